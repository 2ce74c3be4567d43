"""A register that schema 0002 wrote (the program of before made the fixture): what was archived stays so and may be taken out."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from app.clock import FixedClock
from app.domain.awaited import Section
from app.domain.records import CaseFilter
from app.models import session
from app.services import archive, cases, office, review_queue, search
from app.services.context import Context

OLD = Path(__file__).parent / "data" / "register-0002"
CLOSED = "示访[2026]1号"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "旧登记册"
    folder.mkdir()
    for name in ("register.db", "register.key"):
        shutil.copy(OLD / name, folder / name)
    return folder


@pytest.fixture
def context(folder: Path, clock: FixedClock) -> Context:
    register = office.open_existing(folder)
    return Context(register, clock, office.operator_named(register, "吴主任"))


def test_what_was_archived_stays_archived(context: Context, folder: Path) -> None:
    assert (folder / "register-0002.db").is_file()
    assert session.SCHEMA_VERSION > "0002"
    names = [row.number for row in cases.whole_list(context, CaseFilter())]
    assert names == [f"示访[2026]{number}号" for number in (1, 2, 3)]
    (row,) = archive.page(context)
    assert (row.number, row.volume, row.place) == (CLOSED, "示档〔2026〕1号", "一号柜三层")
    assert [hit.number for hit in search.find(context, "示档〔2026〕1号")] == [CLOSED]
    assert [hit.number for hit in search.find(context, "一号柜")] == [CLOSED]


def test_what_waits_still_waits(context: Context) -> None:
    waiting = {section: number for section, number in review_queue.counts(context).items() if number}
    assert waiting == {Section.READING: 1, Section.FOLLOW_UP: 1, Section.DELIVERY: 1}
