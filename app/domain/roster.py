"""领导接访安排: the days on which leaders receive by rule (sources 001, 002, 003), and whose turn it is. Pure.

Nothing is moved silently: a day of a monthly rule that is a rest day stays where it is, marked, until somebody moves it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from app.domain.calendar import WEEKDAYS, WorkCalendar
from app.domain.vocabulary import RosterKind

TENTH = 10
_WEDNESDAY = 2
USUAL_PLACE = {RosterKind.FIRST_WEDNESDAY: "值班室"}
USUAL_NOTE = {RosterKind.FIRST_WEDNESDAY: "上午"}
"""Source 002 §7(1): the morning, in the duty room."""


@dataclass(frozen=True, slots=True)
class RuleDay:
    """A day on which a rule wants a leader; `rest` asks for a decision by hand."""

    day: date
    kind: RosterKind
    rest: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterEntry:
    """Who receives on a day and why. `moved_from`: the day of the rule, where it was moved by hand."""

    day: date
    kind: RosterKind
    leader: str
    place: str = ""
    moved_from: date | None = None
    note: str = ""

    @property
    def rule_day(self) -> date:
        """The day by the rule."""
        return self.moved_from or self.day


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterLine:
    """One line of a month. A day may have several; `kind` is None where no rule speaks and nothing is arranged.

    `reason`: 工作日, 星期六, 国庆节放假 …; `moved_to`: where the rule's day of this line was moved.
    """

    day: date
    kind: RosterKind | None
    rest: bool
    reason: str
    entry: RosterEntry | None = None
    moved_to: date | None = None

    @property
    def open(self) -> bool:
        """A rule wants somebody here, and nobody is named."""
        return self.kind is not None and self.entry is None and self.moved_to is None

    @property
    def asks(self) -> bool:
        """A rule's day that is a rest day: to be moved, filled or left empty by hand."""
        return self.open and self.rest


def month_days(year: int, month: int) -> list[date]:
    """Every day of a month."""
    first = date(year, month, 1)
    days = (first + timedelta(days=shift) for shift in range(31))
    return [day for day in days if day.month == month]


def rule_days(year: int, month: int, kinds: Collection[RosterKind], calendar: WorkCalendar) -> list[RuleDay]:
    """The days the rules of `kinds` name in a month, by date: every working day, the 10th, the first Wednesday."""
    found: list[RuleDay] = []
    for day in month_days(year, month):
        rest = calendar.is_rest(day)
        if RosterKind.TENTH in kinds and day.day == TENTH:
            found.append(RuleDay(day, RosterKind.TENTH, rest))
        if RosterKind.FIRST_WEDNESDAY in kinds and day.weekday() == _WEDNESDAY and day.day <= 7:
            found.append(RuleDay(day, RosterKind.FIRST_WEDNESDAY, rest))
        if RosterKind.WEEKDAY in kinds and not rest:
            found.append(RuleDay(day, RosterKind.WEEKDAY))
    return found


def next_leader(leaders: Sequence[str], last: str) -> str:
    """Whose turn it is after `last`; the first of the list where he is not in it."""
    if last not in leaders:
        return leaders[0]
    return leaders[(leaders.index(last) + 1) % len(leaders)]


def turn(leaders: Sequence[str], entries: Iterable[RosterEntry], kind: RosterKind, day: date) -> str:
    """Whose turn it is on a day: after whoever was named last before it for the same rule."""
    before = [one for one in entries if one.kind is kind and one.day < day]
    last = max(before, key=lambda one: one.day).leader if before else ""
    return next_leader(leaders, last)


def filled(
    wanted: Iterable[RuleDay],
    entries: Iterable[RosterEntry],
    leaders: Mapping[RosterKind, Sequence[str]],
    since: date,
) -> list[RosterEntry]:
    """New entries for the empty days of the rules from `since` on, leaders in rotation; rest days stay empty.

    `entries`: what is arranged, with at least the last day of each rule before the month.
    """
    known = list(entries)
    done = {(one.kind, one.rule_day) for one in known} | {(one.kind, one.day) for one in known}
    made: list[RosterEntry] = []
    for one in sorted(wanted, key=lambda found: found.day):
        named = leaders.get(one.kind, ())
        if one.rest or one.day < since or (one.kind, one.day) in done or not named:
            continue
        leader = turn(named, [*known, *made], one.kind, one.day)
        made.append(_usual(one, leader))
    return made


