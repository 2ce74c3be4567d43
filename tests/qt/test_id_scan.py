"""ID cards read into a form: by keys, from the clipboard, by a program; and never out of what a clerk types."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app import settings as stored
from app.clock import FixedClock
from app.domain.id_reader import DEFAULTS, LineFormat, read_line
from app.domain.records import IntakeDraft
from app.domain.vocabulary import Sex
from app.services import office, reader_formats
from app.views import id_scan, reader_program
from app.views.desk import Desk
from app.views.id_scan import IdScan
from app.views.reader_dialog import ReaderDialog
from app.views.reader_program import ReaderProgram
from app.views.widgets.text import ChineseLineEdit, ChineseTextEdit
from tests.conftest import InputMethod, Stage
from tests.qt.case_desk import open_desk

CARD = "999999199003070020"
LINE = f"周某|女|汉|19900307|示例区青石街道3幢|{CARD}"
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def desk(tmp_path: Path, clock: FixedClock, qapp: object) -> Iterator[Desk]:
    with open_desk(tmp_path, clock) as opened:
        yield opened


class Form(QWidget):
    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.name, self.demand = ChineseLineEdit(), ChineseTextEdit()
        column = QVBoxLayout(self)
        column.addWidget(self.name)
        column.addWidget(self.demand)
        self.scan = IdScan(self, desk)
        self.found: list[IntakeDraft] = []
        self.said: list[str] = []
        self.scan.scanned.connect(self.found.append)
        self.scan.failed.connect(self.said.append)


@pytest.fixture
def form(desk: Desk, stage: Stage) -> Form:
    made = Form(desk)
    stage.show(made)
    made.name.setFocus()
    return made


def wedge(editor: QWidget, ime: InputMethod, line: str = LINE) -> None:
    """As a reader types: each character by itself, then Enter."""
    for one in line:
        ime.commit(editor, one)
    QTest.keyClick(editor, Qt.Key.Key_Return)


def test_a_line_typed_by_a_reader_is_taken_out_of_the_field_again(form: Form, ime: InputMethod) -> None:
    wedge(form.name, ime)
    assert form.name.value() == ""
    draft = form.found[0]
    assert (draft.name, draft.sex, draft.id_number) == ("周某", Sex.FEMALE, CARD)
    assert draft.address == "示例区青石街道3幢"


def test_what_stood_in_the_field_stays(
    form: Form, ime: InputMethod, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The clerk had begun to type when the card was laid on."""
    monkeypatch.setattr(id_scan, "_FLURRY", 20)
    ime.commit(form.name, "周")
    typing = form.scan._typing[id(form.name)]
    qtbot.waitUntil(lambda: typing._since.elapsed() > 30)
    monkeypatch.setattr(id_scan, "_FLURRY", 10**6)
    typing._before = "周"
    wedge(form.name, ime)
    assert form.name.value() == "周"
    assert form.found[0].name == "周某"


