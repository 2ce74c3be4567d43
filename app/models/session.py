"""The one function that opens a register, and the one place that commits.

SQLite-only means (pragmas, the key, BEGIN IMMEDIATE) stay here, so that a shared PostgreSQL fits later.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as driver
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DatabaseError, OperationalError
from sqlalchemy.pool import QueuePool

from app.errors import UserError
from app.models import case_texts

REGISTER_FILE = "register.db"
SCHEMA_VERSION = "0003"
_PLAIN_HEADER = b"SQLite format 3\x00"
_SMALLEST_PAGE = 512
_BUSY_SECONDS = 5

_also: ContextVar[Callable[[Connection], None] | None] = ContextVar("also", default=None)


@contextmanager
def with_every_action(deed: Callable[[Connection], None]) -> Iterator[None]:
    """Within it, every action of this thread ends with `deed`, in its own transaction."""
    token = _also.set(deed)
    try:
        yield
    finally:
        _also.reset(token)


class Register:
    """An open register: short reads and whole actions, nothing else."""

    def __init__(self, engine: Engine, folder: Path) -> None:
        self._engine = engine
        self.folder = folder

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A consistent view for queries; never writes."""
        with self._engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def action(self) -> Iterator[Connection]:
        """One action of a clerk: all of it durable at the end, or nothing."""
        try:
            with self._engine.connect().execution_options(writes=True) as connection, connection.begin():
                yield connection
                deed = _also.get()
                if deed is not None:
                    deed(connection)
        except OperationalError as error:
            raise _said(error) from error
        except driver.OperationalError as error:
            raise _sentence(str(error)) from error

    def close(self) -> None:
        """Close all connections; SQLite then folds its journal into the file."""
        self._engine.dispose()


def open_register(folder: Path, key: str, *, create: bool = False) -> Register:
    """Open (or `create`) the encrypted register in `folder` and bring its schema up to date.

    Raises `UserError` where there is none, the key does not fit, or a newer program wrote it.
    """
    path = folder / REGISTER_FILE
    if path.exists() == create:
        raise UserError(
            f"文件夹“{folder}”中已有登记册。请直接打开它，或选择另一个空文件夹。"
            if create
            else f"文件夹“{folder}”中没有登记册。请先建立登记册（首次启动或命令 init）。"
        )
    _refuse_what_is_no_register(path)
    engine = _engine(path, key)
    try:
        _bring_up_to_date(engine, path, key, create=create)
    except DatabaseError as error:
        engine.dispose()
        raise _unreadable(path, error) from error
    except UserError:
        engine.dispose()
        raise
    return Register(engine, folder)


def _engine(path: Path, key: str) -> Engine:
    engine = create_engine(
        "sqlite://",
        module=driver,
        creator=lambda: _connect(path, key),
        poolclass=QueuePool,
        pool_size=2,
        max_overflow=4,
        pool_reset_on_return=None,  # every use ends in a commit or a rollback of its own
    )
    event.listen(engine, "begin", _begin)
    return engine


def _connect(path: Path, key: str) -> Any:
    if len(key) != 64:
        raise ValueError("a raw key has 64 hex digits")  # fewer would silently become a passphrase
    connection = driver.connect(
        str(path), isolation_level=None, check_same_thread=False, timeout=_BUSY_SECONDS
    )
    for pragma in (
        "PRAGMA cipher_log_level = NONE",
        f"PRAGMA key = \"x'{key}'\"",
        "PRAGMA journal_mode = WAL",
        "PRAGMA synchronous = FULL",
        "PRAGMA foreign_keys = ON",
        "PRAGMA temp_store = MEMORY",
        "PRAGMA cache_size = -16000",
    ):
        connection.execute(pragma).close()
    connection.create_function(case_texts.FUNCTION, -1, case_texts.case_matches, deterministic=True)
    return connection


def _begin(connection: Connection) -> None:
    """Actions take the write lock at once; a read that turned into a write would fail at once."""
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN DEFERRED")


def _bring_up_to_date(engine: Engine, path: Path, key: str, *, create: bool) -> None:
    found = None if create else _schema_version(engine)
    if found == SCHEMA_VERSION:
        return
    if found == "":
        raise UserError("登记册中没有任何内容，文件可能已损坏。原文件未作任何改动，请从备份中恢复。")
    if found is not None and found > SCHEMA_VERSION:
        raise UserError("登记册由较新版本的程序建立，本程序不会改动它。请安装新版本程序。")
    from app.models import migrate

    if found is not None:
        migrate.keep_copy(lambda place: _connect(place, key), path, found)
    migrate.upgrade(engine)


def _schema_version(engine: Engine) -> str:
    with engine.connect() as connection:
        tables = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE name='alembic_version'")
        if tables.scalar() is None:
            return ""
        return str(connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() or "")


def _refuse_what_is_no_register(path: Path) -> None:
    if not path.exists():
        return
    with path.open("rb") as stream:
        head = stream.read(_SMALLEST_PAGE)
    if head.startswith(_PLAIN_HEADER):
        raise UserError(f"“{path}”没有加密，不是本程序的登记册。请检查数据文件夹。")
    if len(head) < _SMALLEST_PAGE:
        raise UserError(f"登记册“{path}”是空的或不完整。原文件未作任何改动，请从备份中恢复。")


def _unreadable(path: Path, error: DatabaseError) -> UserError:
    if "file is not a database" in str(error):
        return UserError(f"登记册“{path}”打不开：密钥不符或文件已损坏。原文件未作任何改动，请从备份中恢复。")
    return _said(error)


def _said(error: DatabaseError) -> UserError:
    return _sentence(str(error.orig))


def _sentence(text: str) -> UserError:
    """The clerk's sentence for what the database refuses."""
    if "locked" in text:
        return UserError("登记册正被另一个程序占用，本次操作没有保存。请稍候再试。")
    if "full" in text:
        return UserError("磁盘已满，本次操作没有保存。请清理磁盘后再试。")
    if "readonly" in text or "unable to open" in text:
        return UserError("登记册不可写，本次操作没有保存。请让管理员检查数据文件夹的权限。")
    return UserError(f"登记册读写失败，本次操作没有保存（{text}）。请检查磁盘，并联系管理员。")