def _usual(one: RuleDay, leader: str) -> RosterEntry:
    place, note = USUAL_PLACE.get(one.kind, ""), USUAL_NOTE.get(one.kind, "")
    return RosterEntry(day=one.day, kind=one.kind, leader=leader, place=place, note=note)


def usual_entry(day: date, kind: RosterKind, leader: str) -> RosterEntry:
    """An entry with the place and note that are usual for its rule."""
    return _usual(RuleDay(day, kind), leader)


def lines(
    year: int,
    month: int,
    kinds: Collection[RosterKind],
    entries: Iterable[RosterEntry],
    calendar: WorkCalendar,
) -> list[RosterLine]:
    """Every day of a month, with what the rules want and what is arranged; rest days are there as well."""
    arranged = {(one.day, one.kind): one for one in entries}
    moved = {(one.moved_from, one.kind): one.day for one in arranged.values() if one.moved_from}
    wanted = {(one.day, one.kind) for one in rule_days(year, month, kinds, calendar)}
    found: list[RosterLine] = []
    for day in month_days(year, month):
        plain = RosterLine(day=day, kind=None, rest=calendar.is_rest(day), reason=calendar.reason(day))
        there = [kind for kind in RosterKind if {(day, kind)} & (wanted | arranged.keys() | moved.keys())]
        found += [
            replace(plain, kind=kind, entry=arranged.get((day, kind)), moved_to=moved.get((day, kind)))
            for kind in there
        ] or [plain]
    return found


def working_days_around(day: date, calendar: WorkCalendar) -> tuple[date, date]:
    """The working days before and after a day: where a rest day may be moved to."""
    return calendar.last_working_day_before(day), calendar.next_working_day(day)


def question(line: RosterLine, calendar: WorkCalendar) -> str:
    """What to decide about a rule's day that is a rest day."""
    before, after = working_days_around(line.day, calendar)
    rule = line.kind.label if line.kind is not None else ""
    return (
        f"{day_words(line.day)}（{line.reason}）是休息日，“{rule}”请改期"
        f"（前后工作日：{day_words(before)}、{day_words(after)}），或照常安排。"
    )


def day_words(day: date) -> str:
    """E.g. 10月9日 星期五."""
    return f"{day.month}月{day.day}日 {WEEKDAYS[day.weekday()]}"


def today_words(entries: Sequence[RosterEntry], *, rest: bool) -> str:
    """Today's receiving leader as one sentence."""
    if not entries:
        return "今日接访领导：—（休息日）" if rest else "今日接访领导：未安排"
    return "今日接访领导：" + "、".join(_told(one) for one in entries)


def _told(one: RosterEntry) -> str:
    kind = "" if one.kind is RosterKind.WEEKDAY else one.kind.label
    more = "，".join(part for part in (kind, one.note, one.place) if part)
    return f"{one.leader}（{more}）" if more else one.leader


def printed(office: str, year: int, month: int, found: Iterable[RosterLine]) -> str:
    """The month as a list to print and put up: every arranged day, and the working days left open."""
    told = [one for one in found if one.entry is not None or (one.open and not one.rest)]
    head = [office, f"{year}年{month}月领导接访安排", ""]
    return "\n".join(head + ([_printed(one) for one in told] or ["本月没有安排。"]))


def _printed(line: RosterLine) -> str:
    """One line; days of two digits, so that the names stand below each other."""
    kind = "" if line.kind in (None, RosterKind.WEEKDAY) else line.kind.label
    day = f"{line.day:%m月%d日}　{WEEKDAYS[line.day.weekday()]}"
    if line.entry is None:
        return f"{day}　（未安排）" + (f"　{kind}" if kind else "")
    one = line.entry
    moved = f"由{one.moved_from.month}月{one.moved_from.day}日改到本日" if one.moved_from else ""
    place = f"地点：{one.place}" if one.place else ""
    return "　".join(part for part in (day, one.leader, kind, one.note, place, moved) if part)
