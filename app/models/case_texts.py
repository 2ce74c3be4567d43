"""What of a case is searched, as SQL reads it: for the index, and to look again at what the index found."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from sqlalchemy import ColumnElement, Connection, and_, case, func, literal, literal_column, or_

from app.domain.grams import Searched, matches
from app.domain.records import IntakeDraft
from app.models.asker import Asker, hidden
from app.models.tables import petition
from app.pinyin import initials

FUNCTION = "case_matches"
"""The SQL function `looked_at` calls; `session` registers it on every connection."""

_OWN = ("name", "workplace", "address", "demand", "summary", "upstream_no")
_DETAILS = {
    "letter": ("return_address", "addressee", "enclosures"),
    "online": ("platform", "query_code"),
    "agency": ("agency_office", "agency_person"),
}
TEXT_FIELDS = (*_OWN, *(name for names in _DETAILS.values() for name in names))
"""Fields of a draft that are searched as text; the names of its parties besides."""


def _joined(*parts: str) -> str:
    return " || char(10) || ".join(parts)


def _of(table: str, value: str) -> str:
    """Of the rows a case has in a table, one value a line; no other channel's table is looked into."""
    found = f"SELECT group_concat({value}, char(10)) FROM {table} WHERE {table}.petition_id = petition.id"
    if table in _DETAILS:
        found = f"CASE petition.channel WHEN '{table}' THEN ({found}) END"
    return f"coalesce(({found}), '')"


_TEXTS = _joined(
    *(f"petition.{name}" for name in _OWN[1:]),
    *(_of(table, _joined(*(f"{table}.{name}" for name in names))) for table, names in _DETAILS.items()),
)
_NAMES = _joined("petition.name", _of("party", "party.name"))
_PHONES = _joined("petition.phone", _of("party", "party.phone"), _of("agency", "agency.agency_phone"))
_DOCUMENTS = _joined("petition.id_number", _of("party", "party.id_number"))
_PARTS = ("petition.number", _TEXTS, _NAMES, _PHONES, _DOCUMENTS)
_READ = f"SELECT petition.id, {', '.join(_PARTS)} FROM petition WHERE petition.id IN (SELECT value FROM json_each(?))"
_SHOWN = {
    "petition": ("summary", "demand", "address", "workplace", "upstream_no", "phone", "id_number"),
    "letter": _DETAILS["letter"],
    "online": _DETAILS["online"],
    "agency": (*_DETAILS["agency"], "agency_phone"),
    "party": ("name", "phone", "id_number"),
}


def _labelled_sql(table: str, names: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    columns = ", ".join(f"{table}.{name}" for name in names)
    joined = "" if table == "petition" else f"CROSS JOIN {table} ON {table}.petition_id = petition.id"
    own = f"AND +petition.channel = '{table}'" if table in _DETAILS else ""
    these = "petition.id IN (SELECT value FROM json_each(?))"
    sql = f"SELECT petition.id, {columns} FROM petition {joined} WHERE {these} {own}"
    return sql, tuple("party" if table == "party" and name == "name" else name for name in names)


_LABELLED = [_labelled_sql(table, names) for table, names in _SHOWN.items()]


def of_draft(number: str, draft: IntakeDraft) -> Searched:
    """The same of a case that is being registered."""
    names = [draft.name, *(one.name for one in draft.parties)]
    return Searched(
        number=number,
        texts=(*(getattr(draft, name) for name in TEXT_FIELDS if name != "name"), *names),
        initials=_initials(names),
        phones=(draft.phone, draft.agency_phone, *(one.phone for one in draft.parties)),
        documents=(draft.id_number, *(one.id_number for one in draft.parties)),
    )


def read(connection: Connection, ids: Sequence[int]) -> Iterator[tuple[int, Searched]]:
    """The cases of these keys."""
    for key, *parts in connection.exec_driver_sql(_READ, (json.dumps(ids),)):
        yield key, _searched(*parts)


def case_matches(query: str, *found: str) -> bool:
    """`grams.matches` for SQL; `query`: see `looked_at`; `found`: the number alone, where the content is withheld."""
    wanted, documents, letters = _query(query)
    if len(found) == 1:
        return matches(Searched(found[0]), wanted, documents=documents)
    return matches(_searched(*found, spell=letters), wanted, documents=documents)


def looked_at(who: Asker, wanted: Sequence[str]) -> ColumnElement[bool]:
    """Whether the terms match the row of `petition` that a query stands on, by the definition itself."""
    query = literal(json.dumps([wanted, who.sees_documents]))
    whole: ColumnElement[bool] = getattr(func, FUNCTION)(query, *map(literal_column, _PARTS))
    if not any(map(str.isascii, "".join(wanted))):
        whole = and_(*map(_stands, wanted))
    if who.sees_accusations:
        return whole
    number_only = getattr(func, FUNCTION)(query, petition.c.number)
    return case((hidden(who.operator), number_only), else_=whole)


def _stands(term: str) -> ColumnElement[bool]:
    """The same for a term without an ASCII sign: only the sign itself folds to one of its signs, so that SQLite can see it
    in the texts as they are; it looks first where most is written."""
    parts = ("petition.demand", *_PARTS[:3])
    return or_(*(func.instr(literal_column(part), term) > 0 for part in parts))


def labelled(connection: Connection, ids: Sequence[int]) -> dict[int, list[tuple[str, str]]]:
    """What of these cases is searched, with the names of the fields, the most telling first; no number, no empty field."""
    found: dict[int, list[tuple[str, str]]] = {key: [] for key in ids}
    for sql, names in _LABELLED:
        for key, *texts in connection.exec_driver_sql(sql, (json.dumps(ids),)):
            found[key] += ((name, text) for name, text in zip(names, texts, strict=True) if text)
    return found


@lru_cache(maxsize=16)
def _query(query: str) -> tuple[Sequence[str], bool, bool]:
    wanted, documents = json.loads(query)
    return wanted, documents, any(term.isascii() and term.isalpha() for term in wanted)


def _searched(
    number: str, texts: str, names: str, phones: str, documents: str, *, spell: bool = True
) -> Searched:
    people = names.split("\n")
    return Searched(
        number=number,
        texts=(texts, *people),
        initials=_initials(people) if spell else (),
        phones=tuple(phones.split("\n")),
        documents=tuple(documents.split("\n")),
    )


def _initials(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(way for name in names if name for way in initials(name))
