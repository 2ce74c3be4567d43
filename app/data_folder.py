"""Where the register lies: one folder for all accounts of the PC, remembered in a small pointer file.

A live SQLite register on a network share or in a folder that a sync program copies gets damaged sooner
or later (SQLite's own warning); such places are refused with the reason.
"""

from __future__ import annotations

import contextlib
import os
import re
import sys
import tempfile
from enum import Enum, auto
from pathlib import Path

from app import os_errors
from app.errors import UserError
from app.files import write_bytes

PROGRAM = "xinfang-desk"
POINTER = "data-folder.txt"
LOGS = "logs"
REGISTER_FILES = ("register.db", "register.key")
"""What makes a folder a register's: the register first (names as in models/session and security/keys)."""
_NETWORK_TYPES = frozenset(
    {
        *("nfs", "nfs4", "cifs", "smb3", "smbfs", "smb2", "9p", "afs", "ncpfs", "davfs", "ceph", "glusterfs"),
        *("fuse.sshfs", "fuse.rclone", "fuse.gvfsd-fuse", "fuse.smbnetfs", "fuse.s3fs", "fuse.glusterfs"),
        *("fuse.davfs2", "fuse.onedriver", "vboxsf", "fuse.vmhgfs-fuse", "prl_fs"),
    }
)
"""File systems of other machines (Linux); locks and flushes do not hold there."""
_SYNC_NAMES = (
    *("onedrive", "dropbox", "nutstore", "baidunetdisk", "baidusyncdisk", "wpsdrive", "iclouddrive"),
    *("google drive", "googledrive", "坚果云", "微云", "网盘", "云盘", "同步盘"),
)
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:/")
"""An address (smb://…, nfs://…, file://…), also as `Path` writes it, with one slash; `C:/` is a drive."""
_GVFS = re.compile(r"/run/user/[^/]+/gvfs(/|$)|/\.gvfs(/|$)")
"""Where the desktop shows network places as folders, mounted or not."""
_OCTAL = re.compile(r"\\([0-7]{3})")
"""How the mount list writes blanks and other odd characters."""
_USERS_GROUP = "*S-1-5-32-545"
"""Everybody who may log on to a Windows PC, by number: the name differs from language to language."""


class Reach(Enum):
    """Who can use a register in a folder."""

    EVERYBODY = auto()
    GROUP = auto()
    ONLY_THIS = auto()


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
    folder = _whole(folder)
    try:
        _make(folder)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except (OSError, ValueError) as error:
        raise UserError(
            f"数据文件夹“{folder}”不能使用：{os_errors.reason(error)}。请换一个位置，或让管理员开放权限。"
        ) from error
    return folder


def unsuitable(folder: Path) -> str:
    """Why the register must not lie there, as a sentence; empty where it may."""
    if _is_address(folder) or _on_network(_whole(folder)):
        return f"“{folder}”在网络位置上：网络中断会损坏登记册。请选择本机磁盘上的文件夹。"
    whole = _whole(folder)
    parts = [part.lower() for part in (*folder.parts, *whole.parts)]
    if any(name in part for part in parts for name in _SYNC_NAMES):
        return f"“{folder}”在网盘同步文件夹中：同步程序会损坏登记册。请选择不同步的本机文件夹。"
    return ""


def holds_register(folder: Path) -> bool:
    """Whether a register lies in `folder`; raises `UserError` where this account may not look."""
    try:
        return (folder / REGISTER_FILES[0]).is_file()
    except OSError as error:
        raise UserError(f"本账户没有权限进入数据文件夹“{folder}”。请让管理员开放权限后再启动。") from error


def reach(folder: Path) -> Reach:
    """Who can use a register in `folder`, which need not exist yet."""
    folder = _whole(folder)
    if _in_home(folder):
        return Reach.ONLY_THIS
    if os.name != "posix":
        return Reach.EVERYBODY
    there = next(place for place in (folder, *folder.parents) if os.access(place, os.F_OK))
    new = there != folder
    above = [place.stat().st_mode for place in ((there, *there.parents) if new else there.parents)]
    mode = 0o777 if new else there.stat().st_mode
    if mode & 0o007 == 0o007 and all(one & 0o001 for one in above):
        return Reach.EVERYBODY
    if mode & 0o070 == 0o070 and all(one & 0o011 for one in above):
        return Reach.GROUP
    return Reach.ONLY_THIS


def share(path: Path) -> None:
    """Let whoever may use the folder of `path` use it too, and nobody else (Windows inherits rights)."""
    if os.name != "posix":
        return
    with contextlib.suppress(OSError):
        above = path.parent.stat().st_mode
        mode = 0o700
        for everything in (0o070, 0o007):
            mode |= everything if above & everything == everything else 0
        path.chmod(mode if path.is_dir() else mode & 0o666)


def share_register(folder: Path) -> None:
    """Give the register's files the rights of their folder, as far as they are this account's."""
    for path in (*folder.glob("register.*"), folder / LOGS):
        share(path)


def remembered() -> Path | None:
    """The folder chosen on this PC, or None before the first start.

    The shared one wins, unless it is gone and this account has one that is there.
    """
    known: list[Path] = []
    for place in _pointer_folders():
        with contextlib.suppress(OSError, UnicodeDecodeError):
            text = (place / POINTER).read_text(encoding="utf-8").strip()
            if text:
                known.append(Path(text))
    return next((folder for folder in known if _may_hold_register(folder)), known[0] if known else None)


def _may_hold_register(folder: Path) -> bool:
    """A folder that this account may not enter counts: it is said, not passed over for another register."""
    try:
        return holds_register(folder)
    except UserError:
        return True


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


def _whole(folder: Path) -> Path:
    """Absolute, with links followed: a link may lead to a network place."""
    with contextlib.suppress(RuntimeError, OSError, ValueError):
        return folder.expanduser().resolve()
    return folder.absolute()


def _in_home(folder: Path) -> bool:
    return folder.is_relative_to(_whole(Path.home()))


def _make(folder: Path) -> None:
    """A new folder in the account's home is private; elsewhere it is for every account of the PC."""
    if folder.is_dir():
        return
    folder.mkdir(parents=True)
    private = _in_home(folder)
    if os.name == "posix":
        folder.chmod(0o700 if private else 0o777)
    elif not private:
        _open_to_users(folder)


def _open_to_users(folder: Path) -> None:
    """Windows lets other accounts only read what one account made under ProgramData."""
    import subprocess

    command = ["icacls", str(folder), "/grant", f"{_USERS_GROUP}:(OI)(CI)M"]
    subprocess.run(command, check=False, capture_output=True)


def _is_address(folder: Path) -> bool:
    """Whether the text itself names a network place, whatever is mounted."""
    text = str(folder)
    return text.startswith(("\\\\", "//")) or _ADDRESS.match(text) is not None


def _on_network(folder: Path) -> bool:
    if sys.platform == "win32":
        import ctypes

        drive_remote = 4
        return bool(ctypes.windll.kernel32.GetDriveTypeW(folder.anchor) == drive_remote)
    return _GVFS.search(str(folder)) is not None or _mount_type(folder) in _NETWORK_TYPES


def _mount_type(folder: Path) -> str:
    """The file system type of the longest mount point above `folder` (Linux)."""
    try:
        lines = Path("/proc/self/mounts").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    best = ("", "")
    for line in lines:
        _, point, kind, *_ = line.split(" ")
        point = _OCTAL.sub(lambda found: chr(int(found[1], 8)), point)
        if folder.is_relative_to(point) and len(point) >= len(best[0]):
            best = (point, kind)
    return best[1]
