"""Which rows a list may show, and which it wants: the conditions of every query of cases.

What an accusation matter holds is withheld in SQL from whoever may not see it (条例 art. 30), and a case the asker
recused himself from (art. 28) is not there at all, so that no list, count or export can forget to. A filter by
something withheld finds no withheld row: it would tell what it hides.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from enum import Enum, auto
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, literal_column

from app.domain.lights import SOON_DAYS
from app.domain.records import CaseFilter
from app.domain.vocabulary import Light
from app.models.asker import Asker, asker, hidden
from app.models.search_index import matching
from app.models.tables import IS_COLLECTIVE, IS_OPEN, petition

__all__ = ["Asker", "Lead", "asker", "conditions", "hidden", "light_is"]

FLAGS = {
    "urgent": "petition.urgent = 1",
    "major": "petition.major = 1",
    "weekly_conference": "petition.weekly_conference = 1",
    "supervision": "petition.supervision = 1",
    "collective": f"petition.{IS_COLLECTIVE}",
}
"""Word for word as in the partial indexes, as `OPEN`: SQLite uses them for nothing else."""
HAS_DUE = petition.c.next_due.is_not(None)
OPEN: ColumnElement[bool] = literal_column(IS_OPEN)
ACCUSATION: ColumnElement[bool] = literal_column("petition.purpose = 'accusation'")
REPEAT: ColumnElement[bool] = literal_column("petition.repeat = 1")
_EQUAL = ("handler", "unit", "state", "channel")
"""Columns with an index of their own, the most selective first."""


class Lead(Enum):
    """Which index gives the rows in their order. Whatever is not its key is masked (`+column`), since without
    statistics SQLite takes any equality for more selective than a partial index."""

    RECEIVED = auto()
    DUE = auto()
    UNIT = auto()


def conditions(
    connection: Connection, who: Asker, wanted: CaseFilter, lead: Lead = Lead.RECEIVED
) -> list[ColumnElement[bool]]:
    """All of them must hold."""
    matches, keyed = matching(connection, who, wanted.text)
    bare: frozenset[str] = frozenset() if keyed else _bare(wanted, lead)
    found = [*_days(wanted, lead), *_flags(wanted, bare)]
    if who.recused:
        found.append(petition.c.id.not_in(who.recused))
    for name in _EQUAL:
        value = getattr(wanted, name)
        if value is not None and (value or name == "unit"):
            found.append((petition.c[name] if name in bare else _masked(name)) == value)
    if (wanted.unit or wanted.handler) and not who.sees_accusations:
        found.append(~hidden(who.operator))
    if wanted.light is not None:
        due = petition.c.next_due if lead is Lead.DUE else _masked("next_due")
        found.append(light_is(wanted.light, who.today, due))
    if wanted.open_only or (wanted.light not in (None, Light.NONE) and lead is not Lead.DUE):
        found.append(OPEN)
    if matches is not None:
        found.append(matches)
    return found


def light_is(light: Light, today: date, due: ColumnElement[Any]) -> ColumnElement[bool]:
    """The same as `domain.lights.light`, in SQL."""
    soon = today + timedelta(days=SOON_DAYS)
    return {
        Light.OVERDUE: due < today,
        Light.TODAY: due == today,
        Light.SOON: and_(due > today, due <= soon),
        Light.NORMAL: and_(due > soon, petition.c.provisional.is_(False)),
        Light.PROVISIONAL: and_(due > soon, petition.c.provisional.is_(True)),
        Light.NONE: due.is_(None),
    }[light]


def _bare(wanted: CaseFilter, lead: Lead) -> frozenset[str]:
    """The filters that may choose the index."""
    if lead is not Lead.RECEIVED:
        return frozenset({"unit"})
    flag = next((name for name in FLAGS if getattr(wanted, name)), None)
    if flag is not None:
        return frozenset({flag})
    if wanted.open_only or wanted.light not in (None, Light.NONE):
        return frozenset()
    named = next((name for name in _EQUAL if getattr(wanted, name) not in (None, "")), "repeat")
    return frozenset({named})


def _masked(name: str) -> ColumnElement[Any]:
    return literal_column(f"+petition.{name}", petition.c[name].type)


def _days(wanted: CaseFilter, lead: Lead) -> Iterable[ColumnElement[bool]]:
    day = petition.c.received_on if lead is not Lead.DUE else _masked("received_on")
    if wanted.first is not None:
        yield day >= wanted.first
    if wanted.last is not None:
        yield day <= wanted.last


def _flags(wanted: CaseFilter, bare: frozenset[str]) -> Iterable[ColumnElement[bool]]:
    for name, condition in FLAGS.items():
        if getattr(wanted, name):
            yield literal_column(condition if name in bare else f"+{condition}")
    if wanted.repeat is not None:
        yield REPEAT if wanted.repeat and "repeat" in bare else _masked("repeat") == wanted.repeat
