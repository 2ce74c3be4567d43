"""Addresses, places and last-used values: offered from what the register holds, never from what is withheld."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import event, insert

from app.clock import FixedClock
from app.domain.id_reader import DEFAULTS, LineFormat
from app.domain.records import IntakeDraft
from app.domain.units import UnitDraft, UnitKind
from app.domain.vocabulary import Channel, Permission, Purpose
from app.errors import FieldErrors, UserError
from app.models import address_queries
from app.models.asker import Asker, asker
from app.models.tables import petition
from app.services import addresses, intake, last_used, office, office_lists, reader_formats, recusal, units
from app.services.context import Context
from app.services.office_lists import ListKind
from tests.db.conftest import PROFILE, DraftMaker

PLACES = ("青石街道", "青石街道柳岸社区", "东湖镇", "东湖镇白杨村")


@pytest.fixture
def keeper(context: Context) -> Context:
    """Somebody who may change the office's lists."""
    return replace(context, operator=office.add_operator(context, "陈承办", ["registrar", "handler"]))


@pytest.fixture
def clerk(context: Context) -> Context:
    """Somebody who may not see accusations."""
    made = office.add_operator(context, "李登记", ["registrar"])
    return replace(context, operator=made)


def register(context: Context, make_draft: DraftMaker, *texts: str, **more: Any) -> int:
    """The key of the last one."""
    key = 0
    for text in texts:
        key = intake.register_petition(context, make_draft(address=text, **more)).record.id
    return key


def test_the_newest_address_that_holds_the_text_comes_first(context: Context, make_draft: DraftMaker) -> None:
    register(context, make_draft, "示例区青石街道1幢", "示例区东湖镇2号", "示例区青石街道3幢")
    assert addresses.suggest(context, "示例区青石")[:2] == ["示例区青石街道3幢", "示例区青石街道1幢"]
    assert addresses.suggest(context, "东湖镇") == ["示例区东湖镇2号"]


def test_an_empty_field_is_offered_what_was_used_last(context: Context, make_draft: DraftMaker) -> None:
    register(context, make_draft, "甲路1号", "乙路2号", "甲路1号")
    assert addresses.suggest(context, "") == ["甲路1号", "乙路2号"]


def test_an_address_typed_in_full_is_not_offered(context: Context, make_draft: DraftMaker) -> None:
    register(context, make_draft, "甲路1号")
    assert addresses.suggest(context, "甲路1号") == []


def test_no_accusation_tells_its_address(context: Context, clerk: Context, make_draft: DraftMaker) -> None:
    register(context, make_draft, "保密路1号", purpose=Purpose.ACCUSATION)
    assert addresses.suggest(clerk, "保密路") == []
    assert "保密路1号" not in addresses.suggest(clerk, "")
    register(context, make_draft, "保密路1号")
    assert addresses.suggest(clerk, "保密路") == ["保密路1号"]


def test_no_case_somebody_withdrew_from_tells_its_address(
    context: Context, clerk: Context, keeper: Context, make_draft: DraftMaker
) -> None:
    key = register(context, make_draft, "回避路1号")
    assert addresses.suggest(clerk, "回避路") == ["回避路1号"]
    recusal.add(keeper, key, clerk.operator.id, "近亲属")
    assert addresses.suggest(clerk, "回避路") == []
    assert addresses.suggest(clerk, "") == []


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("柳岸", ["青石街道柳岸社区"]),
        ("byc", ["东湖镇白杨村"]),
        ("青石", ["青石街道", "青石街道柳岸社区"]),
        ("示例区青石", ["示例区青石街道", "示例区青石街道柳岸社区"]),
        ("示例区dhz", ["示例区东湖镇", "示例区东湖镇白杨村"]),
        ("示例区3幢", []),
    ],
)
def test_places_are_found_by_any_piece_also_at_the_end(
    keeper: Context, typed: str, offered: list[str]
) -> None:
    office_lists.replace_entries(keeper, ListKind.PLACE, PLACES)
    assert addresses.suggest(keeper, typed) == offered


def test_townships_of_the_directory_are_places_too(keeper: Context) -> None:
    units.add(keeper, UnitDraft(name="云溪乡", kind=UnitKind.TOWNSHIP))
    units.add(keeper, UnitDraft(name="云溪水务站", kind=UnitKind.UNIT))
    assert addresses.suggest(keeper, "云溪") == ["云溪乡"]


