"""Whom the desk may know already: offered while the clerk types, with what is going on; the clerk decides.

Somebody is offered by his whole document number, or by his name with phone or address; a slip in one of them does not
hide him. What the asker may not see (检举控告, art. 30; 回避, art. 28) neither leads to a person nor stands among his
matters: under a name, even a bare number would tell who informed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, Row

from app import pinyin
from app.domain import likeness as like
from app.domain.known import KnownPerson, Likeness
from app.domain.names import clean, clean_code
from app.domain.records import IntakeDraft
from app.domain.vocabulary import IdKind
from app.models import people_queries as queries
from app.models.filters import Asker
from app.services import cases, person_cards
from app.services.context import Context
from app.services.known_matters import notes
from app.services.person_cards import MOST_PERSONS, Found

__all__ = ["known", "notes"]

_REASONS = {
    Likeness.ID_NUMBER: "证件号码相同",
    Likeness.NAME_AND_PHONE: "姓名和电话相同",
    Likeness.NAME_AND_ADDRESS: "姓名和住址相同",
    Likeness.PHONE_AND_NEAR_NAME: "电话相同，姓名相近",
    Likeness.NAME_AND_NEAR_ID: "姓名相同，证件号码相近",
    Likeness.NAME_AND_NEAR_ADDRESS: "姓名相同，住址相近",
}


@dataclass(frozen=True, slots=True)
class _Typed:
    """What of a draft tells a person; `resident`: the document is, or may be, a resident ID."""

    name: str
    id_number: str
    resident: bool
    phone: str
    address: str

    @property
    def names(self) -> set[str]:
        return {self.name, "".join(self.name.split())} - {""}

    @property
    def numbers(self) -> tuple[str, ...]:
        return like.phone_numbers(self.phone)

    @property
    def whole_id(self) -> bool:
        return like.whole_id(self.id_number, resident=self.resident)


def known(context: Context, draft: IntakeDraft, *, besides: int | None = None) -> tuple[KnownPerson, ...]:
    """The persons the draft's petitioner may be, the surest first, each with his newest matters.

    Persons and matters the draft already says no to, and persons said to be somebody else than the one it names or
    whose document it holds, are left out; so is the petition `besides` (the one being corrected).
    """
    typed = _typed(draft)
    if draft.anonymous or not (typed.whole_id or (typed.name and (typed.numbers or typed.address))):
        return ()
    with context.register.read() as connection:
        who = cases.asker(connection, context)
        found = _not_refused(connection, _leads(connection, who, typed), draft, besides)
        parties = _parties(connection, who, typed, besides)
        reading = person_cards.Reading(connection, context, who)
        return person_cards.read(reading, _best(found), parties, without={besides, *draft.different})


def _typed(draft: IntakeDraft) -> _Typed:
    return _Typed(
        clean(draft.name),
        clean_code(draft.id_number),
        draft.id_kind in (None, IdKind.RESIDENT),
        clean_code(draft.phone),
        like.plain_address(draft.address),
    )


def _leads(connection: Connection, who: Asker, typed: _Typed) -> dict[int, Found]:
    """Everybody who led a petition that fits, merged persons as one, by the key of who stands for them."""
    rows: dict[int, Row[Any]] = {}
    for walk in _walks(connection, who, typed):
        rows |= {row.id: row for row in walk}
    if not rows and typed.whole_id and typed.resident and typed.name:
        rows |= {row.id: row for row in queries.under_name(connection, who, typed.names)}
    tops = queries.roots(connection, {row.person_id for row in rows.values()})
    found: dict[int, Found] = {}
    for key in sorted(rows, reverse=True):
        likeness = _likeness(typed, rows[key])
        if likeness is not None:
            reason = _reason(typed, likeness, rows[key])
            one = Found(likeness, reason, key, same_name=rows[key].name in typed.names)
            before = found.setdefault(tops[rows[key].person_id], one)
            if (likeness, not one.same_name) < (before.likeness, not before.same_name):
                found[tops[rows[key].person_id]] = replace(one, newest=before.newest)
    return found


def _walks(connection: Connection, who: Asker, typed: _Typed) -> Iterable[Sequence[Row[Any]]]:
    if typed.whole_id:
        yield queries.by_id_number(connection, who, _cases_of(typed.id_number))
    if typed.name and (typed.numbers or typed.address):
        yield queries.by_name(connection, who, typed.names, typed.numbers, typed.address)
    if typed.name and typed.numbers:
        yield queries.by_phone(connection, who, {typed.phone, *typed.numbers})


def _likeness(typed: _Typed, row: Row[Any]) -> Likeness | None:
    """How surely the petition's lead is the one typed; None where it only looked so to the index."""
    if typed.whole_id and row.id_number.upper() == typed.id_number.upper():
        return Likeness.ID_NUMBER
    same_phone = bool(typed.phone) and like.same_phone(typed.phone, row.phone)
    if row.name in typed.names:
        return Likeness.NAME_AND_PHONE if same_phone else _by_place(typed, row)
    near = same_phone and like.near_name(typed.name, row.name, pinyin.initials)
    return Likeness.PHONE_AND_NEAR_NAME if near and not _other_document(typed, row) else None


