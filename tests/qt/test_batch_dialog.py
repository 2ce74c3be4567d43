"""批量打印: each paper issued as a single one is; what fails is listed and repeated; stopped between two papers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.clock import FixedClock
from app.domain.records import PetitionRecord
from app.domain.vocabulary import Channel, Disposition, State
from app.errors import UserError
from app.printing.raster import page_sizes
from app.services import batches, cases, intake, issued_papers, reminders
from app.views import printer, save_as
from app.views.batch_dialog import CHOSEN, SHEETS, TO_FILE, TODAY, BatchDialog
from app.views.desk import Desk
from app.views.print_sheet import AS_IT_IS, Sheet
from tests.db.clock_cases import Happened, case_of, happen
from tests.qt.case_desk import open_desk, register, register_accusation


@dataclass
class Fake:
    """A printer: what it took; `refuses`: titles it takes no job for; `after`: called at every job."""

    jobs: list[str] = field(default_factory=list)
    pdfs: list[bytes] = field(default_factory=list)
    sheets: list[Sheet] = field(default_factory=list)
    refuses: tuple[str, ...] = ()
    after: Any = None

    def print_pages(self, pdf: bytes, _name: str, _copies: int, title: str, sheet: Sheet = AS_IT_IS) -> None:
        if any(word in title for word in self.refuses):
            raise UserError("打印机卡纸。")
        self.jobs.append(title)
        self.pdfs.append(pdf)
        self.sheets.append(sheet)
        if self.after is not None:
            self.after()


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> Fake:
    made = Fake()
    monkeypatch.setattr(printer, "printers", lambda: ["前台-A4"])
    monkeypatch.setattr(printer, "default_printer", lambda: "前台-A4")
    monkeypatch.setattr(printer, "check_ready", lambda _name: None)
    monkeypatch.setattr(printer, "print_pages", made.print_pages)
    return made


@pytest.fixture
def desk(tmp_path: Path, clock: FixedClock, qapp: object, fake: Fake) -> Iterator[Desk]:
    with open_desk(tmp_path, clock) as opened:
        yield opened


def dialog(desk: Desk, qtbot: QtBot, what: str = TODAY, chosen: tuple[int, ...] = ()) -> BatchDialog:
    made = BatchDialog(desk, None, chosen=chosen)
    qtbot.addWidget(made)
    made.what.set_key(what)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    return made


def prints(desk: Desk, record: PetitionRecord) -> list[str]:
    return [row.action for row in cases.history(desk.context, record.id) if row.action.startswith("print")]


def overdue(desk: Desk, unit: str) -> None:
    """A case assigned to a unit whose answer was due two days ago."""
    received = desk.today - timedelta(days=20)
    key = case_of(desk.context, received, disposition=Disposition.ASSIGN, unit=unit)
    payload = {"unit": unit, "feedback_due": (desk.today - timedelta(days=2)).isoformat(), "supersedes": "1"}
    happen(desk.context, key, [Happened("assign", received, payload)], State.ASSIGNED)


def test_all_slips_of_today_are_issued_and_recorded(desk: Desk, qtbot: QtBot, fake: Fake) -> None:
    first, second = register(desk), register(desk, name="李示范")
    register(desk, days_ago=1)
    letter = register(desk, channel=Channel.LETTER, receiver="")
    gone = register(desk)
    intake.void(desk.context, gone.id, "误登", revision=1)
    hidden = register_accusation(desk)
    desk.settings.moved_right["F2"] = 15
    made = dialog(desk, qtbot)
    QTest.keyClick(made, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert fake.jobs == [f"{first.number} 来访登记单", f"{second.number} 来访登记单"]
    assert set(fake.sheets) == {Sheet(right=15)}
    assert [prints(desk, one) for one in (first, second, letter, gone, hidden)] == [
        ["print"],
        ["print"],
        [],
        [],
        [],
    ]
    assert made.notice.text() == "已完成 2 份。"
    papers = issued_papers.of_case(desk.context, first.id)
    assert [(one.form, one.printer, one.prints) for one in papers] == [("F2", "前台-A4", 1)]


def test_a_paper_that_cannot_be_drawn_is_listed_and_stops_no_other(
    desk: Desk, qtbot: QtBot, fake: Fake
) -> None:
    bad = register(desk, demand="此字\ue123无字形")
    good = register(desk)
    made = dialog(desk, qtbot)
    made.start()
    assert fake.jobs == [f"{good.number} 来访登记单"]
    (line,) = made.failures.lines
    assert bad.number in line.text
    assert "U+E123" in line.text
    assert prints(desk, bad) == []


def test_a_printer_that_fails_after_the_paper_was_issued_repeats_it_as_a_copy(
    desk: Desk, qtbot: QtBot, fake: Fake
) -> None:
    record, other = register(desk), register(desk)
    fake.refuses = (record.number,)
    made = dialog(desk, qtbot)
    made.start()
    assert "1 份没有打成" in made.notice.text()
    assert made.again_button.isEnabled()
    fake.refuses = ()
    made.again()
    assert fake.jobs == [f"{other.number} 来访登记单", f"{record.number} 来访登记单"]
    assert prints(desk, record) == ["print", "print_copy"]
    assert prints(desk, other) == ["print"]
    assert len(issued_papers.of_case(desk.context, record.id)) == 1
    assert not made.again_button.isEnabled()
    assert list(made.failures.lines) == []


def test_stopping_leaves_the_rest_unissued_and_offers_it(desk: Desk, qtbot: QtBot, fake: Fake) -> None:
    records = [register(desk) for _ in range(3)]
    made = dialog(desk, qtbot)
    fake.after = made.stop
    made.start()
    assert len(fake.jobs) == 1
    assert [prints(desk, one) for one in records] == [["print"], [], []]
    assert "还有 2 份没有开始" in made.notice.text()
    fake.after = None
    made.again()
    assert [prints(desk, one) for one in records] == [["print"]] * 3


def test_a_printer_that_is_not_ready_issues_nothing(
    desk: Desk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = register(desk)
    made = dialog(desk, qtbot)

    def refuse(_name: str) -> None:
        raise UserError("打印机“前台-A4”已停止或脱机。")

    monkeypatch.setattr(printer, "check_ready", refuse)
    made.start()
    assert made.notice.state() == "error"
    assert prints(desk, record) == []
    assert made.go_button.isEnabled()


def test_the_chosen_cases_as_one_pdf(
    desk: Desk, qtbot: QtBot, tmp_path: Path, fake: Fake, monkeypatch: pytest.MonkeyPatch
) -> None:
    records = [register(desk, days_ago=number) for number in range(3)]
    made = dialog(desk, qtbot, CHOSEN, chosen=tuple(one.id for one in records[1:]))
    made.printer.set_key(TO_FILE)
    path = tmp_path / "批量.pdf"
    monkeypatch.setattr(save_as, "ask_path", lambda *_: path)
    made.start()
    assert len(page_sizes(path.read_bytes())) == 2
    assert [prints(desk, one) for one in records] == [[], ["print"], ["print"]]
    assert fake.jobs == []


def test_a_file_that_cannot_be_written_loses_no_paper(
    desk: Desk, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = register(desk)
    made = dialog(desk, qtbot)
    made.printer.set_key(TO_FILE)
    folder = tmp_path / "占用.pdf"
    folder.mkdir()
    monkeypatch.setattr(save_as, "ask_path", lambda *_: folder)
    made.start()
    assert "1 份没有打成" in made.notice.text()
    monkeypatch.setattr(save_as, "ask_path", lambda *_: tmp_path / "好.pdf")
    made.again()
    assert len(page_sizes((tmp_path / "好.pdf").read_bytes())) == 1
    assert prints(desk, record) == ["print", "print_copy"]


def test_the_reminders_one_sheet_a_unit(desk: Desk, qtbot: QtBot, fake: Fake) -> None:
    for unit in ("城建部", "城建部", "民政部"):
        overdue(desk, unit)
    sheets = dict(batches.reminders_by_unit(desk.context))
    assert sorted(sheets) == ["城建部", "民政部"]
    everything = reminders.as_text(desk.context).splitlines()
    for text in sheets.values():
        assert set(text.splitlines()) <= set(everything)
    made = dialog(desk, qtbot, SHEETS)
    made.start()
    assert fake.jobs == ["每日提醒 城建部", "每日提醒 民政部"]
    assert all(len(page_sizes(pdf)) == 1 for pdf in fake.pdfs)


def test_urging_letters_come_unit_by_unit_and_say_what_they_lack(desk: Desk) -> None:
    for unit in ("民政部", "城建部"):
        overdue(desk, unit)
    items = batches.urging_letters(desk.context)
    assert [item.form for item in items] == ["N6", "N6"]
    assert [item.title.partition("　")[0] for item in items] == sorted(["城建部", "民政部"])


def test_beside_the_window_the_bar_counts(
    tmp_path: Path, clock: FixedClock, qtbot: QtBot, fake: Fake
) -> None:
    with open_desk(tmp_path, clock, inline=False) as desk:
        records = [register(desk) for _ in range(3)]
        made = dialog(desk, qtbot)
        qtbot.waitUntil(made.go_button.isEnabled)
        made.start()
        assert not made.go_button.isEnabled()
        qtbot.waitUntil(lambda: made.notice.text() == "已完成 3 份。")
        assert (made.bar.value(), made.bar.maximum()) == (3, 3)
        assert [prints(desk, one) for one in records] == [["print"]] * 3


def test_escape_stops_and_lists_what_is_left_before_it_closes(desk: Desk, qtbot: QtBot, fake: Fake) -> None:
    for _ in range(3):
        register(desk)
    made = dialog(desk, qtbot)
    fake.after = lambda: QTest.keyClick(made, Qt.Key.Key_Escape)
    made.start()
    assert made.isVisible()
    assert "还有 2 份没有开始" in made.notice.text()
    assert made.again_button.isEnabled()
    QTest.keyClick(made, Qt.Key.Key_Escape)
    assert not made.isVisible()
