"""One window for one register: a lock on a file beside it, which the system drops when its holder dies."""

from __future__ import annotations

import contextlib
import json
import os
import time
from pathlib import Path

from app import data_folder
from app.errors import UserError

LOCK_FILE = "register.lock"
_FAR = 1 << 30
"""The locked byte lies far beyond the text, so that others can read who holds the lock (Windows)."""
_MOST_TEXT = 4096
_PATIENCE = 1.0
"""Seconds to wait for a holder that has the lock and has not written its name yet."""


class AlreadyOpen(UserError):
    """Another window holds the register; `same_user` says whether its window can be raised."""

    def __init__(self, holder: str, *, same_user: bool) -> None:
        self.same_user = same_user
        super().__init__(f"登记册已由账户“{holder}”打开。请在那里继续，或请对方退出后再打开。")


class WindowLock:
    """Held while a window shows the register."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def release(self) -> None:
        """Let the next window in; the name goes first, so that nobody reads a former holder's."""
        if self._descriptor >= 0:
            with contextlib.suppress(OSError):
                os.ftruncate(self._descriptor, 0)
            os.close(self._descriptor)
            self._descriptor = -1


def take(folder: Path, account: str) -> WindowLock:
    """Take the lock of the register in `folder`; raises `AlreadyOpen` while another window lives.

    An account that may not write there gets the holder's name too, or else the plain reason.
    """
    path = folder / LOCK_FILE
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        _refuse_held(path, account)
        raise UserError(f"数据文件夹“{folder}”不可写。请让管理员检查权限。") from error
    try:
        _wait_for(descriptor, account)
    except BaseException:
        os.close(descriptor)
        raise
    _write_name(descriptor, account)
    data_folder.share(path)
    return WindowLock(descriptor)


def _refuse_held(path: Path, account: str) -> None:
    with contextlib.suppress(OSError):
        descriptor = os.open(path, os.O_RDONLY)
        try:
            _wait_for(descriptor, account)
        finally:
            os.close(descriptor)


def _wait_for(descriptor: int, account: str) -> None:
    """Lock, or raise `AlreadyOpen`; waits only for a holder whose name is not readable yet."""
    last = time.monotonic() + _PATIENCE
    while not _lock(descriptor):
        holder = _holder(descriptor)
        if holder or time.monotonic() > last:
            raise AlreadyOpen(holder or "另一账户", same_user=holder == account)
        time.sleep(0.01)


def _write_name(descriptor: int, account: str) -> None:
    """Who holds the lock, for the sentence others get; a full disk does not cost the lock itself."""
    text = json.dumps({"account": account, "pid": os.getpid()}, ensure_ascii=False)
    with contextlib.suppress(OSError):
        os.ftruncate(descriptor, 0)
        os.lseek(descriptor, 0, os.SEEK_SET)
        os.write(descriptor, text.encode())


def _holder(descriptor: int) -> str:
    """The holder's account; empty while it cannot be read."""
    try:
        os.lseek(descriptor, 0, os.SEEK_SET)
        return str(json.loads(os.read(descriptor, _MOST_TEXT))["account"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""


if os.name == "nt":

    def _lock(descriptor: int) -> bool:
        import msvcrt

        os.lseek(descriptor, _FAR, os.SEEK_SET)
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
        except OSError:
            return False
        finally:
            os.lseek(descriptor, 0, os.SEEK_SET)
        return True

else:

    def _lock(descriptor: int) -> bool:
        """`flock`, not `lockf`: a POSIX lock is lost as soon as the process closes any other descriptor of the file."""
        import fcntl

        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True