def test_a_pause_parts_what_was_there_from_what_comes(
    form: Form, ime: InputMethod, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(id_scan, "_FLURRY", 20)
    ime.commit(form.name, "旧")
    typing = form.scan._typing[id(form.name)]
    qtbot.waitUntil(lambda: typing._since.elapsed() > 30)
    ime.commit(form.name, LINE)
    QTest.keyClick(form.name, Qt.Key.Key_Enter, Qt.KeyboardModifier.KeypadModifier)
    assert (form.name.value(), form.found[0].name) == ("旧", "周某")


def test_a_reader_may_type_into_the_demand(form: Form, ime: InputMethod) -> None:
    form.demand.set_value("要求修路\n第二行\n")
    form.demand.moveCursor(form.demand.textCursor().MoveOperation.End)
    form.demand.setFocus()
    wedge(form.demand, ime)
    assert form.demand.value() == "要求修路\n第二行\n"
    assert form.found[0].id_number == CARD


@pytest.mark.parametrize(
    "text", ["周某", CARD, "反映周某，编号 999999199003070020 的事", "甲|乙|丙|丁|戊|己庚辛壬癸子丑"]
)
def test_what_a_clerk_types_stays_and_enter_does_what_it_did(form: Form, ime: InputMethod, text: str) -> None:
    wedge(form.name, ime, text)
    assert form.name.value() == text
    wedge(form.demand, ime, text)
    assert form.demand.value() == f"{text}\n"
    assert form.found == []


def test_a_pasted_text_that_holds_a_card_loses_nothing_else(form: Form) -> None:
    form.demand.insertPlainText(f"第一行\n{LINE}\n第三行")
    form.demand.setFocus()
    QTest.keyClick(form.demand, Qt.Key.Key_Return)
    assert (form.demand.value(), form.found) == (f"第一行\n{LINE}\n第三行\n", [])


def test_ctrl_enter_is_not_asked(form: Form, ime: InputMethod) -> None:
    ime.commit(form.name, LINE)
    QTest.keyClick(form.name, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert form.found == []
    assert form.name.value() == LINE


def test_the_clipboard_takes_lines_with_tabs_too(form: Form) -> None:
    QGuiApplication.clipboard().setText("卡信息\n" + LINE.replace("|", "\t") + "\r\n")
    QTest.keyClick(
        form.name, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    )
    assert form.found[0].id_number == CARD
    assert form.name.value() == ""


def test_a_clipboard_without_a_card_is_said(form: Form) -> None:
    QGuiApplication.clipboard().setText("要求修路" * 100_000)
    form.scan.read_clipboard()
    assert "剪贴板中没有证件信息" in form.said[0]


def program(text: str) -> str:
    """A command that runs this Python code."""
    return f'"{sys.executable}" -c "{text}"'


def run(form: Form, desk: Desk, qtbot: QtBot, command: str) -> None:
    desk.settings.reader_command = command
    QTest.keyClick(form.name, Qt.Key.Key_F7)
    qtbot.waitUntil(lambda: bool(form.found or form.said))


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-8-sig"])
def test_a_program_of_this_pc_reads_a_card(form: Form, desk: Desk, qtbot: QtBot, encoding: str) -> None:
    run(
        form,
        desk,
        qtbot,
        program(f"import sys; sys.stdout.buffer.write('卡:\\n{LINE}\\n'.encode('{encoding}'))"),
    )
    assert form.found[0].name == "周某"


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("", "还没有设置读卡程序"),
        ("/nirgends/leser", "无法启动"),
        (program("import sys; sys.exit('没有放卡')"), "没有放卡"),
        (program("import sys; sys.exit(3)"), "没有读到证件。"),
        (program("print('x')"), "不是已设置的格式"),
        (program("print('x' * 10**6)"), "太多"),
    ],
)
def test_a_program_that_does_not_read_is_said(
    form: Form, desk: Desk, qtbot: QtBot, command: str, said: str
) -> None:
    run(form, desk, qtbot, command)
    assert form.found == []
    assert said in form.said[0]
    assert not form.scan._program.is_running()


