"""Where the register may lie, who reaches it, and how the PC remembers it (trust test 10)."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from app import data_folder
from app.data_folder import Reach
from app.errors import UserError

MOUNTS = """proc /proc proc rw 0 0
/dev/sda1 / ext4 rw 0 0
server:/office {nfs} nfs4 rw 0 0
//server/share /mnt/a\\040b\\134c cifs rw 0 0
gvfsd-fuse /run/user/1000/gvfs fuse.gvfsd-fuse rw 0 0
/dev/sdb1 {nfs}/local ext4 rw 0 0
"""


@pytest.fixture(autouse=True)
def pointer_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XINFANG_DESK_CONFIG", str(tmp_path / "pointer"))
    return tmp_path / "pointer"


@pytest.fixture
def mounts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A list of mounts in which `tmp_path/网络盘` is NFS; gives that path."""
    share = tmp_path / "网络盘"
    listing = tmp_path / "mounts"
    listing.write_text(MOUNTS.format(nfs=share), encoding="utf-8")
    real = Path.read_text

    def read(path: Path, *args: str, **kwargs: str) -> str:
        return real(listing if path == Path("/proc/self/mounts") else path, *args, **kwargs)

    monkeypatch.setattr(Path, "read_text", read)
    return share


@pytest.mark.parametrize(
    "text",
    [
        *("\\\\server\\share\\信访", "//server/share/信访", "\\\\192.168.1.5\\d$"),
        *(
            "smb://server/x",
            "nfs://server/x",
            "afp://server/x",
            "SMB://server/x",
            "file://host/信访",
            "sftp://a@b/x",
        ),
        *("/run/user/1000/gvfs/smb-share:server=a,share=b", "~/.gvfs/b 于 a", "/home/x/.gvfs"),
    ],
)
def test_a_network_path_is_refused_with_the_reason(text: str) -> None:
    with pytest.raises(UserError, match="在网络位置上：网络中断会损坏登记册"):
        data_folder.prepare(Path(text))


@pytest.mark.parametrize("name", ["smb：信访", "gvfs", "run/user/gvfs2", "C：/信访"])
def test_a_local_folder_with_such_a_name_may_be_used(tmp_path: Path, name: str) -> None:
    assert data_folder.unsuitable(tmp_path / name) == ""


def test_a_mounted_share_is_refused_and_left_alone(mounts: Path) -> None:
    for folder in (mounts / "信访", mounts):
        assert "在网络位置上" in data_folder.unsuitable(folder)
    with pytest.raises(UserError, match="在网络位置上"):
        data_folder.prepare(mounts / "信访")
    assert not mounts.exists()


def test_the_innermost_mount_decides(mounts: Path) -> None:
    assert data_folder.unsuitable(mounts / "local" / "信访") == ""
    assert data_folder.unsuitable(mounts.with_name("网络盘2")) == ""


def test_odd_characters_in_the_mount_list_are_read(mounts: Path) -> None:
    assert "在网络位置上" in data_folder.unsuitable(Path("/mnt/a b\\c/信访"))
    assert "在网络位置上" in data_folder.unsuitable(Path("/run/user/1000/gvfs/smb-share"))


def test_a_link_to_a_share_is_refused(mounts: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(mounts)
    assert "在网络位置上" in data_folder.unsuitable(tmp_path / "link" / "信访")


@pytest.mark.parametrize(
    "name", ["OneDrive - 镜湖新区", "Dropbox", "我的坚果云", "BaiduSyncdisk", "百度网盘同步", "WPS云盘"]
)
def test_a_folder_that_a_sync_program_copies_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(UserError, match="在网盘同步文件夹中：同步程序会损坏登记册"):
        data_folder.prepare(tmp_path / name / "信访")
    assert not (tmp_path / name).exists()


def test_a_path_with_blanks_and_chinese_is_made(tmp_path: Path) -> None:
    folder = data_folder.prepare(tmp_path / "信访 数据" / "2026 年")
    assert folder.is_dir()
    assert list(folder.iterdir()) == []


def test_a_file_in_the_way_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(UserError, match="同名的文件"):
        data_folder.prepare(tmp_path / "file")
    with pytest.raises(UserError, match="有一段是文件"):
        data_folder.prepare(tmp_path / "file" / "信访")


def test_a_folder_that_cannot_be_written_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(dir: Path) -> None:  # noqa: A002
        raise PermissionError(13, "Permission denied", dir)

    monkeypatch.setattr("tempfile.TemporaryFile", denied)
    with pytest.raises(UserError, match="不能使用：没有权限。请换一个位置"):
        data_folder.prepare(tmp_path)


def test_a_name_no_system_takes_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="不允许的字符"):
        data_folder.prepare(tmp_path / "a\0b")


def test_a_new_folder_outside_the_home_is_for_every_account(tmp_path: Path) -> None:
    os.umask(os.umask(0o077))
    folder = data_folder.prepare(tmp_path / "共用")
    assert folder.stat().st_mode & 0o777 == 0o777


