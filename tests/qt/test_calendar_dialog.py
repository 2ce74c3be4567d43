"""工作日历: a changed day moves the dates and says which; only the administrator may."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.clock import FixedClock
from app.services import work_calendar
from app.views import printer
from app.views.calendar_dialog import CalendarDialog
from app.views.desk import Desk
from app.views.text_paper import TextPaperDialog
from tests.qt.case_desk import handler, open_desk
from tests.qt.workflow_cases import assigned, make_handler


@pytest.fixture(autouse=True)
def no_printers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(printer, "printers", list)
    monkeypatch.setattr(printer, "default_printer", lambda: None)


@pytest.fixture
def desk(tmp_path: Path, clock: FixedClock, qapp: object) -> Iterator[Desk]:
    with open_desk(tmp_path, clock) as opened:
        make_handler(opened)
        yield opened


def shown(desk: Desk, qtbot: QtBot) -> CalendarDialog:
    dialog = CalendarDialog(desk)
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def test_day_off_moves_a_date_and_the_list_says_old_and_new(
    desk: Desk, clock: FixedClock, qtbot: QtBot
) -> None:
    record = assigned(desk, clock, 3, "2026-12-21")
    dialog = shown(desk, qtbot)
    dialog.set_day("2026-12-21", "本地停电", off=True)
    heard: list[str] = []
    desk.changed.connect(heard.append)
    dialog.save()
    assert heard == ["calendar"]
    moved = dialog.findChild(TextPaperDialog)
    assert isinstance(moved, TextPaperDialog)
    assert f"{record.number}　反馈办理结果" in moved.text()
    assert "2026-12-21 → 2026-12-22" in moved.text()
    line = next(one for one in dialog.days.lines if one.key == "2026-12-21")
    assert "本单位设置" in line.text
    dialog.days.choose("2026-12-21")
    dialog.reset()
    assert "2026-12-21" not in {one.key for one in dialog.days.lines}


def test_missing_name_stands_beside_its_field(desk: Desk, qtbot: QtBot) -> None:
    dialog = shown(desk, qtbot)
    dialog.set_day("2026-12-21", "", off=True)
    dialog.save()
    assert "请填写名称" in dialog._fields["name"].message()
    assert not [one for one in work_calendar.year(desk.context, 2026).entries if one.edited]


def test_year_without_a_plan_says_provisional_until_it_is_marked(desk: Desk, qtbot: QtBot) -> None:
    dialog = shown(desk, qtbot)
    dialog.show_year(2027)
    assert "暂算" in dialog.meaning.text()
    assert "没有录入" in dialog.days.lines[0].text
    assert dialog._day.value() is None
    dialog.published.click()
    assert work_calendar.year(desk.context, 2027).published
    assert "暂算" not in dialog.meaning.text()


def test_year_file_is_imported_and_a_bad_one_changes_nothing(
    desk: Desk, qtbot: QtBot, tmp_path: Path
) -> None:
    good, bad = tmp_path / "2027.json", tmp_path / "坏.json"
    days = [{"name": "元旦", "date": "2027-01-01", "isOffDay": True}]
    good.write_text(json.dumps({"year": 2027, "papers": ["示例"], "days": days}), encoding="utf-8")
    bad.write_text("{", encoding="utf-8")
    dialog = shown(desk, qtbot)
    dialog.show_year(2027)
    dialog.import_file(bad)
    assert "无法读取" in dialog.notice.text()
    assert not work_calendar.year(desk.context, 2027).published
    dialog.import_file(good)
    assert [line.key for line in dialog.days.lines] == ["2027-01-01"]
    assert work_calendar.year(desk.context, 2027).published


def test_others_may_look_but_not_change(desk: Desk, qtbot: QtBot) -> None:
    desk.switch_operator(handler(desk))
    dialog = shown(desk, qtbot)
    assert len(dialog.days.lines) > 20
    assert not dialog.save_button.isEnabled()
    assert not dialog.import_button.isEnabled()
    dialog.set_day("2026-12-21", "偷改", off=True)
    dialog.save()
    assert "权限" in dialog.notice.text()
    assert not [one for one in work_calendar.year(desk.context, 2026).entries if one.edited]
