"""One window for one register (trust test 9), with real processes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app import lock
from app.errors import UserError
from app.lock import AlreadyOpen

ROOT = Path(__file__).resolve().parents[2]
HOLD = """
import sys
from pathlib import Path
from app import lock
try:
    held = lock.take(Path(sys.argv[1]), sys.argv[2])
except lock.AlreadyOpen as error:
    print("refused", error.same_user, error, flush=True)
    sys.exit(1)
print("held", flush=True)
sys.stdin.read()
held.release()
"""

Start = Callable[[str], "subprocess.Popen[str]"]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    running: list[subprocess.Popen[str]] = []

    def begin(account: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-c", HOLD, str(tmp_path), account],
            cwd=ROOT,
            env=os.environ | {"PYTHONIOENCODING": "utf-8"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        running.append(process)
        return process

    yield begin
    for process in running:
        process.kill()
        process.communicate()


def said(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def test_of_starts_at_once_exactly_one_wins_and_the_others_name_it(start: Start) -> None:
    processes = [start("zhou") for _ in range(4)]
    words = sorted(said(process) for process in processes)
    assert words[0] == "held"
    assert [word.split(" ", 2)[:2] for word in words[1:]] == [["refused", "True"]] * 3


def test_another_account_is_told_who_holds_the_register(start: Start, tmp_path: Path) -> None:
    assert said(start("周敏")) == "held"
    with pytest.raises(AlreadyOpen, match="已由账户“周敏”打开") as refused:
        lock.take(tmp_path, "lin")
    assert not refused.value.same_user


def test_a_killed_holder_blocks_nobody(start: Start, tmp_path: Path) -> None:
    holder = start("zhou")
    assert said(holder) == "held"
    holder.send_signal(signal.SIGKILL)
    holder.wait()
    lock.take(tmp_path, "lin").release()


def test_the_next_window_opens_after_release(start: Start, tmp_path: Path) -> None:
    lock.take(tmp_path, "lin").release()
    assert said(start("zhou")) == "held"


def test_reading_the_lock_file_in_the_same_process_does_not_free_it(start: Start, tmp_path: Path) -> None:
    held = lock.take(tmp_path, "zhou")
    assert json.loads((tmp_path / lock.LOCK_FILE).read_bytes())["account"] == "zhou"
    assert said(start("zhou")).startswith("refused")
    held.release()


def test_one_process_cannot_take_it_twice(tmp_path: Path) -> None:
    held = lock.take(tmp_path, "zhou")
    with pytest.raises(AlreadyOpen):
        lock.take(tmp_path, "zhou")
    held.release()
    held.release()


def test_a_name_that_comes_late_is_waited_for(
    start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    holder = lock.take(tmp_path, "zhou")
    text = (tmp_path / lock.LOCK_FILE).read_bytes()
    (tmp_path / lock.LOCK_FILE).write_bytes(b"")
    waits: list[float] = []

    def the_name_comes(seconds: float) -> None:
        waits.append(seconds)
        (tmp_path / lock.LOCK_FILE).write_bytes(text)

    monkeypatch.setattr("time.sleep", the_name_comes)
    with pytest.raises(AlreadyOpen) as refused:
        lock.take(tmp_path, "zhou")
    assert refused.value.same_user
    assert len(waits) == 1
    holder.release()


@pytest.mark.parametrize("text", [b"", b"{", b"[1]", b'{"pid": 1}', b"\xff\xfe"])
def test_an_unreadable_holder_is_another_account(
    tmp_path: Path, text: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lock, "_PATIENCE", 0.0)
    held = lock.take(tmp_path, "zhou")
    (tmp_path / lock.LOCK_FILE).write_bytes(text)
    with pytest.raises(AlreadyOpen, match="另一账户") as refused:
        lock.take(tmp_path, "zhou")
    assert not refused.value.same_user
    held.release()


def test_no_folder_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="不可写。请让管理员检查权限"):
        lock.take(tmp_path / "缺", "zhou")


def test_an_account_that_may_only_read_still_learns_the_holder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = lock.take(tmp_path, "zhou")
    real = os.open

    def only_reading(path: Path, flags: int, mode: int = 0o777) -> int:
        if flags & os.O_RDWR:
            raise PermissionError(13, "denied")
        return real(path, flags, mode)

    monkeypatch.setattr("os.open", only_reading)
    with pytest.raises(AlreadyOpen, match="已由账户“zhou”打开"):
        lock.take(tmp_path, "lin")
    held.release()
    with pytest.raises(UserError, match="不可写"):
        lock.take(tmp_path, "lin")
