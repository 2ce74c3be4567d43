"""The register's key: made once, never overwritten, refused when torn."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from app.errors import UserError
from app.security import keys


def test_a_new_key_is_read_again_and_is_new_each_time(tmp_path: Path) -> None:
    made = [keys.create_key(folder) for folder in _folders(tmp_path, 3)]
    assert [keys.read_key(folder) for folder in _folders(tmp_path, 3)] == made
    assert len(set(made)) == 3
    assert all(re.fullmatch("[0-9a-f]{64}", key) for key in made)


def test_a_key_is_never_overwritten(tmp_path: Path) -> None:
    key = keys.create_key(tmp_path)
    with pytest.raises(UserError, match="不会覆盖"):
        keys.create_key(tmp_path)
    assert keys.read_key(tmp_path) == key


def test_a_missing_key_is_said_with_the_way_out(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"找不到登记册密钥.*从备份中恢复"):
        keys.read_key(tmp_path)


def test_a_key_torn_at_any_byte_is_refused(tmp_path: Path) -> None:
    """Fewer than 64 digits would silently become a passphrase."""
    whole = keys.create_key(tmp_path).encode()
    for cut in range(len(whole)):
        (tmp_path / keys.KEY_FILE).write_bytes(whole[:cut])
        with pytest.raises(UserError, match="已损坏"):
            keys.read_key(tmp_path)


@pytest.mark.parametrize(
    "text", [b"g" * 64, b"A" * 64, b"0" * 65, b"0" * 32 + b"\n" + b"0" * 31, b"\xff" * 64]
)
def test_what_is_no_key_is_refused(tmp_path: Path, text: bytes) -> None:
    (tmp_path / keys.KEY_FILE).write_bytes(text)
    with pytest.raises(UserError, match=r"已损坏|无法读取"):
        keys.read_key(tmp_path)


def test_a_private_folder_keeps_its_key_private(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    keys.create_key(tmp_path)
    assert (tmp_path / keys.KEY_FILE).stat().st_mode & 0o777 == 0o600


def _folders(root: Path, count: int) -> list[Path]:
    folders = [root / str(number) for number in range(count)]
    for folder in folders:
        folder.mkdir(exist_ok=True)
    return folders
