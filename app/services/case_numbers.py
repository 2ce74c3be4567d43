"""A case found by its number as somebody types it at the command line."""

from __future__ import annotations

import re
import unicodedata

from sqlalchemy import select

from app.domain.names import clean
from app.domain.records import PetitionRecord
from app.errors import UserError
from app.models.tables import petition
from app.services import cases
from app.services.context import Context

_APART = re.compile(r"(?P<prefix>\D*[^\W\d])[\W_]*(?P<year>\d{4})[\W_]+(?P<running>\d{1,9})\s*号?")
"""青石访 2026 46, 青石访-2026-46号."""
_RUNNING = re.compile(r"(\d{1,9})\s*号?")
_MOST_NAMED = 5


def case_of(context: Context, typed: str) -> PetitionRecord:
    """The case of that number in any spelling, its parts set apart, or its running number alone where one case has it.

    Raises `UserError` where there is none or more than one, and as `cases.by_number`.
    """
    text = unicodedata.normalize("NFKC", clean(typed))
    apart, running = _APART.fullmatch(text), _RUNNING.fullmatch(text)
    if running:
        return cases.by_number(context, _only_one(context, typed, int(running[1])))
    if apart:
        spelt = f"{apart['prefix']}[{apart['year']}]{int(apart['running'])}号"
        return cases.by_number(context, spelt)
    return cases.by_number(context, typed)


def _only_one(context: Context, typed: str, running: int) -> str:
    query = select(petition.c.number).where(petition.c.number.like(f"%]{running}号")).order_by(petition.c.id)
    with context.register.read() as connection:
        found = list(connection.scalars(query))
    if len(found) > 1:
        more = "等" if len(found) > _MOST_NAMED else ""
        raise UserError(f"序号为 {running} 的有{'、'.join(found[:_MOST_NAMED])}{more}。请写全编号。")
    return found[0] if found else typed
