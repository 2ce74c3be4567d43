"""Addresses written before, fast at a million: every step is a seek in `ix_petition_address`, whatever stands there.

An address is told only where the asker may see a case that has it: not from accusation matters (条例 art. 30), nor from
cases he recused himself from (art. 28).
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, exists, func, literal, or_, select, true

from app.domain.vocabulary import Purpose
from app.models.asker import Asker
from app.models.tables import petition

MOST_SEEKS = 500
"""Distinct addresses looked at for one question; more that are withheld hide the open ones behind them."""

_address = petition.c.address
_purpose = petition.c.purpose


def addresses_from(connection: Connection, who: Asker, prefix: str, limit: int) -> list[str]:
    """Distinct addresses that begin with `prefix`, in the order of their characters."""
    query = _distinct(prefix, _end_of(prefix)).limit(limit)
    return list(connection.execute(query.where(_may_see(who, query.selected_columns.address))).scalars())


def latest_addresses(connection: Connection, who: Asker, number: int) -> list[str]:
    """Distinct addresses of the newest `number` petitions, newest first."""
    query = select(_address, _purpose, petition.c.id).order_by(petition.c.id.desc()).limit(number)
    rows = connection.execute(query).all()
    seen = (row[0] for row in rows if row[0] and row[2] not in who.recused and _open(who, row[1]))
    return list(dict.fromkeys(seen))


def _distinct(first: str, end: str) -> Select[Any]:
    """Every address once, each found by a seek from the one before: SQLite's DISTINCT would walk over all cases."""
    least = select(func.min(_address).label("address"), literal(1).label("place"))
    walk = least.where(_address >= first, _address < end).cte("walk", recursive=True)
    following = select(func.min(_address)).where(_address > walk.c.address, _address < end).scalar_subquery()
    more = select(following, walk.c.place + 1).where(walk.c.address.is_not(None), walk.c.place < MOST_SEEKS)
    walk = walk.union_all(more)
    return select(walk.c.address).where(walk.c.address.is_not(None))


def _may_see(who: Asker, address: ColumnElement[str]) -> ColumnElement[bool]:
    """Whether an open case has it: three ranges of the index, none of which walks over the accusations."""
    secret = Purpose.ACCUSATION.value
    ranges: list[ColumnElement[bool]] = [_purpose.is_(None), _purpose < secret, _purpose > secret]
    if who.sees_accusations:
        ranges = [true()]
    seen = [petition.c.id.not_in(who.recused)] if who.recused else []
    return or_(*(exists().where(_address == address, one, *seen) for one in ranges))


def _end_of(prefix: str) -> str:
    """The first text after all that begin with `prefix`: its last character raised by one."""
    head, last = prefix[:-1], ord(prefix[-1])
    if last == 0x10FFFF:
        return _end_of(head) if head else prefix * 99
    return head + chr(0xE000 if last == 0xD7FF else last + 1)


def _open(who: Asker, purpose: str | None) -> bool:
    return who.sees_accusations or purpose != Purpose.ACCUSATION.value