def test_a_program_that_hangs_is_stopped(
    form: Form, desk: Desk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert reader_program.LIMIT == 10_000
    form.scan._program._limit.setInterval(200)
    run(form, desk, qtbot, program("import time; time.sleep(60)"))
    assert "秒内没有给出结果" in form.said[0]
    assert not form.scan._program.is_running()


def test_no_shell_reads_the_command(form: Form, desk: Desk, qtbot: QtBot, tmp_path: Path) -> None:
    run(form, desk, qtbot, program(f"print('{CARD}')") + f" ; touch {tmp_path / 'broken'}")
    assert not (tmp_path / "broken").exists()


def test_one_card_at_a_time(qtbot: QtBot) -> None:
    reader = ReaderProgram()
    with qtbot.waitSignal(reader.printed) as first:
        reader.run(program("print(1)"))
        reader.run(program("print(2)"))
    assert first.args in (["1\n"], ["1\r\n"])
    assert not reader.is_running()


def test_the_example_of_the_documentation_prints_a_card() -> None:
    """The ten lines of docs/readers.md, with the maker's library in their place."""
    text = (ROOT / "docs" / "readers.md").read_text(encoding="utf-8")
    code = re.findall("```python\n(.*?)```", text, re.DOTALL)[0]
    lines: list[str] = []

    class Reader:
        name, sex, nation, birth, address, number = "周某", "女", "汉", "19900307", "示例区", CARD

        def __init__(self, _port: str) -> None: ...

        def read(self, timeout: int) -> Reader:  # noqa: ARG002
            return self

    code = code.replace("from vendor_sdk import Reader", "")
    exec(code, {"Reader": Reader, "print": lambda one, **_: lines.append(one)})
    assert read_line(lines[0], DEFAULTS) is not None


def reader_dialog(desk: Desk, qtbot: QtBot) -> ReaderDialog:
    dialog = ReaderDialog(desk)
    qtbot.addWidget(dialog, before_close_func=_settled)
    return dialog


def _settled(dialog: QWidget) -> None:
    """What a test left there is no question at its end."""
    assert isinstance(dialog, ReaderDialog)
    dialog._before = dialog._state()


def test_the_dialog_tries_a_line_with_the_formats_being_typed(desk: Desk, qtbot: QtBot) -> None:
    dialog = reader_dialog(desk, qtbot)
    dialog.trial.set_value(f"{CARD}#周某")
    assert "没有读出" in dialog.outcome.text()
    dialog.formats.set_value("本单位 = {id_number}#{name}")
    assert "周某，女，1990-03-07" in dialog.outcome.text()
    dialog.command.set_value("C:\\读卡\\read.exe")
    dialog.save()
    assert reader_formats.formats(desk.context) == (LineFormat("本单位", "{id_number}#{name}"),)
    assert stored.load(desk._settings_folder).reader_command == "C:\\读卡\\read.exe"


def test_the_dialog_says_a_bad_format_beside_its_field(desk: Desk, qtbot: QtBot) -> None:
    dialog = reader_dialog(desk, qtbot)
    dialog.formats.set_value("坏 = {name}")
    dialog.save()
    assert "证件号码" in dialog.formats_field.message()
    assert reader_formats.formats(desk.context) == tuple(DEFAULTS)
    dialog.usual_button.click()
    dialog.save()
    assert dialog.result() == ReaderDialog.DialogCode.Accepted


def test_the_program_can_be_tried_before_it_is_kept(desk: Desk, qtbot: QtBot) -> None:
    dialog = reader_dialog(desk, qtbot)
    dialog.command.set_value(program(f"import sys; sys.stdout.buffer.write('{LINE}'.encode())"))
    dialog.run_button.click()
    qtbot.waitUntil(lambda: "周某" in dialog.outcome.text())
    assert desk.settings.reader_command == ""


def test_who_only_registers_may_set_this_pc_but_not_the_office_s_formats(desk: Desk, qtbot: QtBot) -> None:
    desk.switch_operator(office.add_operator(desk.context, "李登记", ["registrar"]))
    dialog = reader_dialog(desk, qtbot)
    assert not dialog.formats.isEnabled()
    dialog.command.set_value("read")
    dialog.save()
    assert desk.settings.reader_command == "read"


def test_closing_asks_only_when_something_was_changed(
    desk: Desk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[bool] = []

    def stay(*_: object) -> bool:
        asked.append(True)
        return False

    monkeypatch.setattr("app.views.reader_dialog.may_discard", stay)
    dialog = reader_dialog(desk, qtbot)
    dialog.show()
    dialog.trial.set_value(LINE)
    dialog.reject()
    assert (asked, dialog.isVisible()) == ([], False)
    dialog.show()
    dialog.formats.set_value("")
    dialog.reject()
    assert (asked, dialog.isVisible()) == ([True], True)
