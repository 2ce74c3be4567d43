"""Copies for the system's programs: private, harmless, and gone afterwards."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.errors import UserError
from app.scans import opened_copies
from app.scans.kinds import FileKind

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(autouse=True)
def own_temp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    place = tmp_path / "tmp"
    place.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    yield place
    opened_copies.remove_all()


@pytest.mark.skipif(os.name != "posix", reason="rights are the account's own on Windows")
def test_a_copy_is_private_read_only_and_never_a_program(own_temp: Path) -> None:
    path = opened_copies.lend(b"%PDF", "../../申请书.exe", FileKind.PDF)
    assert path.read_bytes() == b"%PDF"
    assert path.name == "申请书.exe.pdf"
    assert stat.S_IMODE(path.stat().st_mode) == 0o400
    above = [place for place in path.parents if place.is_relative_to(own_temp) and place != own_temp]
    assert [stat.S_IMODE(place.stat().st_mode) for place in above] == [0o700, 0o700]


def test_two_files_of_one_name_stand_beside_each_other() -> None:
    one, two = (opened_copies.lend(data, "扫描件.jpg", FileKind.JPEG) for data in (b"one", b"two"))
    assert (one.name, two.name) == ("扫描件.jpg", "扫描件.jpg")
    assert (one.read_bytes(), two.read_bytes()) == (b"one", b"two")


def test_all_are_removed_and_the_next_can_be_lent(own_temp: Path) -> None:
    opened_copies.lend(b"x", "a.pdf", FileKind.PDF)
    opened_copies.remove_all()
    assert list(own_temp.iterdir()) == []
    assert opened_copies.lend(b"y", "a.pdf", FileKind.PDF).is_file()


def test_what_a_killed_program_left_goes_at_the_next_start(own_temp: Path) -> None:
    code = (
        "import os, sys, tempfile; tempfile.tempdir = sys.argv[1]\n"
        "from app.scans import opened_copies; from app.scans.kinds import FileKind\n"
        "opened_copies.lend(b'secret', 'a.pdf', FileKind.PDF); os._exit(1)\n"
    )
    subprocess.run([sys.executable, "-c", code, str(own_temp)], check=False, cwd=ROOT)
    assert len(list(own_temp.rglob("a.pdf"))) == 1
    opened_copies.remove_all()
    assert list(own_temp.iterdir()) == []


def test_the_end_of_the_program_removes_them(own_temp: Path) -> None:
    code = (
        "import sys, tempfile; tempfile.tempdir = sys.argv[1]\n"
        "from app.scans import opened_copies; from app.scans.kinds import FileKind\n"
        "opened_copies.lend(b'secret', 'a.pdf', FileKind.PDF)\n"
    )
    subprocess.run([sys.executable, "-c", code, str(own_temp)], check=True, cwd=ROOT)
    assert list(own_temp.iterdir()) == []


@pytest.mark.skipif(os.name != "posix", reason="links need rights on Windows")
def test_a_link_somebody_planted_is_not_followed(own_temp: Path, tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "kept.txt").write_text("x")
    mine.chmod(0o755)
    (mine / "kept.txt").chmod(0o644)
    (own_temp / "xinfang-desk-opened-planted").symlink_to(mine)
    opened_copies.remove_all()
    assert (mine / "kept.txt").read_text() == "x"
    assert stat.S_IMODE((mine / "kept.txt").stat().st_mode) == 0o644


def test_a_disk_that_refuses_is_said(own_temp: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(own_temp / "gone"))
    with pytest.raises(UserError, match="无法建立供打开的副本"):
        opened_copies.lend(b"x", "a.pdf", FileKind.PDF)
