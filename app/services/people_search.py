"""Finding a person by ID number, name, initials, phone or a piece of the address: what `search` finds, by person.

And finding the petition that another one is to be linked with.
"""

from __future__ import annotations

from app.domain.known import KnownMatter, KnownPerson, Likeness
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
        tops = queries.roots(connection, leads.values())
        order = dict.fromkeys(tops[leads[key]] for key in ids if key in leads)
        persons = {top: person_cards.Found(Likeness.FOUND) for top in list(order)[:MOST_SHOWN]}
        reading = person_cards.Reading(connection, context, who)
        return person_cards.read(reading, persons)


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
