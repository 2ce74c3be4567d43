"""Files beside the register: what goes in comes out, everything else is refused, and the disk tells nothing."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from hypothesis import given, settings
from hypothesis import strategies as st

from app.errors import UserError
from app.security.vault import Vault
from tests.unit.scans.measure import peak_mb

KEY = "0f" * 32
SECRET = "信访人周试样，证件号 999999199001010016。".encode() * 40


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    return Vault(tmp_path, KEY)


def stored(folder: Path) -> list[Path]:
    return sorted(path for path in (folder / "attachments").rglob("*") if path.is_file())


@settings(max_examples=40)
@given(data=st.binary(max_size=5000))
def test_what_goes_in_comes_out(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    vault = Vault(tmp_path_factory.mktemp("v"), KEY)
    digest = vault.put(data)
    assert vault.holds(digest)
    assert vault.get(digest) == data


def test_the_file_is_aes_gcm_under_a_key_of_its_own(tmp_path: Path, vault: Vault) -> None:
    """Read by the primitives alone, as a later program would."""
    digest = vault.put(SECRET)
    raw = (tmp_path / "attachments" / digest[:2] / digest).read_bytes()
    label = b"xinfang-desk attachments 1: content"
    key = HKDF(algorithm=SHA256(), length=32, salt=None, info=label).derive(bytes.fromhex(KEY))
    assert raw[:4] == b"XFA1"
    assert AESGCM(key).decrypt(raw[4:16], raw[16:], b"XFA1" + digest.encode()) == SECRET
    assert len(raw) == len(SECRET) + 4 + 12 + 16


def test_neither_name_nor_bytes_tell_anything(tmp_path: Path, vault: Vault) -> None:
    digest = vault.put(SECRET)
    (tmp_path / "other").mkdir()
    other = Vault(tmp_path / "other", "1e" * 32)
    assert digest not in {hashlib.sha256(SECRET).hexdigest(), other.put(SECRET)}
    for path in stored(tmp_path):
        raw = path.read_bytes()
        assert SECRET[:16] not in raw
        assert b"999999199001010016" not in raw
    with pytest.raises(UserError, match="损坏"):
        Vault(tmp_path, "1e" * 32).get(digest)


def test_the_same_content_is_kept_once(tmp_path: Path, vault: Vault) -> None:
    first = vault.put(SECRET)
    before = stored(tmp_path)[0].stat().st_mtime_ns
    assert vault.put(SECRET) == first
    assert [path.stat().st_mtime_ns for path in stored(tmp_path)] == [before]
    assert vault.put(b"another") != first
    assert len(stored(tmp_path)) == 2


def test_every_changed_byte_is_seen(tmp_path: Path, vault: Vault) -> None:
    digest = vault.put(b"short content")
    path = stored(tmp_path)[0]
    whole = path.read_bytes()
    for place in range(len(whole)):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        with pytest.raises(UserError, match="损坏"):
            vault.get(digest)


def test_a_cut_lengthened_or_empty_file_is_seen(tmp_path: Path, vault: Vault) -> None:
    digest = vault.put(b"short content")
    path = stored(tmp_path)[0]
    whole = path.read_bytes()
    for wrong in [*(whole[:end] for end in range(len(whole))), whole + b"\x00"]:
        path.write_bytes(wrong)
        with pytest.raises(UserError, match="备份"):
            vault.get(digest)


def test_a_file_under_another_name_is_seen(tmp_path: Path, vault: Vault) -> None:
    one, two = vault.put(b"one"), vault.put(b"two")
    place = {path.name: path for path in stored(tmp_path)}
    place[one].write_bytes(place[two].read_bytes())
    with pytest.raises(UserError, match="损坏"):
        vault.get(one)


def test_adding_again_heals_a_damaged_file(tmp_path: Path, vault: Vault) -> None:
    digest = vault.put(SECRET)
    stored(tmp_path)[0].write_bytes(b"XFA1 damaged")
    assert vault.put(SECRET) == digest
    assert vault.get(digest) == SECRET


def test_a_missing_file_says_where_to_get_it(tmp_path: Path, vault: Vault) -> None:
    digest = vault.put(SECRET)
    stored(tmp_path)[0].unlink()
    assert not vault.holds(digest)
    with pytest.raises(UserError, match="备份"):
        vault.get(digest)


@pytest.mark.parametrize(
    "digest", ["", "..", "../../register.key", "AB" * 32, "ab" * 32 + "/", "ab\x00" + "a" * 61]
)
def test_a_digest_is_never_a_path(tmp_path: Path, vault: Vault, digest: str) -> None:
    with pytest.raises(UserError):
        vault.get(digest)


def test_no_other_file_is_reached(tmp_path: Path, vault: Vault) -> None:
    vault.put(SECRET)
    (tmp_path / "register.key").write_text(KEY)
    for digest in (str(tmp_path / "register.key"), str(stored(tmp_path)[0])):
        assert not vault.holds(digest)
        with pytest.raises(UserError, match="不在数据文件夹"):
            vault.get(digest)


@pytest.mark.skipif(os.name != "posix", reason="rights are inherited on Windows")
@pytest.mark.parametrize(
    ("folder", "below", "file"),
    [(0o700, 0o700, 0o600), (0o770, 0o770, 0o660), (0o755, 0o700, 0o600), (0o777, 0o777, 0o666)],
)
def test_rights_are_the_registers(tmp_path: Path, folder: int, below: int, file: int) -> None:
    place = tmp_path / "reg"
    place.mkdir()
    place.chmod(folder)
    Vault(place, KEY).put(SECRET)
    for path in (place / "attachments").rglob("*"):
        assert stat.S_IMODE(path.stat().st_mode) == (below if path.is_dir() else file)


def test_many_at_once_leave_one_whole_file(tmp_path: Path, vault: Vault) -> None:
    with ThreadPoolExecutor(8) as pool:
        digests = set(pool.map(lambda _: vault.put(SECRET), range(40)))
    assert [path.name for path in stored(tmp_path)] == list(digests)
    assert vault.get(digests.pop()) == SECRET


def test_two_programs_at_once_leave_whole_files(tmp_path: Path, vault: Vault) -> None:
    code = (
        "import sys; from pathlib import Path; from app.security.vault import Vault\n"
        "v = Vault(Path(sys.argv[1]), sys.argv[2])\n"
        "for n in range(60): v.put(bytes([n]) * 20000)\n"
    )
    running = [subprocess.Popen([sys.executable, "-c", code, str(tmp_path), KEY]) for _ in range(2)]
    assert [one.wait() for one in running] == [0, 0]
    assert len(stored(tmp_path)) == 60
    assert {vault.get(path.name) for path in stored(tmp_path)} == {bytes([n]) * 20000 for n in range(60)}


def test_a_full_disk_leaves_nothing_half_written(
    tmp_path: Path, vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = vault.put(b"kept")

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "full")

    with monkeypatch.context() as broken:
        broken.setattr(os, "fsync", full)
        with pytest.raises(UserError, match="磁盘空间不足"):
            vault.put(SECRET)
    assert [path.name for path in stored(tmp_path)] == [kept]
    assert vault.get(vault.put(SECRET)) == SECRET


def test_a_disk_that_refuses_folders_is_said(tmp_path: Path) -> None:
    (tmp_path / "attachments").write_text("a file stands where the folder should")
    with pytest.raises(UserError, match="无法在数据文件夹中存放附件"):
        Vault(tmp_path, KEY).put(SECRET)


def test_export_writes_the_plain_content_where_it_is_told(tmp_path: Path, vault: Vault) -> None:
    digest = vault.put(SECRET)
    vault.export(digest, tmp_path / "导出.txt")
    assert (tmp_path / "导出.txt").read_bytes() == SECRET


def test_a_large_file_takes_little_time_and_memory(tmp_path: Path) -> None:
    """50 MB: less than three copies of it at any moment."""
    code = (
        "import os, sys; from pathlib import Path; from app.security.vault import Vault\n"
        "v = Vault(Path(sys.argv[1]), sys.argv[2]); v.put(b'warm'); data = os.urandom(50_000_000)\n"
        "assert v.get(v.put(data)) == data\n"
    )
    assert peak_mb(code, tmp_path, KEY) < 300
