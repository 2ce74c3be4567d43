"""Pictures of the real window: every tab and dialog, with the demo day's data."""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import (
    QBuffer,
    QByteArray,
    QEventLoop,
    QMessageLogContext,
    QTimer,
    QtMsgType,
    qInstallMessageHandler,
)
from PySide6.QtWidgets import QApplication, QWidget

from app.domain.records import CaseFilter, IntakeDraft, PetitionRecord
from app.domain.vocabulary import Channel, Source
from app.files import write_bytes
from app.services import cases, office
from app.services.context import Context
from app.services.office_lists import ListKind
from app.settings import Settings
from app.views import theme
from app.views.desk import Desk
from app.views.main_window import MainWindow


def take_screens(context: Context, folder: Path) -> None:
    """Write a PNG of each screen at 1366 × 728 (768 less a task bar) under `folder`."""
    with tempfile.TemporaryDirectory(prefix="demo-") as scratch:
        app = QApplication.instance() or QApplication(["demo", "-platform", _counter_screen(Path(scratch))])
    assert isinstance(app, QApplication)
    theme.apply(app)
    qInstallMessageHandler(_quiet)
    with tempfile.TemporaryDirectory(prefix="demo-") as scratch:
        desk = Desk(context, Settings(), Path(scratch))
        window = MainWindow(desk)
        window.resize(1366, 728)
        window.show()
        for index, name in enumerate(("来访登记", "来信登记", "交办台账", "审核复查", "专项台账")):
            window.show_tab(index)
            _picture(window, folder / f"{index + 1}-{name}.png")
        _other_channels(window, folder)
        window.show_tab(0)
        _form_in_use(window, folder)
        for name, dialog in _dialogs(desk):
            with _shown(dialog):
                _picture(dialog, folder / f"{name}.png")
        window.visit_page.new_form()
        window.close()


