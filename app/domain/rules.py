"""Rule packs (规则包): what a deadline rule is, and which rules an office has switched on.

A rule is data: what starts it, how long it runs, what pauses, restarts, extends or ends it, and where
it is written. The files are in `resources/rules`; `app.rule_packs` reads them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import NamedTuple

from app.domain.deadline_period import Period, Unit
from app.domain.vocabulary import Coded, Disposition, OfficeKind
from app.errors import UserError

EVENT_KINDS = frozenset(
    {
        "received",
        "submitted",
        "read",
        "handed_to_desk",
        "answered_on_spot",
        "self_handled",
        "forwarded",
        "assigned",
        "filed",
        "refused",
        "no_longer_accepted",
        "redirected",
        "unit_received",
        "handed_back",
        "hand_back_agreed",
        "hand_back_disagreed",
        "notified",
        "notice_waived",
        "accepted",
        "extended",
        "feedback_received",
        "replied",
        "closed",
        "rework",
        "reopened",
        "resumed",
        "followed_up",
        "verification_asked",
        "verified",
        "inspected",
        "inspection_answered",
        "reply_received",
        "application_received",
        "supplement_asked",
        "supplement_received",
        "review_requested",
        "review_accepted",
        "review_refused",
        "review_decided",
        "final_review_requested",
        "final_review_refused",
        "final_review_decided",
        "review_withdrawn",
        "hearing_opened",
        "hearing_closed",
        "proposal_sent",
        "proposal_answered",
        "joined",
        "withdrawn",
        "voided",
    }
)
"""Every kind of event a rule may name."""

KIND_OF_DISPOSITION: Mapping[str, str] = {
    Disposition.ANSWER_ON_SPOT: "answered_on_spot",
    Disposition.SELF_HANDLE: "self_handled",
    Disposition.FORWARD: "forwarded",
    Disposition.ASSIGN: "assigned",
    Disposition.FILE: "filed",
    Disposition.REFUSE: "refused",
    Disposition.NO_LONGER_ACCEPT: "no_longer_accepted",
    Disposition.REDIRECT: "redirected",
}
"""A disposition stands in the history under its own key; rules name the deed."""

PARTICULARS = frozenset(
    {
        *("urgent", "path", "source", "purpose", "channel", "first", "collective", "procedure", "stage"),
        "disposition",
    }
)
"""What the conditions of a rule may ask of an event or a case."""

ENDS_EVERY_CLOCK = frozenset({"joined", "withdrawn", "voided"})
"""并入, 撤回, 作废: nothing runs any more."""


class Level(Coded):
    """Whether papers may print the date (法定), or only the desk's reminders use it (内部)."""

    STATUTORY = "statutory", "法定"
    OFFICE = "office", "内部"


class Duty(Coded):
    """What has to be done by the date; rules of one duty compete, the earlier reminds."""

    DISPATCH = "dispatch", "转送、交办等分流处理"
    NOTIFY = "notify", "书面告知接收情况"
    OBJECT = "object", "提出异议（退回）"
    FINISH = "finish", "办结"
    FEEDBACK = "feedback", "反馈办理结果"
    DECIDE_ACCEPTANCE = "decide_acceptance", "决定是否受理"
    ASK_REVIEW = "ask_review", "请求复查"
    ASK_FINAL_REVIEW = "ask_final_review", "请求复核"
    SUPPLEMENT = "supplement", "补正材料"
    REVIEW = "review", "作出复查意见"
    FINAL_REVIEW = "final_review", "作出复核意见"
    FOLLOW_UP = "follow_up", "回访"
    VERIFY = "verify", "反馈核实情况"
    RECTIFY = "rectify", "整改"
    ANSWER_PROPOSAL = "answer_proposal", "书面反馈建议采纳情况"


class PauseRule(NamedTuple):
    """The events that open and close a pause, and the words for it in the trace."""

    opens: str
    closes: str
    reason: str


