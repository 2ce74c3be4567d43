"""The register file: encrypted, durable, refused where it should be."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import insert, inspect
from sqlalchemy.exc import IntegrityError

from app.clock import FixedClock
from app.domain.records import OfficeProfile
from app.errors import UserError
from app.models import desk_tables, intake_tables, paper_tables, review_tables, session, side_tables, tables
from app.models.intake_tables import visit
from app.models.migrate import upgrade
from app.models.schema import metadata
from app.security import keys
from app.services import office
from app.services.context import Context


def pragma(context: Context, name: str) -> object:
    with context.register.read() as connection:
        return connection.exec_driver_sql(f"PRAGMA {name}").scalar()


def test_the_file_holds_no_readable_text(context: Context) -> None:
    context.register.close()
    data = (context.register.folder / session.REGISTER_FILE).read_bytes()
    assert len(data) > 4096
    assert b"SQLite format 3" not in data
    assert "示例新区".encode() not in data
    assert b"CREATE TABLE" not in data


def test_the_engine_runs_with_the_settings_we_rely_on(context: Context) -> None:
    assert pragma(context, "foreign_keys") == 1
    assert pragma(context, "journal_mode") == "wal"
    assert pragma(context, "synchronous") == 2
    assert pragma(context, "cipher_version")


def test_a_broken_reference_is_refused(context: Context) -> None:
    with pytest.raises(IntegrityError), context.register.action() as connection:
        connection.execute(insert(visit), {"petition_id": 999, "receiver": "", "receiving_unit": ""})


def test_a_wrong_key_is_said_and_harms_nothing(context: Context) -> None:
    context.register.close()
    folder = context.register.folder
    right = (folder / keys.KEY_FILE).read_text()
    (folder / keys.KEY_FILE).write_text("0" * 64)
    with pytest.raises(UserError, match="密钥不符或文件已损坏"):
        office.open_existing(folder)
    (folder / keys.KEY_FILE).write_text(right)
    office.open_existing(folder).close()


@pytest.mark.parametrize("key", ["", "12", "g" * 64, "0" * 63])
def test_a_torn_key_is_named(context: Context, key: str) -> None:
    context.register.close()
    (context.register.folder / keys.KEY_FILE).write_text(key)
    with pytest.raises(UserError, match=r"密钥.*已损坏"):
        office.open_existing(context.register.folder)


def test_a_missing_key_is_named(context: Context) -> None:
    context.register.close()
    (context.register.folder / keys.KEY_FILE).unlink()
    with pytest.raises(UserError, match="找不到登记册密钥"):
        office.open_existing(context.register.folder)


def test_an_unencrypted_file_is_refused(tmp_path: Path) -> None:
    import sqlite3

    other = sqlite3.connect(tmp_path / session.REGISTER_FILE)
    other.execute("CREATE TABLE t (a)")
    other.close()
    keys.create_key(tmp_path)
    with pytest.raises(UserError, match="没有加密"):
        office.open_existing(tmp_path)


def test_a_register_of_a_newer_program_is_left_alone(context: Context) -> None:
    with context.register.action() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    context.register.close()
    with pytest.raises(UserError, match="较新版本"):
        office.open_existing(context.register.folder)


def test_an_occupied_folder_keeps_its_register_and_key(context: Context, clock: FixedClock) -> None:
    folder = context.register.folder
    before = (folder / keys.KEY_FILE).read_bytes()
    with pytest.raises(UserError, match="已有登记册"):
        office.create_register(folder, office.profile(context.register), "另一人", clock)
    assert (folder / keys.KEY_FILE).read_bytes() == before


def test_migrated_schema_is_the_declared_one(context: Context) -> None:
    with context.register.read() as connection:
        found = inspect(connection)
        present = {
            name
            for name in found.get_table_names()
            if name != "alembic_version" and not name.startswith("petition_search")
        }
        for module in (
            tables.petition,
            side_tables.unit,
            intake_tables.person,
            desk_tables.draft,
            paper_tables.paper,
            review_tables.delivery,
        ):
            assert module.metadata is metadata
        assert present == set(metadata.tables)
        for name in present:
            declared = metadata.tables[name]
            columns = {c["name"]: (c["nullable"], str(c["type"])) for c in found.get_columns(name)}
            assert columns == {
                c.name: (bool(c.nullable), str(c.type.compile(connection.dialect))) for c in declared.columns
            }
            assert {i["name"] for i in found.get_indexes(name)} == {i.name for i in declared.indexes}
            assert len(found.get_foreign_keys(name)) == len(declared.foreign_key_constraints)


def test_a_migration_that_fails_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import shutil

    from app.models import migrate

    scripts = tmp_path / "migrations"
    shutil.copytree(migrate.SCRIPTS, scripts)
    first = scripts / "versions" / "0001_register.py"
    first.write_text(
        first.read_text(encoding="utf-8") + "    raise RuntimeError('half way')\n", encoding="utf-8"
    )
    engine = session._engine(tmp_path / "r.db", "ab" * 32)
    with monkeypatch.context() as patch:
        patch.setattr(migrate, "SCRIPTS", scripts)
        with pytest.raises(RuntimeError, match="half way"):
            upgrade(engine)
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar() == 0
    upgrade(engine)
    with engine.connect() as connection:
        assert (
            connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
            == session.SCHEMA_VERSION
        )
    engine.dispose()


@pytest.mark.skipif(os.name != "posix", reason="file rights are read the POSIX way")
@pytest.mark.parametrize(("folder_mode", "key_mode"), [(0o700, 0o600), (0o770, 0o660)])
def test_the_key_is_readable_by_those_who_may_enter_the_folder(
    tmp_path: Path, clock: FixedClock, folder_mode: int, key_mode: int
) -> None:
    folder = tmp_path / "数据"
    folder.mkdir()
    folder.chmod(folder_mode)
    profile = OfficeProfile(full_name="示例办", short_name="示例", prefix="示")
    office.create_register(folder, profile, "王", clock)[0].close()
    for name in (keys.KEY_FILE, session.REGISTER_FILE):
        assert stat.S_IMODE((folder / name).stat().st_mode) == key_mode, name


def test_a_register_that_cannot_be_made_leaves_nothing(
    tmp_path: Path, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise UserError("磁盘已满")

    folder = tmp_path / "数据"
    profile = OfficeProfile(full_name="示例办", short_name="示例", prefix="示")
    with monkeypatch.context() as patch:
        patch.setattr(office, "_insert_profile", full)
        with pytest.raises(UserError, match="磁盘已满"):
            office.create_register(folder, profile, "王", clock)
    assert list(folder.iterdir()) == []
    office.create_register(folder, profile, "王", clock)[0].close()


def test_a_plain_sqlite_cannot_read_it(context: Context) -> None:
    context.register.close()
    code = (
        "import sqlite3,sys; sqlite3.connect(sys.argv[1]).execute('SELECT * FROM sqlite_master').fetchall()"
    )
    path = context.register.folder / session.REGISTER_FILE
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=False
    )
    assert "file is not a database" in done.stderr


@pytest.mark.parametrize("kept", [0, 100, 511])
def test_an_emptied_register_is_refused_and_left_alone(context: Context, kept: int) -> None:
    """A power cut or a full disk can leave such a file; a new register must not be written into it."""
    context.register.close()
    path = context.register.folder / session.REGISTER_FILE
    path.write_bytes(path.read_bytes()[:kept])
    with pytest.raises(UserError, match="请从备份中恢复"):
        office.open_existing(context.register.folder)
    assert path.stat().st_size == kept


def test_a_lost_register_with_its_key_left_asks_for_the_backup(context: Context, clock: FixedClock) -> None:
    context.register.close()
    folder = context.register.folder
    (folder / session.REGISTER_FILE).unlink()
    with pytest.raises(UserError, match=r"有密钥而没有登记册文件.*不要另建"):
        office.open_existing(folder)
    profile = OfficeProfile(full_name="示例办", short_name="示例", prefix="示")
    with pytest.raises(UserError, match="请从备份中恢复"):
        office.create_register(folder, profile, "王", clock)
