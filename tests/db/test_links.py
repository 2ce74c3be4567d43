"""Links of petitions: what is said while registering and afterwards, and what follows from it."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import select

from app.clock import FixedClock
from app.domain.records import IntakeDraft
from app.domain.vocabulary import Disposition, LinkKind, Purpose
from app.errors import FieldErrors, UserError
from app.models.tables import case_clock, petition
from app.services import case_links, cases, intake, office, recusal, rule_settings
from app.services.context import Context
from tests.db.action_desk import Desk

DraftMaker = Callable[..., IntakeDraft]
SAME, TOGETHER, DIFFERENT = LinkKind.SAME_MATTER, LinkKind.TOGETHER, LinkKind.DIFFERENT


@pytest.fixture
def desk(context: Context, clock: FixedClock) -> Desk:
    return Desk(context, clock)


def number(key: int) -> str:
    return f"示访[2026]{key}号"


def stored(context: Context) -> dict[int, tuple[bool | None, int | None]]:
    with context.register.read() as connection:
        query = select(petition.c.id, petition.c.repeat, petition.c.repeat_of)
        return {row[0]: (row[1], row[2]) for row in connection.execute(query)}


def seen(context: Context, key: int) -> list[tuple[int, LinkKind, bool]]:
    return [(one.id, one.kind, one.earlier) for one in case_links.linked(context, key)]


def test_the_later_petition_becomes_the_repeat_whichever_is_asked(desk: Desk) -> None:
    first, second = desk.register(), desk.register()
    case_links.link(desk.context, first, f"示访〔2026〕 {second}号", SAME, "同一事项")
    assert stored(desk.context) == {first: (None, None), second: (True, first)}
    assert seen(desk.context, first) == [(second, SAME, False)]
    assert seen(desk.context, second) == [(first, SAME, True)]
    assert desk.case(second).draft.repeat_of == number(first)
    case_links.unlink(desk.context, first, second, "不是同一事项")
    assert stored(desk.context) == {first: (None, None), second: (None, None)}
    assert seen(desk.context, first) == []


def test_a_repeat_of_a_repeat_points_to_the_first(desk: Desk) -> None:
    keys = [desk.register() for _ in range(3)]
    case_links.link(desk.context, keys[2], number(keys[1]), SAME, "同一事项")
    case_links.link(desk.context, keys[1], number(keys[0]), SAME, "同一事项")
    assert stored(desk.context)[keys[2]] == (True, keys[0])
    case_links.unlink(desk.context, keys[0], keys[1], "错")
    assert stored(desk.context)[keys[2]] == (True, keys[1])
    assert stored(desk.context)[keys[1]] == (None, None)


def test_what_was_said_last_holds(desk: Desk) -> None:
    first, second = desk.register(), desk.register()
    context = desk.context
    case_links.link(context, second, number(first), DIFFERENT, "两件事")
    assert stored(context)[second] == (False, None)
    with pytest.raises(UserError, match="不需要重复关联"):
        case_links.link(context, first, number(second), DIFFERENT, "两件事")
    case_links.link(context, first, number(second), SAME, "核对后是同一件事")
    assert stored(context)[second] == (True, first)
    assert seen(context, second) == [(first, SAME, True)]
    case_links.link(context, second, number(first), TOGETHER, "同一信封")
    assert stored(context)[second] == (None, None)
    assert desk.case(second).draft.together_with == (number(first),)


def test_dates_follow_the_link(desk: Desk) -> None:
    """A repeat starts no clock that only a first petition has; taking the link back brings it back."""
    admin = desk.hire("周管理", "administrator")
    rule_settings.set_switch(desk.as_operator(admin), "simple_procedure", on=True, confirmed=True)
    rules = {key: _rules(desk, key) for key in (desk.register(), desk.register())}
    first, second = rules
    case_links.link(desk.context, second, number(first), SAME, "同一事项")
    assert _rules(desk, first) == rules[first]
    linked = _rules(desk, second)
    assert {rule for rule, _ in rules[second] - linked} == {"simple_decide_3"}
    case_links.unlink(desk.context, second, first, "错")
    assert _rules(desk, second) == rules[second]
    said = intake.register_petition(desk.context, replace(desk.case(second).draft, repeat_of=number(first)))
    assert _rules(desk, said.record.id) == linked


def _rules(desk: Desk, key: int) -> set[tuple[str, object]]:
    with desk.context.register.read() as connection:
        query = select(case_clock.c.rule, case_clock.c.legal_due).where(case_clock.c.petition_id == key)
        return {(row[0], row[1]) for row in connection.execute(query)}


def test_it_stands_in_the_history_of_both(desk: Desk) -> None:
    first, second = desk.register(), desk.register()
    case_links.link(desk.context, second, number(first), SAME, "同一事项")
    case_links.unlink(desk.context, first, second, "看错了")
    rows = [cases.history(desk.context, key) for key in (first, second)]
    assert [[(row.action, row.reason) for row in each[1:]] for each in rows] == [
        [("link", "同一事项"), ("unlink", "看错了")]
    ] * 2
    word = f"{number(first)}（{SAME.label}）"
    assert rows[1][1].changes == {
        "linked": [None, word],
        "repeat": [None, True],
        "repeat_of": [None, number(first)],
    }
    assert rows[0][1].changes == {"linked": [None, f"{number(second)}（{SAME.label}）"]}
    assert rows[1][2].changes["linked"] == [word, None]
    assert (desk.case(first).revision, desk.case(second).revision) == (1, 3)


def test_linking_is_refused_with_a_sentence(desk: Desk) -> None:
    first, second, void = (desk.register() for _ in range(3))
    intake.void(desk.context, void, "误登", revision=1)
    context, before = desk.context, desk.written()
    for given, message in (
        ((first, number(second), SAME, " "), "理由"),
        ((first, "示访[2026]99号", SAME, "同"), "没有编号"),
        ((first, " ", SAME, "同"), "请填写编号"),
        ((first, number(first), SAME, "同"), "不能与自身"),
        ((first, number(void), SAME, "同"), "已作废"),
        ((void, number(first), SAME, "同"), "已作废"),
    ):
        with pytest.raises(UserError, match=message):
            case_links.link(context, *given)
    with pytest.raises(UserError, match="没有关联"):
        case_links.unlink(context, first, second, "错")
    reader = desk.as_operator(desk.hire("郑复查", "reviewer"))
    with pytest.raises(UserError, match="更正登记"):
        case_links.link(reader, first, number(second), SAME, "同")
    recusal.add(context, second, desk.hire("孙登记", "registrar").id, "近亲属")
    written = desk.written()
    with pytest.raises(UserError, match="回避"):
        case_links.link(
            desk.as_operator(office.operator_named(context.register, "孙登记")),
            first,
            number(second),
            SAME,
            "同",
        )
    assert desk.written() == written != before


def test_accusations_are_linked_with_accusations_only(
    context: Context, make_draft: DraftMaker, desk: Desk
) -> None:
    plain, secret, other = (
        intake.register_petition(context, make_draft(purpose=purpose)).record
        for purpose in (Purpose.APPEAL, Purpose.ACCUSATION, Purpose.ACCUSATION)
    )
    leader = desk.as_operator(desk.hire("吴领导", "principal_leader", "registrar"))
    for kind in LinkKind:
        with pytest.raises(FieldErrors, match="第三十条"):
            case_links.link(leader, plain.id, secret.number, kind, "同")
    for field, value in (("repeat_of", secret.number), ("together_with", (secret.number,))):
        with pytest.raises(FieldErrors, match="第三十条"):
            intake.register_petition(leader, make_draft(**{field: value}))
    with pytest.raises(UserError, match="没有查看权限"):
        case_links.link(context, secret.id, other.number, SAME, "同")
    case_links.link(leader, other.id, secret.number, SAME, "同")
    assert seen(leader, secret.id) == [(other.id, SAME, False)]
    assert seen(context, secret.id) == []


def test_an_accusation_said_to_be_different_is_told_to_nobody_else(
    context: Context, make_draft: DraftMaker, desk: Desk
) -> None:
    secret = intake.register_petition(context, make_draft(purpose=Purpose.ACCUSATION)).record
    leader = desk.as_operator(desk.hire("吴领导", "principal_leader", "registrar"))
    plain = intake.register_petition(leader, make_draft(different=(secret.number,))).record
    assert cases.get(context, plain.id).draft.different == ()
    assert seen(context, plain.id) == []
    assert seen(leader, plain.id) == [(secret.id, DIFFERENT, True)]


def test_a_correction_leaves_links_said_afterwards_alone(desk: Desk) -> None:
    """The form need not know of a link for it to stay."""
    first, second = desk.register(), desk.register()
    case_links.link(desk.context, second, number(first), SAME, "同一事项")
    record = desk.case(second)
    changed = replace(record.draft, repeat_of="", demand="改过的诉求", disposition=Disposition.SELF_HANDLE)
    intake.correct(desk.context, second, changed, revision=record.revision)
    assert stored(desk.context)[second] == (True, first)
    assert desk.case(second).draft.repeat_of == number(first)
    record = desk.case(first)
    with pytest.raises(FieldErrors, match="登记在本件之后"):
        intake.correct(
            desk.context, first, replace(record.draft, repeat_of=number(second)), revision=record.revision
        )


def test_any_links_keep_to_a_model(desk: Desk) -> None:
    """`repeat` and `repeat_of` over again from the set of links alone."""
    chance = random.Random(5)
    keys = [desk.register() for _ in range(7)]
    said: dict[tuple[int, int], LinkKind] = {}
    for _ in range(60):
        one, other = chance.sample(keys, 2)
        pair = (max(one, other), min(one, other))
        kind = chance.choice((SAME, SAME, DIFFERENT, TOGETHER))
        if said.get(pair) is kind or (pair in said and chance.random() < 0.5):
            case_links.unlink(desk.context, one, other, "错")
            del said[pair]
        else:
            case_links.link(desk.context, one, number(other), kind, "同")
            said[pair] = kind
        assert stored(desk.context) == {key: _judged(key, said) for key in keys}


def _judged(key: int, said: dict[tuple[int, int], LinkKind]) -> tuple[bool | None, int | None]:
    kinds = {kind for (later, _), kind in said.items() if later == key}
    if SAME in kinds:
        return True, min(_before(key, said))
    return (False if DIFFERENT in kinds else None), None


def _before(key: int, said: dict[tuple[int, int], LinkKind]) -> set[int]:
    earlier = {other for (later, other), kind in said.items() if later == key and kind is SAME}
    return earlier.union(*(_before(one, said) for one in earlier))
