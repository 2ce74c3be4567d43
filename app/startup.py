"""The one start order of the window; the only module that may import everything.

Heavy imports are late on purpose, and SQLAlchemy comes before PySide6: that order starts faster.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import re
import signal
import sys
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from app import crash, data_folder, display, lock
from app.clock import Clock, SystemClock
from app.errors import UserError
from app.lock import AlreadyOpen

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication, QWidget

    from app.domain.records import Operator
    from app.models.session import Register
    from app.settings import Settings
    from app.views.crash_notice import CrashNotice
    from app.views.desk import Desk
    from app.views.single import Doorbell

FAILED = 2


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the command line asks for; `folder` is None before the first start."""

    folder: Path | None
    named: bool
    """Whether the folder was named by --data-dir; such a one is not remembered."""
    operator: str


def open_window(arguments: argparse.Namespace) -> int:
    """Open the window and run it to its end; gives the exit code (0, or 2 with a sentence)."""
    # 1. Paths: what --data-dir names, else what the first start chose.
    wanted = wanted_by(arguments)
    # 2. Log and crash hooks: before anything that can fail.
    logs = log_folder(wanted.folder)
    crashed = crash.install(logs)
    try:
        return _open(wanted, logs, crashed=crashed)
    except Exception as error:  # noqa: BLE001 - said here, or it would end the program without a word
        return _broken(error, logs)


def _open(wanted: Wanted, logs: Path, *, crashed: bool) -> int:
    # 3. A display, and the libraries Qt needs: without them Qt would abort the process.
    problem = display.problem()
    if problem:
        return _refuse(problem)
    # 4. SQLAlchemy, then Qt.
    import app.services.office  # noqa: F401

    try:
        application = make_application()
        from app.views.crash_notice import CrashNotice
    except ImportError as error:
        return _refuse(display.said_of(error))
    notice = CrashNotice(logs)
    try:
        return _run(application, wanted, notice, crashed=crashed)
    except UserError as error:
        failed = _refuse(str(error))
        tell(str(error))
        return failed
    except Exception as error:  # noqa: BLE001
        failed = _broken(error, notice.log_folder)
        application.processEvents()  # shows the notice: there is no event loop yet, or no more
        return failed


def wanted_by(arguments: argparse.Namespace) -> Wanted:
    """Read the command line; raises nothing: whether the folder is there is seen later."""
    given: Path | None = getattr(arguments, "data_dir", None)
    folder = data_folder.remembered() if given is None else given.absolute()
    return Wanted(folder, given is not None, getattr(arguments, "operator", ""))


def account_name() -> str:
    """The account that runs this program, as others on this PC know it."""
    if os.name == "nt":
        return os.environ.get("USERNAME", "")
    import pwd

    with contextlib.suppress(KeyError):
        return pwd.getpwuid(os.getuid()).pw_name
    return str(os.getuid())


def log_folder(folder: Path | None) -> Path:
    """Each account's own one beside the register; beside its settings where there is no register yet."""
    if folder is not None and os.access(folder / data_folder.REGISTER_FILES[0], os.W_OK):
        return folder / data_folder.LOGS / re.sub(r"[^\w.-]", "_", account_name())
    return data_folder.own_settings_folder() / data_folder.LOGS


def make_application() -> QApplication:
    """The application in its dress, or the one there is (tests)."""
    from PySide6.QtWidgets import QApplication

    from app.views import theme

    application = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(application, QApplication)
    application.setDesktopFileName(data_folder.PROGRAM)
    theme.apply(application)
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Qt's loop would not notice Ctrl+C in the terminal
    return application


def tell(sentence: str) -> None:
    """Say on the screen why the window does not open."""
    from PySide6.QtWidgets import QMessageBox

    QMessageBox(QMessageBox.Icon.Warning, "信访接待工作台", sentence).exec()


def _broken(error: Exception, logs: Path) -> int:
    """Log a bug on the way to the window (the hook does), and say so in the terminal."""
    sys.excepthook(type(error), error, error.__traceback__)
    return _refuse(f"程序启动时出错，未能打开窗口。请把错误日志“{logs / crash.LOG_NAME}”交给维护人员。")


def _refuse(sentence: str) -> int:
    if sys.stderr is not None:  # a Windows program without a console has none
        sys.stderr.write(f"{sentence}\n")
    return FAILED


