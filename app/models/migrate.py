"""Schema migrations (Alembic), imported only when one is due. DDL, contents and version in one transaction.

A register of an older schema is copied beside itself first, whole and checked: `register-0001.db` is what the older
program wrote, under the same key.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as driver
from sqlalchemy import Engine

from app.errors import UserError
from app.files import put_in_place
from app.models import awaited, search_index
from app.os_errors import reason

Connect = Callable[[Path], Any]
SCRIPTS = Path(__file__).resolve().parent / "migrations"
_NO_COPY = "升级前备份登记册失败（{why}），没有升级，登记册未作任何改动。请检查磁盘空间和数据文件夹的权限后重新打开。"


def copy_path(register: Path, version: str) -> Path:
    """Where the copy of a register of that schema lies."""
    return register.with_name(f"{register.stem}-{version}{register.suffix}")


def keep_copy(connect: Connect, register: Path, version: str) -> Path:
    """Copy the register beside itself before it is upgraded; `connect` opens a file under the register's key.

    Raises `UserError` where the copy cannot be written or is not sound; nothing is left of it then.
    """
    unfinished = register.with_name(f"{register.stem}-{version}.writing")
    try:
        _copy(connect, register, unfinished)
        put_in_place(unfinished, copy_path(register, version), like=register)
    except (OSError, driver.Error) as error:
        why = reason(error) if isinstance(error, OSError) else error
        raise UserError(_NO_COPY.format(why=why)) from error
    finally:
        for suffix in ("", "-wal", "-shm", "-journal"):
            unfinished.with_name(unfinished.name + suffix).unlink(missing_ok=True)
    return copy_path(register, version)


def upgrade(engine: Engine) -> None:
    """Bring the register to the newest schema; on any error it stays exactly as it was.

    Foreign keys are off meanwhile (a rebuilt parent would otherwise delete its children) and checked
    before the commit. Cases of before the search index are indexed; what they wait for is read off their events.
    """
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    with engine.connect().execution_options(writes=True) as connection:
        raw = connection.connection.dbapi_connection
        assert raw is not None
        raw.execute("PRAGMA foreign_keys = OFF")
        try:
            with connection.begin():
                config.attributes["connection"] = connection
                command.upgrade(config, "head")
                if search_index.is_wanting(connection):
                    search_index.rebuild(connection)
                awaited.rebuild(connection)
                if connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
                    raise UserError("升级登记册时发现数据不一致，已全部撤回。请联系管理员，勿删除任何文件。")
        finally:
            raw.execute("PRAGMA foreign_keys = ON")


def _copy(connect: Connect, register: Path, unfinished: Path) -> None:
    """A copy by SQLite's own means (a live file copied by hand loses its journal), read again before it counts."""
    with contextlib.closing(connect(register)) as source, contextlib.closing(connect(unfinished)) as target:
        source.backup(target, pages=-1)
    with contextlib.closing(connect(unfinished)) as target:
        damage = target.execute("PRAGMA cipher_integrity_check").fetchall()
        found = target.execute("PRAGMA integrity_check").fetchall()
    if damage or found != [("ok",)]:
        raise driver.DatabaseError(f"{[*damage, *found][0][0]}")
