"""Where the read-only parts of the program lie, in a checkout and in a frozen bundle."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(getattr(sys, "_MEIPASS", "") or Path(__file__).resolve().parent.parent)
RESOURCES = ROOT / "resources"
FONTS = RESOURCES / "fonts"
CALENDARS = RESOURCES / "calendar"
CODE_LISTS = RESOURCES / "code_lists"
FORM_TEMPLATES = ROOT / "forms_templates"
