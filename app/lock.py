"""One window for one register: a lock on a file beside it, which the system drops when its holder dies."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import IO

from app.errors import UserError

LOCK_FILE = "register.lock"
_FAR = 1 << 30
"""The locked byte lies far beyond the text, so that others can read who holds the lock (Windows)."""


class AlreadyOpen(UserError):
    """Another window holds the register; `same_user` says whether its window can be raised."""

    def __init__(self, holder: str, *, same_user: bool) -> None:
        self.same_user = same_user
        super().__init__(f"登记册已由账户“{holder}”打开。请在那里继续，或请对方退出后再打开。")


class WindowLock:
    """Held while a window shows the register."""

    def __init__(self, stream: IO[str]) -> None:
        self._stream = stream

    def release(self) -> None:
        """Let the next window in."""
        self._stream.close()


def take(folder: Path, account: str) -> WindowLock:
    """Take the lock of the register in `folder`; raises `AlreadyOpen` while another window lives."""
    path = folder / LOCK_FILE
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o660)
    except OSError as error:
        raise UserError(f"数据文件夹“{folder}”不可写。请让管理员检查权限。") from error
    stream = os.fdopen(descriptor, "r+", encoding="utf-8")
    if not _lock(stream.fileno()):
        holder = _holder(stream)
        stream.close()
        raise AlreadyOpen(holder, same_user=holder == account)
    stream.seek(0)
    stream.truncate()
    json.dump({"account": account, "pid": os.getpid()}, stream, ensure_ascii=False)
    stream.flush()
    return WindowLock(stream)


def _holder(stream: IO[str]) -> str:
    try:
        return str(json.load(stream)["account"])
    except (ValueError, KeyError, TypeError):
        return "另一账户"


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
        import fcntl

        try:
            fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, _FAR)
        except OSError:
            return False
        return True
