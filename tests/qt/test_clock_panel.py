"""How a date was counted, to read, copy and print; calendar and rules that move it are in tests of their own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from app.clock import FixedClock
from app.views import printer
from app.views.case_dialogs import CaseDialog
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
