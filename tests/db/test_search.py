"""Search against a plain reading of every row, what it must not show, and the index through every change."""

from __future__ import annotations

import os
import random
import string
from collections.abc import Iterable
from dataclasses import fields, replace
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert

from app.clock import FixedClock
from app.domain.records import CaseFilter, IntakeDraft, Party
from app.domain.side_registers import UpstreamDraft
from app.domain.vocabulary import Channel, Order, PartyRole, Permission, Purpose, Source
from app.models import search_index
from app.models.asker import Asker
from app.models.tables import recusal
from app.pinyin import initials
from app.services import cases, intake, office, search, upstream
from app.services.context import Context
from tests.db.conftest import DraftMaker

SIGNS = "张周三明远路街道青石买艾力·，。、（）【】〔〕“”\"'*^-_:%()[]{}\\ 　\n\tabcxyzABCXYZａＢＣ０１２012349NEAR𠮷䶮々ー"
WORDS = [
    "张三",
    "周明远",
    "青石街道",
    "道路",
    "１２号楼",
    "ＡＢ路口",
    "abC",
    "0512-66",
    "“老”李",
    "NEAR",
    "买买提·艾力",
    "𠮷田",
]
FUZZ = int(os.environ.get("SEARCH_FUZZ", "600"))
"""Strings thrown at the search; 100,000 before a release."""
PHONES = ["", "13900000101", "0512-6600 1234", "138 0000 0101", "１３９０"]
DOCUMENTS = ["", "999999199003070020", "E1234567", "99999919900307002x"]
FREE = ("name", "workplace", "address", "demand", "summary")
OWN = {
    Channel.VISIT: (),
    Channel.LETTER: ("return_address", "addressee", "enclosures"),
    Channel.CALL: (),
    Channel.ONLINE: ("platform", "query_code"),
    Channel.AGENCY: ("agency_office", "agency_person"),
}


def some_text(chance: random.Random) -> str:
    if chance.random() < 0.3:
        return ""
    return "".join(
        chance.choice((chance.choice(WORDS), chance.choice(SIGNS))) for _ in range(chance.randint(1, 6))
    )


def some_draft(chance: random.Random) -> IntakeDraft:
    channel = chance.choice(list(Channel))
    texts: dict[str, Any] = {name: some_text(chance) for name in (*FREE, *OWN[channel], "upstream_no")}
    texts["name"] = texts["name"].strip() or "无名"
    texts["demand"] = texts["demand"].strip() or "要求"
    parties = tuple(
        Party(
            role=PartyRole.COMPANION,
            name=some_text(chance),
            phone=chance.choice(PHONES),
            id_number=chance.choice(DOCUMENTS),
        )
        for _ in range(chance.choice([0, 0, 1, 3]))
    )
    if channel is Channel.AGENCY:
        texts["agency_phone"] = chance.choice(PHONES)
    return IntakeDraft(
        channel=channel,
        received_at=datetime(2026, 11, 20, 9),
        source=Source.UPPER,
        purpose=chance.choice([Purpose.APPEAL, Purpose.ACCUSATION]),
        phone=chance.choice(PHONES),
        id_number=chance.choice(DOCUMENTS),
        people=len(parties) + 1,
        parties=parties,
        confirmed=frozenset(f.name for f in fields(IntakeDraft)),
        **texts,
    )


def folded(text: str) -> str:
    """The definition once more, in other words."""
    found = []
    for one in text:
        if "！" <= one <= "～":
            one = chr(ord(one) - 0xFEE0)  # noqa: PLW2901
        found.append({"〔": "[", "〕": "]", "　": " "}.get(one, one if ord(one) >= 32 else " "))
    return "".join(one.lower() if one in string.ascii_uppercase else one for one in found)


def coded(text: str) -> str:
    return "".join(one for one in folded(text) if one not in " -")


def stands(term: str, number: str, draft: IntakeDraft, *, withheld: bool, documents: bool) -> bool:
    if term in folded(number):
        return True
    if withheld:
        return False
    names = [draft.name, *(one.name for one in draft.parties)]
    texts = [
        getattr(draft, name) for name in (*FREE, "upstream_no", *(n for names in OWN.values() for n in names))
    ]
    if any(term in folded(one) for one in [*texts, *names]):
        return True
    letters = set(term) <= set(string.ascii_lowercase) and len(term) <= 8
    if letters and any(way.startswith(term) for name in names for way in initials(name)):
        return True
    return stands_in_code(term.replace("-", ""), draft, documents=documents)


def stands_in_code(bare: str, draft: IntakeDraft, *, documents: bool) -> bool:
    phones = [draft.phone, draft.agency_phone, *(one.phone for one in draft.parties)]
    numbers = [coded(one) for one in (draft.id_number, *(one.id_number for one in draft.parties))]
    if len(bare) < 4 or not set(bare) <= set(string.ascii_letters + string.digits):
        return False
    if any(bare in coded(one) for one in phones):
        return True
    return any(bare in one for one in numbers) if documents else bare in numbers


