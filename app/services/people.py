"""People the desk knows: every lead petitioner is a person record, found again by document, or by what the clerk says.

Particulars are those of a person's newest petition. A merge only points from one record to the other, and a petition
keeps the record it was saved with, so that taking a merge back restores exactly what was.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable

from sqlalchemy import Connection, insert, select, update

from app.domain.known import KnownPerson, Likeness
from app.domain.names import clean_multiline
from app.domain.records import IntakeDraft
from app.domain.vocabulary import Permission
from app.errors import FieldErrors, UserError
from app.models import people_queries as queries
from app.models.intake_tables import person, person_apart
from app.models.prepared import PreparedInsert
from app.models.tables import petition
from app.services import audit, cases, person_cards
from app.services.context import Context

_INSERT_PERSON = PreparedInsert(person)
_GONE = "没有这条人员记录。请重新从同人记录中选取，或作为新来访人登记。"


def person_for(connection: Connection, context: Context, draft: IntakeDraft) -> int | None:
    """The key of the lead petitioner's record, a new one where he is not known; None for an anonymous matter.

    Known is whom the clerk took from the list (`known_person`), or who has the same whole ID number and the same name.
    Those the clerk said he is not (`other_persons`) are kept apart from him from now on.
    """
    if draft.anonymous or not draft.name:
        return None
    taken = _taken(connection, context, draft.known_person) if draft.known_person else None
    key = taken or _by_document(connection, draft) or _new(connection, context)
    _keep_apart(connection, context, key, draft.other_persons)
    return key


def of_correction(
    connection: Connection, context: Context, before: int | None, draft: IntakeDraft
) -> int | None:
    """The same for a petition that has the record `before`: it stays, unless the clerk says another or not this one."""
    refused = before in queries.ids_named(connection, draft.other_persons)
    if before is None or refused or draft.anonymous or not draft.name or draft.known_person:
        return person_for(connection, context, draft)
    _keep_apart(connection, context, before, draft.other_persons)
    return before


def card(context: Context, uid: str) -> KnownPerson:
    """One person with his newest matters, whom he was merged into where he was; `UserError` where there is none.

    Somebody of whom the operator may see no petition is not there for him.
    """
    with context.register.read() as connection:
        top = _top(connection, uid)
        found = _cards(connection, context, [top])
    if not found:
        raise UserError(_GONE)
    return found[0]


def merged(context: Context, uid: str) -> tuple[KnownPerson, ...]:
    """The records merged into the person's, each with what would come off with it."""
    with context.register.read() as connection:
        top = _top(connection, uid)
        return _cards(
            connection, context, [one for one in queries.groups(connection, [top])[top] if one != top]
        )


def said_apart(context: Context, one: str, other: str) -> bool:
    """Whether a clerk said before that the two are not the same person."""
    with context.register.read() as connection:
        return _top(connection, other) in queries.apart_from(connection, [_top(connection, one)])


def merge(context: Context, keep: str, other: str, reason: str) -> None:
    """Let the record `other` (UUID) point to `keep`: one person from now on, until `unmerge`.

    Only the pointer is written, with an audit row. Raises `UserError` where they are one already.
    """
    context.require(Permission.EDIT)
    reason = _required(reason, "请写明合并的理由，例如：同一身份证号码。")
    with context.register.action() as connection:
        stays, goes = (_visible_top(connection, context, uid) for uid in (keep, other))
        if stays == goes:
            raise UserError("这两条已经是同一个人的记录，不需要合并。")
        _point(connection, context, goes, stays, action="merge_person", reason=reason)


def unmerge(context: Context, uid: str, reason: str) -> None:
    """Take a merge back: the record (UUID), with all that was merged into it before, stands for itself again."""
    context.require(Permission.EDIT)
    reason = _required(reason, "请写明拆开的理由，例如：同名同电话的两个人。")
    with context.register.action() as connection:
        _visible_top(connection, context, uid)
        query = select(person.c.id).where(person.c.uid == uid, person.c.merged_into.is_not(None))
        key = connection.execute(query).scalar()
        if key is None:
            raise UserError("这条人员记录没有并入别的记录，不需要拆开。请刷新后再试。")
        _point(connection, context, key, None, action="unmerge_person", reason=reason)


def _point(
    connection: Connection, context: Context, key: int, target: int | None, *, action: str, reason: str
) -> None:
    pointed = select(person.c.merged_into).where(person.c.id == key)
    before = connection.execute(pointed).scalar()
    connection.execute(update(person).where(person.c.id == key).values(merged_into=target))
    names = queries.uids(connection, {one for one in (key, before, target) if one is not None})
    old, new = (None if one is None else names[one] for one in (before, target))
    changes = {"person": (names[key], names[key]), "merged_into": (old, new)}
    audit.record(connection, context, action, changes=changes, reason=reason)


def _top(connection: Connection, uid: str) -> int:
    found = queries.tops_named(connection, [uid])
    if not found:
        raise UserError(_GONE)
    return next(iter(found))


def _visible_top(connection: Connection, context: Context, uid: str) -> int:
    """Who stands for the person now; somebody known only by what is withheld is not there."""
    top = _top(connection, uid)
    who = cases.asker(connection, context)
    if not queries.petitions_of(connection, who, queries.groups(connection, [top])[top], 1):
        raise UserError(_GONE)
    return top


def _cards(connection: Connection, context: Context, keys: Iterable[int]) -> tuple[KnownPerson, ...]:
    reading = person_cards.Reading(connection, context, cases.asker(connection, context))
    return person_cards.read(reading, {key: person_cards.Found(Likeness.FOUND) for key in keys})


def _taken(connection: Connection, context: Context, uid: str) -> int:
    """The record itself, even if it was merged: what is saved stays with it when the merge is taken back."""
    found = queries.ids_named(connection, [uid])
    try:
        _visible_top(connection, context, uid)
    except UserError as error:
        raise FieldErrors({"known_person": _GONE}) from error
    return next(iter(found))


def _by_document(connection: Connection, draft: IntakeDraft) -> int | None:
    if not draft.id_number:
        return None
    query = (
        select(petition.c.person_id)
        .where(petition.c.id_number == draft.id_number, petition.c.id_number != "")
        .where(petition.c.name == draft.name, petition.c.person_id.is_not(None))
        .order_by(petition.c.id.desc())
    )
    if draft.other_persons:
        tops = queries.tops_named(connection, draft.other_persons)
        refused = {one for group in queries.groups(connection, tops).values() for one in group}
        query = query.where(petition.c.person_id.not_in(refused))
    return connection.execute(query.limit(1)).scalar()


def _keep_apart(connection: Connection, context: Context, key: int, others: Collection[str]) -> None:
    """Store that the person is none of the others; said before, in either order, it is not said twice."""
    if not others:
        return
    known = queries.apart_pairs(connection, key)
    common = {"person_id": key, "operator_id": context.operator.id, "recorded_at": context.clock.now()}
    new = queries.ids_named(connection, others) - known - {key}
    if new:
        connection.execute(insert(person_apart), [common | {"other_id": one} for one in sorted(new)])


def _new(connection: Connection, context: Context) -> int:
    return _INSERT_PERSON.one(connection, {"uid": str(uuid.uuid4()), "recorded_at": context.clock.now()})


def _required(reason: str, sentence: str) -> str:
    reason = clean_multiline(reason)
    if not reason:
        raise FieldErrors({"reason": sentence})
    return reason