def test_history_leaves_room_for_places_and_places_for_history(
    keeper: Context, make_draft: DraftMaker
) -> None:
    office_lists.replace_entries(keeper, ListKind.PLACE, [f"青石街道{at}社区" for at in "甲乙丙丁戊己庚辛"])
    register(keeper, make_draft, *[f"青石街道{at}幢" for at in range(12)])
    offered = addresses.suggest(keeper, "青石")
    assert len(offered) == addresses.MOST
    assert sum(one.endswith("社区") for one in offered) == addresses.MOST // 2


def test_the_place_list_may_be_emptied_and_needs_the_right(keeper: Context, clerk: Context) -> None:
    office_lists.replace_entries(keeper, ListKind.PLACE, PLACES)
    office_lists.replace_entries(keeper, ListKind.PLACE, [])
    assert office_lists.entries(keeper, ListKind.PLACE) == ()
    with pytest.raises(UserError, match="权限"):
        office_lists.replace_entries(clerk, ListKind.PLACE, PLACES)
    with pytest.raises(FieldErrors, match="重复"):
        office_lists.replace_entries(keeper, ListKind.PLACE, ["东湖镇", " 东湖镇"])


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Context]:
    clock = FixedClock(datetime(2026, 11, 22, 9, 31))
    register, first = office.create_register(
        tmp_path_factory.mktemp("addresses") / "册", PROFILE, "王登记", clock
    )
    yield Context(register, clock, first)
    register.close()


LETTERS = st.text("甲乙\U0010ffff\uffffab", min_size=1, max_size=3)
CASES = st.lists(
    st.tuples(LETTERS, st.sampled_from([None, "accusation", "appeal", "suggestion"])), max_size=12
)


@settings(max_examples=60)
@given(cases=CASES, prefix=LETTERS, sees=st.booleans(), withdrawn=st.sets(st.integers(0, 11)))
def test_the_seeks_find_what_a_plain_search_finds(
    empty: Context, cases: list[tuple[str, str | None]], prefix: str, sees: bool, withdrawn: set[int]
) -> None:
    """Oracle: Python over the rows. The rows are taken back at the end of each example."""
    with empty.register.read() as connection:
        who = asker(connection, empty.operator, empty.clock.today())
        permissions = frozenset(Permission) if sees else frozenset()
        keys = [_insert(connection, at, *case) for at, case in enumerate(cases)]
        recused = tuple(keys[at] for at in withdrawn if at < len(keys))
        who = Asker(replace(who.operator, permissions=permissions), who.today, recused)
        found = address_queries.addresses_from(connection, who, prefix, 99)
        connection.rollback()
    expected = {
        address
        for key, (address, purpose) in zip(keys, cases, strict=True)
        if address.startswith(prefix) and key not in recused and (sees or purpose != "accusation")
    }
    assert found == sorted(expected, key=str.encode)


def _insert(connection: Any, at: int, address: str, purpose: str | None) -> int:
    values: dict[str, Any] = {
        column.name: "" for column in petition.c if not column.nullable and column.name != "id"
    }
    values |= {"uid": str(at), "number": str(at), "address": address, "purpose": purpose, "people": 1}
    values |= {"received_at": datetime(2026, 1, 1), "recorded_at": datetime(2026, 1, 1), "revision": 1}
    values |= {"received_on": datetime(2026, 1, 1).date(), "registered_by": 1}
    values |= dict.fromkeys(("anonymous", "urgent", "major", "weekly_conference", "supervision"), False)
    values |= dict.fromkeys(("provisional", "paused"), False)
    return int(connection.execute(insert(petition).values(values)).inserted_primary_key[0])


def test_last_values_are_offered_newest_first(context: Context, make_draft: DraftMaker) -> None:
    for receiver in ("王接谈", "李接谈", "", "王接谈"):
        register(context, make_draft, "址", receiver=receiver, workplace=f"{receiver}厂")
    assert last_used.recent_values(context, "receiver") == ["王接谈", "李接谈"]
    assert last_used.recent_values(context, "workplace") == ["王接谈厂", "厂", "李接谈厂"]