def expected(
    query: str, register: Iterable[tuple[int, str, IntakeDraft]], *, accusations: bool, documents: bool
) -> list[int]:
    terms = folded(query).split()
    if [len(one) for one in terms] in ([3, 4, 4], [6, 8, 4]) and "".join(terms)[:-1].isdigit():
        terms = ["".join(terms)] if terms[0][0] == "1" or len(terms[0]) == 6 else terms
    return [
        key
        for key, number, draft in register
        if terms
        and all(
            stands(
                term,
                number,
                draft,
                withheld=draft.purpose is Purpose.ACCUSATION and not accusations,
                documents=documents,
            )
            for term in terms
        )
    ]


def without_documents(context: Context) -> Context:
    """Somebody who may see no whole document number."""
    permissions = context.operator.permissions - {Permission.SEE_IDENTITY}
    return replace(context, operator=replace(context.operator, permissions=permissions))


class Filled:
    """A random register, and those who ask it."""

    def __init__(self, context: Context, clock: FixedClock) -> None:
        chance = random.Random(20261122)
        leader = office.add_operator(context, "赵主任", ["principal_leader"])
        self.askers = [context, Context(context.register, clock, leader), without_documents(context)]
        for _ in range(120):
            intake.register_petition(context, some_draft(chance))
        found = [cases.get(self.askers[1], key) for key in range(120, 0, -1)]
        self.register = [(one.id, one.number, one.draft) for one in found]

    def expected(self, context: Context, query: str) -> list[int]:
        who = cases_asker(context)
        return expected(query, self.register, accusations=who.sees_accusations, documents=who.sees_documents)


def cases_asker(context: Context) -> Asker:
    with context.register.read() as connection:
        return cases.asker(connection, context)


def found(context: Context, query: str, limit: int = 200) -> list[int]:
    with context.register.read() as connection:
        return search_index.find(connection, cases.asker(connection, context), query, limit)


@pytest.fixture
def filled(context: Context, clock: FixedClock) -> Filled:
    return Filled(context, clock)


PIECES = st.one_of(
    st.text(SIGNS, min_size=1, max_size=6),
    st.sampled_from(
        [*WORDS, *PHONES, *DOCUMENTS, "zs", "zmy", "z", "示访[2026]1", "示信〔2026〕", "[2026]", "1号"]
    ),
    st.lists(st.sampled_from(WORDS), min_size=2, max_size=3).map(" ".join),
    st.lists(st.sampled_from([*PHONES, *DOCUMENTS]), min_size=1, max_size=1).map(lambda one: one[0][2:9]),
    st.text(max_size=5),
)