def _by_place(typed: _Typed, row: Row[Any]) -> Likeness | None:
    """Of one name: the same address, or a slip in address or document number."""
    if _other_document(typed, row):
        return None
    if like.same_address(typed.address, row.address):
        return Likeness.NAME_AND_ADDRESS
    if typed.whole_id and row.id_number and like.near_code(typed.id_number, row.id_number):
        return Likeness.NAME_AND_NEAR_ID
    return Likeness.NAME_AND_NEAR_ADDRESS if like.near_address(typed.address, row.address) else None


def _other_document(typed: _Typed, row: Row[Any]) -> bool:
    """Both gave a whole resident ID, and they differ by more than a slip: two people of one name."""
    resident = typed.resident and row.id_kind in (None, IdKind.RESIDENT.value)
    both = typed.whole_id and like.whole_id(row.id_number, resident=True)
    return resident and both and not like.near_code(typed.id_number, row.id_number)


def _reason(typed: _Typed, likeness: Likeness, row: Row[Any]) -> str:
    if likeness is Likeness.ID_NUMBER and typed.name and row.name not in typed.names:
        return f"证件号码相同，姓名不同（原登记“{row.name}”）"
    if likeness is Likeness.PHONE_AND_NEAR_NAME:
        return f"电话相同，姓名相近（原登记“{row.name}”）"
    return _REASONS[likeness]


def _not_refused(
    connection: Connection, found: dict[int, Found], draft: IntakeDraft, besides: int | None
) -> dict[int, Found]:
    """Without whom a clerk said no to, for the person the draft is about."""
    refused = queries.tops_named(connection, draft.other_persons)
    himself = queries.tops_named(connection, [draft.known_person] if draft.known_person else [])
    if besides is not None:
        himself |= queries.lead_of(connection, besides)
    if not himself:
        himself = {top for top, one in found.items() if one.likeness is Likeness.ID_NUMBER and one.same_name}
    refused |= queries.apart_from(connection, himself) - himself
    return {top: one for top, one in found.items() if top not in refused}


def _best(found: Mapping[int, Found]) -> dict[int, Found]:
    order = sorted(found, key=lambda top: (found[top].likeness, -found[top].newest))
    return {top: found[top] for top in order[:MOST_PERSONS]}


def _parties(connection: Connection, who: Asker, typed: _Typed, besides: int | None) -> list[Row[Any]]:
    """Those named beside a lead petitioner: the same document, or the same name and phone; the newest first."""
    ids = _cases_of(typed.id_number) if typed.whole_id else set()
    phones = {typed.phone, *typed.numbers} if typed.name and typed.numbers else set()
    found = {}
    for row in queries.parties_by(connection, who, ids, phones):
        fits = row.id_number.upper() in ids or row.name in typed.names
        if fits and row.petition_id != besides:
            found[(row.petition_id, row.seq)] = row
    return [found[key] for key in sorted(found, reverse=True)]


def _cases_of(id_number: str) -> set[str]:
    return {id_number, id_number.upper(), id_number.lower()} - {""}
