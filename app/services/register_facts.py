"""What 关于 tells of the open register."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from app.models.session import REGISTER_FILE, Register


@dataclass(frozen=True, slots=True)
class RegisterFacts:
    """Where the register lies, its size on disk in bytes (journal included), and what keeps it."""

    folder: Path
    size: int
    sqlite: str
    sqlcipher: str


def facts(register: Register) -> RegisterFacts:
    """The facts of an open register."""
    with register.read() as connection:
        sqlite = connection.exec_driver_sql("SELECT sqlite_version()").scalar_one()
        sqlcipher = connection.exec_driver_sql("PRAGMA cipher_version").scalar_one()
    files = register.folder.glob(f"{REGISTER_FILE}*")
    return RegisterFacts(register.folder, sum(f.stat().st_size for f in files), str(sqlite), str(sqlcipher))
