"""Where the register lies: one folder for all accounts of the PC, remembered in a small pointer file.

A live SQLite register on a network share or in a folder that a sync program copies gets damaged sooner
or later (SQLite's own warning); such places are refused with the reason.
"""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path

from app.errors import UserError
from app.files import write_bytes

PROGRAM = "xinfang-desk"
POINTER = "data-folder.txt"
_NETWORK_TYPES = frozenset(
    {
        "nfs",
        "nfs4",
        "cifs",
        "smb3",
        "smbfs",
        "smb2",
        "9p",
        "afs",
        "ncpfs",
        "davfs",
        "fuse.sshfs",
        "fuse.rclone",
    }
)
_SYNC_NAMES = (
    "onedrive",
    "dropbox",
    "坚果云",
    "nutstore",
    "百度网盘",
    "baidunetdisk",
    "baidusyncdisk",
    "wpsdrive",
)


def default_folder() -> Path:
    """A place that every account of this PC can reach, else one of this account's own."""
    if sys.platform == "win32":
        return Path(os.environ.get("PROGRAMDATA", "C:/ProgramData")) / "信访接待工作台"
    shared = Path("/var/lib") / PROGRAM
    if os.access(shared if shared.exists() else shared.parent, os.W_OK):
        return shared
    return Path(os.environ.get("XDG_DATA_HOME", Path.home() / ".local/share")) / PROGRAM


def prepare(folder: Path) -> Path:
    """Check `folder` and make it where it is missing; gives it back absolute.

    Raises `UserError` for a network path, a sync folder, or a place that cannot be written.
    """
    reason = unsuitable(folder)
    if reason:
        raise UserError(reason)
    folder = folder.expanduser().absolute()
    try:
        _make(folder)
    except OSError as error:
        raise UserError(f"无法建立数据文件夹“{folder}”：{error.strerror}。请换一个位置。") from error
    if not os.access(folder, os.W_OK):
        raise UserError(f"数据文件夹“{folder}”不可写。请换一个位置，或让管理员开放权限。")
    return folder


def unsuitable(folder: Path) -> str:
    """Why the register must not lie there, as a sentence; empty where it may."""
    text = str(folder)
    if text.startswith(("\\\\", "//")) or _on_network(folder.expanduser().absolute()):
        return f"“{folder}”在网络位置上：网络中断会损坏登记册。请选择本机磁盘上的文件夹。"
    parts = [part.lower() for part in folder.parts]
    if any(name in part for part in parts for name in _SYNC_NAMES):
        return f"“{folder}”在网盘同步文件夹中：同步程序会损坏登记册。请选择不同步的本机文件夹。"
    return ""


def remembered() -> Path | None:
    """The folder chosen on this PC, or None before the first start."""
    for place in _pointer_folders():
        with contextlib.suppress(OSError, UnicodeDecodeError):
            text = (place / POINTER).read_text(encoding="utf-8").strip()
            if text:
                return Path(text)
    return None


def remember(folder: Path) -> None:
    """Remember the folder for all accounts where this account may, else for this account."""
    data = str(folder).encode()
    *shared, own = _pointer_folders()
    for place in shared:
        with contextlib.suppress(OSError, UserError):
            place.mkdir(parents=True, exist_ok=True)
            write_bytes(place / POINTER, data)
            return
    own.mkdir(parents=True, exist_ok=True)
    write_bytes(own / POINTER, data)


def own_settings_folder() -> Path:
    """Where this account's settings lie (printers, window size)."""
    if sys.platform == "win32":
        return Path(os.environ.get("APPDATA", Path.home())) / PROGRAM
    return Path(os.environ.get("XDG_CONFIG_HOME", Path.home() / ".config")) / PROGRAM


def _pointer_folders() -> list[Path]:
    """Most shared first; the account's own folder wins only where no shared one is set.

    XINFANG_DESK_CONFIG names one folder for both (tests, portable installations).
    """
    override = os.environ.get("XINFANG_DESK_CONFIG")
    if override:
        return [Path(override)]
    if sys.platform == "win32":
        return [Path(os.environ.get("PROGRAMDATA", "C:/ProgramData")) / PROGRAM, own_settings_folder()]
    return [Path("/etc") / PROGRAM, own_settings_folder()]


def _make(folder: Path) -> None:
    """A new folder in the account's home is private; elsewhere it is shared with its group."""
    if folder.exists():
        return
    folder.mkdir(parents=True)
    if os.name == "posix":
        private = folder.is_relative_to(Path.home())
        folder.chmod(0o700 if private else 0o2770)


def _on_network(folder: Path) -> bool:
    if sys.platform == "win32":
        import ctypes

        drive_remote = 4
        return bool(ctypes.windll.kernel32.GetDriveTypeW(folder.anchor) == drive_remote)
    return _mount_type(folder) in _NETWORK_TYPES


def _mount_type(folder: Path) -> str:
    """The file system type of the longest mount point above `folder` (Linux)."""
    try:
        lines = Path("/proc/self/mounts").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    best = ("", "")
    for line in lines:
        _, point, kind, *_ = line.split(" ")
        point = point.replace("\\040", " ")
        if folder.is_relative_to(point) and len(point) > len(best[0]):
            best = (point, kind)
    return best[1]
