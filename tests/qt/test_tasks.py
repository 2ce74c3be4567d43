from __future__ import annotations

import gc
import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from app import tasks
from app.errors import UserError
from app.tasks import Outcome


@pytest.fixture(autouse=True)
def stopped() -> Iterator[None]:
    yield
    tasks.stop()


def test_work_runs_beside_and_is_told_on_the_main_thread(qtbot: QtBot) -> None:
    threads: list[threading.Thread] = []
    results: list[int] = []

    def work() -> int:
        threads.append(threading.current_thread())
        return 42

    def done(outcome: Outcome[int]) -> None:
        threads.append(threading.current_thread())
        results.append(outcome.take())

    tasks.run(work, done)
    assert tasks.busy()
    qtbot.waitUntil(lambda: bool(results))
    assert results == [42]
    assert threads[0] is not threading.main_thread()
    assert threads[1] is threading.main_thread()
    assert not tasks.busy()


def test_a_users_error_comes_to_the_view(qtbot: QtBot) -> None:
    outcomes: list[Outcome[None]] = []

    def work() -> None:
        raise UserError("磁盘已满。请清理后重试。")

    tasks.run(work, outcomes.append)
    qtbot.waitUntil(lambda: bool(outcomes))
    assert str(outcomes[0].error) == "磁盘已满。请清理后重试。"
    with pytest.raises(UserError, match="磁盘已满"):
        outcomes[0].take()


def test_a_bug_unlocks_the_view_and_reaches_the_crash_path(qtbot: QtBot) -> None:
    outcomes: list[Outcome[None]] = []

    def work() -> None:
        raise ZeroDivisionError("张三")

    with qtbot.captureExceptions() as caught:
        tasks.run(work, outcomes.append)
        qtbot.waitUntil(lambda: bool(caught))
    assert caught[0][0] is ZeroDivisionError
    (outcome,) = outcomes
    assert "程序内部出错" in str(outcome.error)
    assert "张三" not in str(outcome.error)


def test_short_work_keeps_its_order(qtbot: QtBot) -> None:
    results: list[int] = []
    for number in range(200):
        tasks.run(lambda number=number: number, lambda outcome: results.append(outcome.take()))  # type: ignore[misc]
    qtbot.waitUntil(lambda: len(results) == 200)
    assert results == list(range(200))


def test_short_work_does_not_wait_behind_long_work(qtbot: QtBot) -> None:
    gate, results = threading.Event(), []
    tasks.run(lambda: gate.wait(10), lambda _: results.append("long"), long=True)
    tasks.run(lambda: None, lambda _: results.append("short"))
    qtbot.waitUntil(lambda: results == ["short"])
    gate.set()
    qtbot.waitUntil(lambda: results == ["short", "long"])


class View(QObject):
    def __init__(self) -> None:
        super().__init__()
        self.got: list[int] = []

    def done(self, outcome: Outcome[int]) -> None:
        self.got.append(outcome.take())
        self.objectName()


def test_nothing_is_told_to_a_view_that_is_gone(qtbot: QtBot) -> None:
    import shiboken6

    view, gate = View(), threading.Event()
    tasks.run(lambda: int(gate.wait(10)), view.done)
    shiboken6.delete(view)
    gate.set()
    qtbot.waitUntil(lambda: not tasks.busy())
    assert view.got == []


def test_stopping_waits_for_what_runs_and_drops_the_rest(qtbot: QtBot) -> None:
    started, log, told = threading.Event(), [], []

    def slow() -> None:
        started.set()
        threading.Event().wait(0.1)
        log.append("finished")

    tasks.run(slow, lambda _: told.append("slow"))
    tasks.run(lambda: log.append("waiting"), lambda _: told.append("waiting"))
    assert started.wait(10)
    tasks.stop()
    assert log == ["finished"]
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("tasks-")]
    again: list[int] = []
    tasks.run(lambda: 1, lambda outcome: again.append(outcome.take()))
    qtbot.waitUntil(lambda: again == [1])
    gc.collect()
    assert told == []


def test_inline_works_at_once() -> None:
    results: list[int] = []
    with tasks.inline():
        tasks.run(lambda: 7, lambda outcome: results.append(outcome.take()))
        assert results == [7]


def test_inline_raises_a_bug_where_it_was_called() -> None:
    outcomes: list[Outcome[float]] = []
    with tasks.inline(), pytest.raises(ZeroDivisionError):
        tasks.run(lambda: 1 / 0, outcomes.append)
    assert outcomes[0].error is not None