def test_every_query_finds_what_a_plain_reading_finds(
    filled: Filled, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The ledger's filter the same, where it names the cases and where it takes them as a set."""

    @settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
    @given(query=PIECES, who=st.sampled_from(filled.askers), few=st.sampled_from([0, 5000]))
    def check(query: str, who: Context, few: int) -> None:
        wanted = filled.expected(who, query)
        assert found(who, query) == wanted
        monkeypatch.setattr(search_index, "FEW", few)
        terms = folded("".join(" " if 0xD800 <= ord(c) < 0xE000 or c == "\x7f" else c for c in query)).split()
        listed = cases.page(who, CaseFilter(text=query), limit=200)
        assert sorted((row.id for row in listed), reverse=True) == (
            wanted if terms else list(range(120, 0, -1))
        )
        assert cases.totals(who, CaseFilter(text=query)).batches == len(listed)

    check()


def test_no_text_breaks_the_search(context: Context, make_draft: DraftMaker) -> None:
    intake.register_petition(context, make_draft(demand='他说"NEAR(a b)"，col:x* ^y -z'))
    chance = random.Random(3)
    hard = "\"'*^-+:(){}[]%_\\;,./ ANDORNOTNEAR\x00\x01\x1f\x7f\ud800\udfff\ufffe\u2001\u2003张三１２"
    with context.register.read() as connection:
        who = cases.asker(connection, context)
        for _ in range(FUZZ):
            search_index.find(connection, who, "".join(chance.choices(hard, k=chance.randint(0, 12))))
        assert search_index.find(connection, who, '"NEAR(a') == [1]
        assert search_index.find(connection, who, "x* ^y -z") == [1]
        assert search_index.find(connection, who, " ".join(f"词{n}" for n in range(5000))) == []
        assert search_index.find(connection, who, "道" * 100_000) == []


def test_many_terms_must_all_match(context: Context, make_draft: DraftMaker) -> None:
    intake.register_petition(context, make_draft(demand="甲乙丙丁戊己庚辛壬癸"))
    assert found(context, "甲 乙 丙 丁 戊 己 庚 辛 壬 癸") == [1]
    assert found(context, "甲 乙 丙 丁 戊 己 庚 辛 壬 子") == []
    assert found(context, "子 乙 丙 丁 戊 己 庚 辛 壬 癸") == []


def test_a_long_demand_is_found_by_any_piece(context: Context, make_draft: DraftMaker) -> None:
    chance = random.Random(5)
    text = "".join(chr(chance.randint(0x4E00, 0x9000)) for _ in range(100_000))
    intake.register_petition(context, make_draft(demand=text))
    for length in (1, 2, 3, 4, 9, 40):
        start = chance.randint(0, len(text) - length)
        assert found(context, text[start : start + length]) == [1]


def test_a_correction_is_found_and_what_it_replaced_no_more(context: Context, make_draft: DraftMaker) -> None:
    saved = intake.register_petition(context, make_draft(name="旧名字", phone="13911112222")).record
    draft = replace(saved.draft, name="新名字", phone="13933334444", source=Source.UPPER, upstream_no="甲1")
    intake.correct(context, saved.id, draft, revision=saved.revision)
    assert [found(context, one) for one in ("旧名", "11112222", "jmz")] == [[], [], []]
    assert [found(context, one) for one in ("新名", "33334444", "xmz", "甲1")] == [[1], [1], [1], [1]]
    upstream.save(context, 1, UpstreamDraft(origin="市信访局", upstream_no="乙2"))
    assert [found(context, "甲1"), found(context, "乙2")] == [[], [1]]


def test_a_running_number_comes_first(context: Context, make_draft: DraftMaker) -> None:
    for _ in range(13):
        intake.register_petition(context, make_draft(address="青石街道3幢"))
    assert [hit.id for hit in search.find(context, "3", limit=3)] == [3, 13, 12]
    assert [hit.number for hit in search.find(context, "示访〔２０２６〕３号")] == ["示访[2026]3号"]


def test_one_who_recused_himself_finds_nothing_of_the_case(context: Context, make_draft: DraftMaker) -> None:
    intake.register_petition(context, make_draft())
    search.opened(context, 1)
    row = {
        "petition_id": 1,
        "operator_id": context.operator.id,
        "reason": "近亲属",
        "recorded_at": datetime(2026, 11, 22),
    }
    with context.register.action() as connection:
        connection.execute(insert(recusal), row)
    assert search.find(context, "周") == search.recent(context) == []
    assert search.find(context, "1") == []


def test_a_document_number_is_told_by_no_snippet(context: Context, make_draft: DraftMaker) -> None:
    intake.register_petition(context, make_draft(id_number="999999199003070020", demand="请于2026年答复"))
    other = without_documents(context)
    assert search.find(context, "1990030")[0].snippet.where == "id_number"
    assert search.find(other, "1990030") == []
    assert search.find(other, "999999199003070020")[0].snippet.where == "id_number"


def test_a_snippet_shows_the_piece_and_what_stands_around(context: Context, make_draft: DraftMaker) -> None:
    intake.register_petition(context, make_draft(demand="一二三四五六七八九十ＡＢ路口\n" + "长" * 100))
    piece = search.find(context, "ab路")[0].snippet
    assert (piece.where, piece.text[piece.start : piece.end]) == ("demand", "ＡＢ路")
    assert piece.text.startswith("…三四五六七八九十ＡＢ路口 长")
    assert piece.text.endswith("长…")
    by_name = search.find(context, "zmy")[0].snippet
    assert (by_name.where, by_name.text[:4]) == ("", "一二三四")


def test_the_last_thirty_cases_stay_at_hand(context: Context, make_draft: DraftMaker) -> None:
    for _ in range(33):
        intake.register_petition(context, make_draft())
    for key in (*range(1, 34), 5):
        search.opened(context, key)
    assert [hit.id for hit in search.recent(context)] == [5, *range(33, 5, -1), 4]


def test_pages_of_hits_follow_each_other(context: Context, make_draft: DraftMaker) -> None:
    for _ in range(9):
        intake.register_petition(context, make_draft())
    with context.register.read() as connection:
        who = cases.asker(connection, context)
        first = search_index.find(connection, who, "周", 4)
        assert first == [9, 8, 7, 6]
        assert search_index.find(connection, who, "周", 4, before_id=6) == [5, 4, 3, 2]


def test_an_index_made_anew_is_the_same(filled: Filled) -> None:
    context = filled.askers[0]
    asked = ["青", "石街", "zm", "0101", "1990", "买买提·艾力", "甲"]
    before = [found(context, one) for one in asked]
    with context.register.action() as connection:
        assert not search_index.is_wanting(connection)
        connection.exec_driver_sql("INSERT INTO petition_search (petition_search) VALUES ('delete-all')")
        assert search_index.is_wanting(connection)
        search_index.rebuild(connection)
    assert [found(context, one) for one in asked] == before
    assert any(before)


@pytest.mark.parametrize("few", [0, 5000])
def test_a_filter_by_text_keeps_the_other_filters(
    filled: Filled, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr(search_index, "FEW", few)
    context = filled.askers[1]
    for channel in Channel:
        wanted = CaseFilter(text="石", channel=channel, first=date(2026, 11, 1), last=date(2026, 11, 22))
        of_channel = {key for key, _, draft in filled.register if draft.channel is channel}
        for order in Order:
            keys = {row.id for row in cases.page(context, replace(wanted, order=order), limit=200)}
            assert keys == set(filled.expected(context, "石")) & of_channel
