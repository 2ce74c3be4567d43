"""Addresses offered while one types: the newest that hold the text, those of earlier cases, and the office's places."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from app import pinyin
from app.domain.names import clean
from app.domain.units import UnitKind
from app.models.address_queries import addresses_from, latest_addresses
from app.models.asker import asker
from app.services import office_lists, units
from app.services.context import Context
from app.services.office_lists import ListKind

MOST = 10
"""Addresses offered."""

_NEWEST = 200
_SHORTEST_END = 2
_LONGEST_END = 8
_LETTERS = re.compile("[A-Za-z]{2,}$")


def suggest(context: Context, text: str) -> list[str]:
    """Whole addresses for what is typed, best first; for "" those used last.

    Of the places any piece counts, or their initials; also at the end of what is typed (示例区 + qs → 示例区青石街道).
    """
    wanted = clean(text)
    with context.register.read() as connection:
        who = asker(connection, context.operator, context.clock.today())
        newest = latest_addresses(connection, who, _NEWEST)
        if not wanted:
            return newest[:MOST]
        earlier = addresses_from(connection, who, wanted, MOST)
    known = [*_holding(wanted, newest), *earlier]
    places = list(_completed(wanted, places_of(context)))
    half = MOST // 2
    known = [one for one in dict.fromkeys(known) if one != wanted]
    first = known[: max(half, MOST - len(places))]
    return list(dict.fromkeys([*first, *places]))[:MOST]


def places_of(context: Context) -> list[str]:
    """Townships and villages: the office's list, and the townships among its units."""
    towns = units.names(units.current(context), UnitKind.TOWNSHIP)
    return list(dict.fromkeys([*office_lists.entries(context, ListKind.PLACE), *towns]))


def _holding(wanted: str, newest: Iterable[str]) -> list[str]:
    return sorted((one for one in newest if wanted in one), key=lambda one: not one.startswith(wanted))


def _completed(wanted: str, places: list[str]) -> Iterator[str]:
    """Places for the whole text, else for the longest end of it that names one."""
    whole = pinyin.best(wanted, places, lambda one: [one])
    if whole:
        yield from (one for one in whole if one != wanted)
        return
    for head, end in _ends(wanted):
        found = [one for one in pinyin.best(end, places, lambda one: [one]) if pinyin.matches(end, one)]
        if found:
            yield from (head + one for one in found)
            return


def _ends(wanted: str) -> Iterator[tuple[str, str]]:
    letters = _LETTERS.search(wanted)
    if letters:
        yield wanted[: letters.start()], letters[0]
        return
    for length in range(min(_LONGEST_END, len(wanted) - 1), _SHORTEST_END - 1, -1):
        yield wanted[:-length], wanted[-length:]
