"""The crash path: what the program did not expect is written down without personal data and told once.

The log holds the time, the exception's type, and file, line and function of each frame: never a message
text or a value, because these may be a petitioner's. No window is opened here; a listener may be called on
any thread and only passes the news on.
"""

from __future__ import annotations

import faulthandler
import logging
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from logging.handlers import RotatingFileHandler
from pathlib import Path, PurePath
from types import TracebackType
from typing import TextIO

LOG_NAME = "errors.log"
HARD_NAME = "hard-crash.log"
_LOG_BYTES = 256 * 1024
_LOG_FILES = 3
_CHAIN = 8

Listener = Callable[[str], None]

_log = logging.getLogger("app.crash")


@dataclass
class _State:
    """What `install` set up."""

    listener: Listener | None = None
    told: bool = False
    waiting: str | None = None
    handler: logging.Handler | None = None
    hard: TextIO | None = None


_state = _State()
_lock = threading.RLock()


def install(log_folder: Path) -> bool:
    """Catch every unexpected error from here on, into `log_folder`; true if the last run crashed hard.

    A folder that cannot be written costs the log, not the start.
    """
    sys.excepthook = _on_exception
    threading.excepthook = _on_thread
    sys.unraisablehook = _on_unraisable
    try:
        log_folder.mkdir(parents=True, exist_ok=True)
        _open_log(log_folder / LOG_NAME)
        return _watch_hard_crashes(log_folder / HARD_NAME)
    except OSError:
        return False


def listen(listener: Listener) -> None:
    """Have `listener(report)` called at the first crash, on the thread it happens; at once if one waits."""
    with _lock:
        _state.listener, waiting, _state.waiting = listener, _state.waiting, None
    if waiting is not None:
        _call(listener, waiting)


def rearm() -> None:
    """The clerk has closed the dialog: the next crash may be told again."""
    with _lock:
        _state.told = False


def report(error: BaseException) -> str:
    """Types and places of `error` and of what caused it, without any value."""
    return "\n".join(line for one in _chain(error) for line in _lines(one))


def _open_log(path: Path) -> None:
    handler = RotatingFileHandler(path, maxBytes=_LOG_BYTES, backupCount=_LOG_FILES, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
    if _state.handler is not None:
        _log.removeHandler(_state.handler)
        _state.handler.close()
    _state.handler = handler
    _log.addHandler(handler)
    _log.propagate = False


def _watch_hard_crashes(path: Path) -> bool:
    """Move what a hard crash left to the log, and stand ready for the next. The file stays open for it."""
    last = path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""
    if last:
        _log.error("hard crash of the last run\n%s", "\n".join(_only_places(last)))
    before, _state.hard = _state.hard, path.open("w", encoding="utf-8")
    faulthandler.enable(_state.hard)
    if before is not None:
        before.close()
    return bool(last)


def _only_places(text: str) -> Iterator[str]:
    """faulthandler's lines with their paths cut short: a path may hold the clerk's name."""
    for line in text.splitlines():
        before, quote, rest = line.partition('File "')
        path, _, after = rest.partition('"')
        yield f'{before}{quote}{_short(path)}"{after}' if quote else line


def _on_exception(_kind: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
    if isinstance(error, KeyboardInterrupt):
        sys.__excepthook__(KeyboardInterrupt, error, error.__traceback__)
    else:
        _handle(error)


def _on_thread(args: threading.ExceptHookArgs) -> None:
    if args.exc_value is not None and not isinstance(args.exc_value, SystemExit):
        _handle(args.exc_value)


def _on_unraisable(args: sys.UnraisableHookArgs) -> None:
    if args.exc_value is not None:
        _handle(args.exc_value)


def _handle(error: BaseException) -> None:
    """Log always, tell once; a crash while telling is only logged."""
    text = report(error)
    with _lock:
        _log.error("%s", text)
        if _state.told:
            return
        _state.told = True
        listener = _state.listener
        if listener is None:
            _state.waiting = text
    if listener is not None:
        _call(listener, text)


def _call(listener: Listener, text: str) -> None:
    try:
        listener(text)
    except Exception as error:  # noqa: BLE001
        _log.error("while telling:\n%s", report(error))


def _chain(error: BaseException) -> Iterator[BaseException]:
    one: BaseException | None = error
    for _ in range(_CHAIN):
        if one is None:
            return
        yield one
        one = one.__cause__ or one.__context__


def _lines(error: BaseException) -> Iterator[str]:
    kind = type(error)
    yield f"{kind.__module__}.{kind.__qualname__}"
    frames = traceback.walk_tb(error.__traceback__)
    for frame in traceback.StackSummary.extract(frames, lookup_lines=False):
        yield f"  {_short(frame.filename)}:{frame.lineno} {frame.name}"


def _short(path: str) -> str:
    """The last three parts of a path: the folders above may hold the clerk's name."""
    return "/".join(PurePath(path.replace("\\", "/")).parts[-3:])
