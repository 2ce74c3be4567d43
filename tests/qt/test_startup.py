"""The start order, step by step in this process; whole programs stand in test_startup_processes.py."""

from __future__ import annotations

import argparse
import faulthandler
import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from types import SimpleNamespace

import pytest
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget
from pytestqt.qtbot import QtBot

from app import crash, data_folder, display, lock, startup
from app.clock import FixedClock
from app.domain.records import OfficeProfile, Operator
from app.errors import UserError
from app.lock import AlreadyOpen
from app.services import office
from app.services.context import Context
from app.settings import Settings
from app.startup import Wanted
from app.views import single
from app.views.crash_notice import CrashNotice
from app.views.desk import Desk
from app.views.first_start import FirstStartDialog
from app.views.operators import OperatorPicker

PROFILE = OfficeProfile(full_name="镜湖新区信访局", short_name="镜湖新区", prefix="镜")


@pytest.fixture(autouse=True)
def pc_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XINFANG_DESK_CONFIG", str(tmp_path / "pointer"))


@pytest.fixture
def folder(tmp_path: Path, clock: FixedClock) -> Path:
    made = tmp_path / "信访 数据"
    register, first = office.create_register(made, PROFILE, "周敏", clock)
    office.add_operator(Context(register, clock, first), "林晓", ["registrar"])
    register.close()
    return made


@pytest.fixture
def closing() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Sentences shown in a box."""
    sentences: list[str] = []
    monkeypatch.setattr(startup, "tell", sentences.append)
    return sentences


class Window(QMainWindow):
    """Stands in for the main window."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.heard: list[str] = []
        desk.said.connect(self.heard.append)


@pytest.fixture
def run(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., int]]:
    """Runs the program; `check(window)` is called in place of its event loop."""
    monkeypatch.setattr(startup, "_main_window", Window)
    monkeypatch.setattr(crash, "_state", crash._State())
    for module, hook in ((sys, "excepthook"), (sys, "unraisablehook"), (threading, "excepthook")):
        monkeypatch.setattr(module, hook, getattr(module, hook))

    def program(arguments: argparse.Namespace, check: Callable[[Window], None]) -> int:
        def execute() -> int:
            shown = [
                one for one in QApplication.topLevelWidgets() if isinstance(one, Window) and one.isVisible()
            ]
            QApplication.processEvents()
            check(shown[0])
            shown[0].close()
            return 0

        monkeypatch.setattr(
            startup,
            "make_application",
            lambda: SimpleNamespace(exec=execute, processEvents=QApplication.processEvents),
        )
        return startup.open_window(arguments)

    yield program
    assert crash._state.handler is not None
    crash._log.removeHandler(crash._state.handler)
    crash._state.handler.close()
    faulthandler.disable()
    if crash._state.hard is not None:
        crash._state.hard.close()


def arguments(**given: object) -> argparse.Namespace:
    return argparse.Namespace(**given)


def test_the_window_opens_with_the_operator_asked_for(folder: Path, run: Callable[..., int]) -> None:
    seen: list[str] = []

    def check(window: Window) -> None:
        seen.append(window.desk.operator.name)
        assert window.desk.profile() == PROFILE
        with pytest.raises(AlreadyOpen):
            lock.take(folder, "somebody")

    assert run(arguments(data_dir=folder, operator="林晓"), check) == 0
    assert seen == ["林晓"]
    lock.take(folder, "somebody").release()
    assert (folder / "logs").is_dir()