def test_every_field_can_be_asked_for(context: Context, make_draft: DraftMaker) -> None:
    channels = {
        Channel.LETTER: {"addressee": "信访局", "enclosures": "照片"},
        Channel.CALL: {"line": "12345"},
        Channel.ONLINE: {"platform": "省平台"},
        Channel.AGENCY: {"agency_office": "东湖村", "agency_person": "赵代办", "agency_phone": "0999-1"},
        Channel.VISIT: {"receiving_unit": "接待科", "leader_name": "吴领导", "leader_opinion": "阅"},
    }
    for channel, texts in channels.items():
        draft = make_draft(channel=channel, **texts)
        intake.register_petition(context, draft)
        for field, text in texts.items():
            if field != "leader_opinion":
                assert last_used.recent_values(context, field) == [text], field
    assert all(isinstance(last_used.recent_values(context, field), list) for field in last_used.FIELDS)
    with pytest.raises(KeyError):
        last_used.recent_values(context, "name")
    assert set(IntakeDraft.__dataclass_fields__) >= last_used.FIELDS


def test_withheld_cases_tell_no_last_value(
    context: Context, clerk: Context, keeper: Context, make_draft: DraftMaker
) -> None:
    secret = {"receiver": "保密者", "leader_name": "保密领导", "leader_opinion": "阅", "workplace": "保密厂"}
    register(context, make_draft, "址", purpose=Purpose.ACCUSATION, **secret)
    withdrawn = register(context, make_draft, "址", **{key: f"回避{text}" for key, text in secret.items()})
    recusal.add(keeper, withdrawn, clerk.operator.id, "近亲属")
    for field in ("receiver", "leader_name", "workplace"):
        assert last_used.recent_values(clerk, field) == []
        assert len(last_used.recent_values(keeper, field)) >= 1


def test_a_question_reads_a_bounded_number_of_rows(context: Context, make_draft: DraftMaker) -> None:
    """What matters at a million: seeks, never a walk over the cases. Read off the plan of every statement."""
    said: list[str] = []
    engine = context.register._engine

    def listen(_c: Any, _cursor: Any, statement: str, parameters: Any, _x: Any, _many: Any) -> None:
        said.append(statement)

    event.listen(engine, "before_cursor_execute", listen)
    register(context, make_draft, "示例区1号")
    said.clear()
    addresses.suggest(context, "示例区")
    statements = [one for one in said if one.startswith("SELECT") and "petition" in one]
    event.remove(engine, "before_cursor_execute", listen)
    with context.register.read() as connection:
        for one in statements:
            number = one.count("?")
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {one}", ("x",) * number).all()
            words = " ".join(str(row[-1]) for row in plan)
            assert "SCAN petition" not in words or "LIMIT" in one, words
            assert "USE TEMP B-TREE" not in words, words


GOOD = LineFormat("本单位", "{id_number};{name}")
CARD = "999999199003070020"


def test_reader_formats_are_the_usual_ones_until_the_office_edits_them(
    keeper: Context, clerk: Context
) -> None:
    assert reader_formats.formats(clerk) == tuple(DEFAULTS)
    assert reader_formats.replace_formats(keeper, [GOOD, LineFormat("甲=乙", "{name}\t{id_number}")]) == (
        GOOD,
        LineFormat("甲＝乙", "{name}{tab}{id_number}"),
    )
    found = reader_formats.read_card(clerk, f"无关的一行\n{CARD};周某\n")
    assert found is not None
    assert found.name == "周某"
    assert reader_formats.read_card(clerk, f"周某|{CARD}") is None
    assert reader_formats.replace_formats(keeper, []) == tuple(DEFAULTS)


def test_a_bad_format_is_refused_and_said(keeper: Context, clerk: Context) -> None:
    for wanted, said in (
        ([LineFormat("坏", "{name}")], "坏：格式中缺少证件号码"),
        ([LineFormat(" ", GOOD.pattern)], "名称"),
        ([GOOD, GOOD], "重复"),
    ):
        with pytest.raises(FieldErrors, match=said):
            reader_formats.replace_formats(keeper, wanted)
    with pytest.raises(UserError, match="权限"):
        reader_formats.replace_formats(clerk, [GOOD])
