"""Whom the panel offers: found as a clerk would find him, never decided, and nothing told that may not be told."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import event

from app.clock import FixedClock
from app.domain.known import KnownMatter, KnownPerson, Likeness
from app.domain.records import IntakeDraft, Party
from app.domain.vocabulary import Channel, IdKind, PartyRole, Purpose, Satisfaction, State
from app.services import intake, office, people, recusal, repeats
from app.services.context import Context
from tests.db.action_desk import TO_ACCEPTED, TO_CLOSED, Desk
from tests.db.people_register import put, somebody, typed_again, uid

DraftMaker = Callable[..., IntakeDraft]
ID_NUMBER = "99999919900307002X"


@pytest.fixture
def desk(context: Context, clock: FixedClock) -> Desk:
    return Desk(context, clock)


def register(context: Context, draft: IntakeDraft) -> int:
    return intake.register_petition(context, draft).record.id


def one(found: tuple[KnownPerson, ...]) -> KnownPerson:
    assert len(found) == 1
    return found[0]


def test_a_whole_document_number_is_enough(context: Context, make_draft: DraftMaker) -> None:
    register(context, make_draft(id_number=ID_NUMBER))
    found = one(repeats.known(context, IntakeDraft(id_number=ID_NUMBER.lower())))
    assert (found.name, found.reason) == ("周明远", "证件号码相同")
    assert repeats.known(context, IntakeDraft(id_number=ID_NUMBER[:17])) == ()
    other = one(repeats.known(context, IntakeDraft(name="周铭远", id_number=ID_NUMBER)))
    assert other.reason == "证件号码相同，姓名不同（原登记“周明远”）"


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ({"phone": "13900000101"}, "姓名和电话相同"),
        ({"phone": "139-0000 0101"}, "姓名和电话相同"),
        ({"phone": "+86 13900000101"}, "姓名和电话相同"),
        ({"phone": "0999-7654321、13900000101"}, "姓名和电话相同"),
        ({"address": "示例区青石街道 3幢"}, "姓名和住址相同"),
        ({"address": "青石街道3幢"}, "姓名相同，住址相近"),
        ({"address": "某省示例区青石街道3幢201室"}, "姓名相同，住址相近"),
        ({"address": "3幢"}, None),
        ({"address": "示例区青石街道13幢"}, None),
        ({"phone": "13900000102"}, None),
        ({"phone": "0101"}, None),
        ({}, None),
    ],
)
def test_a_name_with_phone_or_address(
    context: Context, make_draft: DraftMaker, typed: dict[str, str], reason: str | None
) -> None:
    register(context, make_draft())
    found = repeats.known(context, IntakeDraft(name="周明远", **typed))  # type: ignore[arg-type]
    assert [person.reason for person in found] == ([] if reason is None else [reason])
    assert repeats.known(context, IntakeDraft(name="吴明远", address="示例区青石街道3幢")) == ()


def test_a_piece_of_a_number_is_no_piece_of_an_address(context: Context, make_draft: DraftMaker) -> None:
    register(context, make_draft(address="示例区青石街道13幢"))
    assert repeats.known(context, IntakeDraft(name="周明远", address="示例区青石街道1")) == ()
    assert repeats.known(context, IntakeDraft(name="周明远", address="3幢，示例区青石街道13幢对面")) != ()


def test_two_documents_part_two_people_of_one_name_at_one_address(
    context: Context, make_draft: DraftMaker
) -> None:
    register(context, make_draft(id_number=ID_NUMBER))
    asked = IntakeDraft(name="周明远", address="示例区青石街道3幢")
    assert repeats.known(context, replace(asked, id_number="999999195501010019")) == ()
    slip = one(repeats.known(context, replace(asked, address="", id_number="99999919900307020X")))
    assert slip.reason == "姓名相同，证件号码相近"
    passport = replace(asked, id_kind=IdKind.PASSPORT, id_number="E12345678")
    assert one(repeats.known(context, passport)).likeness is Likeness.NAME_AND_ADDRESS


@pytest.mark.parametrize(
    ("name", "offered"),
    [
        ("周鸣远", True),
        ("周明", True),
        ("周 明远", True),
        ("周国栋", False),
        ("周明安", False),
        ("周", False),
    ],
)
def test_a_slip_in_the_name_is_forgiven_where_the_phone_is_the_same(
    context: Context, make_draft: DraftMaker, name: str, *, offered: bool
) -> None:
    """A brother with the same phone is not he."""
    register(context, make_draft())
    found = repeats.known(context, IntakeDraft(name=name, phone="13900000101"))
    assert [person.name for person in found] == ["周明远"] * offered


def test_anonymous_or_unknown_nobody_is_offered(context: Context, make_draft: DraftMaker) -> None:
    register(context, make_draft(name="", anonymous=True))
    register(context, make_draft())
    assert repeats.known(context, make_draft(anonymous=True)) == ()
    assert repeats.known(context, make_draft(name="郑晓林")) == ()


def test_companions_come_after_those_who_led(context: Context, make_draft: DraftMaker) -> None:
    companion = Party(role=PartyRole.COMPANION, name="郑晓林", phone="13700000001", address="示例区二号")
    first = register(context, make_draft(parties=(companion,), people=2))
    asked = IntakeDraft(name="郑晓林", phone="137 0000 0001")
    found = one(repeats.known(context, asked))
    assert (found.uid, found.reason, found.particulars.address) == ("", "曾为随访人", "示例区二号")
    assert [(matter.id, matter.role) for matter in found.matters] == [(first, PartyRole.COMPANION)]
    second = register(context, make_draft(name="郑晓林", phone="13700000001"))
    found = one(repeats.known(context, asked))
    assert found.likeness is Likeness.NAME_AND_PHONE
    assert {matter.id: matter.role for matter in found.matters} == {first: PartyRole.COMPANION, second: None}


def test_particulars_are_those_of_the_newest_petition(context: Context, make_draft: DraftMaker) -> None:
    register(context, make_draft(id_number=ID_NUMBER))
    register(context, make_draft(id_number=ID_NUMBER, phone="13600000002", address="示例区新居"))
    found = one(repeats.known(context, IntakeDraft(id_number=ID_NUMBER)))
    assert (found.particulars.phone, found.particulars.address) == ("13600000002", "示例区新居")
    assert len(found.matters) == 2


def test_matters_stand_newest_first_and_no_more_than_twenty(
    context: Context, make_draft: DraftMaker, clock: FixedClock
) -> None:
    keys = []
    for day in range(24):
        clock.moment = datetime(2026, 10, 1, 9, 0) + timedelta(days=day)
        keys.append(register(context, make_draft(id_number=ID_NUMBER, received_at=clock.moment)))
    found = one(repeats.known(context, IntakeDraft(id_number=ID_NUMBER)))
    assert [matter.id for matter in found.matters] == keys[::-1][:20]
    intake.void(context, keys[-1], "误登", revision=1)
    found = one(repeats.known(context, IntakeDraft(id_number=ID_NUMBER)))
    assert [matter.id for matter in found.matters] == keys[-2::-1][:20]


def test_what_is_withheld_leads_to_nobody_and_stands_nowhere(
    context: Context, make_draft: DraftMaker
) -> None:
    secret = make_draft(id_number=ID_NUMBER, purpose=Purpose.ACCUSATION)
    accused = register(context, secret)
    leader = office.add_operator(context, "吴领导", ["principal_leader"])
    above = Context(context.register, context.clock, leader)
    companion = Party(role=PartyRole.COMPANION, name="郑晓林", phone="13700000001")
    register(
        context, make_draft(name="冯安", phone="", purpose=Purpose.ACCUSATION, parties=(companion,), people=2)
    )
    for asked in (
        IntakeDraft(id_number=ID_NUMBER),
        make_draft(),
        IntakeDraft(name="郑晓林", phone="13700000001"),
    ):
        assert repeats.known(context, asked) == ()
        assert len(repeats.known(above, asked)) == 1
    plain = register(context, make_draft(id_number=ID_NUMBER))
    asked = IntakeDraft(id_number=ID_NUMBER)
    assert [matter.id for matter in one(repeats.known(context, asked)).matters] == [plain]
    assert [matter.id for matter in one(repeats.known(above, asked)).matters] == [plain, accused]


def test_a_recused_case_is_not_there(context: Context, make_draft: DraftMaker, desk: Desk) -> None:
    key = register(context, make_draft())
    recusal.add(context, key, context.operator.id, "近亲属")
    assert repeats.known(context, make_draft()) == ()
    assert len(repeats.known(desk.as_operator(desk.hire("孙登记", "registrar")), make_draft())) == 1


def test_the_id_number_is_told_only_to_whom_it_is_open(
    context: Context, make_draft: DraftMaker, desk: Desk
) -> None:
    register(context, make_draft(id_number=ID_NUMBER))
    clerk = desk.as_operator(desk.hire("周管理", "administrator"))
    found = one(repeats.known(clerk, make_draft()))
    assert (found.particulars.id_number, found.id_shown) == ("", "999999********002X")


def test_whom_the_clerk_said_no_to_is_not_offered_again(context: Context, make_draft: DraftMaker) -> None:
    first = register(context, make_draft())
    other = one(repeats.known(context, make_draft()))
    assert repeats.known(context, make_draft(other_persons=(other.uid,))) == ()
    register(context, make_draft(other_persons=(other.uid,), id_number=ID_NUMBER))
    both = {person.uid for person in repeats.known(context, make_draft())}
    assert len(both) == 2
    himself = one(repeats.known(context, make_draft(id_number=ID_NUMBER)))
    assert himself.uid != other.uid
    assert one(repeats.known(context, make_draft(known_person=himself.uid))).uid == himself.uid
    assert one(repeats.known(context, make_draft(known_person=other.uid))).uid == other.uid
    assert one(repeats.known(context, make_draft(known_person=other.uid))).matters[0].id == first


def test_matters_said_to_be_different_and_the_one_corrected_are_left_out(
    context: Context, make_draft: DraftMaker
) -> None:
    first, second = (
        intake.register_petition(context, make_draft(id_number=ID_NUMBER)).record for _ in range(2)
    )
    asked = make_draft(id_number=ID_NUMBER, different=(first.number,))
    assert [matter.id for matter in one(repeats.known(context, asked)).matters] == [second.id]
    assert one(repeats.known(context, asked, besides=second.id)).matters == ()


def test_how_far_a_matter_is(desk: Desk) -> None:
    closed, accepted = desk.register(), desk.register()
    desk.go(closed, TO_CLOSED)
    said = {"satisfaction": "dissatisfied", "implemented": "no", "method": "phone", "caller": "林晓"}
    desk.do(closed, "follow_up", said)
    desk.go(accepted, TO_ACCEPTED)
    found = {
        matter.id: matter
        for person in repeats.known(desk.context, desk.case(closed).draft)
        for matter in person.matters
    }
    assert found[closed].satisfaction is Satisfaction.DISSATISFIED
    assert (found[closed].is_open, found[closed].accepted_on) == (False, None)
    mine = found[accepted]
    assert (mine.state, mine.accepted_by, mine.is_open) == (State.ACCEPTED, "示例区城建局", True)
    assert mine.accepted_on == desk.clock.today()
    assert mine.finish_due == desk.clock.today() + timedelta(days=60)


def matter(**changes: object) -> KnownMatter:
    plain: dict[str, object] = {
        "id": 1,
        "number": "示访[2026]1号",
        "received_on": datetime(2026, 10, 8).date(),
        "channel": Channel.VISIT,
        "text": "修路",
        "content_class": None,
        "state": State.CLOSED,
        "unit": "城建局",
        "next_due": None,
        "is_open": False,
    }
    return KnownMatter(**plain | changes)  # type: ignore[arg-type]


def test_the_articles_are_pointed_out_where_they_apply() -> None:
    now = IntakeDraft(received_at=datetime(2026, 11, 22, 9, 0))
    assert repeats.notes(matter(), now) == ()
    assert repeats.notes(matter(state=State.FORWARDED), now) == ()
    accepted = matter(
        state=State.ACCEPTED,
        accepted_by="示例区城建局",
        accepted_on=datetime(2026, 10, 9).date(),
        finish_due=datetime(2026, 12, 8).date(),
    )
    said = "".join(repeats.notes(accepted, now))
    for words in (
        "2026年10月9日由示例区城建局受理",
        "至2026年12月8日",
        "不予受理",
        "第十九条第三款",
        "由您核对",
    ):
        assert words in said
    late = "".join(repeats.notes(accepted, replace(now, received_at=datetime(2026, 12, 9, 9, 0))))
    assert "届满" in late
    assert "不予受理" not in late
    under_way = matter(state=State.SIGNED_IN, under_way_since=datetime(2026, 10, 8).date())
    assert "自2026年10月8日起由城建局正在办理（已签收）" in "".join(repeats.notes(under_way, now))
    ended = matter(state=State.ENDED, final_review_on=datetime(2026, 9, 1).date())
    said = "".join(repeats.notes(ended, now))
    for words in ("2026年9月1日作出复核意见", "同一事实和理由", "不再受理", "第三十六条第三款"):
        assert words in said


def _bare(text: str) -> str:
    return re.sub(r"[^0-9]", "", text)


def _expected(draft: IntakeDraft, rows: list[tuple[int, IntakeDraft]]) -> dict[int, int]:
    """The rules over again, by brute force: person → likeness. Phones and addresses here are plain ones."""
    found: dict[int, int] = {}
    for key, row in rows:
        rank = _rank(draft, row)
        if rank:
            found[key] = min(rank, found.get(key, 99))
    return found


def _rank(draft: IntakeDraft, row: IntakeDraft) -> int:
    if draft.id_number and draft.id_number == row.id_number:
        return 1
    if draft.name != row.name:
        return 0
    if draft.phone and _bare(draft.phone) == _bare(row.phone):
        return 2
    if draft.id_number and row.id_number:
        return 0
    mine, other = draft.address.replace(" ", ""), row.address.replace(" ", "")
    if min(len(mine), len(other)) < 4:
        return 0
    return 3 if mine == other else 6 * (mine in other or other in mine)


def test_everybody_whom_brute_force_finds_and_nobody_else(context: Context) -> None:
    """Few names, phones, numbers and addresses, so that all kinds of meetings happen."""
    chance = random.Random(11)
    ids = ["", "", *(f"9999991960{month:02}01{month * 1234:04}" for month in range(1, 9))]
    places = ["", "三里", "青石村甲组", "示例区青石村甲组", "青石村乙组", "示例区 青石村甲组"]

    def any_one() -> IntakeDraft:
        return IntakeDraft(
            name=chance.choice(("周明远", "吴安", "郑晓林", "欧阳青")),
            phone=chance.choice(("", "13900000101", "139-0000-0101", "13711112222")),
            id_number=chance.choice(ids),
            address=chance.choice(places),
        )

    rows = [(key, any_one()) for key in range(1, 13) for _ in range(chance.randint(1, 3))]
    put(context, rows)
    shown = 0
    for _ in range(250):
        draft = any_one()
        expected = _expected(draft, rows)
        found = repeats.known(context, draft)
        ranks = {int(person.uid[-5:]): int(person.likeness) for person in found}
        best = sorted(expected.values())[:9]
        assert sorted(ranks.values()) == best, draft
        assert all(expected[key] == rank for key, rank in ranks.items())
        assert list(ranks.values()) == sorted(ranks.values())
        shown += len(ranks)
    assert shown > 250


def test_ten_thousand_people_with_slips_are_found_and_strangers_are_not_offered(context: Context) -> None:
    """trust.md row 40: 95 % found, 2 % false alarms."""
    chance = random.Random(40)
    people_ = [(key, somebody(chance)) for key in range(1, 10_001)]
    put(context, people_)
    told = [(key, given) for key, given in people_ if given.phone or given.id_number]
    asked = [(key, typed_again(given, chance)) for key, given in chance.sample(told, 400)]
    strangers = [somebody(chance) for _ in range(400)]
    right = wrong = 0
    for key, draft in asked:
        shown = [person.uid for person in repeats.known(context, draft)]
        right += uid(key) in shown
        wrong += bool(set(shown) - {uid(key)})
    false = sum(bool(repeats.known(context, draft)) for draft in strangers)
    assert right / len(asked) >= 0.95
    assert (wrong + false) / (len(asked) + len(strangers)) <= 0.02


def test_no_walk_reads_a_whole_table(context: Context, make_draft: DraftMaker) -> None:
    """At a million cases a scan would take seconds: every statement goes by an index."""
    statements: list[tuple[str, object]] = []
    engine = context.register._engine
    register(context, make_draft(id_number=ID_NUMBER))
    himself = one(repeats.known(context, make_draft(id_number=ID_NUMBER)))
    event.listen(engine, "before_cursor_execute", lambda *seen: statements.append((seen[2], seen[3])))
    repeats.known(context, make_draft(id_number=ID_NUMBER, known_person=himself.uid, other_persons=("x",)))
    repeats.known(context, make_draft(id_number="99999919900307003X", phone="", address=""))
    queries = [(text, values) for text, values in statements if text.lstrip().startswith(("SELECT", "WITH"))]
    assert len(queries) > 12
    plans = []
    with context.register.read() as connection:
        for text, values in queries:
            rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}", values)  # type: ignore[arg-type]
            plans += [row[3] for row in rows]
    scans = [
        plan
        for plan in plans
        if plan.startswith("SCAN") and not re.match(r"SCAN (anon_1|up|down|CONSTANT|\d)", plan)
    ]
    assert scans == []
    for index in (
        "ix_petition_id_number",
        "ix_petition_name",
        "ix_petition_phone",
        "ix_party_id_number",
        "ix_party_phone",
    ):
        assert any(index in plan for plan in plans), index


def test_a_merged_person_is_offered_once(context: Context, make_draft: DraftMaker) -> None:
    register(context, make_draft())
    first = one(repeats.known(context, make_draft()))
    register(context, make_draft(other_persons=("nobody",), phone="13600000002", id_number=ID_NUMBER))
    second = one(repeats.known(context, IntakeDraft(id_number=ID_NUMBER)))
    people.merge(context, first.uid, second.uid, "同一人")
    found = one(repeats.known(context, IntakeDraft(name="周明远", phone="13600000002")))
    assert (found.uid, len(found.matters)) == (first.uid, 2)
