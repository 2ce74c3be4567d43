"""The work calendar of the office: a change moves the open cases and nothing else, and is told and audited."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from app.clock import FixedClock
from app.domain.records import DueChange
from app.domain.rules import Duty, Level
from app.domain.vocabulary import OfficeKind, State
from app.errors import FieldErrors, UserError
from app.models.tables import audit, case_clock, petition
from app.services import audit as audit_service
from app.services import cases, office, work_calendar
from app.services.context import Context
from tests.db.clock_cases import Happened, case_of, clock_dues, happen, stored

MONDAY = date(2026, 11, 16)  # + 15 days = Tuesday 2026-12-01
DUE = date(2026, 12, 1)


def test_a_day_off_moves_the_open_case_and_says_so(context: Context) -> None:
    key = case_of(context, MONDAY)
    changes = work_calendar.set_day(context, DUE, off=True, name="临时放假")
    assert changes == [
        DueChange(
            key,
            "示访[2026]1号",
            "dispatch_15",
            Duty.DISPATCH,
            Level.STATUTORY,
            DUE,
            date(2026, 12, 2),
        )
    ]
    assert stored(context, key).statutory_due == date(2026, 12, 2)
    row = next(one for one in cases.history(context, key) if one.action == "recalculate")
    assert row.changes == {"dispatch_15": ["2026-12-01", "2026-12-02"]}
    with context.register.read() as connection:
        told = connection.execute(select(audit.c.changes).where(audit.c.action == "change_calendar")).scalar()
    assert told == {"what": [None, "2026-12-01放假（临时放假）"], "moved": [None, 1]}


def test_what_is_done_never_changes(context: Context) -> None:
    keys = [case_of(context, MONDAY) for _ in range(3)]
    for key, state in zip(keys, (State.CLOSED, State.ENDED, State.JOINED), strict=True):
        happen(context, key, [Happened("closed", MONDAY)], state)
    before = everything(context)
    assert work_calendar.set_day(context, date(2026, 11, 19), off=True, name="临时放假") == []
    assert work_calendar.set_day(context, date(2026, 11, 18), off=True, name="临时放假") == []
    assert everything(context) == before


def everything(context: Context) -> list[Any]:
    with context.register.read() as connection:
        return [tuple(row) for table in (petition, case_clock) for row in connection.execute(select(table))]


def test_a_reset_day_follows_the_published_plan_again(context: Context) -> None:
    key = case_of(context, MONDAY)
    work_calendar.set_day(context, DUE, off=True, name="临时放假")
    assert work_calendar.year(context, 2026).entries[-1].edited
    back = work_calendar.reset_day(context, DUE)
    assert [(one.old, one.new) for one in back] == [(date(2026, 12, 2), DUE)]
    assert clock_dues(context, key)["dispatch_15"] == DUE
    with pytest.raises(UserError, match="没有本单位自定"):
        work_calendar.reset_day(context, DUE)


def test_a_published_year_is_provisional_no_more(context: Context, clock: FixedClock) -> None:
    clock.moment = datetime(2026, 12, 29, 9)
    key = case_of(context, date(2026, 12, 21))  # + 15 = 2027-01-05
    assert stored(context, key).provisional
    assert work_calendar.set_published(context, 2027, published=True) == []
    assert not stored(context, key).provisional
    assert work_calendar.year(context, 2027).published


def plan(year: int, days: list[dict[str, object]], papers: list[str]) -> dict[str, object]:
    return {"year": year, "papers": papers, "days": days}


def holiday(day: str, off: bool = True) -> dict[str, object]:
    return {"name": "元旦", "date": day, "isOffDay": off}


def test_an_imported_plan_is_in_force_at_once(context: Context, clock: FixedClock, tmp_path: Path) -> None:
    clock.moment = datetime(2026, 12, 29, 9)
    key = case_of(context, date(2026, 12, 18))  # + 15 = Saturday 2027-01-02
    assert (stored(context, key).statutory_due, stored(context, key).provisional) == (date(2027, 1, 4), True)
    path = tmp_path / "2027.json"
    days = [holiday("2027-01-01"), holiday("2027-01-02", off=False)]
    path.write_text(json.dumps(plan(2027, days, ["https://www.gov.cn/x"])), encoding="utf-8")
    moved = work_calendar.import_year(context, path)
    assert [(one.old, one.new) for one in moved] == [(date(2027, 1, 4), date(2027, 1, 2))]
    assert not stored(context, key).provisional


def test_an_import_replaces_the_plan_of_the_whole_year(context: Context, tmp_path: Path) -> None:
    path = tmp_path / "2026.json"
    path.write_text(json.dumps(plan(2026, [holiday("2026-01-01")], ["x"])), encoding="utf-8")
    work_calendar.set_day(context, date(2026, 7, 1), off=True, name="临时放假")
    work_calendar.import_year(context, path)
    calendar = work_calendar.current(context)
    days = (date(2026, 10, 1), date(2026, 10, 10), date(2026, 7, 1), date(2026, 1, 1))
    assert [calendar.is_rest(day) for day in days] == [False, True, False, True]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("{", "坏.json 无法读取"),
        (json.dumps(plan(2027, [holiday("2027-01-01"), holiday("2027-13-01")], [])), "第2条中“date”有误"),
        (json.dumps(plan(2027, [holiday("2027-01-01")] * 2, [])), "第2条中“date”有误：重复"),
        (json.dumps(plan(2027, [{"date": "2027-01-01", "name": "元旦"}], [])), "第1条中“isOffDay”有误"),
        (json.dumps(plan(1890, [], [])), "1990年至2100年"),
    ],
)
def test_a_bad_file_is_refused_and_changes_nothing(
    context: Context, tmp_path: Path, content: str, said: str
) -> None:
    path = tmp_path / "坏.json"
    path.write_text(content, encoding="utf-8")
    before = work_calendar.year(context, 2027)
    with pytest.raises(UserError, match=said):
        work_calendar.import_year(context, path)
    assert work_calendar.year(context, 2027) == before


def test_another_window_sees_the_change_at_its_next_save(context: Context, clock: FixedClock) -> None:
    other = office.open_existing(context.register.folder)
    there = Context(other, clock, context.operator)
    assert stored(there, case_of(there, MONDAY)).statutory_due == DUE
    work_calendar.set_day(context, DUE, off=True, name="临时放假")
    assert stored(there, case_of(there, MONDAY)).statutory_due == date(2026, 12, 2)
    other.close()


def test_a_change_that_fails_is_forgotten(context: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("half way")

    with monkeypatch.context() as patch:
        patch.setattr(audit_service, "record", broken)
        with pytest.raises(RuntimeError):
            work_calendar.set_day(context, DUE, off=True, name="临时放假")
    work_calendar.set_day(context, date(2026, 12, 24), off=True, name="临时放假")
    assert stored(context, case_of(context, MONDAY)).statutory_due == DUE
    assert not work_calendar.current(context).is_rest(DUE)


def test_only_an_administrator_may_change_it_and_every_day_has_a_name(
    context: Context, clock: FixedClock
) -> None:
    clerk = Context(context.register, clock, office.add_operator(context, "李登记", ["registrar"]))
    tries: list[Callable[[], object]] = [
        lambda: work_calendar.set_day(clerk, DUE, off=True, name="临时放假"),
        lambda: work_calendar.reset_day(clerk, DUE),
        lambda: work_calendar.set_published(clerk, 2027, published=True),
        lambda: work_calendar.import_year(clerk, Path("x.json")),
    ]
    for act in tries:
        with pytest.raises(UserError, match=r"没有.*权限"):
            act()
    with pytest.raises(FieldErrors, match="名称"):
        work_calendar.set_day(context, DUE, off=True, name=" ")


def test_other_hours_and_another_kind_of_office_move_the_dates(context: Context) -> None:
    key = case_of(context, MONDAY)
    assert "dispatch_15" in clock_dues(context, key)
    profile = office.profile(context.register)
    office.change_profile(context, replace(profile, kind=OfficeKind.OTHER_ORGAN))
    dues = clock_dues(context, key)
    assert ("dispatch_15" in dues, dues["notify_direct_15"]) == (False, DUE)
    happen(context, key, [Happened("unit_received", date(2026, 11, 19))], State.SIGNED_IN)
    assert clock_dues(context, key)["hand_back_3_hours"] == date(2026, 11, 19)  # 10:00 to 14:30
    hours = {"summer_hours": "09:00-10:30", "winter_hours": "09:00-10:30"}
    office.change_profile(context, replace(profile, kind=OfficeKind.OTHER_ORGAN, **hours))
    assert clock_dues(context, key)["hand_back_3_hours"] == date(2026, 11, 23)  # half an hour, then 1½ and 1
