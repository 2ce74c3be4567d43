"""Who may be somebody, by document, name, phone and address: short walks over indexes, at a million cases too.

Every walk stops at the newest `MOST` petitions that fit. What is withheld from the asker leads to nobody.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    and_,
    func,
    literal,
    literal_column,
    or_,
    select,
    text,
)

from app.domain.events import SUPERSEDES
from app.domain.likeness import LEAST_ADDRESS
from app.domain.rules import Duty, Level
from app.domain.vocabulary import Disposition, State
from app.models.filters import OPEN, Asker, hidden
from app.models.intake_tables import party, person, person_apart
from app.models.tables import case_clock, case_event, petition

MOST = 100
"""Petitions that one walk looks at: each costs a page of the file."""
MOST_OF_PHONE = 40
"""The same where only the phone is given: nobody's own stands in more, a village's or an office's does."""
TEXT_CHARACTERS = 120
_TELLING = (*(one.value for one in Disposition), "accepted", "followed_up", "final_review_decided")
"""Kinds of events that say how far a matter is."""
_WITH_PHONE = text("petition.phone != ''")
_WITH_ID = text("petition.id_number != ''")
_PARTY_PHONE = text("party.phone != ''")
_PARTY_ID = text("party.id_number != ''")
_PARTY_KEY: ColumnElement[int] = literal_column("party.rowid")
_BARE_PHONE: ColumnElement[str] = literal_column(
    "replace(replace(replace(replace(petition.phone, '-', ''), ' ', ''), '－', ''), '+', '')"
)
_BARE_ADDRESS: ColumnElement[str] = literal_column("replace(petition.address, ' ', '')")
_EVIDENCE = ("id", "person_id", "name", "id_kind", "id_number", "phone", "address")


def visible(who: Asker) -> ColumnElement[bool]:
    """Whether a petition may lead the asker to a person: not withheld, not recused, not void."""
    found = [~hidden(who.operator), petition.c.state != State.VOIDED.value]
    if who.recused:
        found.append(petition.c.id.not_in(who.recused))
    return and_(*found)


def by_id_number(connection: Connection, who: Asker, spellings: Iterable[str]) -> Sequence[Row[Any]]:
    """Petitions whose lead petitioner gave the document number."""
    wanted = _newest(petition.c.id_number.in_(sorted(spellings)), _WITH_ID)
    return _evidence(connection, who, wanted)


def by_name(
    connection: Connection, who: Asker, names: Iterable[str], numbers: Iterable[str], address: str
) -> Sequence[Row[Any]]:
    """Petitions under the name that hold one of the phone numbers, or whose address holds the other or is held."""
    fits = [func.instr(_BARE_PHONE, number) > 0 for number in numbers]
    if len(address) >= LEAST_ADDRESS:
        held = or_(func.instr(_BARE_ADDRESS, address) > 0, func.instr(literal(address), _BARE_ADDRESS) > 0)
        fits.append(and_(func.length(_BARE_ADDRESS) >= LEAST_ADDRESS, held))
    if not fits:
        return ()
    return _evidence(connection, who, _newest(petition.c.name.in_(sorted(names)), or_(*fits)))


def under_name(connection: Connection, who: Asker, names: Iterable[str]) -> Sequence[Row[Any]]:
    """The newest petitions under the name."""
    return _evidence(connection, who, _newest(petition.c.name.in_(sorted(names))))


def by_phone(connection: Connection, who: Asker, spellings: Iterable[str]) -> Sequence[Row[Any]]:
    """Petitions with exactly one of the spellings of a phone."""
    return _evidence(
        connection, who, _newest(petition.c.phone.in_(sorted(spellings)), _WITH_PHONE).limit(MOST_OF_PHONE)
    )


