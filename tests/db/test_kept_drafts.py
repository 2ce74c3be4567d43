"""Half-typed forms: kept for their operator, in order, and never offered again once they were registered."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.clock import FixedClock
from app.code_lists import content_classes
from app.domain.records import IntakeDraft, Party
from app.domain.vocabulary import (
    Channel,
    Disposition,
    IdKind,
    LetterKind,
    PartyRole,
    Purpose,
    Sex,
    Source,
)
from app.errors import FieldErrors
from app.models.session import REGISTER_FILE
from app.services import drafts, intake, kept_drafts, office
from app.services.context import Context
from tests.db.conftest import PROFILE, DraftMaker

VISIT = "visit"


def colleague(context: Context, name: str = "李登记", role: str = "registrar") -> Context:
    return replace(context, operator=office.add_operator(context, name, [role]))


def content(context: Context, form: str = VISIT) -> dict[str, Any] | None:
    found = kept_drafts.offered(context, form)
    return None if found is None else found.content


def test_a_draft_comes_back_with_its_age(context: Context, clock: FixedClock) -> None:
    kept_drafts.keep(context, VISIT, 1, {"name": "周明远", "demand": "第一行\n第二行"})
    clock.moment += timedelta(minutes=12)
    found = kept_drafts.offered(context, VISIT)
    assert found is not None
    assert found.content == {"name": "周明远", "demand": "第一行\n第二行"}
    assert clock.moment - found.saved_at == timedelta(minutes=12)


def test_every_form_and_every_operator_has_his_own(context: Context) -> None:
    other = colleague(context)
    kept_drafts.keep(context, VISIT, 1, {"name": "甲"})
    kept_drafts.keep(context, "letter", 1, {"name": "乙"})
    kept_drafts.keep(other, VISIT, 1, {"name": "丙"})
    assert [content(context), content(context, "letter"), content(other)] == [
        {"name": "甲"},
        {"name": "乙"},
        {"name": "丙"},
    ]
    assert {one.form for one in kept_drafts.everything(context)} == {VISIT, "letter"}
    assert [one.content for one in kept_drafts.everything(other)] == [{"name": "丙"}]


def test_who_may_see_accusations_does_not_get_another_operators_draft(context: Context) -> None:
    kept_drafts.keep(context, VISIT, 1, {"purpose": "accusation", "name": "保密者"})
    leader = colleague(context, "吴领导", "principal_leader")
    assert kept_drafts.everything(leader) == []
    assert kept_drafts.offered(leader, VISIT) is None


def test_what_was_registered_is_never_offered_not_even_by_a_late_writer(
    context: Context, make_draft: DraftMaker
) -> None:
    kept_drafts.keep(context, VISIT, 3, {"name": "周明远"})
    intake.register_petition(context, make_draft(), VISIT, 4)
    kept_drafts.keep(context, VISIT, 2, {"name": "周"})
    kept_drafts.keep(context, VISIT, 4, {"name": "周明"})
    assert kept_drafts.everything(context) == []
    kept_drafts.keep(context, VISIT, 5, {"name": "下一位"})
    assert content(context) == {"name": "下一位"}


def test_a_writer_may_come_after_a_save_that_had_nothing_to_clear(
    context: Context, make_draft: DraftMaker
) -> None:
    intake.register_petition(context, make_draft(), VISIT, 2)
    kept_drafts.keep(context, VISIT, 1, {"name": "周"})
    assert content(context) is None


def test_a_refused_save_leaves_the_draft(context: Context, make_draft: DraftMaker) -> None:
    kept_drafts.keep(context, VISIT, 1, {"name": "周明远"})
    with pytest.raises(FieldErrors):
        intake.register_petition(context, make_draft(name=""), VISIT, 2)
    assert content(context) == {"name": "周明远"}


def test_a_save_that_fails_at_its_end_leaves_both_as_they_were(
    context: Context, make_draft: DraftMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The two are one transaction: neither a registered matter with its draft, nor a draft lost."""
    kept_drafts.keep(context, VISIT, 1, {"name": "周明远"})
    real = kept_drafts.clear_in

    def fail_after(*arguments: Any) -> None:
        real(*arguments)
        raise RuntimeError("power cut")

    monkeypatch.setattr(kept_drafts, "clear_in", fail_after)
    with pytest.raises(RuntimeError):
        intake.register_petition(context, make_draft(), VISIT, 2)
    assert content(context) == {"name": "周明远"}
    monkeypatch.undo()
    assert intake.register_petition(context, make_draft(), VISIT, 3).record.number.endswith("]1号")
    assert content(context) is None


def test_any_action_can_clear_a_draft(context: Context) -> None:
    kept_drafts.keep(context, "operator", 1, {"name": "新"})
    with kept_drafts.saving(context, "operator", 2):
        office.add_operator(context, "新来者", ["registrar"])
    kept_drafts.keep(context, "operator", 3, {"name": "又一个"})
    office.add_operator(context, "另一人", ["registrar"])
    assert content(context, "operator") == {"name": "又一个"}


