"""Frozen records that cross the layers: what a view collects, what a service gives back."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from app.domain.rules import Duty, Level
from app.domain.vocabulary import (
    Channel,
    Disposition,
    IdKind,
    LetterKind,
    Light,
    OfficeKind,
    Order,
    PartyRole,
    Permission,
    Purpose,
    Sex,
    Source,
    State,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeProfile:
    """The office that runs the desk; prints on every paper and chooses the statutory rules."""

    full_name: str
    short_name: str
    prefix: str
    kind: OfficeKind = OfficeKind.PETITION_OFFICE
    upper_office: str = ""
    phone: str = ""
    address: str = ""
    summer_hours: str = "08:30-12:00 14:30-18:00"
    winter_hours: str = "08:30-12:00 14:00-17:30"
    summer_from: str = "05-01"
    summer_to: str = "09-30"


@dataclass(frozen=True, slots=True, kw_only=True)
class Operator:
    """Somebody who sits at the counter; permissions are the union of his roles' sets."""

    id: int
    name: str
    roles: frozenset[str]
    permissions: frozenset[Permission]
    active: bool = True

    def may(self, permission: Permission) -> bool:
        """Whether one of the roles holds the permission."""
        return permission in self.permissions


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """Somebody beside the lead petitioner; the name may be unknown.

    Of an agent, `note` is the scope of the authority (委托权限) and the days say when it holds.
    """

    role: PartyRole
    name: str = ""
    id_kind: IdKind | None = None
    id_number: str = ""
    phone: str = ""
    address: str = ""
    note: str = ""
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class IntakeDraft:
    """What the clerk typed of one petition, cleaned of nothing yet; keys are those of the glossary.

    `workplace` is the petitioner's own 单位, `unit` the responsible one (责任单位). `received_at`: of a visit the moment,
    of a letter the day it came in. The fields of one channel only are named in `domain/channels.py`. What the clerk
    said of other petitions goes by case numbers (`repeat_of`, `different`, `together_with`), of persons by their UUID.
    """

    channel: Channel = Channel.VISIT
    name: str = ""
    anonymous: bool = False
    id_kind: IdKind | None = None
    id_number: str = ""
    phone: str = ""
    sex: Sex | None = None
    workplace: str = ""
    address: str = ""
    people: int | None = 1
    people_concerned: int | None = None
    received_at: datetime | None = None
    source: Source = Source.OWN
    upstream_no: str = ""
    purpose: Purpose | None = None
    content_class: str | None = None
    demand: str = ""
    summary: str = ""
    receiver: str = ""
    receiving_unit: str = ""
    urgent: bool = False
    major: bool = False
    disposition: Disposition | None = None
    unit: str = ""
    feedback_due: date | None = None
    disposition_note: str = ""
    leader_name: str = ""
    leader_opinion: str = ""
    letter_kind: LetterKind | None = None
    postmarked_on: date | None = None
    sheets: int | None = None
    enclosures: str = ""
    return_address: str = ""
    addressee: str = ""
    unusable: bool = False
    line: str = ""
    platform: str = ""
    query_code: str = ""
    agency_office: str = ""
    agency_person: str = ""
    agency_phone: str = ""
    parties: tuple[Party, ...] = ()
    known_person: str = ""
    other_persons: tuple[str, ...] = ()
    repeat_of: str = ""
    different: tuple[str, ...] = ()
    together_with: tuple[str, ...] = ()
    confirmed: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Findings:
    """What the checks found, a Chinese sentence for each field; only errors stop a save."""

    errors: dict[str, str] = field(default_factory=dict)
    warnings: dict[str, str] = field(default_factory=dict)
    confirmable: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseEvent:
    """One thing that happened to a case; rules use `occurred_at`, `recorded_at` is the clock's."""

    seq: int
    kind: str
    occurred_at: datetime
    recorded_at: datetime
    operator: str
    payload: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class PetitionRecord:
    """One registered petition with its events, as the asking operator may see it.

    `restricted` says that the content of an accusation matter was withheld (条例 art. 30): every text
    but number, dates and class is then empty. What a draft says of persons is only asked for, not kept in it: `person_id`
    is the lead petitioner's record.
    """

    id: int
    uid: str
    number: str
    recorded_at: datetime
    registered_by: str
    revision: int
    state: State
    void_reason: str
    restricted: bool
    draft: IntakeDraft
    events: tuple[CaseEvent, ...] = ()
    person_id: int | None = None

    @property
    def voided(self) -> bool:
        """Whether the record was voided; it keeps its number."""
        return self.state is State.VOIDED


@dataclass(frozen=True, slots=True, kw_only=True)
class ListRow:
    """One line of a list of cases; `restricted` as in `PetitionRecord`."""

    id: int
    number: str
    received_at: datetime
    recorded_at: datetime
    channel: Channel
    name: str
    anonymous: bool
    people: int
    id_number: str
    phone: str
    workplace: str
    address: str
    text: str
    purpose: Purpose | None
    content_class: str | None
    disposition: Disposition | None
    unit: str
    state: State
    urgent: bool
    major: bool
    closed_on: date | None
    receiver: str
    registered_by: str
    restricted: bool
    handler: str = ""
    repeat: bool | None = None
    weekly_conference: bool = False
    supervision: bool = False
    statutory_due: date | None = None
    office_due: date | None = None
    next_due: date | None = None
    remind_on: date | None = None
    provisional: bool = False
    paused: bool = False

    @property
    def next_level(self) -> Level | None:
        """Which of the two dates `next_due` is; the statutory one where both fall on one day."""
        if self.next_due is None:
            return None
        return Level.STATUTORY if self.next_due == self.statutory_due else Level.OFFICE


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFilter:
    """Which cases a list shows, and in which order; empty fields do not filter.

    Days are days of the visit, both included. `unit` empty text: cases without a unit. A flag that is set shows only
    such cases; `collective`: five people and more; `open_only`: something is awaited, or a clock runs.
    """

    first: date | None = None
    last: date | None = None
    text: str = ""
    state: State | None = None
    channel: Channel | None = None
    light: Light | None = None
    unit: str | None = None
    handler: str = ""
    urgent: bool = False
    major: bool = False
    weekly_conference: bool = False
    supervision: bool = False
    collective: bool = False
    repeat: bool | None = None
    open_only: bool = False
    order: Order = Order.RECEIVED


@dataclass(frozen=True, slots=True)
class Totals:
    """批次 (unvoided cases) and 人次 (their people)."""

    batches: int
    people: int


@dataclass(frozen=True, slots=True)
class UnitCounts:
    """The open cases of a unit; `unit` is empty for those without one, and for withheld ones."""

    unit: str
    open: int
    overdue: int
    today: int
    soon: int


@dataclass(frozen=True, slots=True)
class DueChange:
    """A date that a change of calendar, rules or profile moved; None where the clock began or went."""

    petition_id: int
    number: str
    rule: str
    duty: Duty
    level: Level
    old: date | None
    new: date | None


@dataclass(frozen=True, slots=True)
class ClockTrace:
    """How one date of a case was counted, a line for each day; for the window and for print."""

    name: str
    duty: Duty
    article: str
    level: Level
    due: date
    remind_on: date
    provisional: bool
    paused: bool
    lapses: bool
    lines: tuple[str, ...]
