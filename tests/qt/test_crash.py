from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import pytest

from app import crash

_ROOT = Path(__file__).resolve().parents[2]
_NAME = "买买提·艾力"
_ID = "999999198001010018"

_HEAD = f"""\
import os, sys, threading
from pathlib import Path
from app import crash
hard = crash.install(Path(sys.argv[1]))
said = []
def tell(report):
    said.append(threading.current_thread() is threading.main_thread())
    print("TOLD", report.splitlines()[0])
def fail(name="{_NAME}", number="{_ID}"):
    raise ValueError(name + number)
"""


def _run(folder: Path, body: str) -> subprocess.CompletedProcess[str]:
    """A process with the crash path installed; its log lies in `folder`."""
    return subprocess.run(
        [sys.executable, "-c", _HEAD + body, str(folder)],
        cwd=_ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def _log(folder: Path) -> str:
    return (folder / crash.LOG_NAME).read_text(encoding="utf-8")


QT = """\
from PySide6.QtCore import QCoreApplication, QTimer
app = QCoreApplication([])
crash.listen(tell)
QTimer.singleShot(0, fail)
QTimer.singleShot(50, app.quit)
app.exec()
"""
THREAD = "crash.listen(tell)\nthread = threading.Thread(target=fail)\nthread.start()\nthread.join()\n"
TASK = """\
from PySide6.QtCore import QCoreApplication, QTimer
from app import tasks
app = QCoreApplication([])
crash.listen(tell)
tasks.run(fail, lambda outcome: app.quit())
app.exec()
tasks.stop()
"""
UNRAISABLE = """\
crash.listen(tell)
class Gone:
    def __del__(self):
        fail()
Gone()
"""
CHAIN = """\
crash.listen(tell)
try:
    fail()
except ValueError as error:
    raise RuntimeError("%s" % error) from error
"""


@pytest.mark.parametrize("body", [QT, THREAD, TASK, UNRAISABLE, CHAIN])
def test_every_way_is_logged_and_told_without_personal_data(tmp_path: Path, body: str) -> None:
    done = _run(tmp_path, body)
    log = _log(tmp_path)
    assert done.stdout.startswith("TOLD builtins.")
    assert "builtins.ValueError" in log
    assert " fail" in log
    for text in (log, done.stdout, done.stderr):
        assert _NAME not in text
        assert _ID not in text


def test_a_cause_is_logged_with_its_place(tmp_path: Path) -> None:
    _run(tmp_path, CHAIN)
    assert _log(tmp_path).index("builtins.RuntimeError") < _log(tmp_path).index("builtins.ValueError")


def test_keyboard_interrupt_is_no_crash(tmp_path: Path) -> None:
    done = _run(tmp_path, "crash.listen(tell)\nraise KeyboardInterrupt")
    assert "TOLD" not in done.stdout
    assert _log(tmp_path) == ""


def test_crash_needs_no_qt(tmp_path: Path) -> None:
    done = _run(tmp_path, "print(any(name.startswith('PySide6') for name in sys.modules))")
    assert done.stdout == "False\n"


def test_a_hard_crash_is_known_at_the_next_start(tmp_path: Path) -> None:
    home = tmp_path / "zhangsan"
    module = home / "desk" / "app" / "boom.py"
    module.parent.mkdir(parents=True)
    module.write_text("import faulthandler\nfaulthandler._sigsegv()", encoding="ascii")
    first = _run(
        tmp_path, f"print(hard, flush=True)\nsys.path.insert(0, {str(module.parent)!r})\nimport boom"
    )
    assert first.stdout == "False\n"
    assert first.returncode != 0
    assert _run(tmp_path, "print(hard)").stdout == "True\n"
    assert "hard crash of the last run" in _log(tmp_path)
    assert "Segmentation fault" in _log(tmp_path)
    assert 'File "desk/app/boom.py", line 2' in _log(tmp_path)
    assert "zhangsan" not in _log(tmp_path)
    assert _run(tmp_path, "print(hard)").stdout == "False\n"


def test_a_folder_that_cannot_be_written_does_not_stop_the_start(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("", encoding="utf-8")
    done = _run(blocked, "print('started', hard)")
    assert done.stdout == "started False\n"


@pytest.fixture
def fresh(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The crash path of a program that has just started; what its listener is told."""
    monkeypatch.setattr(crash, "_state", crash._State())
    monkeypatch.setattr(crash._log, "error", lambda *_: None)
    told: list[str] = []
    return told


def _crash() -> None:
    try:
        raise ValueError(_NAME)
    except ValueError as error:
        crash._handle(error)


def test_told_once_until_rearmed(fresh: list[str]) -> None:
    crash.listen(fresh.append)
    _crash()
    _crash()
    assert len(fresh) == 1
    crash.rearm()
    _crash()
    assert len(fresh) == 2


def test_a_crash_before_the_window_is_told_when_it_listens(fresh: list[str]) -> None:
    _crash()
    assert fresh == []
    crash.listen(fresh.append)
    assert len(fresh) == 1


def test_a_crash_while_telling_does_not_loop(fresh: list[str]) -> None:
    def listener(report: str) -> None:
        fresh.append(report)
        _crash()
        raise OSError(_NAME)

    crash.listen(listener)
    _crash()
    assert len(fresh) == 1


def test_many_threads_tell_once(fresh: list[str]) -> None:
    crash.listen(fresh.append)
    threads = [threading.Thread(target=_crash) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(fresh) == 1


def test_the_log_rotates(tmp_path: Path) -> None:
    body = "\n".join(
        [
            "crash._state.handler.maxBytes = 2000",
            "for _ in range(200):",
            "    try:",
            "        fail()",
            "    except ValueError as error:",
            "        crash._handle(error)",
        ]
    )
    _run(tmp_path, body)
    files = sorted(path.name for path in tmp_path.iterdir() if path.name.startswith(crash.LOG_NAME))
    assert len(files) == 4
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) < 4 * 2100


def test_paths_lose_the_folders_that_may_hold_a_name() -> None:
    assert crash._short(r"C:\Users\张三\desk\app\views\visit.py") == "app/views/visit.py"
    assert crash._short("/home/张三/desk/app/views/visit.py") == "app/views/visit.py"
