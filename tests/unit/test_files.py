"""The atomic writer: the new file whole, or the old one as it was, and nothing left beside."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from app import files
from app.errors import UserError


@pytest.fixture
def old(tmp_path: Path) -> Path:
    path = tmp_path / "来访登记台账.xlsx"
    path.write_bytes(b"old")
    return path


def assert_untouched(old: Path) -> None:
    assert old.read_bytes() == b"old"
    assert list(old.parent.iterdir()) == [old]


@pytest.fixture
def small_disk() -> Iterator[None]:
    """Every file ends at a million bytes: the operating system itself refuses the rest."""
    resource = pytest.importorskip("resource", reason="this system knows no limit of file size")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, hard))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_new_file_is_written_whole_and_nothing_is_left_beside(tmp_path: Path) -> None:
    files.write_bytes(tmp_path / "新.bin", b"\x00data")
    assert (tmp_path / "新.bin").read_bytes() == b"\x00data"
    assert [path.name for path in tmp_path.iterdir()] == ["新.bin"]


def test_replaced_file_keeps_its_rights(old: Path) -> None:
    old.chmod(0o640)
    files.write_bytes(old, b"new")
    assert old.read_bytes() == b"new"
    assert old.stat().st_mode & 0o777 == 0o640


def test_data_reach_the_disk_before_the_name_changes(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[bytes] = []
    monkeypatch.setattr(os, "fsync", lambda _: seen.append(old.read_bytes()))
    files.write_bytes(old, b"new")
    assert seen[0] == b"old"


def test_full_disk_keeps_the_old_file(old: Path, small_disk: None) -> None:
    with pytest.raises(UserError, match="文件过大"):
        files.write_bytes(old, b"x" * 1_000_001)
    assert_untouched(old)


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        (errno.ENOSPC, "磁盘空间不足"),
        (errno.EIO, "磁盘读写出错"),
        (errno.EACCES, "请关闭该文件后重试"),
        (errno.EBADMSG, "系统错误"),
    ],
)
@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_failure_at_a_step_keeps_the_old_file(
    old: Path, monkeypatch: pytest.MonkeyPatch, number: int, sentence: str, step: str
) -> None:
    def fail(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    if step == "fsync":
        monkeypatch.setattr(os, "fsync", fail)
    else:
        monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(UserError, match=sentence) as caught:
        files.write_bytes(old, b"new")
    assert os.strerror(number) not in str(caught.value)
    monkeypatch.undo()
    assert_untouched(old)


def test_refused_by_the_check_keeps_the_old_file(old: Path) -> None:
    def refuse(written: Path) -> None:
        assert written.read_bytes() == b"new"
        raise UserError("不一致")

    with pytest.raises(UserError, match="不一致"):
        files.write_bytes(old, b"new", check=refuse)
    assert_untouched(old)


def test_a_link_stays_and_its_file_is_replaced(old: Path, tmp_path: Path) -> None:
    link = tmp_path / "链接.xlsx"
    link.symlink_to(old)
    files.write_bytes(link, b"new")
    assert link.is_symlink()
    assert old.read_bytes() == b"new"
    assert not old.is_symlink()


def test_links_in_a_ring_are_refused(tmp_path: Path) -> None:
    one, two = tmp_path / "1.pdf", tmp_path / "2.pdf"
    one.symlink_to(two)
    two.symlink_to(one)
    with pytest.raises(UserError, match="链接互相指向"):
        files.write_bytes(one, b"new")
    assert one.is_symlink()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_or_device_is_not_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "管道.pdf"
    os.mkfifo(pipe)
    link = tmp_path / "链接.pdf"
    link.symlink_to(pipe)
    for path in (pipe, link):
        with pytest.raises(UserError, match="不是普通文件"):
            files.write_bytes(path, b"new")
    assert pipe.is_fifo()


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="this system has no /proc")
def test_a_folder_that_takes_no_file_is_not_called_missing() -> None:
    with pytest.raises(UserError, match=r"不接受新文件|没有写入权限"):
        files.write_bytes(Path("/proc/a.pdf"), b"")


@pytest.mark.parametrize("name", ["a.txt", "a", "a.doc", ".pdf", "a.pdf "])
def test_a_wrong_ending_is_refused(name: str) -> None:
    files.require_ending(Path("A.PDF"), ".pdf", ".docx")
    with pytest.raises(UserError, match=r"应以 \.pdf 或 \.docx 结尾"):
        files.require_ending(Path(name), ".pdf", ".docx")


def test_missing_folder_is_said(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="文件夹不存在"):
        files.write_bytes(tmp_path / "无" / "a.xlsx", b"")


def test_a_folder_of_that_name_is_said(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").mkdir()
    with pytest.raises(UserError, match="同名的文件夹"):
        files.write_bytes(tmp_path / "a.xlsx", b"")
    assert [path.name for path in tmp_path.iterdir()] == ["a.xlsx"]


def test_the_longest_file_name_can_be_written(tmp_path: Path) -> None:
    path = tmp_path / f"{'账' * 83}.xlsx"
    files.write_bytes(path, b"new")
    assert path.read_bytes() == b"new"
    with pytest.raises(UserError, match="文件名太长"):
        files.write_bytes(tmp_path / f"{'账' * 84}.xlsx", b"new")