def parties_by(
    connection: Connection, who: Asker, ids: Collection[str], phones: Collection[str]
) -> Sequence[Row[Any]]:
    """Those named in a petition beside its lead, with the document number or one of the phones."""
    found: list[Row[Any]] = []
    for column, values, known in (
        (party.c.id_number, ids, _PARTY_ID),
        (party.c.phone, phones, _PARTY_PHONE),
    ):
        if values:
            newest = select(_PARTY_KEY).where(column.in_(sorted(values)), known)
            newest = newest.order_by(party.c.petition_id.desc()).limit(MOST)
            query = (
                select(party, petition.c.received_at)
                .join(petition, petition.c.id == party.c.petition_id)
                .where(_PARTY_KEY.in_(newest.scalar_subquery()), visible(who))
            )
            found += connection.execute(query).all()
    return found


def roots(connection: Connection, ids: Iterable[int]) -> dict[int, int]:
    """The person each one was merged into, in the end; himself where he was not."""
    up = (
        select(person.c.id.label("start"), person.c.id)
        .where(person.c.id.in_(sorted(ids)))
        .cte(recursive=True)
    )
    above = person.alias()
    up = up.union(
        select(up.c.start, above.c.merged_into).where(above.c.id == up.c.id, above.c.merged_into.is_not(None))
    )
    top = (
        select(up.c.start, up.c.id).join(person, person.c.id == up.c.id).where(person.c.merged_into.is_(None))
    )
    return {row[0]: row[1] for row in connection.execute(top)}


def groups(connection: Connection, tops: Iterable[int]) -> dict[int, list[int]]:
    """Everybody merged into each of `tops`, with himself, by id."""
    down = (
        select(person.c.id.label("top"), person.c.id).where(person.c.id.in_(sorted(tops))).cte(recursive=True)
    )
    below = person.alias()
    down = down.union(select(down.c.top, below.c.id).where(below.c.merged_into == down.c.id))
    found: dict[int, list[int]] = {}
    for top, one in connection.execute(select(down.c.top, down.c.id).order_by(down.c.id)):
        found.setdefault(top, []).append(one)
    return found


def ids_named(connection: Connection, names: Collection[str]) -> set[int]:
    """The persons with these UUIDs; one that is not there is left out."""
    if not names:
        return set()
    return set(connection.execute(select(person.c.id).where(person.c.uid.in_(sorted(names)))).scalars())


def tops_named(connection: Connection, names: Collection[str]) -> set[int]:
    """Who stands now for the persons with these UUIDs."""
    found = ids_named(connection, names)
    return set(roots(connection, found).values()) if found else found


def apart_pairs(connection: Connection, key: int) -> set[int]:
    """The very records a clerk said to be others than this one."""
    pairs = (person_apart.c.person_id, person_apart.c.other_id)
    found: set[int] = set()
    for one, other in (pairs, pairs[::-1]):
        found |= set(connection.execute(select(other).where(one == key)).scalars())
    return found


def apart_from(connection: Connection, tops: Collection[int]) -> set[int]:
    """Whom a clerk said to be somebody else than one of `tops`, or than one merged into them."""
    if not tops:
        return set()
    ids = {one for group in groups(connection, tops).values() for one in group}
    found = {other for one in ids for other in apart_pairs(connection, one)}
    return set(roots(connection, found).values()) if found else found


def petitions_of(connection: Connection, who: Asker, ids: Iterable[int], limit: int) -> list[int]:
    """The newest petitions led by any of the persons, as far as the asker may see them."""
    found: list[int] = []
    for one in ids:
        query = select(petition.c.id).where(petition.c.person_id == one, visible(who))
        found += connection.execute(query.order_by(petition.c.id.desc()).limit(limit)).scalars()
    return sorted(found, reverse=True)[:limit]


