"""Person records: who a petition belongs to, who is said to be somebody else, merging and taking it back."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest
from sqlalchemy import select

from app.domain.records import IntakeDraft
from app.domain.vocabulary import Purpose
from app.errors import FieldErrors, UserError
from app.models.intake_tables import person, person_apart
from app.models.tables import audit, petition
from app.services import intake, office, people, repeats
from app.services.context import Context
from tests.db.people_register import put, uid

DraftMaker = Callable[..., IntakeDraft]
ID_NUMBER = "99999919900307002X"


def saved_for(context: Context, draft: IntakeDraft) -> int | None:
    return intake.register_petition(context, draft).record.person_id


def uid_of(context: Context, key: int | None) -> str:
    with context.register.read() as connection:
        return str(connection.execute(select(person.c.uid).where(person.c.id == key)).scalar_one())


def whole(context: Context) -> tuple[list[tuple[object, ...]], ...]:
    """Everything a merge could touch."""
    with context.register.read() as connection:
        owners = select(petition.c.id, petition.c.person_id).order_by(petition.c.id)
        return tuple(
            [tuple(row) for row in connection.execute(query)]
            for query in (select(person).order_by(person.c.id), owners, select(person_apart))
        )


def shown(context: Context, draft: IntakeDraft) -> list[tuple[str, list[int]]]:
    return [(one.uid, [each.id for each in one.matters]) for one in repeats.known(context, draft)]


def test_a_petition_goes_to_whom_the_clerk_took(context: Context, make_draft: DraftMaker) -> None:
    first = saved_for(context, make_draft())
    assert saved_for(context, make_draft()) != first
    assert saved_for(context, make_draft(name="周铭远", known_person=uid_of(context, first))) == first
    with pytest.raises(FieldErrors, match="没有这条人员记录"):
        saved_for(context, make_draft(known_person="nobody"))


def test_who_is_not_this_person_is_stored_once(context: Context, make_draft: DraftMaker) -> None:
    first = saved_for(context, make_draft(id_number=ID_NUMBER))
    second = saved_for(context, make_draft(id_number=ID_NUMBER, other_persons=(uid_of(context, first),)))
    assert second != first
    again = make_draft(known_person=uid_of(context, second), other_persons=(uid_of(context, first),))
    assert saved_for(context, again) == second
    back = make_draft(known_person=uid_of(context, first), other_persons=(uid_of(context, second),))
    assert saved_for(context, back) == first
    with context.register.read() as connection:
        pairs = connection.execute(select(person_apart.c.person_id, person_apart.c.other_id)).all()
    assert [tuple(pair) for pair in pairs] == [(second, first)]
    assert people.said_apart(context, uid_of(context, first), uid_of(context, second))


def test_a_person_known_only_by_what_is_withheld_cannot_be_taken(
    context: Context, make_draft: DraftMaker
) -> None:
    key = saved_for(context, make_draft(purpose=Purpose.ACCUSATION))
    hidden = uid_of(context, key)
    seen = uid_of(context, saved_for(context, make_draft(name="吴安")))
    for act in (
        lambda: saved_for(context, make_draft(known_person=hidden)),
        lambda: people.card(context, hidden),
        lambda: people.merge(context, seen, hidden, "同一人"),
    ):
        with pytest.raises(UserError, match="没有这条人员记录"):
            act()
    leader = office.add_operator(context, "吴领导", ["principal_leader"])
    assert people.card(Context(context.register, context.clock, leader), hidden).name == "周明远"


def test_a_merge_makes_one_and_taking_it_back_restores_exactly(
    context: Context, make_draft: DraftMaker
) -> None:
    keys = [saved_for(context, make_draft()) for _ in range(3)]
    first, second, third = (uid_of(context, key) for key in keys)
    before, seen = whole(context), shown(context, make_draft())
    people.merge(context, first, second, "同一人")
    people.merge(context, third, first, "同一人")
    assert shown(context, make_draft()) == [(third, [3, 2, 1])]
    assert [one.uid for one in people.merged(context, second)] == [first, second]
    kept = saved_for(context, make_draft(known_person=second))
    assert kept == keys[1]
    people.unmerge(context, first, "两个人")
    assert shown(context, make_draft()) == [(first, [4, 2, 1]), (third, [3])]
    people.unmerge(context, second, "两个人")
    intake.void(context, 4, "误登", revision=1)
    assert shown(context, make_draft()) == seen
    after = whole(context)
    assert after[0] == before[0]
    assert after[1][:3] == before[1]


def test_merging_is_refused_where_it_makes_no_sense(context: Context, make_draft: DraftMaker) -> None:
    first, second = (uid_of(context, saved_for(context, make_draft())) for _ in range(2))
    for reason in ("", " \n"):
        with pytest.raises(FieldErrors, match="理由"):
            people.merge(context, first, second, reason)
    with pytest.raises(UserError, match="已经是同一个人"):
        people.merge(context, first, first, "同一人")
    with pytest.raises(UserError, match="没有并入"):
        people.unmerge(context, first, "错")
    people.merge(context, first, second, "同一人")
    with pytest.raises(UserError, match="已经是同一个人"):
        people.merge(context, second, first, "同一人")
    reader = office.add_operator(context, "郑复查", ["reviewer"])
    for act in (people.merge, lambda *given: people.unmerge(given[0], given[2], given[3])):
        with pytest.raises(UserError, match="更正登记"):
            act(Context(context.register, context.clock, reader), first, second, "同一人")


def test_who_merged_what_and_why_stays(context: Context, make_draft: DraftMaker) -> None:
    first, second = (uid_of(context, saved_for(context, make_draft())) for _ in range(2))
    people.merge(context, first, second, "同一身份证")
    people.unmerge(context, second, "看错了")
    with context.register.read() as connection:
        rows = connection.execute(select(audit).order_by(audit.c.id.desc()).limit(2)).all()
    assert [(row.action, row.reason, row.changes["merged_into"]) for row in rows] == [
        ("unmerge_person", "看错了", [first, None]),
        ("merge_person", "同一身份证", [None, first]),
    ]
    assert all(row.changes["person"] == [second, second] for row in rows)


def test_any_merges_and_unmerges_keep_to_a_model(context: Context) -> None:
    """The model: each record's own pointer; who stands for somebody is found by following them."""
    chance, count = random.Random(3), 8
    put(context, [(key, IntakeDraft(name="周明远", phone="13900000101")) for key in range(1, count + 1)])
    pointer: dict[int, int] = {}

    def top(key: int) -> int:
        while key in pointer:
            key = pointer[key]
        return key

    for _ in range(60):
        one, other = chance.sample(range(1, count + 1), 2)
        if chance.random() < 0.6 and top(one) != top(other):
            people.merge(context, uid(one), uid(other), "同一人")
            pointer[top(other)] = top(one)
        elif one in pointer:
            people.unmerge(context, uid(one), "两个人")
            del pointer[one]
        groups: dict[int, set[int]] = {}
        for key in range(1, count + 1):
            groups.setdefault(top(key), set()).add(key)
        found = {
            int(card.uid[-5:]): {each.id for each in card.matters}
            for card in repeats.known(context, IntakeDraft(name="周明远", phone="13900000101"))
        }
        assert found == groups


def test_a_correction_keeps_the_person_unless_the_clerk_says_otherwise(
    context: Context, make_draft: DraftMaker
) -> None:
    first, second = (saved_for(context, make_draft()) for _ in range(2))
    with context.register.action() as connection:

        def after(before: int | None, **changes: object) -> int | None:
            return people.of_correction(connection, context, before, make_draft(**changes))

        assert after(first, name="周铭远", phone="") == first
        assert after(first, known_person=uid_of(context, second)) == second
        assert after(first, name="", anonymous=True) is None
        other = after(first, other_persons=(uid_of(context, first),))
        assert other not in (first, second, None)
        assert after(None) not in (first, second, None)
