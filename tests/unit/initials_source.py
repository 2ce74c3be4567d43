"""Makes `resources/pinyin/initials.txt` from pypinyin (a development dependency; the program never needs it).

Run `python -m tests.unit.initials_source` after pypinyin changed; `test_pinyin.py` compares file and source.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterator

from app.paths import RESOURCES

FILE = RESOURCES / "pinyin" / "initials.txt"
_LINE = 60
"""Characters in a line: a change of one reading stays a small change of the file."""
_MISSING = {"𠮷": "j"}
"""Characters of names that pypinyin does not know; 𠮷 is written for 吉."""


def characters() -> Iterator[tuple[str, str]]:
    """Every Han character with the initials of its readings, each once, in pypinyin's order (usual first).

    Private-use characters are left out: what they mean depends on the font.
    """
    from pypinyin.pinyin_dict import pinyin_dict

    readings = {chr(code): text.split(",") for code, text in pinyin_dict.items()}
    known = {one: "".join(dict.fromkeys(map(_letter, texts))) for one, texts in readings.items()}
    for one, letters in sorted((_MISSING | known).items()):
        if unicodedata.category(one) != "Co":
            yield one, letters


def table() -> str:
    """The whole file: initials, a tab, the characters that have them in the order of their codes."""
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for one, letters in characters():
        groups[letters].append(one)
    lines = (f"{letters}\t{''.join(part)}" for letters in sorted(groups) for part in _parts(groups[letters]))
    return "\n".join(lines) + "\n"


def _parts(group: list[str]) -> Iterator[list[str]]:
    return (group[start : start + _LINE] for start in range(0, len(group), _LINE))


def _letter(reading: str) -> str:
    """The first letter without its tone."""
    return unicodedata.normalize("NFD", reading.strip())[0]


if __name__ == "__main__":
    FILE.write_text(table(), encoding="utf-8", newline="\n")
