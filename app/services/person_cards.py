"""A person as the desk knows him: the newest particulars and his matters, read for several people at once."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import Connection, Row

from app.domain.identity import masked
from app.domain.known import KnownPerson, Likeness
from app.domain.likeness import same_phone
from app.domain.records import IntakeDraft
from app.domain.vocabulary import IdKind, PartyRole, Permission, Sex
from app.models import people_queries as queries
from app.models.filters import Asker
from app.services import known_matters
from app.services.context import Context

MOST_PERSONS = 9
"""As many as there are keys for them (Alt+1 … Alt+9)."""
MOST_MATTERS = 20
_SURE = (Likeness.ID_NUMBER, Likeness.NAME_AND_PHONE)


@dataclass(slots=True)
class Found:
    """Somebody found: why, by which of his petitions (the newest), and whether under the same name.

    `roles`: what he was to each of his petitions, None where he led it; `party`: where he never led one.
    """

    likeness: Likeness
    reason: str = ""
    newest: int = 0
    same_name: bool = True
    roles: dict[int, PartyRole | None] = field(default_factory=dict)
    party: Row[Any] | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """Who reads what through which connection."""

    connection: Connection
    context: Context
    who: Asker


def read(
    reading: Reading,
    persons: Mapping[int, Found],
    parties: Sequence[Row[Any]] = (),
    *,
    without: Collection[int | str | None] = (),
) -> tuple[KnownPerson, ...]:
    """The cards of persons (by key) in the order given, then of `parties` that are nobody of them; at most so many.

    A person of whom the asker may see no petition has no card. `without`: ids or numbers of matters to leave out.
    """
    connection = reading.connection
    groups = queries.groups(connection, persons)
    for top, one in persons.items():
        mine = queries.petitions_of(connection, reading.who, groups.get(top, []), MOST_MATTERS)
        one.roles = dict.fromkeys(mine)
    seen = {top: one for top, one in persons.items() if one.roles}
    given = queries.particulars(connection, (max(one.roles) for one in seen.values()))
    names = queries.uids(connection, seen)
    rows = {names[top]: (one, given[max(one.roles)]) for top, one in seen.items()}
    beside = _beside(list(rows.values()), parties)
    rows |= dict(list(beside.items())[: max(0, MOST_PERSONS - len(rows))])
    return _cards(reading, rows, without)


def _cards(
    reading: Reading, rows: Mapping[str, tuple[Found, Row[Any]]], without: Collection[int | str | None]
) -> tuple[KnownPerson, ...]:
    roles = {key: role for one, _ in rows.values() for key, role in one.roles.items()}
    matters = known_matters.read(reading.connection, roles)
    found = []
    for key, (one, row) in rows.items():
        own = [replace(matters[each], role=role) for each, role in one.roles.items()]
        shown = [each for each in own if each.id not in without and each.number not in without]
        shown.sort(key=lambda each: (each.received_on, each.id), reverse=True)
        card = _card(reading.context, key, one, row)
        found.append(replace(card, matters=tuple(shown[:MOST_MATTERS])))
    return tuple(found)


def _beside(
    leads: Sequence[tuple[Found, Row[Any]]], parties: Sequence[Row[Any]]
) -> dict[str, tuple[Found, Row[Any]]]:
    """Petitions somebody only took part in: added to the sure one who is the same, else people of their own."""
    found: dict[str, tuple[Found, Row[Any]]] = {}
    sure = [lead for lead in leads if lead[0].likeness in _SURE]
    for row in parties:
        role = PartyRole(row.role)
        himself = next((one for one, lead in sure if _is_same(row, lead)), None)
        if himself is None:
            key = f"party:{row.id_number.upper() or row.name + row.phone}"
            made = Found(Likeness.PARTY, f"曾为{role.label}", row.petition_id, party=row)
            himself = found.setdefault(key, (made, row))[0]
        if len(himself.roles) < 2 * MOST_MATTERS:
            himself.roles.setdefault(row.petition_id, role)
    return found


def _is_same(row: Row[Any], lead: Row[Any]) -> bool:
    by_document = bool(row.id_number) and row.id_number.upper() == lead.id_number.upper()
    return by_document or (row.name == lead.name and same_phone(row.phone, lead.phone))


def _card(context: Context, key: str, one: Found, row: Row[Any]) -> KnownPerson:
    full, lead = context.operator.may(Permission.SEE_IDENTITY), one.party is None
    given = IntakeDraft(
        name=row.name,
        id_kind=IdKind(row.id_kind) if row.id_kind and full else None,
        id_number=row.id_number if full else "",
        phone=row.phone,
        sex=Sex(row.sex) if lead and row.sex else None,
        workplace=row.workplace if lead else "",
        address=row.address,
    )
    return KnownPerson(
        key=key,
        uid=key if lead else "",
        likeness=one.likeness,
        reason=one.reason,
        particulars=given,
        id_shown=row.id_number if full else masked(row.id_number),
        last_seen=row.received_at,
    )
