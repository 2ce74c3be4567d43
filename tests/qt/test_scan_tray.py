"""扫描归档 on the screen: choose, see where each page went, file by hand what waits."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from app.clock import FixedClock
from app.domain.records import PetitionRecord
from app.domain.vocabulary import AttachmentKind
from app.services import attachments, office, papers, scan_filing, scan_tray
from app.services.scan_filing import Progress, Slip
from app.views.case_picker import CasePicker
from app.views.desk import Desk
from app.views.scan_tray import ScanTrayDialog
from app.views.side_form import SideForm
from tests.qt.case_desk import open_desk, register


@pytest.fixture
def desk(qtbot: QtBot, tmp_path: Path, clock: FixedClock) -> Iterator[Desk]:
    with open_desk(tmp_path, clock) as desk:
        yield desk


@pytest.fixture
def dialog(desk: Desk, qtbot: QtBot) -> ScanTrayDialog:
    made = ScanTrayDialog(desk)
    qtbot.addWidget(made)
    with qtbot.waitActive(made):
        made.show()
    return made


def scan_of(desk: Desk, record: PetitionRecord, folder: Path) -> Path:
    """An F1 of the case as a scanner saves it."""
    given = papers.issue(desk.context, papers.draw(desk.context, record, "F1"), printer="前台")
    document = pypdfium2.PdfDocument(given.pdf)
    try:
        document[0].render(scale=110 / 72).to_pil().save(folder / "单.png")
    finally:
        document.close()
    return folder / "单.png"


def blank(folder: Path, name: str = "手写.tiff", pages: int = 2) -> Path:
    sheets = [Image.new("L", (400 + number, 560), 250) for number in range(pages)]
    sheets[0].save(folder / name, save_all=True, append_images=sheets[1:])
    return folder / name


def cells(dialog: ScanTrayDialog, table: str) -> list[list[str]]:
    model = dialog.results if table == "results" else dialog.tray
    return [
        [str(model.index(row, column).data()) for column in range(model.columnCount())]
        for row in range(model.rowCount())
    ]


def open_form(dialog: ScanTrayDialog) -> SideForm:
    [form] = [one for one in dialog.findChildren(SideForm) if one.isVisible()]
    return form


def test_every_page_is_told_where_it_went(desk: Desk, dialog: ScanTrayDialog, tmp_path: Path) -> None:
    record = register(desk)
    news: list[str] = []
    desk.changed.connect(news.append)
    dialog.file_scans([scan_of(desk, record, tmp_path), blank(tmp_path), tmp_path / "没有.pdf"])
    assert [row[:4] for row in cells(dialog, "results")] == [
        ["单.png", "1", "已归档", record.number],
        ["手写.tiff", "1–2", "待归档", ""],
        ["没有.pdf", "1", "没有收入", ""],
    ]
    assert dialog.notice.text() == "扫描完毕：已归档 1 页，待归档 2 页，没有收入 1 页"
    assert [row[:3] for row in cells(dialog, "tray")] == [["手写.tiff", "2", "没有找到二维码"]]
    assert len(attachments.of_case(desk.context, record.id)) == 1
    assert "cases" in news


def test_a_waiting_scan_is_seen_and_filed_by_hand(desk: Desk, dialog: ScanTrayDialog, tmp_path: Path) -> None:
    record = register(desk)
    register(desk, name="吴青石")
    dialog.file_scans([blank(tmp_path)])
    assert dialog.preview.view.image_size().width() > 100
    QTest.keyClick(dialog, Qt.Key.Key_PageDown)
    assert dialog.preview.page() == 1
    QTest.keyClick(dialog, Qt.Key.Key_G, Qt.KeyboardModifier.ControlModifier)
    [picker] = dialog.findChildren(CasePicker)
    picker.line.setText(record.number)
    picker.open_chosen()
    form = open_form(dialog)
    assert form.values() == {"kind": AttachmentKind.OTHER_HIDDEN.value}
    form.save()
    assert dialog.notice.text() == f"“手写.tiff”已归入{record.number}"
    [kept] = attachments.of_case(desk.context, record.id)
    assert (kept.name, kept.hidden) == ("手写.tiff", True)
    assert cells(dialog, "tray") == []
    assert "选中一份" in dialog.preview.view.sentence()
    assert not dialog.file_button.isEnabled()


def test_a_blank_sheet_is_taken_out(desk: Desk, dialog: ScanTrayDialog, tmp_path: Path) -> None:
    dialog.file_scans([blank(tmp_path)])
    dialog.take_out()
    form = open_form(dialog)
    form.save()
    assert scan_tray.waiting(desk.context) != []
    form.fields["reason"].input.set_value("空白页")  # type: ignore[attr-defined]
    form.save()
    assert scan_tray.waiting(desk.context) == []
    assert dialog.notice.text() == "“手写.tiff”已移出"


def test_a_file_chosen_is_filed(
    desk: Desk, dialog: ScanTrayDialog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = scan_of(desk, register(desk), tmp_path)
    monkeypatch.setattr(QFileDialog, "exec", lambda _self: 1)
    monkeypatch.setattr(QFileDialog, "selectedFiles", lambda _self: [str(path)])
    QTest.keyClick(dialog, Qt.Key.Key_O, Qt.KeyboardModifier.ControlModifier)
    assert [row[2] for row in cells(dialog, "results")] == ["已归档"]


def test_while_it_runs_it_says_how_far_and_can_be_stopped(
    desk: Desk, dialog: ScanTrayDialog, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[bool, bool, bool]] = []

    def work(_context: object, _paths: object, state: Progress) -> list[Slip]:
        state.files, state.file, state.name, state.pages, state.page = 7, 3, "一叠.pdf", 12, 5
        seen.append(
            (
                dialog.stop_button.isVisible(),
                dialog.files_button.isEnabled(),
                state.stop,
            )
        )
        dialog._tick()
        assert dialog._said.text() == "第 3 个，共 7 个：一叠.pdf，第 5 页，共 12 页"
        dialog.stop_button.click()
        seen.append((True, True, state.stop))
        return []

    monkeypatch.setattr(scan_filing, "file_scans", work)
    dialog.file_scans([Path("x")])
    assert seen == [(True, False, False), (True, True, True)]
    assert dialog.notice.text() == "已停止。还有 5 个文件没有读（从“一叠.pdf”起）。"
    assert not dialog.stop_button.isVisible()


def test_who_may_not_file_is_told(desk: Desk, qtbot: QtBot) -> None:
    reviewer = office.add_operator(desk.context, "孙审核", ["reviewer"])
    desk.switch_operator(reviewer)
    made = ScanTrayDialog(desk)
    qtbot.addWidget(made)
    assert "没有登记或办理的权限" in made.notice.text()
    assert not made.files_button.isEnabled()
    QApplication.processEvents()
