"""The one atomic writer: a file is written beside its final name, flushed, and put in place whole."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from app.errors import UserError
from app.os_errors import reason


def write_bytes(path: Path, data: bytes, *, check: Callable[[Path], None] | None = None) -> None:
    """Put `data` at `path` in one step; `check` may read the finished temporary file and raise.

    Raises `UserError` where the folder is missing, the disk is full or the file is open elsewhere;
    the old file then stands as it was and nothing is left beside it.
    """
    try:
        _replace(path, data, check)
    except PermissionError as error:
        raise UserError(
            f"无法写入“{path.name}”：文件正被其他程序打开（例如 Excel）或没有写入权限。请关闭该文件后重试，或换一个文件名。"
        ) from error
    except FileNotFoundError as error:
        raise UserError(f"无法写入“{path}”：文件夹不存在。请选择已有的文件夹。") from error
    except OSError as error:
        raise UserError(f"无法写入“{path}”：{reason(error)}。请检查磁盘或换一个位置。") from error


def put_in_place(finished: Path, path: Path, *, like: Path) -> None:
    """Give a file that was written beside `path` its final name in one step, with the rights of `like`.

    Raises `OSError`.
    """
    with finished.open("rb+") as stream:
        os.fsync(stream.fileno())
    _copy_mode(like, finished)
    finished.replace(path)
    _sync_folder(path.parent)


def _replace(path: Path, data: bytes, check: Callable[[Path], None] | None) -> None:
    handle, name = tempfile.mkstemp(prefix=".writing-", suffix=path.suffix, dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        if check is not None:
            check(temporary)
        _copy_mode(path, temporary)
        temporary.replace(path)
        _sync_folder(path.parent)
    finally:
        temporary.unlink(missing_ok=True)


def _copy_mode(path: Path, temporary: Path) -> None:
    """A replaced file keeps its rights; a new one gets those of its folder, without execution."""
    model = path if path.exists() else path.parent
    with contextlib.suppress(OSError):
        temporary.chmod(model.stat().st_mode & 0o666)


def _sync_folder(folder: Path) -> None:
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