@dataclass(frozen=True, slots=True)
class Rule:
    """One deadline rule.

    `starts`, `ends`, `reopens`, `restarts`: event kinds. `extend_limit`: days an `extended` event may add, 0 = none. `given`:
    for unit 指定日期, the payload key that holds the date; for any other, of a date that was set and counts where it is earlier.
    `when`: all must match the event's payload (or
    the case's facts); `unless`: none may. `lapses`: a right that lapses, not a duty that falls overdue.
    `valid_from`, `valid_to`: the start event must lie between them, both included. `rows`: ids of the
    rule table in docs/rules.md.
    """

    key: str
    name: str
    duty: Duty
    period: Period
    level: Level
    article: str
    starts: tuple[str, ...]
    ends: tuple[str, ...]
    reopens: tuple[str, ...] = ()
    restarts: tuple[str, ...] = ()
    pauses: tuple[PauseRule, ...] = ()
    extend_limit: int = 0
    given: str = ""
    when: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    unless: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    lapses: bool = False
    on: bool = True
    office_kinds: tuple[OfficeKind, ...] = tuple(OfficeKind)
    valid_from: date = date.min
    valid_to: date = date.max
    rows: tuple[str, ...] = ()
    stops: frozenset[str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Put together, once, every event that may end the clock or start it again."""
        object.__setattr__(self, "stops", frozenset({*self.ends, *self.reopens}) | ENDS_EVERY_CLOCK)


@dataclass(frozen=True, slots=True)
class RulePack:
    """Rules of one source. Until `confirmed` none of them is printed as 法定; `check_text`: 请核对原文."""

    key: str
    name: str
    source: str
    on: bool
    confirmed: bool
    check_text: bool
    note: str
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class RuleSwitch:
    """What the office sets for a pack or a rule; None leaves what the file says."""

    on: bool | None = None
    confirmed: bool | None = None
    length: int | None = None


def active_rules(
    packs: Iterable[RulePack], switches: Mapping[str, RuleSwitch], office_kind: OfficeKind
) -> tuple[Rule, ...]:
    """The rules that are on for this kind of office, with the office's lengths and levels.

    `switches` by pack key or rule key; the rule's own switch wins. A pack's `length` is ignored.
    `UserError` for a changed length of a confirmed statutory rule.
    """
    found = []
    for pack in packs:
        for rule in pack.rules:
            if office_kind in rule.office_kinds and _is_on(pack, rule, switches):
                found.append(_as_set(pack, rule, switches))
    return tuple(found)


def is_printable(pack: RulePack, rule: Rule, switches: Mapping[str, RuleSwitch]) -> bool:
    """Whether papers may print the rule's date as 法定期限."""
    choices = (_switch(switches, rule.key).confirmed, _switch(switches, pack.key).confirmed, pack.confirmed)
    return rule.level is Level.STATUTORY and next(choice for choice in choices if choice is not None)


def _is_on(pack: RulePack, rule: Rule, switches: Mapping[str, RuleSwitch]) -> bool:
    own = _switch(switches, rule.key).on
    if own is not None:
        return own
    pack_on = _switch(switches, pack.key).on
    return rule.on and (pack.on if pack_on is None else pack_on)


def _as_set(pack: RulePack, rule: Rule, switches: Mapping[str, RuleSwitch]) -> Rule:
    printable = is_printable(pack, rule, switches)
    length = _switch(switches, rule.key).length
    if length is not None and length != rule.period.length:
        if printable:
            raise UserError(f"“{rule.name}”是法定期限，不能修改长度，请恢复为原来的数字。")
        if rule.period.unit is Unit.GIVEN:
            raise UserError(f"“{rule.name}”的日期由办理时指定，没有长度可改。")
        rule = replace(rule, period=Period(rule.period.unit, length))
    return replace(rule, level=Level.STATUTORY if printable else Level.OFFICE)


def _switch(switches: Mapping[str, RuleSwitch], key: str) -> RuleSwitch:
    return switches.get(key, _UNSET)


_UNSET = RuleSwitch()