def matter_rows(connection: Connection, ids: Iterable[int]) -> Sequence[Any]:
    """What the panel says of petitions, in no order."""
    plain = (
        "id",
        "number",
        "received_at",
        "received_on",
        "channel",
        "content_class",
        "state",
        "unit",
        "next_due",
    )
    shown = func.substr(
        func.coalesce(func.nullif(petition.c.summary, ""), petition.c.demand), 1, TEXT_CHARACTERS
    )
    query = select(
        *(petition.c[name] for name in plain), petition.c.repeat, shown.label("text"), OPEN.label("is_open")
    )
    return connection.execute(query.where(petition.c.id.in_(sorted(ids)))).all()


def particulars(connection: Connection, ids: Iterable[int]) -> dict[int, Row[Any]]:
    """What petitions say of their lead petitioner, by petition."""
    names = ("id", "name", "id_kind", "id_number", "phone", "sex", "workplace", "address", "received_at")
    query = select(*(petition.c[name] for name in names)).where(petition.c.id.in_(sorted(ids)))
    return {row.id: row for row in connection.execute(query)}


def telling_events(connection: Connection, ids: Iterable[int]) -> Sequence[Row[Any]]:
    """The events that say how far petitions are, and every one that corrects another, in their order."""
    names = ("petition_id", "seq", "kind", "occurred_at", "payload")
    query = select(*(case_event.c[name] for name in names)).where(case_event.c.petition_id.in_(sorted(ids)))
    corrects = func.json_extract(case_event.c.payload, f"$.{SUPERSEDES}").is_not(None)
    query = query.where(or_(case_event.c.kind.in_(_TELLING), corrects))
    return connection.execute(query.order_by(case_event.c.petition_id, case_event.c.seq)).all()


def finish_days(connection: Connection, ids: Iterable[int]) -> dict[int, Any]:
    """The statutory last day to answer each petition that has one running (art. 34)."""
    query = (
        select(case_clock.c.petition_id, func.min(case_clock.c.legal_due))
        .where(case_clock.c.petition_id.in_(sorted(ids)))
        .where(case_clock.c.duty == Duty.FINISH.value, case_clock.c.level == Level.STATUTORY.value)
        .group_by(case_clock.c.petition_id)
    )
    return {row[0]: row[1] for row in connection.execute(query)}


def lead_of(connection: Connection, petition_id: int) -> set[int]:
    """The person who leads a petition, as he stands now; empty for an anonymous one."""
    found = connection.execute(select(petition.c.person_id).where(petition.c.id == petition_id)).scalar()
    return set() if found is None else set(roots(connection, [found]).values())


def seen_of(connection: Connection, who: Asker, ids: Iterable[int]) -> set[int]:
    """Which of the petitions the asker may see."""
    query = select(petition.c.id).where(petition.c.id.in_(sorted(ids)), visible(who))
    return set(connection.execute(query).scalars())


def leads_of(connection: Connection, who: Asker, ids: Iterable[int]) -> dict[int, int]:
    """The lead petitioners of petitions the asker may see, by petition."""
    query = select(petition.c.id, petition.c.person_id).where(petition.c.id.in_(sorted(ids)), visible(who))
    return {row[0]: row[1] for row in connection.execute(query.where(petition.c.person_id.is_not(None)))}


def uids(connection: Connection, ids: Iterable[int]) -> dict[int, str]:
    """UUIDs of persons."""
    query = select(person.c.id, person.c.uid).where(person.c.id.in_(sorted(ids)))
    return {row[0]: row[1] for row in connection.execute(query)}


def _newest(*conditions: Any) -> Select[Any]:
    """Only the index is read until the newest are known."""
    return select(petition.c.id).where(*conditions).order_by(petition.c.id.desc()).limit(MOST)


def _evidence(connection: Connection, who: Asker, wanted: Select[Any]) -> Sequence[Row[Any]]:
    keys = connection.execute(wanted).scalars().all()
    if not keys:
        return ()
    columns = (petition.c[name] for name in _EVIDENCE)
    query = select(*columns).where(petition.c.id.in_(keys), petition.c.person_id.is_not(None), visible(who))
    return connection.execute(query.order_by(petition.c.id.desc())).all()
