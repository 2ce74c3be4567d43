"""Pinyin initials (拼音首字母): how a clerk names a person, a unit or a class with a few letters.

A character read in several ways counts with every reading: 曾 is found by c and by z. The tables lie in
`resources/pinyin`; they are read at the first question (6 ms, 4 MB).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import TypeVar

from app.paths import RESOURCES

T = TypeVar("T")

MOST = 16
"""Most combinations of readings that `initials` gives."""

_TABLE = RESOURCES / "pinyin" / "initials.txt"
_SURNAMES = RESOURCES / "pinyin" / "surnames.txt"

_Sign = tuple[str, str]
"""A character that counts, and the letters it is read with."""

_Same = Callable[[str, _Sign], bool]

_EXACT, _BEGINS, _HOLDS, _IN_ORDER = range(0, 12, 3)


def initials(text: str, *, name: bool = True) -> tuple[str, ...]:
    """Every way to write a short text by its initials, the most usual first; at most `MOST`.

    Latin letters (small) and digits stay, other signs are skipped; () where nothing is left. `name`: the
    beginning is a surname where it can be one (单 is s before d and c).
    """
    ways = [(0, "")]
    for letters in _readings(text, name=name):
        longer = ((cost + more, way + one) for cost, way in ways for more, one in enumerate(letters))
        ways = sorted(longer, key=lambda way: way[0])[:MOST]
    return tuple(way for _, way in ways if way)


def matches(query: str, text: str, *, name: bool = False) -> bool:
    """Whether `query` (initials, characters, or both mixed) is a piece of `text`; its beginning for a `name`."""
    found = rank(query, text)
    return found is not None and found < (_HOLDS if name else _IN_ORDER)


def rank(query: str, text: str) -> int | None:
    """How well `query` names `text`, 0 is best; None where it does not, or where it is empty.

    The whole text goes before its beginning, then a piece from within, then signs in their order with
    others between (住建局 for 住房和城乡建设局); in each, characters go before initials, and usual readings
    before others.
    """
    asked, signs = [one for one, _ in _signs(query)], _signs(text)
    if not asked:
        return None
    found = (fit + worse for worse, same in enumerate(_WAYS) if (fit := _fit(asked, signs, same)) is not None)
    return min(found, default=None)


def best(query: str, offered: Iterable[T], words: Callable[[T], Iterable[str]]) -> list[T]:
    """Those of `offered` that `query` names by one of their `words`, best first, else in their order."""
    found = ((min(_ranks(query, words(one)), default=None), one) for one in offered)
    hits = [(place, one) for place, one in found if place is not None]
    return [one for _, one in sorted(hits, key=lambda hit: hit[0])]


def only_letters(text: str) -> bool:
    """Whether `text` can only be meant as initials: Latin letters and nothing else."""
    return text.isascii() and text.isalpha()


def _ranks(query: str, words: Iterable[str]) -> Iterable[int]:
    return (place for word in words if (place := rank(query, word)) is not None)


def _same(asked: str, sign: _Sign) -> bool:
    return asked == sign[0]


def _usual(asked: str, sign: _Sign) -> bool:
    return asked == sign[0] or asked == sign[1][:1]


def _sounds(asked: str, sign: _Sign) -> bool:
    return asked == sign[0] or asked in sign[1]


_WAYS: tuple[_Same, ...] = (_same, _usual, _sounds)
"""What counts as naming a sign, the surest way first."""


def _fit(asked: Sequence[str], signs: Sequence[_Sign], same: _Same) -> int | None:
    starts = range(len(signs) - len(asked) + 1)
    places = (at for at in starts if all(same(*pair) for pair in zip(asked, signs[at:], strict=False)))
    first = next(places, None)
    if first is None:
        return _IN_ORDER if _abbreviates(asked, signs, same) else None
    if first > 0:
        return _HOLDS
    return _EXACT if len(asked) == len(signs) else _BEGINS


def _abbreviates(asked: Sequence[str], signs: Sequence[_Sign], same: _Same) -> bool:
    """As offices are called for short. Initials need three letters and the last sign, or all would fit."""
    if len(asked) < 2 or len(signs) < len(asked):
        return False
    if same is not _same and (len(asked) < 3 or not same(asked[-1], signs[-1])):
        return False
    head, tail = (asked[:-1], signs[:-1]) if same is not _same else (asked, signs)
    rest = iter(tail)
    return all(any(same(one, sign) for sign in rest) for one in head)


def _readings(text: str, *, name: bool) -> list[str]:
    signs = _signs(text)
    letters = [read for _, read in signs]
    known = _surname(signs) if name else ""
    for place, letter in enumerate(known):
        letters[place] = letter + letters[place].replace(letter, "")
    return [one for one in letters if one]


def _surname(signs: Sequence[_Sign]) -> str:
    """Readings of the surname the text begins with, "" where it is read as always."""
    first_two = "".join(one for one, _ in signs[:2])
    return _surnames().get(first_two) or _surnames().get(first_two[:1], "")


@lru_cache(maxsize=4096)
def _signs(text: str) -> tuple[_Sign, ...]:
    """Letters, digits and characters, full-width ones as half-width, capitals as small letters."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return tuple((one, _letters_of(one)) for one in plain if one.isalnum())


def _letters_of(one: str) -> str:
    return one if one.isascii() else _characters().get(one, "")


@lru_cache(maxsize=1)
def _characters() -> Mapping[str, str]:
    found: dict[str, str] = {}
    for letters, characters in _lines(_TABLE.read_text(encoding="utf-8")):
        found.update(dict.fromkeys(characters, letters))
    return found


@lru_cache(maxsize=1)
def _surnames() -> Mapping[str, str]:
    lines = _lines(_SURNAMES.read_text(encoding="utf-8"))
    return {surname: letters for letters, surnames in lines for surname in surnames.split()}


def _lines(text: str) -> Iterable[tuple[str, str]]:
    for line in text.splitlines():
        letters, _, rest = line.partition("\t")
        yield letters, rest
