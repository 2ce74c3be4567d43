"""A list of people pasted from elsewhere (a joint letter's signatures, a sheet of a workbook) → parties."""

from __future__ import annotations

import re
from typing import Any

from app.domain.identity import inspect_resident_id
from app.domain.names import clean, clean_code
from app.domain.records import Party
from app.domain.vocabulary import PartyRole

_CELLS = re.compile(r"[\t,，;；|、]|\s{2,}")
_BLANKS = re.compile(r"\s+")
_NUMBERED = re.compile(r"^\s*[（(]?\d{1,5}[)）.．、\s]\s*")
_PHONE = re.compile(r"\+?[\d-]{7,20}")
_ID = re.compile(r"\d{17}[\dXx]|\d{15}")


def parse_name_list(text: str, role: PartyRole) -> tuple[Party, ...]:
    """The people named in `text`, a line or a separator each; an ID or phone number belongs to the name before it.

    A number that opens a line (1. 2. …) counts the lines and goes. Nothing is dropped: what is neither number nor name
    is taken as a name, for the clerk to see.
    """
    found: list[Party] = []
    for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        found += _line(_NUMBERED.sub("", line), role)
    return tuple(found)


def _line(line: str, role: PartyRole) -> list[Party]:
    found: list[dict[str, Any]] = []
    for cell in _words(line):
        code = clean_code(cell)
        key = "id_number" if _is_id(code) else "phone" if _PHONE.fullmatch(code) else "name"
        if key == "name":
            found.append({"name": cell})
        elif found and key not in found[-1]:
            found[-1][key] = code
        else:
            found.append({key: code})
    return [Party(role=role, **one) for one in found]


def _words(line: str) -> list[str]:
    """The cells of a line; single blanks part them too where a number stands among them."""
    cells = [clean(cell) for cell in _CELLS.split(line)]
    if any(char.isdecimal() for char in line):
        cells = [word for cell in cells for word in _BLANKS.split(cell)]
    return [cell for cell in cells if cell]


def _is_id(code: str) -> bool:
    return bool(_ID.fullmatch(code)) and (len(code) == 18 or inspect_resident_id(code).valid_check_digit)
