"""Two starts at once, and what a killed window leaves (trust test 9), with whole programs."""

from __future__ import annotations

import os
import selectors
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.clock import FixedClock
from app.domain.records import OfficeProfile
from app.services import office
from app.views import single
from app.views.single import Doorbell

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 30
RING = """
import sys, time
from pathlib import Path
from app.views import single
real = time.sleep

def once(seconds):
    print("nobody yet", flush=True)
    time.sleep = real

time.sleep = once
began = time.monotonic()
print(single.ring(Path(sys.argv[1]), sys.argv[2], float(sys.argv[3])), time.monotonic() - began)
"""

Start = Callable[[], "subprocess.Popen[str]"]


@pytest.fixture
def start(tmp_path: Path, clock: FixedClock) -> Iterator[Start]:
    folder = tmp_path / "信访 数据"
    profile = OfficeProfile(full_name="镜湖新区信访局", short_name="镜湖新区", prefix="镜")
    register, _ = office.create_register(folder, profile, "周敏", clock)
    register.close()
    running: list[subprocess.Popen[str]] = []

    def begin() -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-m", "app", "--data-dir", str(folder)],
            cwd=ROOT,
            env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        running.append(process)
        return process

    yield begin
    for process in running:
        process.kill()
        process.communicate()


def first_to_end(processes: list[subprocess.Popen[str]]) -> subprocess.Popen[str]:
    """Waits until one of them closes its output, that is, ends."""
    with selectors.DefaultSelector() as waiting:
        for process in processes:
            assert process.stdout is not None
            waiting.register(process.stdout, selectors.EVENT_READ, process)
        ready = waiting.select(PATIENCE)
    assert ready, "no second window left in time"
    ended = ready[0][0].data
    assert isinstance(ended, subprocess.Popen)
    ended.wait(PATIENCE)
    return ended


def test_of_two_starts_at_once_one_window_stays_and_a_killed_one_blocks_nobody(start: Start) -> None:
    both = [start(), start()]
    loser = first_to_end(both)
    assert loser.returncode == 0
    winner = next(process for process in both if process is not loser)
    assert winner.poll() is None
    winner.kill()
    winner.wait()
    after = [start(), start()]
    assert first_to_end(after).returncode == 0
    assert sum(process.poll() is None for process in after) == 1


def test_the_first_window_hears_the_bell_within_a_second(qtbot: QtBot, tmp_path: Path) -> None:
    bell = Doorbell(tmp_path, "zhou")
    with qtbot.waitSignal(bell.rung, timeout=PATIENCE * 1000):
        process = ring(tmp_path, "zhou", 5)
    answered, seconds = process.communicate(timeout=PATIENCE)[0].split()
    bell.close()
    assert answered == "True"
    assert float(seconds) < 1


def test_a_bell_is_this_account_s_and_this_folder_s(qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "甲").mkdir()
    bell = Doorbell(tmp_path / "甲", "zhou")
    names = {
        single.bell_name(tmp_path / "甲", "zhou"),
        single.bell_name(tmp_path / "乙" / ".." / "甲", "zhou"),
    }
    assert len(names) == 1
    assert names.isdisjoint({single.bell_name(tmp_path / "甲", "lin"), single.bell_name(tmp_path, "zhou")})
    assert "False" in ring(tmp_path / "甲", "lin", 0).communicate(timeout=PATIENCE)[0]
    bell.close()


def test_a_bell_that_hangs_later_is_waited_for(qtbot: QtBot, tmp_path: Path) -> None:
    """The second start may come before the first one's window stands."""
    process = ring(tmp_path, "zhou", 30)
    assert process.stdout is not None
    assert process.stdout.readline() == "nobody yet\n"
    bell = Doorbell(tmp_path, "zhou")
    with qtbot.waitSignal(bell.rung, timeout=PATIENCE * 1000):
        pass
    bell.close()
    assert "True" in process.communicate(timeout=PATIENCE)[0]


def ring(folder: Path, account: str, patience: float) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", RING, str(folder), account, str(patience)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
