"""The register's key: the only module that makes, reads or stores it.

For now the raw 256-bit key lies beside the register, readable by those who may open the register only;
passwords will wrap it later without re-encrypting the register.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from app.errors import UserError

KEY_FILE = "register.key"
KEY_HEX_DIGITS = 64


def create_key(folder: Path) -> str:
    """Make a new key in `folder` (64 hex digits); raises `UserError` where one lies there already."""
    key = secrets.token_hex(KEY_HEX_DIGITS // 2)
    path = folder / KEY_FILE
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise UserError(
            f"文件夹“{folder}”中已有登记册密钥，不会覆盖。登记册文件丢失的，请从备份中恢复；新建登记册请另选空文件夹。"
        ) from error
    except OSError as error:
        raise UserError(
            f"无法在“{folder}”中写入登记册密钥。请检查磁盘空间和权限，或换一个文件夹。"
        ) from error
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as stream:
            stream.write(key)
            stream.flush()
            os.fsync(stream.fileno())
    except OSError as error:
        path.unlink(missing_ok=True)
        raise UserError(
            f"无法在“{folder}”中写入登记册密钥：磁盘可能已满。请清理磁盘或换一个文件夹。"
        ) from error
    return key


def read_key(folder: Path) -> str:
    """The key of the register in `folder`; raises `UserError` where it is missing, unreadable or torn."""
    path = folder / KEY_FILE
    try:
        key = path.read_text(encoding="ascii").strip()
    except FileNotFoundError as error:
        raise UserError(
            f"找不到登记册密钥“{path}”。没有密钥无法打开登记册，请从备份中恢复该文件。"
        ) from error
    except (PermissionError, UnicodeDecodeError) as error:
        raise UserError(f"无法读取登记册密钥“{path}”。请让管理员检查文件权限。") from error
    if len(key) != KEY_HEX_DIGITS or any(c not in "0123456789abcdef" for c in key):
        raise UserError(f"登记册密钥“{path}”已损坏。请从备份中恢复该文件。")
    return key
