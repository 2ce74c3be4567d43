"""The files of a case on its page, worked as a clerk works: keys, drops, pastes, refusals, pages turned."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QColor, QDragEnterEvent, QDropEvent, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from app import tasks
from app.clock import FixedClock
from app.domain.vocabulary import AttachmentKind
from app.services import attachments, intake, office
from app.views import attachments_files, attachments_panel, theme
from app.views.attachments_files import Incoming
from app.views.attachments_panel import AttachmentsPanel
from app.views.attachments_preview import DOUBLE, WHOLE_PAGE, AttachmentPreview
from app.views.desk import Desk
from app.views.side_form import SideForm
from app.views.widgets.choice import Choice
from app.views.widgets.text import ChineseLineEdit
from tests.conftest import Stage
from tests.qt.case_desk import handler, open_desk, register, register_accusation
from tests.qt.test_side_pages import bring_up
from tests.unit.scans import samples


@pytest.fixture
def desk(qtbot: QtBot, tmp_path: Path, clock: FixedClock) -> Iterator[Desk]:
    with open_desk(tmp_path, clock) as opened:
        yield opened
        attachments.remove_lent_copies()


@pytest.fixture
def key(desk: Desk) -> int:
    return register(desk).id


@pytest.fixture
def panel(desk: Desk, key: int, qtbot: QtBot) -> AttachmentsPanel:
    return shown(AttachmentsPanel(desk, key), qtbot)


def shown(made: AttachmentsPanel, qtbot: QtBot) -> AttachmentsPanel:
    qtbot.addWidget(made)
    made.resize(1340, 320)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    made.table.setFocus()
    return made


def files(folder: Path) -> list[Path]:
    (folder / "现场.jpg").write_bytes(samples.jpeg())
    (folder / "申请书.pdf").write_bytes(samples.pages_pdf(3))
    (folder / "程序.exe").write_bytes(b"MZ" + bytes(100))
    return [folder / "现场.jpg", folder / "申请书.pdf", folder / "程序.exe"]


def form(panel: AttachmentsPanel) -> SideForm:
    found = [one for one in panel.findChildren(SideForm) if one.isVisible()]
    assert len(found) == 1
    bring_up(found[0])
    return found[0]


def accept(panel: AttachmentsPanel, kind: AttachmentKind = AttachmentKind.PETITION) -> None:
    choice = form(panel).fields["kind"].input
    assert isinstance(choice, Choice)
    choice.set_key(kind.value)
    QTest.keyClick(form(panel), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)


def names(panel: AttachmentsPanel) -> list[str]:
    return [str(panel.model.index(row, 0).data()) for row in range(panel.model.rowCount())]


def row(panel: AttachmentsPanel, number: int = 0) -> list[str]:
    return [str(panel.model.index(number, column).data()) for column in range(panel.model.columnCount())]


def ctrl(panel: AttachmentsPanel, key: Qt.Key) -> None:
    bring_up(panel)
    QTest.keyClick(panel.table, key, Qt.KeyboardModifier.ControlModifier)


def test_an_empty_list_says_how_to_begin(panel: AttachmentsPanel) -> None:
    assert "还没有附件" in panel.table.accessibleDescription()
    assert panel.heading_text().strip() == "附件"
    grey = {name for name, button in panel.buttons.items() if not button.isEnabled()}
    assert grey == {"预览", "打开", "另存为…", "信访人不可见", "撤回…"}


def test_chosen_files_are_added_and_the_bad_one_is_named(
    panel: AttachmentsPanel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen = Incoming(paths=tuple(files(tmp_path)))
    monkeypatch.setattr(attachments_files, "ask_files", lambda _: chosen)
    news: list[str] = []
    panel.desk.said.connect(news.append)
    ctrl(panel, Qt.Key.Key_N)
    accept(panel, AttachmentKind.OPINION)
    assert names(panel) == ["现场.jpg", "申请书.pdf"]
    assert row(panel, 1)[1:5] == ["答复意见", "可见", "PDF", "3"]
    assert panel.heading_text() == "附件　2 份"
    assert news == ["已添加 2 份附件，1 份没有添加"]
    assert panel.notice.text().startswith("“程序.exe”不是能保存的文件类型")
    assert panel.notice.state() == "error"


def test_several_refusals_are_all_told(
    panel: AttachmentsPanel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr(attachments_panel, "ask", lambda *args, **_: told.append(args[2]))
    bad = [files(tmp_path)[2], tmp_path / "没有.pdf"]
    panel.add(Incoming(paths=tuple(bad)), AttachmentKind.PETITION)
    assert len(told) == 1
    assert "程序.exe" in told[0]
    assert "没有.pdf" in told[0]
    assert names(panel) == []


def test_dropped_files_are_offered(panel: AttachmentsPanel, tmp_path: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in files(tmp_path)[:2]])
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    entering = QDragEnterEvent(QPoint(5, 5), Qt.DropAction.CopyAction, data, buttons, keys)
    QApplication.sendEvent(panel, entering)
    assert entering.isAccepted()
    QApplication.sendEvent(panel, QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, data, buttons, keys))
    accept(panel)
    assert names(panel) == ["现场.jpg", "申请书.pdf"]


def test_words_and_addresses_cannot_be_dropped(panel: AttachmentsPanel) -> None:
    data = QMimeData()
    data.setText("file:///etc/passwd")
    data.setUrls([QUrl("https://example.invalid/a.pdf")])
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    entering = QDragEnterEvent(QPoint(5, 5), Qt.DropAction.CopyAction, data, buttons, keys)
    entering.ignore()
    QApplication.sendEvent(panel, entering)
    assert not entering.isAccepted()


def test_a_pasted_picture_is_added(panel: AttachmentsPanel) -> None:
    image = QImage(40, 30, QImage.Format.Format_RGB32)
    image.fill(QColor("red"))
    QGuiApplication.clipboard().setImage(image)
    ctrl(panel, Qt.Key.Key_V)
    accept(panel)
    assert names(panel) == ["粘贴的图片 2026-11-22 093100.png"]
    picture = attachments.page(panel.desk.context, 1, 0, width_px=40)
    assert (picture.width, picture.height, picture.data[:3]) == (40, 30, b"\xff\x00\x00")


def test_pasting_words_says_what_is_missing(panel: AttachmentsPanel) -> None:
    QGuiApplication.clipboard().setText("文字")
    ctrl(panel, Qt.Key.Key_V)
    assert "没有图片或文件" in panel.notice.text()
    assert not [one for one in panel.findChildren(SideForm) if one.isVisible()]


def test_hidden_and_seen_again_by_one_key(panel: AttachmentsPanel, key: int) -> None:
    attachments.add(panel.desk.context, key, samples.jpeg(), "一.jpg")
    attachments.add(panel.desk.context, key, samples.pages_pdf(1), "二.pdf", AttachmentKind.OTHER_HIDDEN)
    panel.refresh()
    ctrl(panel, Qt.Key.Key_H)
    assert row(panel)[2] == "不可见"
    assert panel.buttons["信访人不可见"].text().startswith("改为可见")
    ctrl(panel, Qt.Key.Key_H)
    assert row(panel)[2] == "可见"
    panel.table.selectRow(1)
    assert row(panel, 1)[1:3] == ["其他材料", "不可见"]
    assert "一律不可见" in panel.buttons["信访人不可见"].toolTip()


def test_withdrawn_with_a_reason_and_still_to_be_seen(panel: AttachmentsPanel, key: int) -> None:
    attachments.add(panel.desk.context, key, samples.jpeg(), "一.jpg")
    panel.refresh()
    QTest.keyClick(panel.table, Qt.Key.Key_Delete)
    asked = form(panel)
    asked.save()
    assert asked.fields["reason"].state() == "error"
    reason = asked.fields["reason"].input
    assert isinstance(reason, ChineseLineEdit)
    reason.set_value("误传")
    asked.save()
    assert names(panel) == []
    panel.with_withdrawn.setChecked(True)
    assert names(panel) == ["一.jpg（已撤回：误传）"]
    assert panel.heading_text().strip() == "附件"
    assert panel.buttons["预览"].isEnabled()
    assert not panel.buttons["撤回…"].isEnabled()


def test_opened_by_the_system_as_a_copy(
    panel: AttachmentsPanel, key: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    attachments.add(panel.desk.context, key, samples.office({}), "说明")
    panel.refresh()
    assert "不能预览" in panel.buttons["预览"].toolTip()
    opened: list[Path] = []

    def system(path: Path) -> bool:
        opened.append(path)
        return True

    monkeypatch.setattr(attachments_files, "open_with_system", system)
    ctrl(panel, Qt.Key.Key_O)
    assert opened[0].name == "说明.docx"
    assert opened[0].read_bytes() == samples.office({})
    assert panel.notice.state() == "good"
    monkeypatch.setattr(attachments_files, "open_with_system", lambda _: False)
    ctrl(panel, Qt.Key.Key_O)
    assert "没有能打开" in panel.notice.text()


def test_saved_elsewhere(
    panel: AttachmentsPanel, key: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    attachments.add(panel.desk.context, key, samples.jpeg(), "一.jpg")
    panel.refresh()
    offered: list[str] = []

    def target(_parent: object, name: str) -> Path:
        offered.append(name)
        return tmp_path / name

    monkeypatch.setattr(attachments_files, "ask_target", target)
    ctrl(panel, Qt.Key.Key_S)
    assert offered == ["一.jpg"]
    assert (tmp_path / "一.jpg").read_bytes() == samples.jpeg()
    assert "不再加密" in panel.notice.text()


def preview(panel: AttachmentsPanel) -> AttachmentPreview:
    QTest.keyClick(panel.table, Qt.Key.Key_Return)
    found = [one for one in panel.findChildren(AttachmentPreview) if one.isVisible()]
    assert len(found) == 1
    bring_up(found[0])
    return found[0]


def test_pages_are_turned_by_keys(panel: AttachmentsPanel, key: int, qtbot: QtBot) -> None:
    attachments.add(panel.desk.context, key, samples.tiff(3, 300), "扫描.tif")
    panel.refresh()
    seen = preview(panel)
    widths = [seen.view.image_size().width()]
    for _ in range(3):
        QTest.keyClick(seen, Qt.Key.Key_PageDown)
        widths.append(seen.view.image_size().width())
    assert widths == [300, 302, 304, 304]
    assert not seen.next_button.isEnabled()
    QTest.keyClick(seen, Qt.Key.Key_PageUp)
    assert (seen.page(), seen.view.image_size().width()) == (1, 302)
    seen.place.setValue(1)
    assert seen.page() == 0
    assert not seen.back_button.isEnabled()
    QTest.keyClick(seen, Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier)
    assert seen.place.value() == 3


def test_a_page_fits_the_width_or_the_whole_window(panel: AttachmentsPanel, key: int) -> None:
    attachments.add(panel.desk.context, key, samples.pages_pdf(1), "申请书.pdf")
    panel.refresh()
    seen = preview(panel)
    room = seen.view.room()
    assert abs(seen.view.image_size().width() - room.width()) <= 2
    seen.set_zoom(WHOLE_PAGE)
    size = seen.view.image_size()
    assert abs(size.height() - room.height()) <= 2
    assert abs(size.width() / size.height() - 595 / 842) < 0.01
    seen.set_zoom(DOUBLE)
    assert abs(seen.view.image_size().width() - 2 * room.width()) <= 3


def test_a_damaged_file_is_said_in_its_place(panel: AttachmentsPanel, key: int) -> None:
    attachments.add(panel.desk.context, key, samples.jpeg(), "一.jpg")
    panel.refresh()
    for path in (panel.desk.context.register.folder / "attachments").rglob("*"):
        if path.is_file():
            path.write_bytes(b"gone")
    assert "损坏" in preview(panel).view.sentence()


def test_who_may_only_look(desk: Desk, key: int, qtbot: QtBot) -> None:
    attachments.add(desk.context, key, samples.jpeg(), "一.jpg")
    desk.switch_operator(office.add_operator(desk.context, "周分管", ["matter_leader"]))
    panel = shown(AttachmentsPanel(desk, key), qtbot)
    usable = {name for name, button in panel.buttons.items() if button.isEnabled()}
    assert usable == {"预览", "打开"}
    ctrl(panel, Qt.Key.Key_N)
    assert "只能查看" in panel.notice.text()


def test_an_accusation_shows_no_name(desk: Desk, qtbot: QtBot) -> None:
    made = register_accusation(desk)
    desk.switch_operator(handler(desk))
    panel = shown(AttachmentsPanel(desk, made.id), qtbot)
    assert names(panel) == []
    assert "检举控告" in panel.table.accessibleDescription()
    assert not any(button.isEnabled() for button in panel.buttons.values())


def test_a_voided_case_is_to_look_at_only(desk: Desk, key: int, qtbot: QtBot) -> None:
    attachments.add(desk.context, key, samples.jpeg(), "一.jpg")
    intake.void(desk.context, key, "重复", revision=1)
    panel = shown(AttachmentsPanel(desk, key), qtbot)
    assert {name for name, button in panel.buttons.items() if button.isEnabled()} == {
        "预览",
        "打开",
        "另存为…",
    }


def test_every_button_is_whole_on_a_narrow_page(desk: Desk, key: int, qtbot: QtBot) -> None:
    theme.apply(QApplication.instance())  # type: ignore[arg-type]
    panel = shown(AttachmentsPanel(desk, key), qtbot)
    panel.resize(600, 300)
    panel.refresh()
    for button in panel.buttons.values():
        assert button.width() >= button.sizeHint().width()


def test_tab_goes_through_the_list_first(desk: Desk, key: int, stage: Stage) -> None:
    attachments.add(desk.context, key, samples.jpeg(), "一.jpg")
    before, panel = QLineEdit(), AttachmentsPanel(desk, key)
    stage.show(before, panel)
    before.setFocus()
    stops: list[QWidget | None] = []
    for _ in range(len(panel.buttons) + 2):
        QTest.keyClick(QApplication.focusWidget() or panel, Qt.Key.Key_Tab)
        stops.append(QApplication.focusWidget())
    assert stops == [panel.table, *panel.buttons.values(), panel.with_withdrawn]


def test_a_late_picture_of_another_page_is_not_shown(panel: AttachmentsPanel, key: int) -> None:
    made = attachments.add(panel.desk.context, key, samples.tiff(2, 300), "扫描.tif")
    panel.refresh()
    seen = preview(panel)
    late = attachments.page(panel.desk.context, made.id, 1, width_px=400)
    seen._on_drawn(tasks.Outcome((0, late, "")))
    assert seen.view.image_size().width() == 300


def test_the_window_goes_on_while_files_are_kept(tmp_path: Path, clock: FixedClock, qtbot: QtBot) -> None:
    """With real threads: the button is grey meanwhile, the list comes by itself, all signals on the main thread."""
    with open_desk(tmp_path, clock, inline=False) as desk:
        panel = AttachmentsPanel(desk, register(desk).id)
        qtbot.addWidget(panel)
        with qtbot.waitSignal(panel.shown):
            panel.show()
        panel.add(Incoming(paths=tuple(files(tmp_path)[:2])), AttachmentKind.PETITION)
        assert not panel.buttons["添加…"].isEnabled()
        qtbot.waitUntil(lambda: names(panel) == ["现场.jpg", "申请书.pdf"])
        assert panel.buttons["添加…"].isEnabled()
        qtbot.waitUntil(lambda: not tasks.busy())