def _counter_screen(scratch: Path) -> str:
    """The offscreen platform with the screen of a counter PC."""
    screen = {"name": "counter", "x": 0, "y": 0, "width": 1366, "height": 768}
    shape = {"logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1}
    path = scratch / "screen.json"
    write_bytes(path, json.dumps({"screens": [screen | shape]}).encode())
    return f"offscreen:configfile={path}"


def _quiet(kind: QtMsgType, _context: QMessageLogContext, text: str) -> None:
    """The offscreen platform says at every window what it cannot do; anything else is passed on."""
    if not text.startswith("This plugin does not support"):
        sys.stderr.write(f"{kind.name}: {text}\n")


def _other_channels(window: MainWindow, folder: Path) -> None:
    """The forms behind the second tab."""
    window.show_tab(1)
    page = window.letter_page
    assert page is not None
    for mark, channel in (("a", Channel.CALL), ("b", Channel.ONLINE), ("c", Channel.AGENCY)):
        page.show_channel(channel)
        _picture(window, folder / f"2{mark}-来信登记-{channel.label}.png")
    page.show_channel(Channel.LETTER)


def _form_in_use(window: MainWindow, folder: Path) -> None:
    """The form with somebody the desk knows, with a kept draft on offer, with warnings, with errors."""
    page = window.visit_page
    page.form.restore(replace(page.form.draft(), **_KNOWN))
    page.form.check_live()
    _settle()
    page.sheet.panel.list.step(1)
    page.sheet.panel.say_same()
    _picture(window, folder / "1a-来访登记-同人记录.png")
    page.sheet.keeper.make_room()
    page.sheet.clear()
    page.sheet.offer.refresh()
    _picture(window, folder / "1b-来访登记-草稿.png")
    page.sheet.offer.restore()
    page.sheet.keeper.discard()
    page.new_form()
    window.resize(1366, 728)
    page.form.fill(_half_typed(page.form.draft()))
    page.save()
    _picture(window, folder / "1c-来访登记-提示.png")
    page.form.fill(IntakeDraft(received_at=None, name=""))
    page.save()
    _picture(window, folder / "1d-来访登记-错误.png")


_KNOWN: dict[str, Any] = {
    "name": "韩素芬",
    "phone": "13900000204",
    "demand": "三次来访，要求书面说明临时救助申请退回的理由。",
}


def _half_typed(empty: IntakeDraft) -> IntakeDraft:
    return replace(
        empty,
        name="冯小满",
        id_number="999999199001010010",
        phone="13900000123",
        people=7,
        source=Source.UPPER,
        demand="反映小区电梯经常停运，七位住户一同来访，要求物业尽快检修并公开维保记录。",
        content_class="0306",
        receiver="林晓",
    )


def _dialogs(desk: Desk) -> Iterator[tuple[str, QWidget]]:
    """Every dialog, one after the other."""
    record = _a_record(desk.context)
    yield from _dialogs_of_case(desk, record)
    yield from _dialogs_of_papers(desk, record)
    yield from _dialogs_of_office(desk)


def _dialogs_of_case(desk: Desk, record: PetitionRecord) -> Iterator[tuple[str, QWidget]]:
    from app.domain.workflow import STEPS
    from app.views.case_dialogs import CaseDialog, CorrectDialog, VoidDialog
    from app.views.find_dialog import FindDialog
    from app.views.link_dialog import LinkDialog
    from app.views.parties import PartiesDialog
    from app.views.people_dialogs import FindPersonDialog
    from app.views.reminder_dialog import ReminderDialog
    from app.views.step_dialog import StepDialog
    from app.views.step_picker import StepPicker

    find = FindDialog(desk)
    find.line.set_text("青石")
    yield "6-查找", find
    for place, name in enumerate(("经过", "文书", "附件", "收件清单")):
        case = CaseDialog(desk, record.id)
        case.sections.setCurrentIndex(place)
        yield f"7{'abcd'[place]}-信访件-{name}", case
    yield "8-更正", CorrectDialog(desk, record)
    yield "9-作废", VoidDialog(desk, record)
    yield "10-办理", StepPicker(desk, [record.id])
    yield "11-交办签批", StepDialog(desk, [record.id], STEPS["assign_sign"])
    yield "12-通知单位接访", StepDialog(desk, [record.id], STEPS["call_unit"])
    yield "13-关联", LinkDialog(desk, record)
    yield "14-同访人员", PartiesDialog(desk.clock, record.draft.parties)
    person = FindPersonDialog(desk, text="韩素芬")
    person.look_up()
    yield "15-查找人员", person
    yield "16-每日提醒", ReminderDialog(desk)


def _dialogs_of_papers(desk: Desk, record: PetitionRecord) -> Iterator[tuple[str, QWidget]]:
    from app.views.batch_dialog import BatchDialog
    from app.views.preview import PreviewDialog
    from app.views.print_settings import PrintSettings
    from app.views.scan_tray import ScanTrayDialog

    yield "18-批量打印", BatchDialog(desk)
    yield "19-扫描件归档", ScanTrayDialog(desk)
    yield "19a-打印设置", PrintSettings(desk, "F2", None)
    for place, form in enumerate(("F2", "F1", "N4", "F5")):
        yield f"17{'abcd'[place]}-打印预览-{form}", PreviewDialog(desk, record, form=form)


def _dialogs_of_office(desk: Desk) -> Iterator[tuple[str, QWidget]]:
    from app.views.about import AboutDialog
    from app.views.calendar_dialog import CalendarDialog
    from app.views.chain_dialog import ChainDialog
    from app.views.first_start import FirstStartDialog
    from app.views.keys_help import KeysDialog
    from app.views.office_list_dialog import office_list_form
    from app.views.operators import OperatorPicker, OperatorsDialog
    from app.views.phrases_dialog import PhrasesDialog
    from app.views.profile_form import ProfileDialog
    from app.views.reader_dialog import ReaderDialog
    from app.views.roster_dialog import RosterDialog
    from app.views.rules_dialog import RulesDialog
    from app.views.units_dialog import UnitsDialog

    yield "20-首次启动", FirstStartDialog(desk.clock)
    yield "21-选择操作员", OperatorPicker(office.operators(desk.context.register), desk.operator.name)
    yield "22-操作员", OperatorsDialog(desk)
    yield "23-单位信息", ProfileDialog(desk)
    yield "24-单位名录", UnitsDialog(desk)
    yield "25-领导接访安排", RosterDialog(desk)
    yield "26-工作日历", CalendarDialog(desk)
    yield "27-时限规则", RulesDialog(desk)
    yield "27a-办结签批环节", ChainDialog(desk)
    yield "28-常用语", PhrasesDialog(desk)
    yield "29-乡镇村居", office_list_form(desk, ListKind.PLACE)
    yield "30-读卡器", ReaderDialog(desk)
    yield "31-快捷键", KeysDialog()
    yield "32-关于", AboutDialog(desk)


def _a_record(context: Context) -> PetitionRecord:
    rows = cases.page(context, CaseFilter(text="征地补偿"))
    return cases.get(context, rows[0].id)


@contextmanager
def _shown(dialog: QWidget) -> Iterator[None]:
    dialog.show()
    try:
        yield
    finally:
        dialog.hide()
        dialog.deleteLater()


def _picture(widget: QWidget, path: Path) -> None:
    _settle()
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    widget.grab().save(buffer, "PNG")
    write_bytes(path, bytes(data.data()))


def _settle() -> None:
    """Let timers and layouts come to rest."""
    loop = QEventLoop()
    QTimer.singleShot(300, loop.quit)
    loop.exec()
