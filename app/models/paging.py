"""Pages of a list by keyset: each order is a row of segments that an index gives in order, so that the hundredth
page costs what the first does.

A cursor names the segment its row stands in, and the row's place there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Column, ColumnElement, tuple_

from app.domain.records import ListRow
from app.domain.vocabulary import Order
from app.models.filters import ACCUSATION, HAS_DUE, Asker, Lead, hidden
from app.models.tables import petition

Cursor = tuple[Any, ...]
"""Where a page ended: the segment, then the values of its keys."""


class Stretch(NamedTuple):
    """One query of a page: the conditions and the order of a part that one index gives."""

    where: list[ColumnElement[bool]]
    order: list[ColumnElement[Any]]
    lead: Lead


@dataclass(frozen=True, slots=True)
class _Segment:
    """Rows with one way of sorting: by `group` upwards, within it by `keys`, all up or all down."""

    where: ColumnElement[bool] | None
    keys: tuple[Column[Any], ...]
    descending: bool
    group: Column[Any] | None = None
    lead: Lead = Lead.RECEIVED

    def order(self) -> list[ColumnElement[Any]]:
        keys: list[ColumnElement[Any]] = [key.desc() if self.descending else key for key in self.keys]
        return [self.group, *keys] if self.group is not None else keys

    def parts(self, place: Cursor | None) -> Iterator[list[ColumnElement[bool]]]:
        """The conditions of what comes after the place, nearest first."""
        kept = [] if self.where is None else [self.where]
        if place is None:
            yield kept
        elif self.group is None:
            yield [*kept, self._beyond(place)]
        else:
            yield [*kept, self.group == place[0], self._beyond(place[1:])]
            yield [*kept, self.group > place[0]]

    def _beyond(self, place: Cursor) -> ColumnElement[bool]:
        keys = tuple_(*self.keys)
        return keys < tuple_(*place) if self.descending else keys > tuple_(*place)


_NEWEST = (petition.c.received_on, petition.c.id)
_SOONEST = (petition.c.next_due, petition.c.id)


def stretches(who: Asker, order: Order, after: Cursor | None) -> Iterator[Stretch]:
    """The queries of a page one after the other; the next is needed only while rows are wanting."""
    for number, segment in enumerate(_segments(who, order)):
        if segment is None or (after is not None and number < after[0]):
            continue
        place = after[1:] if after is not None and number == after[0] else None
        for where in segment.parts(place):
            yield Stretch(where, segment.order(), segment.lead)


def cursor_of(row: ListRow, order: Order) -> Cursor:
    """Where a page that ends with the row ended."""
    newest = (row.received_at.date(), row.id)
    if order is Order.DUE:
        return (1, *newest) if row.next_due is None else (0, row.next_due, row.id)
    if order is Order.UNIT and not row.restricted:
        return (1, row.unit, *newest)
    return (0, *newest)


def _segments(who: Asker, order: Order) -> list[_Segment | None]:
    if order is Order.DUE:
        rest = _Segment(petition.c.next_due.is_(None), _NEWEST, descending=True)
        return [_Segment(HAS_DUE, _SOONEST, descending=False, lead=Lead.DUE), rest]
    if order is Order.UNIT:
        return _by_unit(who)
    return [_Segment(None, _NEWEST, descending=True)]


def _by_unit(who: Asker) -> list[_Segment | None]:
    """Withheld cases first: among those of their unit they would tell which it is."""
    units = _Segment(
        None if who.sees_accusations else ~hidden(who.operator),
        _NEWEST,
        descending=True,
        group=petition.c.unit,
        lead=Lead.UNIT,
    )
    secret = None if who.sees_accusations else _Segment(ACCUSATION, _NEWEST, descending=True)
    return [secret, units]
