"""候访: who waits, who is being received, and when each came, was received and left."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from app.domain.intake import ROOM_LIMIT


@dataclass(frozen=True, slots=True, kw_only=True)
class Reception:
    """A visitor or a group at the desk: waiting, being received (`begun_at`), gone (`gone_at`).

    `label`: a name, or whatever tells them apart. `registered`: a petition was, and `number` is its, where the asker
    may see it.
    """

    id: int
    label: str
    people: int
    note: str
    arrived_at: datetime
    begun_at: datetime | None = None
    gone_at: datetime | None = None
    place: str = ""
    registered: bool = False
    number: str = ""

    @property
    def waiting(self) -> bool:
        """Not received yet, and still there."""
        return self.begun_at is None and self.gone_at is None

    @property
    def being_received(self) -> bool:
        """In the reception room."""
        return self.begun_at is not None and self.gone_at is None


@dataclass(frozen=True, slots=True)
class Here:
    """Who is here. `forgotten`: of an earlier day and never closed; nobody counts them."""

    waiting: tuple[Reception, ...] = ()
    receiving: tuple[Reception, ...] = ()
    forgotten: tuple[Reception, ...] = ()

    @property
    def in_room(self) -> int:
        """People being received."""
        return sum(one.people for one in self.receiving)

    @property
    def room_warning(self) -> str:
        """What source 004, annex 2, says of more than five people in the room; "" up to five. Nothing is refused."""
        if self.in_room <= ROOM_LIMIT:
            return ""
        return f"接待室现有 {self.in_room} 人，一般不超过 {ROOM_LIMIT} 人，请推选代表。"

    @property
    def all(self) -> tuple[Reception, ...]:
        """Everybody, in the order shown."""
        return self.receiving + self.waiting + self.forgotten


def here(open_ones: Iterable[Reception], today: date) -> Here:
    """Sort out who is not gone; who waits longest comes first."""
    listed = sorted(open_ones, key=lambda one: (one.arrived_at, one.id))
    forgotten = tuple(one for one in listed if one.arrived_at.date() < today)
    present = [one for one in listed if one.arrived_at.date() >= today]
    receiving = sorted(
        (one for one in present if one.being_received),
        key=lambda one: (one.begun_at or one.arrived_at, one.id),
    )
    return Here(tuple(one for one in present if one.waiting), tuple(receiving), forgotten)


def disorder(arrived_at: datetime, begun_at: datetime | None, gone_at: datetime | None) -> dict[str, str]:
    """A sentence for each time that lies before the one it follows."""
    errors: dict[str, str] = {}
    if begun_at is not None and begun_at < arrived_at:
        errors["begun_at"] = "接待时间早于到达时间，请更正。"
    if gone_at is not None and gone_at < (begun_at or arrived_at):
        errors["gone_at"] = f"离开时间早于{'接待' if begun_at else '到达'}时间，请更正。"
    return errors
