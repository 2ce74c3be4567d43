"""The one atomic writer: a file is written beside its final name, flushed, and put in place whole."""

from __future__ import annotations

import contextlib
import errno
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from app.errors import UserError
from app.os_errors import reason


def write_bytes(path: Path, data: bytes, *, check: Callable[[Path], None] | None = None) -> None:
    """Put `data` at `path` in one step; `check` may read the finished temporary file and raise.

    A link stays a link: what it points to is replaced. Raises `UserError` where the folder is missing, the disk is full,
    the file is open elsewhere or no ordinary one (a device, a pipe); the old file then stands as it was and nothing is left
    beside it.
    """
    try:
        _replace(_target(path), data, check)
    except PermissionError as error:
        raise UserError(
            f"无法写入“{path.name}”：文件正被其他程序打开（例如 Excel）或没有写入权限。请关闭该文件后重试，或换一个文件名。"
        ) from error
    except FileNotFoundError as error:
        problem = "这个文件夹不接受新文件" if path.parent.is_dir() else "文件夹不存在"
        raise UserError(f"无法写入“{path}”：{problem}。请选择已有的、可以写入的文件夹。") from error
    except OSError as error:
        raise UserError(f"无法写入“{path}”：{reason(error)}。请检查磁盘或换一个位置。") from error


def require_ending(path: Path, *endings: str) -> None:
    """Raise `UserError` for a name that does not end as its content is (".pdf"), small or capital."""
    if path.suffix.lower() not in endings:
        raise UserError(f"文件名“{path.name}”应以 {' 或 '.join(endings)} 结尾，没有写入。请改正文件名。")


def put_in_place(finished: Path, path: Path, *, like: Path) -> None:
    """Give a file that was written beside `path` its final name in one step, with the rights of `like`.

    Raises `OSError`.
    """
    with finished.open("rb+") as stream:
        os.fsync(stream.fileno())
    _copy_mode(like, finished)
    finished.replace(path)
    _sync_folder(path.parent)


def _target(path: Path) -> Path:
    """The file itself where `path` is a link to it; refuses what only looks like a file."""
    target = Path(os.path.realpath(path)) if path.is_symlink() else path
    if target.is_symlink():
        raise OSError(errno.ELOOP, "")
    if target.exists() and not target.is_file() and not target.is_dir():
        raise UserError(f"无法写入“{path}”：那里是设备或管道，不是普通文件。请换一个文件名。")
    return target


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
