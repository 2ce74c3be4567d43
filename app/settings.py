"""Settings of this PC account, declared once: printers, window, last operator. Never case data."""

from __future__ import annotations

import contextlib
import json
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path

from app.files import write_bytes

FILE = "settings.json"


@dataclass
class Settings:
    """Every setting with its default."""

    printers: dict[str, str] = field(default_factory=dict)  # form code -> printer name
    copies: dict[str, int] = field(default_factory=dict)  # form code -> copies
    trays: dict[str, str] = field(default_factory=dict)  # form code -> tray, in the print system's words
    sides: dict[str, str] = field(default_factory=dict)  # form code -> "none", "long" or "short"
    moved_right: dict[str, int] = field(default_factory=dict)  # form code -> by how much, 0.1 mm
    moved_down: dict[str, int] = field(default_factory=dict)
    bundled_fonts: bool = False  # papers in the program's own fonts, whatever this PC has
    print_after_saving: bool = False
    after_saving: dict[str, str] = field(default_factory=dict)  # channel -> form code
    last_operator: str = ""
    reader_command: str = ""  # program that reads one ID card (docs/readers.md)
    window: str = ""  # Qt geometry, base64
    notice: str = field(default="", metadata={"stored": False})
    """What to tell the clerk about the settings file; not stored."""


_DICT_VALUES: dict[str, type] = {
    "printers": str,
    "copies": int,
    "trays": str,
    "sides": str,
    "moved_right": int,
    "moved_down": int,
    "after_saving": str,
}


def load(folder: Path) -> Settings:
    """Read the settings; a torn file is kept aside, said in `notice`, and defaults are used."""
    path = folder / FILE
    try:
        return _checked(json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return Settings()
    except OSError:
        return Settings(notice=f"本机设置文件“{path}”读不出来，已改用默认设置。请检查该文件的权限。")
    except (ValueError, TypeError, RecursionError):
        return Settings(notice=_put_aside(path))


def save(settings: Settings, folder: Path) -> None:
    """Write the settings in one step."""
    folder.mkdir(parents=True, exist_ok=True)
    data = asdict(settings)
    del data["notice"]
    write_bytes(folder / FILE, json.dumps(data, ensure_ascii=False, indent=1).encode())


def _put_aside(path: Path) -> str:
    """Keep the bad file under another name; gives the sentence for the clerk."""
    said = "本机设置文件已损坏，已改用默认设置"
    aside = path.with_suffix(".bad")
    with contextlib.suppress(OSError):
        path.replace(aside)
        return f"{said}；原文件保留为“{aside}”。"
    return f"{said}。"


def _checked(data: object) -> Settings:
    if not isinstance(data, dict):
        raise TypeError("settings are an object")
    defaults = Settings()
    known = {f.name for f in fields(Settings)} - {"notice"}
    for key in known & data.keys():
        if type(data[key]) is not type(getattr(defaults, key)):
            raise TypeError(key)
        if key in _DICT_VALUES and any(type(one) is not _DICT_VALUES[key] for one in data[key].values()):
            raise TypeError(key)
        setattr(defaults, key, data[key])
    return defaults
