"""Finding a person by ID number, name, initials, phone or a piece of the address: what `search` finds, by person.

And finding the petition that another one is to be linked with.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row

from app import pinyin
from app.domain.known import KnownMatter, KnownPerson, Likeness
from app.domain.likeness import plain_address
from app.domain.names import clean_code
from app.domain.vocabulary import Permission
from app.models import people_queries as queries
from app.services import cases, known_matters, person_cards, repeats, search
from app.services.context import Context

MOST_FOUND = 200
"""Petitions looked at."""
MOST_SHOWN = 30


def find_people(context: Context, text: str) -> tuple[KnownPerson, ...]:
    """The lead petitioners of what `text` finds, in the order found, merged persons as one, with their newest matters.

    Nothing withheld from the operator leads to a person.
    """
    ids = [hit.id for hit in search.find(context, text, MOST_FOUND)]
    with context.register.read() as connection:
        who = cases.asker(connection, context)
        leads = queries.leads_of(connection, who, ids)
        given = queries.particulars(connection, leads)
        keys = [key for key in ids if key in leads and _speaks_of(context, given[key], text.split())]
        tops = queries.roots(connection, {leads[key] for key in keys})
        order = list(dict.fromkeys(tops[leads[key]] for key in keys))[:MOST_SHOWN]
        persons = {top: person_cards.Found(Likeness.FOUND) for top in order}
        return person_cards.read(person_cards.Reading(connection, context, who), persons)


def _speaks_of(context: Context, row: Row[Any], pieces: Sequence[str]) -> bool:
    """Whether it was the petitioner himself that was found, not his companion or what he asked for."""
    document = row.id_number.upper() if context.operator.may(Permission.SEE_IDENTITY) else ""
    fields = (row.name, document, row.phone, plain_address(row.address))
    return all(
        any(clean_code(piece).upper() in text for text in fields)
        or plain_address(piece) in fields[3]
        or pinyin.matches(piece, row.name, name=True)
        for piece in pieces
    )


def find_matters(context: Context, text: str, *, besides: int) -> tuple[KnownMatter, ...]:
    """The petitions `text` finds, in the order found, without `besides` and all that is withheld from the operator."""
    ids = [hit.id for hit in search.find(context, text, MOST_SHOWN) if hit.id != besides]
    with context.register.read() as connection:
        seen = queries.seen_of(connection, cases.asker(connection, context), ids)
        found = known_matters.read(connection, dict.fromkeys(key for key in ids if key in seen))
    return tuple(found[key] for key in ids if key in found)


def matters_beside(context: Context, petition_id: int) -> tuple[KnownMatter, ...]:
    """The other matters of whoever may be the lead petitioner of a petition, the newest first."""
    record = cases.get(context, petition_id)
    if record.restricted:
        return ()
    persons = repeats.known(context, record.draft, besides=petition_id)
    found = {matter.id: matter for person in persons for matter in person.matters}
    return tuple(sorted(found.values(), key=lambda matter: (matter.received_on, matter.id), reverse=True))
