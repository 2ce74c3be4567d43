"""docs/manual.md lists the keys as F1 does, and its pictures are there."""

from __future__ import annotations

import re
from pathlib import Path

from app.views.keys_help import KEYS

DOCS = Path(__file__).resolve().parents[2] / "docs"


def test_the_manual_lists_the_keys_of_f1() -> None:
    groups = [group for column in KEYS for group in column]
    wanted = [
        f"| {'' if at else group.name} | {key} | {meaning} |"
        for group in groups
        for at, (key, meaning) in enumerate(group.keys)
    ]
    table = (DOCS / "manual.md").read_text(encoding="utf-8").rpartition("|---|---|---|\n")[2]
    assert table.splitlines() == wanted


def test_the_pictures_of_the_documents_are_there() -> None:
    for page, folder in ((DOCS / "manual.md", DOCS), (DOCS.parent / "README.md", DOCS.parent)):
        named = re.findall(r"!\[[^\]]*\]\(([^)]+)\)", page.read_text(encoding="utf-8"))
        assert named
        assert not [one for one in named if not (folder / one).is_file()]