def test_the_draft_goes_with_the_action_itself_not_after_it(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept_drafts.keep(context, "operator", 1, {"name": "新"})
    monkeypatch.setattr(kept_drafts, "clear_in", lambda *_: (_ for _ in ()).throw(RuntimeError("power cut")))
    with pytest.raises(RuntimeError), kept_drafts.saving(context, "operator", 2):
        office.add_operator(context, "新来者", ["registrar"])
    assert "新来者" not in [one.name for one in office.operators(context.register)]


def test_an_action_in_the_lane_beside_clears_nothing(context: Context) -> None:
    """Another thread works on at the same time; what it does is not the save."""
    kept_drafts.keep(context, "operator", 1, {"name": "新"})
    with kept_drafts.saving(context, "operator", 2), ThreadPoolExecutor(1) as lane:
        lane.submit(office.add_operator, context, "新来者", ["registrar"]).result()
    assert content(context, "operator") == {"name": "新"}
    with kept_drafts.saving(context, "operator", 2):
        office.add_operator(context, "另一人", ["registrar"])
    assert content(context, "operator") is None


def test_a_refused_action_clears_nothing(context: Context) -> None:
    kept_drafts.keep(context, "operator", 1, {"name": ""})
    with pytest.raises(FieldErrors), kept_drafts.saving(context, "operator", 2):
        office.add_operator(context, " ", ["registrar"])
    assert content(context, "operator") == {"name": ""}


def test_typing_anew_does_not_overwrite_what_still_waits_for_an_answer(
    context: Context, clock: FixedClock, make_draft: DraftMaker
) -> None:
    kept_drafts.keep(context, VISIT, 1, {"name": "断电前"})
    kept_drafts.set_aside(context, VISIT)
    clock.moment += timedelta(minutes=1)
    seq = kept_drafts.last_seq(context, VISIT) + 1
    kept_drafts.keep(context, VISIT, seq, {"name": "新来的"})
    assert [one.content["name"] for one in kept_drafts.everything(context)] == ["新来的", "断电前"]
    intake.register_petition(context, make_draft(), VISIT, seq + 1)
    assert content(context) == {"name": "断电前"}


def test_what_was_put_aside_can_be_brought_back_or_thrown_away(context: Context) -> None:
    kept_drafts.keep(context, VISIT, 1, {"name": "断电前"})
    kept_drafts.set_aside(context, VISIT)
    found = kept_drafts.offered(context, VISIT)
    assert found is not None
    assert found.form != VISIT
    kept_drafts.bring_back(context, found, VISIT, kept_drafts.last_seq(context, VISIT) + 1)
    back = kept_drafts.everything(context)
    assert [(one.form, one.content) for one in back] == [(VISIT, {"name": "断电前"})]
    kept_drafts.discard(context, VISIT, back[0].seq + 1)
    assert kept_drafts.everything(context) == []


def test_many_may_wait_and_only_the_oldest_gives_way(context: Context, clock: FixedClock) -> None:
    for number in range(kept_drafts.MOST_ASIDE + 1):
        clock.moment += timedelta(minutes=1)
        kept_drafts.keep(context, VISIT, kept_drafts.last_seq(context, VISIT) + 1, {"name": str(number)})
        kept_drafts.set_aside(context, VISIT)
    names = [one.content["name"] for one in kept_drafts.everything(context)]
    assert names == [str(number) for number in range(kept_drafts.MOST_ASIDE, 0, -1)]


def test_a_form_whose_name_begins_alike_is_another_form(context: Context) -> None:
    kept_drafts.keep(context, "step:accept:17", 1, {"organ": "甲"})
    assert kept_drafts.offered(context, "step:accept:1") is None


def test_a_form_half_typed_goes_over_to_who_sits_down(context: Context, make_draft: DraftMaker) -> None:
    other = colleague(context)
    kept_drafts.keep(context, VISIT, 1, {"name": "周"})
    seq = kept_drafts.hand_over(context, VISIT, 2, other, {"name": "周明"})
    assert content(context) is None
    assert content(other) == {"name": "周明"}
    intake.register_petition(other, make_draft(), VISIT, seq + 1)
    assert [content(context), content(other)] == [None, None]


def test_half_a_character_is_left_out(context: Context) -> None:
    kept_drafts.keep(context, VISIT, 1, {"demand": "甲\ud842乙", "parties": [{"name": "\udfb7丙"}]})
    assert content(context) == {"demand": "甲乙", "parties": [{"name": "丙"}]}


def test_nothing_of_a_draft_can_be_read_from_the_files(context: Context) -> None:
    kept_drafts.keep(context, VISIT, 1, {"name": "保密者甲乙丙丁"})
    files = [path for path in context.register.folder.iterdir() if path.name.startswith(REGISTER_FILE)]
    assert files
    assert all("保密者甲乙丙丁".encode() not in path.read_bytes() for path in files)
    assert all(rb"\u4fdd\u5bc6" not in path.read_bytes() for path in files)


WRITES = st.lists(st.booleans(), min_size=1, max_size=7)


@settings(max_examples=60)
@given(saves=WRITES, order=st.data())
def test_in_whatever_order_writers_come_the_last_word_holds(
    tmp_path_factory: pytest.TempPathFactory, saves: list[bool], order: st.DataObject
) -> None:
    """What the form did last (typed or saved) is what is offered; oracle: the event of the highest number."""
    context = _shared(tmp_path_factory)
    form = f"form-{_next()}"
    events = list(enumerate(saves, start=1))
    for seq, saved in order.draw(st.permutations(events)):
        if saved:
            kept_drafts.discard(context, form, seq)
        else:
            kept_drafts.keep(context, form, seq, {"typed": seq})
    last, saved = events[-1]
    assert content(context, form) == (None if saved else {"typed": last})


_made: list[Context] = []
_count = iter(range(10**6))


def _next() -> int:
    return next(_count)


def _shared(factory: pytest.TempPathFactory) -> Context:
    """One register for all examples: to make one takes longer than all of them."""
    if not _made:
        clock = FixedClock(datetime(2026, 11, 22, 9, 31))
        register, first = office.create_register(factory.mktemp("drafts") / "写", PROFILE, "王登记", clock)
        _made.append(Context(register, clock, first))
    return _made[0]


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
DAYS = st.dates(date(1950, 1, 1), date(2100, 1, 1))
MOMENTS = st.datetimes(datetime(1950, 1, 1), datetime(2100, 1, 1)).map(lambda one: one.replace(microsecond=0))
PARTIES = st.builds(
    Party,
    role=st.sampled_from(PartyRole),
    name=TEXT,
    id_kind=st.none() | st.sampled_from(IdKind),
    id_number=TEXT,
    phone=TEXT,
    address=TEXT,
    note=TEXT,
    valid_from=st.none() | DAYS,
    valid_to=st.none() | DAYS,
)
_NUMBERS = st.none() | st.integers(-5, 10**7)
_TEXTS = st.lists(TEXT, max_size=3).map(tuple)
SPECIAL: dict[str, st.SearchStrategy[Any]] = {
    "channel": st.sampled_from(Channel),
    "id_kind": st.none() | st.sampled_from(IdKind),
    "sex": st.none() | st.sampled_from(Sex),
    "people": _NUMBERS,
    "people_concerned": _NUMBERS,
    "sheets": _NUMBERS,
    "received_at": st.none() | MOMENTS,
    "source": st.sampled_from(Source),
    "purpose": st.none() | st.sampled_from(Purpose),
    "content_class": st.none() | st.sampled_from([one.key for one in content_classes()]),
    "disposition": st.none() | st.sampled_from(Disposition),
    "feedback_due": st.none() | DAYS,
    "letter_kind": st.none() | st.sampled_from(LetterKind),
    "postmarked_on": st.none() | DAYS,
    "parties": st.lists(PARTIES, max_size=3).map(tuple),
    "other_persons": _TEXTS,
    "different": _TEXTS,
    "together_with": _TEXTS,
    "confirmed": st.lists(TEXT, max_size=3).map(frozenset),
    **dict.fromkeys(("anonymous", "urgent", "major", "unusable"), st.booleans()),
}
ANY_DRAFT = st.builds(
    IntakeDraft, **{name: SPECIAL.get(name, TEXT) for name in IntakeDraft.__dataclass_fields__}
)


@settings(max_examples=150)
@given(draft=ANY_DRAFT)
def test_a_mapping_of_a_draft_reads_back_as_the_draft(draft: IntakeDraft) -> None:
    mapping = json.loads(json.dumps(drafts.to_mapping(draft)))
    assert drafts.from_mapping(mapping) == draft
    assert drafts.apply(mapping, IntakeDraft()) == draft


@settings(max_examples=150)
@given(old=ANY_DRAFT, new=ANY_DRAFT)
def test_differences_turn_one_draft_into_the_other(old: IntakeDraft, new: IntakeDraft) -> None:
    assert drafts.apply(drafts.differences(old, new), old) == new
    assert drafts.differences(old, old) == {}


def test_an_empty_form_is_an_empty_mapping() -> None:
    assert drafts.to_mapping(IntakeDraft()) == {}


def test_what_a_newer_program_or_an_older_list_wrote_does_not_cost_the_rest(make_draft: DraftMaker) -> None:
    data = {"name": "周明远", "content_class": "9999", "mood": "好", "received_at": "昨天", "people": 3}
    assert drafts.apply(data, IntakeDraft(phone="1")) == IntakeDraft(name="周明远", people=3, phone="1")