def _run(application: QApplication, wanted: Wanted, notice: CrashNotice, *, crashed: bool) -> int:
    """The steps that need Qt; everything is closed in the opposite order, whatever happens."""
    clock = SystemClock()
    # 5. The register's folder: on the first start, the clerk chooses it.
    folder = register_folder(wanted, clock)
    if folder is None:
        return 0
    notice.log_folder = log_folder(folder)
    crash.install(notice.log_folder)
    with ExitStack() as closing:
        # 6. The lock: one window for one register. A second start of this account raises the first.
        bell = take_register(folder, closing)
        if bell is None:
            return 0
        # 7. The register, brought up to date; background work ends before it is closed.
        register = open_register(folder, closing)
        # 8. Who sits at the counter.
        settings = _own_settings()
        operator = choose_operator(register, wanted.operator, settings)
        if operator is None:
            return 0
        # 9. The window.
        desk = _desk(register, clock, operator, settings)
        window = _main_window(desk)
        window.show()
        # 10. What can wait until it is painted.
        _after_first_paint(desk, crashed=crashed)
        return application.exec()


def register_folder(wanted: Wanted, clock: Clock) -> Path | None:
    """The folder that holds a register, asked for where there is none; None if the clerk gives up."""
    folder, lost = wanted.folder, ""
    if folder is not None:
        if data_folder.holds_register(folder):
            return folder
        if not wanted.named:
            lost = f"找不到登记册“{folder}”。如在移动硬盘上，请退出、接好后再启动；如已搬走，请选“打开已有登记册”。"
    from app.views.first_start import FirstStartDialog

    dialog = FirstStartDialog(clock, folder=folder if wanted.named else None, notice=lost)
    if not dialog.exec() or dialog.folder is None:
        return None
    if not wanted.named:
        data_folder.remember(dialog.folder)
    return dialog.folder


def take_register(folder: Path, closing: ExitStack) -> Doorbell | None:
    """Lock the register; None if a first window of this account has come to the front instead.

    Raises `AlreadyOpen` where another account holds it, `UserError` where it must not be used.
    """
    from app.views import single

    reason = data_folder.unsuitable(folder)
    if reason:
        raise UserError(reason)
    account = account_name()
    try:
        held = lock.take(folder, account)
    except AlreadyOpen as error:
        if error.same_user and single.ring(folder, account):
            return None
        raise
    closing.callback(held.release)
    bell = single.Doorbell(folder, account)
    closing.callback(bell.close)
    bell.rung.connect(single.bring_to_front)
    return bell


def open_register(folder: Path, closing: ExitStack) -> Register:
    """Open the register for writing; its files then have the rights of their folder."""
    from app import tasks
    from app.services import office

    for name in data_folder.REGISTER_FILES:
        if not os.access(folder / name, os.R_OK | os.W_OK):
            raise UserError(
                f"登记册文件“{folder / name}”不可读写，不能登记。请让管理员开放该文件的权限后再启动。"
            )
    register = office.open_existing(folder)
    closing.callback(register.close)
    closing.callback(tasks.stop)
    data_folder.share_register(folder)
    return register


def choose_operator(register: Register, name: str, settings: Settings) -> Operator | None:
    """The operator named on the command line, the only one, or whom the clerk picks; None if nobody."""
    from app.services import office

    if name:
        return office.operator_named(register, name)
    active = office.operators(register)
    if len(active) == 1:
        return active[0]
    from app.views.operators import OperatorPicker

    picker = OperatorPicker(active, settings.last_operator)
    return picker.chosen if picker.exec() else None


def _own_settings() -> Settings:
    from app import settings

    return settings.load(data_folder.own_settings_folder())


def _desk(register: Register, clock: Clock, operator: Operator, settings: Settings) -> Desk:
    from app.services.context import Context
    from app.views.desk import Desk

    settings.last_operator = operator.name
    return Desk(Context(register, clock, operator), settings, data_folder.own_settings_folder())


def _main_window(desk: Desk) -> QWidget:
    from app.views.main_window import MainWindow

    return MainWindow(desk)


def _after_first_paint(desk: Desk, *, crashed: bool) -> None:
    from PySide6.QtCore import QTimer

    from app import tasks
    from app.services import attachments, clocks

    # A case whose pause (hearing, 补正) is still open counts it up to today.
    tasks.run(lambda: clocks.refresh_paused(desk.context), lambda outcome: outcome.take())
    tasks.run(attachments.remove_lent_copies, lambda outcome: outcome.take())  # of a run that was killed
    if crashed:
        said = "上次程序没有正常退出；已保存的登记都在，请核对最后一件。"
        QTimer.singleShot(0, desk, lambda: desk.said.emit(said))
