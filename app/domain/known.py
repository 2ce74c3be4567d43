"""Whom the desk may know already, and his matters, as the asking operator may see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum

from app.domain.records import IntakeDraft
from app.domain.vocabulary import Channel, PartyRole, Satisfaction, State


class Likeness(IntEnum):
    """Why somebody may be the petitioner, the surest first."""

    ID_NUMBER = 1
    NAME_AND_PHONE = 2
    NAME_AND_ADDRESS = 3
    PHONE_AND_NEAR_NAME = 4
    NAME_AND_NEAR_ID = 5
    NAME_AND_NEAR_ADDRESS = 6
    PARTY = 7
    FOUND = 8
    """Looked for by the clerk."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownMatter:
    """One petition of somebody known. `role`: what he was to it where he did not lead it; None where he did.

    `accepted_by`, `accepted_on`: who accepted it and when (条例 art. 34); `under_way_since`: the day it was assigned or
    taken up where nobody accepted it yet; `finish_due`: the last day to answer it; `final_review_on`: art. 36.
    """

    id: int
    number: str
    received_on: date
    channel: Channel
    text: str
    content_class: str | None
    state: State
    unit: str
    next_due: date | None
    is_open: bool
    repeat: bool | None = None
    role: PartyRole | None = None
    satisfaction: Satisfaction | None = None
    accepted_by: str = ""
    accepted_on: date | None = None
    under_way_since: date | None = None
    finish_due: date | None = None
    final_review_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownPerson:
    """Somebody the desk knows. `uid` is empty where he never led a petition; `key` tells such people apart too.

    `particulars` holds only what his newest petition says of him; its ID number is empty where the operator may
    not see it whole, `id_shown` is what may be shown.
    """

    key: str
    uid: str
    likeness: Likeness
    reason: str
    particulars: IntakeDraft
    id_shown: str
    last_seen: datetime
    matters: tuple[KnownMatter, ...] = ()

    @property
    def name(self) -> str:
        """As his newest petition has it."""
        return self.particulars.name
