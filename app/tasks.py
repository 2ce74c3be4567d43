"""Work beside the window: `run(work, on_done)` calls `on_done` on the main thread with what came out.

Two lanes of one worker thread each: short work (queries) keeps its order and never waits behind long work
(backup, export, printing). No other module starts a thread.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Generic, Protocol, TypeVar

import shiboken6
from PySide6.QtCore import QObject, Signal

from app.errors import UserError

T = TypeVar("T")

_BUG = "程序内部出错，这一步没有完成。请重试；如果再次出现，请把错误日志交给维护人员。"


@dataclass(frozen=True, slots=True)
class Outcome(Generic[T]):
    """What background work came to: a result, or an error said to the clerk."""

    _result: T | None = None
    error: UserError | None = None

    def take(self) -> T:
        """The result; raises the `UserError` where there is none."""
        if self.error is not None:
            raise self.error
        return self._result  # type: ignore[return-value]


OnDone = Callable[[Outcome[T]], None]


Call = Callable[[], None]


class Runner(Protocol):
    """Where work is done, and how its end gets back to the main thread."""

    def run(self, work: Call, *, long: bool) -> None:
        """Do `work`, now or later."""
        ...

    def deliver(self, call: Call) -> None:
        """Do `call` on the main thread; called where the work ended."""
        ...

    def stop(self) -> None:
        """Drop what waits, and wait for what runs."""
        ...


class Inline:
    """Does everything at once on the calling thread: for tests."""

    def run(self, work: Call, *, long: bool) -> None:  # noqa: ARG002
        """Do `work` now."""
        work()

    def deliver(self, call: Call) -> None:
        """Do `call` now."""
        call()

    def stop(self) -> None:
        """Nothing waits."""


class _Post(QObject):
    """Carries a call to the thread this object lives on: the main thread."""

    arrived = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.arrived.connect(self._do)

    def _do(self, call: Call) -> None:
        call()


class Background:
    """The two lanes."""

    def __init__(self) -> None:
        self._post = _Post()
        self._lanes = {long: ThreadPoolExecutor(1, f"tasks-{int(long)}") for long in (False, True)}

    def run(self, work: Call, *, long: bool) -> None:
        """Put `work` at the end of its lane."""
        self._lanes[long].submit(work)

    def deliver(self, call: Call) -> None:
        """Queue `call` for the main thread."""
        self._post.arrived.emit(call)

    def stop(self) -> None:
        """Drop what waits in the lanes, and wait for what runs: a transaction is never cut."""
        for lane in self._lanes.values():
            lane.shutdown(wait=True, cancel_futures=True)


class _Desk:
    """The running state: who works, what is not delivered yet."""

    def __init__(self, runner: Runner) -> None:
        self.runner = runner
        self.open = 0
        self.stopped = False

    def finish(self, on_done: OnDone[T], outcome: Outcome[T], bug: BaseException | None) -> None:
        """Runs on the main thread."""
        self.open -= 1
        try:
            if not self.stopped and _alive(on_done):
                on_done(outcome)
        finally:
            if bug is not None:
                raise bug


_desk: _Desk | None = None


def run(work: Callable[[], T], on_done: OnDone[T], *, long: bool = False) -> None:
    """Do `work` beside the window, then `on_done(outcome)` on the main thread; call on the main thread.

    A `UserError` comes as `outcome.error`. A bug comes as a general sentence there, so that the view can
    unlock itself, and is raised again on the main thread for the crash path. Nothing is called for a
    view that is gone, or after `stop`.
    """
    desk = _the_desk()
    desk.open += 1
    desk.runner.run(partial(_work, desk, work, on_done), long=long)


def busy() -> bool:
    """Whether anything started by `run` is not delivered yet."""
    return _desk is not None and _desk.open > 0


def stop() -> None:
    """When the program closes: waits for running work, delivers nothing more. `run` then starts anew."""
    global _desk  # noqa: PLW0603
    if _desk is not None:
        _desk.stopped = True
        _desk.runner.stop()
        _desk = None


@contextmanager
def inline() -> Iterator[None]:
    """Within this context `run` works at once on the calling thread: for tests."""
    global _desk  # noqa: PLW0603
    before, _desk = _desk, _Desk(Inline())
    try:
        yield
    finally:
        _desk = before


def _the_desk() -> _Desk:
    global _desk  # noqa: PLW0603
    if _desk is None:
        _desk = _Desk(Background())
    return _desk


def _work(desk: _Desk, work: Callable[[], T], on_done: OnDone[T]) -> None:
    """Runs on the worker; nothing it raises may be lost there."""
    outcome: Outcome[T]
    bug: BaseException | None = None
    try:
        outcome = Outcome(work())
    except UserError as error:
        outcome = Outcome(error=error)
    except BaseException as error:  # noqa: BLE001
        outcome, bug = Outcome(error=UserError(_BUG)), error
    desk.runner.deliver(partial(desk.finish, on_done, outcome, bug))


def _alive(on_done: Callable[..., None]) -> bool:
    """False for a method of a widget that has been deleted meanwhile."""
    owner = getattr(on_done, "__self__", None)
    return not isinstance(owner, QObject) or shiboken6.isValid(owner)
