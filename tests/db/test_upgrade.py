"""A register that version 0001 wrote (its own command line made the fixture) opens whole, after a copy of it was kept."""

from __future__ import annotations

import json
import shutil
import stat
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
import sqlcipher3.dbapi2 as driver

from app.clock import FixedClock
from app.domain.records import CaseFilter
from app.domain.vocabulary import Disposition
from app.errors import UserError
from app.models import migrate, search_index, session
from app.services import cases, intake, office, search
from app.services.context import Context
from tests.db.conftest import DraftMaker

OLD = Path(__file__).parent / "data" / "register-0001"
LISTED: list[dict[str, Any]] = json.loads((OLD / "list.json").read_text(encoding="utf-8"))
COPY = "register-0001.db"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "旧登记册"
    folder.mkdir()
    for name in ("register.db", "register.key"):
        shutil.copy(OLD / name, folder / name)
    (folder / "register.db").chmod(0o640)
    return folder


def schema_of(path: Path) -> str:
    connection = driver.connect(str(path))
    connection.execute(f"PRAGMA key = \"x'{(OLD / 'register.key').read_text('ascii').strip()}'\"").close()
    version = connection.execute("SELECT version_num FROM alembic_version").fetchone()[0]
    connection.close()
    return str(version)


def test_everything_of_before_is_there(folder: Path, clock: FixedClock, make_draft: DraftMaker) -> None:
    register = office.open_existing(folder)
    context = Context(register, clock, office.operator_named(register, "赵主任"))
    rows = cases.whole_list(context, CaseFilter())
    assert [row.number for row in rows] == [f"示访[2026]{number}号" for number in range(1, 7)]
    plain = ("number", "name", "phone", "address", "text", "unit", "people")
    for row, listed in zip(rows, LISTED, strict=True):
        if not listed.get("restricted"):
            assert {key: asdict(row)[key] for key in plain} == {key: listed[key] for key in plain}
            assert row.state == listed["state"]
    assert [row.disposition for row in rows[:3]] == [Disposition.ASSIGN, Disposition.ANSWER_ON_SPOT, None]
    assert [len(cases.get(context, key).events) for key in range(1, 7)] == [1, 1, 0, 0, 0, 3]
    assert [change.action for change in cases.history(context, 2)] == ["register", "correct"]
    people = [cases.get(context, key).person_id for key in range(1, 7)]
    assert people[1] == people[2]
    assert people[3] is None
    assert len({*people}) == 5
    with register.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM paper").scalar() == 1
    clerk = Context(register, clock, office.operator_named(register, "王登记"))
    assert intake.register_petition(clerk, make_draft()).record.number == "示访[2026]7号"
    register.close()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("道路", [1]),
        ("zmy", [1]),
        ("拖欠的工资", [3, 2]),
        ("00000109", [2]),
        ("13900000102", [3]),
        ("12号楼", [5]),
        ("ab路口", [5]),
        ("买买提·艾力", [5]),
        ("上字2026-77", [5]),
        ("999999199003070020", [3, 2]),
        ("收受", []),
        ("示访[2026]4号", [4]),
    ],
)
def test_search_finds_the_cases_of_before(
    folder: Path, clock: FixedClock, query: str, found: list[int]
) -> None:
    register = office.open_existing(folder)
    context = Context(register, clock, office.operator_named(register, "王登记"))
    assert [hit.id for hit in search.find(context, query)] == found
    register.close()


def test_a_copy_of_before_is_kept_with_its_key_and_rights(folder: Path) -> None:
    office.open_existing(folder).close()
    assert schema_of(folder / COPY) == "0001"
    assert schema_of(folder / "register.db") == session.SCHEMA_VERSION
    assert stat.S_IMODE((folder / COPY).stat().st_mode) == 0o640
    assert not (folder / COPY).read_bytes().startswith(b"SQLite")
    assert sorted(one.name for one in folder.iterdir()) == [COPY, "register.db", "register.key"]
    written = (folder / COPY).stat().st_mtime_ns
    office.open_existing(folder).close()
    assert (folder / COPY).stat().st_mtime_ns == written


def test_the_copy_opens_as_a_register(folder: Path, clock: FixedClock) -> None:
    office.open_existing(folder).close()
    (folder / COPY).replace(folder / "register.db")
    register = office.open_existing(folder)
    context = Context(register, clock, office.operator_named(register, "王登记"))
    assert len(cases.whole_list(context, CaseFilter())) == 6
    register.close()


def test_without_a_copy_nothing_is_upgraded(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_args: object, **_named: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(migrate, "put_in_place", full)
    before = (folder / "register.db").read_bytes()
    with pytest.raises(UserError, match=r"升级前备份登记册失败.*没有升级"):
        office.open_existing(folder)
    assert (folder / "register.db").read_bytes() == before
    assert sorted(one.name for one in folder.iterdir()) == ["register.db", "register.key"]


def test_an_upgrade_that_breaks_off_leaves_the_register_as_it_was(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: object) -> None:
        raise UserError("半途而废。")

    with monkeypatch.context() as patched:
        patched.setattr(search_index, "write_part", broken)
        with pytest.raises(UserError, match="半途而废"):
            office.open_existing(folder)
    assert schema_of(folder / "register.db") == "0001"
    office.open_existing(folder).close()
    assert schema_of(folder / "register.db") == session.SCHEMA_VERSION
