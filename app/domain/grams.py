"""What a search finds, and the tokens by which an index finds it at once.

The definition. `fold` makes capitals small (ASCII), full-width signs half-width, 〔〕 square brackets, and control characters
blanks; what is stored is never changed. A *code* is a folded phone or document number without blanks and hyphens. The
query is folded and parted at its blanks into *terms* (a phone or ID number parted as it is spoken is one term). A case
matches the query where every term matches it; a query without a term matches no case. A term matches a case where

1. it stands in the case number, or, unless the case's content is withheld from the asker,
2. it stands in one of the case's texts (names are texts too), or
3. it is 1 to 8 letters, and one way to write the initials of a name begins with it, or
4. it stands in the code of a phone, and is at least four letters or digits, hyphens aside, or
5. the same of a document number, if the asker may see those; if not: it is the whole number.

`matches` is that definition. `tokens` and `asked` never miss a match; where `Asked.exact` they give nothing else either.
Tokens are the pieces of 1, 2 and 3 signs of every blank-free run, those of 4 that are not Chinese alone (digits stand
together in more ways than words do), and marked ones for the rest. A mark
is one of Unicode's blanks, which no run holds. FTS5's `ascii` tokenizer parts at ASCII punctuation, so within tokens that
stands in its full-width form, which no folded text holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_SMALL = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}
_WIDE_CAPITALS = {code: code - 0xFEE0 + 32 for code in range(0xFF21, 0xFF3B)}
_BLANKS = dict.fromkeys([*range(32), 127, 0x3000, *range(0xD800, 0xE000)], ord(" "))
_BRACKETS = {ord("〔"): ord("["), ord("〕"): ord("]")}
_FOLDS = _WIDE | _SMALL | _WIDE_CAPITALS | _BLANKS | _BRACKETS
_PUNCTUATION = [code for code in range(33, 127) if not chr(code).isalnum()]
_TOKEN_SIGNS = {code: code + 0xFEE0 for code in _PUNCTUATION}

_RUNNING, _INITIALS, _PHONE, _DOCUMENT, _WHOLE_DOCUMENT = "\u2001", "\u2002", "\u2003", "\u2004", "\u2005"
_LONGEST_INITIALS = 8
SHORTEST_CODE = 4
"""A shorter piece of a phone or document number finds nothing."""
_MOST_WINDOWS = 10
_MOST_TERMS = 8
_HAN = re.compile("[\u2e80-\ufe4f\U00020000-\U0003ffff]+")
"""What writes words: of these alone no pieces of 4 are kept."""
_RUNNING_NUMBER = re.compile(r"\]([0-9]+)")
_SPOKEN = re.compile("1[0-9]{2} [0-9]{4} [0-9]{4}|[0-9]{6} [0-9]{8} [0-9]{3}[0-9x]")


@dataclass(frozen=True)
class Searched:
    """What of one case is searched; `initials` are all ways to write those of its names."""

    number: str
    texts: tuple[str, ...] = ()
    initials: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()

    @cached_property
    def folded(self) -> str:
        """All texts; no term holds a blank, so none reaches from one into the next."""
        return fold("\n".join(self.texts))


@dataclass(frozen=True, slots=True)
class Asked:
    """The tokens of a term: all of one of these groups stand with every case the term matches."""

    groups: tuple[tuple[str, ...], ...]
    exact: bool


def fold(text: str) -> str:
    """The text as it is compared; as long as it was, sign for sign."""
    return text.translate(_FOLDS)


def code(text: str) -> str:
    """A phone or document number as it is compared."""
    return "".join(fold(text).replace("-", "").split())


def terms(query: str) -> tuple[str, ...]:
    """The terms of a query, each once."""
    parts = fold(query).split()
    whole = " ".join(parts)
    if _SPOKEN.fullmatch(whole):
        return (whole.replace(" ", ""),)
    return tuple(dict.fromkeys(parts))


def matches(case: Searched, wanted: Sequence[str], *, documents: bool) -> bool:
    """Whether every term matches the case: the definition above. Of a withheld case give the number alone."""
    return bool(wanted) and all(_matches(case, term, documents=documents) for term in wanted)


def _matches(case: Searched, term: str, *, documents: bool) -> bool:
    return (
        term in fold(case.number)
        or term in case.folded
        or _spells(case, term)
        or _is_code(case, term, documents=documents)
    )


def _spells(case: Searched, term: str) -> bool:
    return _are_initials(term) and any(way.startswith(term) for way in case.initials)


def _is_code(case: Searched, term: str, *, documents: bool) -> bool:
    wanted = code_asked(term)
    if not wanted:
        return False
    if any(wanted in code(phone) for phone in case.phones):
        return True
    found = map(code, case.documents)
    return any(wanted in one for one in found) if documents else wanted in found


def code_asked(term: str) -> str:
    """The piece of a code that a term is; "" where it can be none."""
    wanted = term.replace("-", "")
    return wanted if len(wanted) >= SHORTEST_CODE and wanted.isascii() and wanted.isalnum() else ""


def _are_initials(term: str) -> bool:
    return term.isascii() and term.isalpha() and len(term) <= _LONGEST_INITIALS


def tokens(case: Searched) -> set[str]:
    """Every token of a case."""
    found: set[str] = set()
    for text in (case.number, *case.texts):
        for run in fold(text).translate(_TOKEN_SIGNS).split():
            found.update(_pieces(run))
    running = running_number(case.number)
    if running:
        found.add(_RUNNING + running)
    for way in case.initials:
        found.update(_INITIALS + way[:end] for end in range(1, min(len(way), _LONGEST_INITIALS) + 1))
    found.update(_code_tokens(_PHONE, case.phones))
    found.update(_code_tokens(_DOCUMENT, case.documents))
    found.update(_WHOLE_DOCUMENT + _token(code(one)) for one in case.documents if one)
    return found


def asked(term: str, *, documents: bool) -> Asked:
    """The tokens that find a term; `documents`: whether the asker may see document numbers."""
    groups = [_windows(term)]
    exact = len(groups[0]) == 1 and len(groups[0][0]) == len(term)
    if _are_initials(term):
        groups.append((_INITIALS + term,))
    wanted = code_asked(term)
    if wanted:
        exact = exact and len(wanted) == SHORTEST_CODE
        groups.append(_code_windows(_PHONE, wanted))
        whole = (_WHOLE_DOCUMENT + _token(wanted),)
        groups.append(_code_windows(_DOCUMENT, wanted) if documents else whole)
    return Asked(tuple(groups), exact)


def most_telling(wanted: Sequence[str]) -> Sequence[str]:
    """The terms an index is asked for; longer ones are rarer."""
    return wanted if len(wanted) <= _MOST_TERMS else sorted(wanted, key=len)[-_MOST_TERMS:]


def running_number(number: str) -> str:
    """The number after the year of a case number; "" where there is none."""
    found = _RUNNING_NUMBER.search(fold(number))
    return found[1] if found else ""


def running_token(query: str) -> str:
    """The token of the cases whose running number a query is; "" where it can be none."""
    wanted = fold(query).strip()
    return _RUNNING + wanted if wanted.isascii() and wanted.isdecimal() else ""


def _token(text: str) -> str:
    return text.translate(_TOKEN_SIGNS)


def _pieces(run: str) -> Iterator[str]:
    yield from run
    for size in (2, 3):
        for start in range(len(run) - size + 1):
            yield run[start : start + size]
    for start in _fours(run):
        yield run[start : start + 4]


def _fours(run: str) -> set[int]:
    """Where the pieces of 4 signs begin that are kept."""
    whole = set(range(len(run) - 3))
    words = (found.span() for found in _HAN.finditer(run))
    return whole.difference(*(range(start, end - 3) for start, end in words))


def _windows(term: str) -> tuple[str, ...]:
    """Tokens that cover a term, the longest there are; of a long one some from all over it."""
    run = _token(term)
    if len(run) <= 3:
        return (run,)
    fours = _fours(run)
    places = [
        run[start : start + 4] if start in fours else run[start : start + 3]
        for start in range(len(run) - 2)
        if start in fours or start - 1 not in fours
    ]
    step = (len(places) - 1) / (_MOST_WINDOWS - 1)
    return tuple(dict.fromkeys(places[round(at * step)] for at in range(_MOST_WINDOWS)))


def _code_windows(mark: str, wanted: str) -> tuple[str, ...]:
    """Tokens of its end: the last signs of a number differ most."""
    run = _token(wanted)
    starts = range(len(run) - SHORTEST_CODE, -1, -1)[:_MOST_WINDOWS]
    return tuple(mark + run[start : start + SHORTEST_CODE] for start in starts)


def _code_tokens(mark: str, codes: Iterable[str]) -> Iterator[str]:
    for one in codes:
        run = _token(code(one))
        for start in range(len(run) - SHORTEST_CODE + 1):
            yield mark + run[start : start + SHORTEST_CODE]
