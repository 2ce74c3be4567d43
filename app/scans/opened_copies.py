"""Copies for the system's own programs: the only plain files the desk lends out, in a private folder, gone at its end.

A copy's name and extension come from the recognised kind, so that no system runs it; it cannot be written, so that
nobody's changes are lost with it.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import shutil
import stat
import tempfile
from pathlib import Path

from app import files
from app.errors import UserError
from app.os_errors import reason
from app.scans.kinds import FileKind
from app.scans.names import disk_name

_PREFIX = "xinfang-desk-opened-"
_folder: Path | None = None


def lend(data: bytes, name: str, kind: FileKind) -> Path:
    """A read-only copy named like the file; raises `UserError` where the disk refuses."""
    try:
        place = Path(tempfile.mkdtemp(dir=_own_folder()))
    except OSError as error:
        raise UserError(f"无法建立供打开的副本：{reason(error)}。请清理磁盘后重试。") from error
    path = place / disk_name(name, kind)
    files.write_bytes(path, data)
    path.chmod(stat.S_IRUSR)
    return path


def remove_all() -> None:
    """Remove the copies of this program and of earlier ones that died; one still open elsewhere stays until the next call."""
    global _folder  # noqa: PLW0603
    _folder = None
    for place in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        with contextlib.suppress(OSError):
            if _is_ours(place):
                _remove(place)


def _own_folder() -> Path:
    """One folder for a run of the program (rights 0700), removed when it ends."""
    global _folder  # noqa: PLW0603
    if _folder is None or not _folder.is_dir():
        _folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
        atexit.unregister(remove_all)
        atexit.register(remove_all)
    return _folder


def _is_ours(place: Path) -> bool:
    """A real folder of this account; anybody may put a link of that name into a shared /tmp."""
    found = place.lstat()
    return stat.S_ISDIR(found.st_mode) and (os.name != "posix" or found.st_uid == os.getuid())


def _remove(place: Path) -> None:
    for path in place.rglob("*"):
        with contextlib.suppress(OSError):
            path.chmod(stat.S_IRWXU)  # Windows deletes nothing that is read-only
    shutil.rmtree(place, ignore_errors=True)
