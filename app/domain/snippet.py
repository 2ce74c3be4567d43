"""Where a query stands in a case, and the words around it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.grams import code, code_asked, fold

BEFORE, LENGTH = 8, 60
_CUT = "…"


@dataclass(frozen=True, slots=True)
class Snippet:
    """`where` names the field (a draft's, or `party`); "" where the text is only the beginning of the demand. The piece found
    is `text[start:end]`."""

    where: str = ""
    text: str = ""
    start: int = 0
    end: int = 0


def snippet(fields: Sequence[tuple[str, str]], wanted: Sequence[str]) -> Snippet:
    """The first field that holds a term, the longest term first; else the beginning of the first field."""
    for term in sorted(wanted, key=len, reverse=True):
        for where, text in fields:
            place = _place_of_code(text, term) if where in _CODES else fold(text).find(term)
            if place >= 0:
                return _around(where, text, place, place + len(term))
    return Snippet(text=_line(fields[0][1][:LENGTH])) if fields else Snippet()


def gist(text: str, length: int) -> str:
    """The beginning of a text on one line, at most so many characters: what a matter is about, for a list on paper."""
    line = " ".join(text.split())
    return line if len(line) <= length else line[: length - 1] + _CUT


def _place_of_code(text: str, term: str) -> int:
    """Where it begins; the beginning of a number written with hyphens."""
    wanted = code_asked(term)
    if not wanted or wanted not in code(text):
        return -1
    return max(0, fold(text).find(wanted))


_CODES = frozenset({"phone", "agency_phone", "id_number"})


def _around(where: str, text: str, start: int, end: int) -> Snippet:
    first = max(0, start - BEFORE)
    head = _CUT * bool(first) + text[first:start]
    tail = text[end : first + LENGTH] if end < first + LENGTH else ""
    cut = _CUT * (max(end, first + LENGTH) < len(text))
    found = text[start:end]
    return Snippet(where, _line(head + found + tail + cut), len(head), len(head) + len(found))


def _line(text: str) -> str:
    """On one line, as long as it was."""
    return "".join(" " if one.isspace() else one for one in text)