def test_a_new_folder_in_the_home_is_private_and_its_files_too(own_home: Path) -> None:
    folder = data_folder.prepare(own_home / "登记册")
    (folder / "register.db").write_bytes(b"")
    (folder / "register.db").chmod(0o666)
    data_folder.share_register(folder)
    assert folder.stat().st_mode & 0o777 == 0o700
    assert (folder / "register.db").stat().st_mode & 0o777 == 0o600
    assert data_folder.reach(folder) is Reach.ONLY_THIS


@pytest.mark.parametrize(("mode", "files"), [(0o777, 0o666), (0o770, 0o660), (0o755, 0o600), (0o750, 0o600)])
def test_files_have_the_rights_of_their_folder_only_where_others_may_write(
    tmp_path: Path, mode: int, files: int
) -> None:
    """A folder that others may only look into must not show them the key."""
    for name in ("register.db", "register.db-wal", "register.key", "别人的.txt"):
        (tmp_path / name).write_bytes(b"")
        (tmp_path / name).chmod(0o640)
    (tmp_path / "logs").mkdir()
    tmp_path.chmod(mode)
    data_folder.share_register(tmp_path)
    modes = {path.name: path.stat().st_mode & 0o777 for path in tmp_path.iterdir()}
    assert {modes["register.db"], modes["register.db-wal"], modes["register.key"]} == {files}
    assert modes["logs"] == {0o666: 0o777, 0o660: 0o770, 0o600: 0o700}[files]
    assert modes["别人的.txt"] == 0o640


@pytest.mark.parametrize(
    ("mode", "there", "new_in_it"),
    [
        (0o777, Reach.EVERYBODY, Reach.EVERYBODY),
        (0o770, Reach.GROUP, Reach.GROUP),
        (0o755, Reach.ONLY_THIS, Reach.EVERYBODY),
        (0o700, Reach.ONLY_THIS, Reach.ONLY_THIS),
    ],
)
def test_who_reaches_a_folder_is_told_by_its_rights(
    mode: int, there: Reach, new_in_it: Reach, tmp_path: Path
) -> None:
    folder = tmp_path / "数据"
    folder.mkdir()
    for above in [tmp_path, *tmp_path.parents][:-2]:
        above.chmod(above.stat().st_mode | 0o011)
    folder.chmod(mode)
    assert data_folder.reach(folder) is there
    assert data_folder.reach(folder / "新") is new_in_it
    tmp_path.chmod(0o700)
    assert data_folder.reach(folder) is Reach.ONLY_THIS


def test_the_choice_is_remembered(pointer_of_its_own: Path, tmp_path: Path) -> None:
    assert data_folder.remembered() is None
    data_folder.remember(tmp_path / "信访 数据")
    assert data_folder.remembered() == tmp_path / "信访 数据"


@pytest.mark.parametrize("junk", [b"", b"\n ", b"\xff\xfe\x00"])
def test_an_unreadable_pointer_is_no_pointer(pointer_of_its_own: Path, junk: bytes) -> None:
    pointer_of_its_own.mkdir()
    (pointer_of_its_own / data_folder.POINTER).write_bytes(junk)
    assert data_folder.remembered() is None


def test_the_shared_folder_wins_unless_it_is_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    places = [tmp_path / "shared", tmp_path / "own"]
    monkeypatch.setattr(data_folder, "_pointer_folders", lambda: places)
    registers = [tmp_path / "甲", tmp_path / "乙"]
    for place, register in zip(places, registers, strict=True):
        place.mkdir()
        register.mkdir()
        (register / "register.db").write_bytes(b"")
        (place / data_folder.POINTER).write_text(str(register), encoding="utf-8")
    assert data_folder.remembered() == registers[0]
    (registers[0] / "register.db").unlink()
    assert data_folder.remembered() == registers[1]
    (registers[1] / "register.db").unlink()
    assert data_folder.remembered() == registers[0]


def test_remembering_falls_back_to_the_account(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setattr(data_folder, "_pointer_folders", lambda: [tmp_path / "file" / "x", tmp_path / "own"])
    data_folder.remember(tmp_path)
    assert data_folder.remembered() == tmp_path


def test_a_folder_this_account_may_not_enter_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def denied(path: Path) -> bool:
        raise PermissionError(13, "Permission denied")

    data_folder.remember(tmp_path)
    monkeypatch.setattr(Path, "is_file", denied)
    with pytest.raises(UserError, match="没有权限进入数据文件夹"):
        data_folder.holds_register(tmp_path)
    assert data_folder.remembered() == tmp_path


def test_names_of_the_register_files_are_those_of_the_register() -> None:
    from app.models.session import REGISTER_FILE
    from app.security.keys import KEY_FILE

    assert data_folder.REGISTER_FILES == (REGISTER_FILE, KEY_FILE)
