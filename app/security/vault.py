"""Files beside the register, encrypted: AES-256-GCM under a key drawn from the register's (HKDF, RFC 5869).

A file is named by a keyed digest of its content (HMAC-SHA-256), so that neither its name nor its bytes tell anything
without the register's key, and the same content is kept once. It reads: magic, 12 bytes nonce, ciphertext and tag; magic and name
are authenticated with it, so that a file moved to another name is refused.
"""

from __future__ import annotations

import hmac
import os
import re
import secrets
from pathlib import Path
from typing import TYPE_CHECKING

from app import data_folder, files
from app.errors import UserError
from app.os_errors import reason

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

FOLDER = "attachments"
"""Name of the files' folder within the register's."""
_MAGIC = b"XFA1"
_NONCE = 12
_TAG = 16
_LABEL_FILES = b"xinfang-desk attachments 1: content"
_LABEL_NAMES = b"xinfang-desk attachments 1: names"
_DIGEST = re.compile("[0-9a-f]{64}")


class Vault:
    """The stored files of one register; plain bytes leave it by `get` and `export` only."""

    def __init__(self, folder: Path, key: str) -> None:
        """`folder` holds the register, `key` is the register's own (64 hex digits)."""
        whole = bytes.fromhex(key)
        self._folder = folder / FOLDER
        self._content_key = _derived(whole, _LABEL_FILES)
        self._name_key = _derived(whole, _LABEL_NAMES)

    def put(self, data: bytes) -> str:
        """Store `data` and give its digest; content that lies there whole already is not written again.

        Raises `UserError` where the disk refuses; nothing half written stays.
        """
        digest = hmac.digest(self._name_key, data, "sha256").hex()
        if not self._whole(digest):
            path = self._path(digest)
            self._make_folder(path.parent)
            files.write_bytes(path, self._sealed(digest, data))
        return digest

    def get(self, digest: str) -> bytes:
        """The content; raises `UserError` where the file is missing, cut, altered or unreadable."""
        from cryptography.exceptions import InvalidTag

        sealed = self._read(digest)
        head, nonce, body = sealed[:4], sealed[4 : 4 + _NONCE], sealed[4 + _NONCE :]
        try:
            if head != _MAGIC or len(body) < _TAG:
                raise InvalidTag
            return self._cipher().decrypt(nonce, body, _bound(digest))
        except InvalidTag as error:
            raise UserError(
                "这份附件的文件已损坏或被改动，不能打开。请让管理员从备份中恢复“attachments”文件夹，或重新添加原件。"
            ) from error

    def holds(self, digest: str) -> bool:
        """Whether a file lies there under that digest; whether it is whole is seen by `get`."""
        return self._path(digest).is_file() if _DIGEST.fullmatch(digest) else False

    def export(self, digest: str, path: Path) -> None:
        """Write the plain content to `path`, the one place where it touches a disk."""
        files.write_bytes(path, self.get(digest))

    def _whole(self, digest: str) -> bool:
        try:
            self.get(digest)
        except UserError:
            return False
        return True

    def _read(self, digest: str) -> bytes:
        if not self.holds(digest):
            raise UserError(
                "这份附件的文件不在数据文件夹中。请让管理员从备份中恢复“attachments”文件夹，或重新添加原件。"
            )
        try:
            return self._path(digest).read_bytes()
        except OSError as error:
            raise UserError(f"这份附件读不出来：{reason(error)}。请检查磁盘和权限后重试。") from error

    def _sealed(self, digest: str, data: bytes) -> bytes:
        nonce = secrets.token_bytes(_NONCE)
        return b"".join((_MAGIC, nonce, self._cipher().encrypt(nonce, data, _bound(digest))))

    def _cipher(self) -> AESGCM:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        return AESGCM(self._content_key)

    def _path(self, digest: str) -> Path:
        return self._folder / digest[:2] / digest

    def _make_folder(self, folder: Path) -> None:
        """A new folder has the rights of the register's, and outlives a power cut."""
        try:
            for one in (self._folder, folder):
                if not one.is_dir():
                    one.mkdir(exist_ok=True)
                    data_folder.share(one)
                    _flush(one.parent)
        except OSError as error:
            raise UserError(
                f"无法在数据文件夹中存放附件：{reason(error)}。请检查磁盘空间和权限后重试。"
            ) from error


def _bound(digest: str) -> bytes:
    return _MAGIC + digest.encode()


def _derived(key: bytes, label: bytes) -> bytes:
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return HKDF(algorithm=SHA256(), length=32, salt=None, info=label).derive(key)


def _flush(folder: Path) -> None:
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
