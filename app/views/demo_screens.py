"""Pictures of the real window: every tab and dialog, with the demo day's data."""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

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
from app.domain.vocabulary import Source
from app.files import write_bytes
from app.services import cases, office
from app.services.context import Context
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


def _form_in_use(window: MainWindow, folder: Path) -> None:
    """The form with warnings, then with errors."""
    page = window.visit_page
    page.form.fill(_half_typed(page.form.draft()))
    page.save()
    _picture(window, folder / "1a-来访登记-提示.png")
    page.form.fill(IntakeDraft(received_at=None, name=""))
    page.save()
    _picture(window, folder / "1b-来访登记-错误.png")


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
    from app.domain.workflow import STEPS
    from app.views.about import AboutDialog
    from app.views.calendar_dialog import CalendarDialog
    from app.views.case_dialogs import CaseDialog, CorrectDialog, VoidDialog
    from app.views.first_start import FirstStartDialog
    from app.views.keys_help import KeysDialog
    from app.views.operators import OperatorPicker, OperatorsDialog
    from app.views.preview import PreviewDialog
    from app.views.profile_form import ProfileDialog
    from app.views.reminder_dialog import ReminderDialog
    from app.views.rules_dialog import RulesDialog
    from app.views.step_dialog import StepDialog
    from app.views.step_picker import StepPicker
    from app.views.units_dialog import UnitsDialog

    record = _a_record(desk.context)
    yield "22-首次启动", FirstStartDialog(desk.clock)
    yield "6-选择操作员", OperatorPicker(office.operators(desk.context.register), desk.operator.name)
    yield "7-操作员", OperatorsDialog(desk)
    yield "8-单位信息", ProfileDialog(desk)
    yield "9-信访件", CaseDialog(desk, record.id)
    yield "10-更正", CorrectDialog(desk, record)
    yield "11-作废", VoidDialog(desk, record)
    yield "12-打印预览-F2", PreviewDialog(desk, record, form="F2")
    yield "13-打印预览-F1", PreviewDialog(desk, record, form="F1")
    yield "14-快捷键", KeysDialog()
    yield "16-办理", StepPicker(desk, [record.id])
    yield "17-交办签批", StepDialog(desk, [record.id], STEPS["assign_sign"])
    yield "18-每日提醒", ReminderDialog(desk)
    yield "19-工作日历", CalendarDialog(desk)
    yield "20-时限规则", RulesDialog(desk)
    yield "21-单位名录", UnitsDialog(desk)
    yield "15-关于", AboutDialog(desk)


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
