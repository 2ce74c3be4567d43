"""How a date was counted, to read, copy and print; calendar and rules that move it are in tests of their own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from app.clock import FixedClock
from app.domain.records import ClockTrace
from app.domain.rules import Duty, Level
from app.views import printer
from app.views.case_dialogs import CaseDialog
from app.views.clock_panel import ClockPanel
from app.views.desk import Desk
from app.views.text_paper import TextPaperDialog
from tests.qt.case_desk import open_desk
from tests.qt.workflow_cases import assigned, make_handler


@pytest.fixture
def desk(tmp_path: Path, clock: FixedClock, qapp: object) -> Iterator[Desk]:
    with open_desk(tmp_path, clock) as opened:
        make_handler(opened)
        yield opened


def test_trace_names_rule_source_and_every_day(
    desk: Desk, clock: FixedClock, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    printed: list[tuple[bytes, str, int, str]] = []
    monkeypatch.setattr(printer, "printers", lambda: ["前台-A4"])
    monkeypatch.setattr(printer, "default_printer", lambda: "前台-A4")
    monkeypatch.setattr(printer, "print_pages", lambda *job: printed.append(job))
    record = assigned(desk, clock, 3, "2026-12-20")
    page = CaseDialog(desk, record.id)
    qtbot.addWidget(page)
    page.show()
    page.explain(0)
    dialog = page.findChild(TextPaperDialog)
    assert isinstance(dialog, TextPaperDialog)
    for part in (
        record.number,
        "第二十二条第一款第（三）项",
        "到期日：2026-12-21（法定）",
        "顺延至本日",
        "示例新区信访办公室",
    ):
        assert part in dialog.text()
    dialog.copy()
    assert QGuiApplication.clipboard().text() == dialog.text()
    dialog.print_now()
    pdf, name, copies, title = printed[0]
    assert (pdf[:4], name, copies) == (b"%PDF", "前台-A4", 1)
    assert "章试样" not in title
    assert "已打印" in dialog.notice.text()


def clock_of(level: Level, due: date, *, duty: Duty = Duty.FINISH, paused: bool = False) -> ClockTrace:
    return ClockTrace(
        name="办结",
        duty=duty,
        article="第三十四条",
        level=level,
        due=due,
        remind_on=due,
        provisional=False,
        paused=paused,
        lapses=False,
        lines=(),
    )


def test_whose_date_it_is_stands_before_it_and_the_laws_comes_first(qtbot: QtBot) -> None:
    panel = ClockPanel()
    qtbot.addWidget(panel)
    clocks = [
        clock_of(Level.OFFICE, date(2026, 3, 18)),
        clock_of(Level.STATUTORY, date(2026, 6, 4)),
        clock_of(Level.OFFICE, date(2026, 6, 15), duty=Duty.REVIEW),
        clock_of(Level.STATUTORY, date(2026, 6, 15), duty=Duty.REVIEW),
    ]
    panel.show_clocks(clocks, date(2026, 4, 2))
    duty = Duty.REVIEW.label
    assert panel.words()[::2] == ["法定：办结", f"法定：{duty}", "内部：办结"], "equal dates are said once"
    assert panel.words()[5] == "2026-03-18　逾期15天（内部）"
    assert [one.due for one in panel.clocks] == [date(2026, 6, 4), date(2026, 6, 15), date(2026, 3, 18)]


def test_what_is_paused_counts_no_days(qtbot: QtBot) -> None:
    panel = ClockPanel()
    qtbot.addWidget(panel)
    panel.show_clocks([clock_of(Level.STATUTORY, date(2026, 6, 4), paused=True)], date(2026, 6, 1))
    assert panel.words()[1] == "中止中，现暂计到 2026-06-04（法定）"