def test_an_unknown_operator_is_said_and_everything_is_closed_again(
    folder: Path, run: Callable[..., int], said: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(arguments(data_dir=folder, operator="谁"), lambda _: None) == 2
    assert said == ["没有名为“谁”的操作员。现有操作员：周敏、林晓。"]
    assert capsys.readouterr().err.strip() == said[0]
    lock.take(folder, "somebody").release()


def test_an_account_that_comes_second_is_told_who_is_there(
    folder: Path, run: Callable[..., int], said: list[str]
) -> None:
    held = lock.take(folder, "另一人")
    assert run(arguments(data_dir=folder, operator="周敏"), lambda _: None) == 2
    assert said == ["登记册已由账户“另一人”打开。请在那里继续，或请对方退出后再打开。"]
    held.release()


def test_the_same_account_raises_its_first_window_and_leaves(
    folder: Path, run: Callable[..., int], said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    held = lock.take(folder, startup.account_name())
    rung: list[object] = []

    def ring(*which: object) -> bool:
        rung.append(which)
        return True

    monkeypatch.setattr(single, "ring", ring)
    assert run(arguments(data_dir=folder, operator="周敏"), lambda _: None) == 0
    assert rung == [(folder, startup.account_name())]
    assert said == []
    monkeypatch.setattr(single, "ring", lambda *_: False)
    assert run(arguments(data_dir=folder, operator="周敏"), lambda _: None) == 2
    assert len(said) == 1
    held.release()


def test_several_operators_are_asked_and_one_is_not(
    folder: Path, closing: ExitStack, clock: FixedClock, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    register = startup.open_register(folder, closing)
    asked: list[Operator] = []

    def pick(picker: OperatorPicker) -> int:
        asked.append(picker._model.operators[picker.view.currentIndex().row()])
        picker.chosen = asked[0]
        return 1

    monkeypatch.setattr(OperatorPicker, "exec", pick)
    found = startup.choose_operator(register, "", Settings(last_operator="林晓"))
    assert found is not None
    assert found.name == "林晓"
    monkeypatch.setattr(OperatorPicker, "exec", lambda _: 0)
    assert startup.choose_operator(register, "", Settings()) is None
    first, second = office.operators(register)
    office.change_operator(Context(register, clock, first), second.id, roles=second.roles, active=False)
    found = startup.choose_operator(register, "", Settings(last_operator="林晓"))
    assert found == first
    assert len(asked) == 1


def test_the_first_start_asks_and_remembers(
    tmp_path: Path, clock: FixedClock, folder: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def found(dialog: FirstStartDialog) -> int:
        dialog.folder = folder
        return 1

    monkeypatch.setattr(FirstStartDialog, "exec", found)
    assert startup.register_folder(Wanted(None, named=False, operator=""), clock) == folder
    assert data_folder.remembered() == folder
    assert startup.wanted_by(arguments()) == Wanted(folder, named=False, operator="")


def test_giving_up_the_first_start_makes_nothing(
    clock: FixedClock, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(FirstStartDialog, "exec", lambda _: 0)
    assert startup.register_folder(Wanted(None, named=False, operator=""), clock) is None
    assert data_folder.remembered() is None


def test_a_register_that_is_gone_is_said_and_no_new_one_made_in_its_place(
    tmp_path: Path, clock: FixedClock, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    from PySide6.QtWidgets import QLabel

    shown: list[str] = []

    def look(dialog: FirstStartDialog) -> int:
        shown.extend(label.text() for label in dialog.findChildren(QLabel))
        shown.append(dialog.folder_line.value())
        return 0

    monkeypatch.setattr(FirstStartDialog, "exec", look)
    gone = tmp_path / "移动硬盘" / "信访"
    startup.register_folder(Wanted(gone, named=False, operator=""), clock)
    assert any(f"找不到登记册“{gone}”" in text for text in shown)
    assert shown[-1] == str(data_folder.default_folder())
    assert not gone.exists()


def test_a_folder_named_on_the_command_line_is_proposed_and_not_remembered(
    tmp_path: Path, folder: Path, clock: FixedClock, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    proposed: list[str] = []

    def found(dialog: FirstStartDialog) -> int:
        proposed.append(dialog.folder_line.value())
        dialog.folder = folder
        return 1

    monkeypatch.setattr(FirstStartDialog, "exec", found)
    startup.register_folder(Wanted(tmp_path / "新", named=True, operator=""), clock)
    assert proposed == [str(tmp_path / "新")]
    assert data_folder.remembered() is None


@pytest.mark.parametrize("name", ["register.db", "register.key"])
def test_files_that_cannot_be_written_are_said(
    folder: Path, name: str, closing: ExitStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path).name != name and real(path, mode))
    with pytest.raises(UserError, match=f"{name}”不可读写，不能登记"):
        startup.open_register(folder, closing)


def test_a_register_on_a_share_is_refused(closing: ExitStack) -> None:
    with pytest.raises(UserError, match="在网络位置上"):
        startup.take_register(Path("//server/share/信访"), closing)


def test_a_hard_crash_of_the_last_run_is_told_once(
    folder: Path, run: Callable[..., int], caplog: pytest.LogCaptureFixture
) -> None:
    logs = startup.log_folder(folder)
    logs.mkdir(parents=True)
    (logs / crash.HARD_NAME).write_text("Fatal Python error: Aborted\n", encoding="utf-8")
    heard: list[list[str]] = []
    for _ in range(2):
        run(arguments(data_dir=folder, operator="周敏"), lambda window: heard.append(window.heard))
    caplog.clear()
    assert heard == [["上次程序没有正常退出；已保存的登记都在，请核对最后一件。"], []]


def test_a_bug_on_the_way_to_the_window_is_said_on_the_screen_and_in_the_terminal(
    folder: Path,
    run: Callable[..., int],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    from PySide6.QtWidgets import QMessageBox

    def broken(desk: Desk) -> Window:
        raise KeyError("张三")

    shown: list[str] = []
    monkeypatch.setattr(QMessageBox, "exec", lambda box: shown.append(box.text()))
    monkeypatch.setattr(startup, "_main_window", broken)
    assert run(arguments(data_dir=folder, operator="周敏"), lambda _: None) == 2
    caplog.clear()
    log = startup.log_folder(folder) / crash.LOG_NAME
    assert shown == ["程序出错，刚才这一步可能没有完成。已保存的登记不受影响。"]
    assert capsys.readouterr().err.startswith("程序启动时出错，未能打开窗口。")
    assert "builtins.KeyError" in log.read_text(encoding="utf-8")
    assert "张三" not in log.read_text(encoding="utf-8")
    lock.take(folder, "somebody").release()


def test_a_bug_before_qt_is_said_in_the_terminal(
    folder: Path,
    run: Callable[..., int],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    def broken() -> str:
        raise KeyError("张三")

    monkeypatch.setattr(display, "problem", broken)
    assert run(arguments(data_dir=folder), lambda _: None) == 2
    caplog.clear()
    assert capsys.readouterr().err.count("\n") == 1


def test_the_log_of_an_account_lies_beside_the_register_once_there_is_one(
    folder: Path, own_home: Path
) -> None:
    assert startup.log_folder(folder) == folder / "logs" / startup.account_name()
    for none_yet in (None, folder / "neu"):
        assert own_home in startup.log_folder(none_yet).parents


def test_a_crash_is_told_on_the_screen_once_without_personal_data(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from PySide6.QtWidgets import QMessageBox

    shown: list[str] = []
    monkeypatch.setattr(
        QMessageBox,
        "exec",
        lambda box: shown.append(box.text() + box.informativeText() + box.detailedText()),
    )
    notice = CrashNotice(tmp_path)
    try:
        for _ in range(2):
            crash._handle(ValueError("张三 999999199001010010"))
        qtbot.waitUntil(lambda: bool(shown))
        QApplication.processEvents()
    finally:
        crash.listen(lambda _: None)
        caplog.clear()
    assert len(shown) == 1
    assert "已保存的登记不受影响" in shown[0]
    assert str(tmp_path / "errors.log") in shown[0]
    assert "builtins.ValueError" in shown[0]
    assert "张三" not in shown[0]
    assert notice.log_folder == tmp_path


def test_the_front_is_the_dialog_that_waits(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    raised: list[QWidget] = []
    window, dialog = QMainWindow(), OperatorPicker([])
    for one in (window, dialog):
        qtbot.addWidget(one)
    window.show()
    window.showMinimized()
    dialog.setModal(True)
    dialog.show()
    monkeypatch.setattr(QWidget, "activateWindow", lambda one: raised.append(one))  # noqa: PLW0108 - made a method
    single.bring_to_front()
    ours = [one for one in raised if one in (window, dialog)]  # another test may have left a window
    assert ours == [window, dialog]
    assert not window.isMinimized()
