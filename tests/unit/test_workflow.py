"""The table of states and steps: what it holds, where events lead, which steps are open."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from unicodedata import east_asian_width

import pytest

from app.domain.events import SUPERSEDES, disposition_event, effective, unit_of
from app.domain.records import CaseEvent
from app.domain.rules import EVENT_KINDS, KIND_OF_DISPOSITION
from app.domain.vocabulary import OfficeKind, Permission, Purpose, Source, State
from app.domain.workflow import STEPS, accused_units, allowed, course_of, flags, state_of, why_not
from app.domain.workflow_types import CaseFacts
from tests.unit.workflow_drawing import draw, ends

DOCS = Path(__file__).resolve().parents[2] / "docs"
START = datetime(2026, 11, 2, 9, 0)

TIMELINE_ONLY = {
    "desk_signed",
    "extension_asked",
    "extension_refused",
    "unit_called",
    "unit_arrived",
    "reception_opinion",
    "leader_instructed",
    "sign_asked",
    "assign_signed",
    "unit_changed",
    "progress",
    "concluded",
    "approved",
    "review_team_formed",
    "deliberated",
    "matter_reviewed",
    "petition_reviewed",
    "close_signed",
    "follow_up_failed",
    "verification_instructed",
    "reported",
    "urged",
    "supervised",
    "circulated",
    "flagged",
    "conference_held",
    "accused_named",
    "split",
}
"""Kinds no clock reads."""


def history(*steps: str | tuple[str, dict[str, str]]) -> list[CaseEvent]:
    """Events of the steps, a day apart, written as the service writes them."""
    found = []
    for seq, given in enumerate(steps, 1):
        key, payload = (given, {}) if isinstance(given, str) else given
        step = STEPS[key]
        payload = {"step": key, **dict(step.marks), **payload}
        moment = START + timedelta(days=seq)
        found.append(
            CaseEvent(
                seq=seq,
                kind=step.kind,
                occurred_at=moment,
                recorded_at=moment,
                operator="王",
                payload=payload,
            )
        )
    return found


def facts(events: list[CaseEvent], **more: object) -> CaseFacts:
    given = {"purpose": Purpose.APPEAL, "state": state_of(events), "events": tuple(effective(events))} | more
    return CaseFacts(**given)  # type: ignore[arg-type]


def reason(key: str, *steps: str | tuple[str, dict[str, str]], **more: object) -> str:
    return why_not(STEPS[key], facts(history(*steps), **more))


SIXTH = ("accept", {"path": "6"})
FOURTH = ("accept", {"path": "4"})
ASSIGNED = ("assign", "assign_sign", "unit_sign_in")
OPINION = {
    "demand": "修路",
    "facts": "属实",
    "opinion": "予以修复",
    "basis": "第九条",
    "review_told": "true",
    "review_organ": "示例市人民政府",
}
CONCLUDE = ("conclude", OPINION)
CONCLUDED = (*ASSIGNED, SIXTH, CONCLUDE)
CLOSED = (*CONCLUDED, "review_matter", "review_petition", "close_sign", "close")


def test_the_page_of_the_documents_is_the_table() -> None:
    assert (DOCS / "workflow.md").read_text(encoding="utf-8") == draw(), (
        "run: .venv/bin/python -m tests.unit.workflow_drawing > docs/workflow.md"
    )


def test_kinds_are_those_the_clocks_read_or_named_timeline_kinds() -> None:
    kinds = {step.kind for step in STEPS.values()}
    assert kinds - EVENT_KINDS - KIND_OF_DISPOSITION.keys() == TIMELINE_ONLY
    assert all(len(kind) <= 32 for kind in kinds | STEPS.keys())


def test_every_state_but_the_voided_is_reached() -> None:
    reached = {end for step in STEPS.values() for start in step.from_states for end in ends(step, start)}
    assert set(State) - reached == {State.VOIDED}


def test_a_field_key_never_hides_a_word_of_the_event_itself() -> None:
    reserved = {"step", "supersedes", "correction_reason", "scope", "stage", "target_id"}
    reserved |= {"chain", "entry", "hearing_check", "procedure", "taken_off"}
    assert not reserved & {field.key for step in STEPS.values() for field in step.fields}
    for step in STEPS.values():
        keys = [field.key for field in step.fields]
        assert len(keys) == len(set(keys))


def test_labels_fit_beside_their_fields() -> None:
    """`views/step_form.py` keeps 13 characters beside a field, the ＊ among them, and about 27 in a box to tick."""
    for step in STEPS.values():
        for field in step.fields:
            flag = field.kind == "flag"
            assert _width(field.label) + (field.required and not flag) <= (27 if flag else 13), field.label


def _width(text: str) -> float:
    return sum(1 if east_asian_width(letter) in "FW" else 0.5 for letter in text)


@pytest.mark.parametrize(
    ("steps", "state"),
    [
        ((), State.REGISTERED),
        (("desk_sign",), State.REGISTERED),
        (("submit",), State.AWAITING_READING),
        (("submit", "read"), State.AWAITING_ASSIGN_SIGN),
        (("ask_sign", "assign_sign"), State.AWAITING_ASSIGN_SIGN),
        (("ask_sign", "assign_sign", "assign"), State.ASSIGNED),
        (("forward",), State.FORWARDED),
        (("forward", "unit_sign_in"), State.SIGNED_IN),
        ((*ASSIGNED, SIXTH), State.ACCEPTED),
        ((*ASSIGNED, SIXTH, "progress"), State.IN_PROGRESS),
        (CONCLUDED, State.IN_REVIEW),
        ((*CONCLUDED, "review_matter", "review_petition"), State.AWAITING_CLOSE_SIGN),
        (CLOSED, State.CLOSED),
        ((*CLOSED, "verify"), State.VERIFYING),
        ((*CLOSED, "verify", "verified"), State.CLOSED),
        ((*CLOSED, "reopen"), State.IN_PROGRESS),
        ((*CONCLUDED, "rework"), State.IN_PROGRESS),
        (("self_handle",), State.IN_PROGRESS),
        (("answer_on_spot",), State.CLOSED),
        (("answer_on_spot", "resume"), State.REGISTERED),
        (("file",), State.FILED),
        (("refuse",), State.REFUSED),
        (("no_longer_accept",), State.NO_LONGER_ACCEPTED),
        (("redirect", "resume", "forward"), State.FORWARDED),
        (("forward", "hand_back_desk"), State.HANDED_BACK),
        (("forward", "hand_back_desk", "hand_back_disagree"), State.FORWARDED),
        ((*ASSIGNED, "hand_back_organ", "urge", "hand_back_disagree"), State.SIGNED_IN),
        ((*ASSIGNED, "hand_back_organ", "hand_back_agree"), State.REGISTERED),
        (("object_upper", "upper_agree"), State.FILED),
        (("submit", "object_upper", "upper_disagree"), State.AWAITING_READING),
        (("forward", "unit_sign_in", "change_unit"), State.FORWARDED),
        ((*ASSIGNED, SIXTH, "change_unit"), State.ASSIGNED),
        (("forward", "join"), State.JOINED),
    ],
)
def test_where_steps_lead(steps: tuple[str], state: State) -> None:
    """Read off glossary.md, last section, and forms.md, the flows: not off the table."""
    assert state_of(history(*steps)) is state


def test_a_split_case_goes_on_where_it_was() -> None:
    events = history("forward", "join", ("split", {SUPERSEDES: "2"}), "unit_sign_in")
    assert state_of(events) is State.SIGNED_IN
    assert [event.kind for event in effective(events)] == ["forward", "split", "unit_received"]


def test_a_correction_stands_in_the_place_of_what_it_corrects() -> None:
    events = history("forward", "unit_sign_in", ("assign", {SUPERSEDES: "1", "unit": "乙局"}))
    assert [event.kind for event in effective(events)] == ["assign", "unit_received"]
    assert state_of(events) is State.SIGNED_IN
    twice = [*events, *history(*["urge"] * 3, ("forward", {SUPERSEDES: "3"}))[3:]]
    assert [event.kind for event in effective(twice)] == ["forward", "unit_received"]


def test_back_at_the_desk_nothing_is_decided() -> None:
    events = history(("forward", {"unit": "甲局"}), "hand_back_organ")
    assert unit_of(events) == "甲局"
    events = history(("forward", {"unit": "甲局"}), "hand_back_organ", "hand_back_agree")
    assert disposition_event(events) is None
    assert unit_of(events) == ""
    changed = history(("forward", {"unit": "甲局"}), ("change_unit", {"unit": "乙局"}))
    assert unit_of(changed) == "乙局"


def test_the_day_of_closing_stays_while_the_matter_is_verified_and_goes_on_reopening() -> None:
    closing = history(*CLOSED)[-1].occurred_at.date()
    assert course_of(history(*CLOSED, "verify")).closed_on == closing
    assert course_of(history(*CLOSED, "verify", "verified")).closed_on == closing
    assert course_of(history(*CLOSED, "reopen")).closed_on is None
    again = course_of(history(*CLOSED, "rework", "conclude", "close")).closed_on
    assert again == closing + timedelta(days=3)


def test_flags_and_the_accused_are_read_off_the_events() -> None:
    events = history(("flag", {"weekly_conference": "true"}), ("flag", {"supervision": "true"}))
    assert flags(events) == (False, True)
    assert flags([]) == (False, False)
    named = history(("name_accused", {"units": "甲局、乙局"}), ("name_accused", {"units": "乙局、丙局"}))
    assert accused_units(named) == ["甲局", "乙局", "丙局"]


@pytest.mark.parametrize(
    ("key", "steps", "sentence"),
    [
        ("assign", ("ask_sign",), "尚未签批"),
        ("unit_sign_in", (), "请先转送或交办"),
        ("unit_sign_in", ("assign",), "交办尚未签批"),
        ("accept", (), "信访部门不直接受理"),
        ("accept", ("forward",), "尚未签收"),
        ("accept", (*ASSIGNED, SIXTH, "progress"), "已经受理"),
        ("conclude", ASSIGNED, "尚未受理"),
        ("conclude", (*ASSIGNED, FOURTH), "第三十一条第六项"),
        ("extend", ASSIGNED, "尚未受理"),
        ("extend", (*ASSIGNED, FOURTH), "第三十一条第六项"),
        ("extend", (*ASSIGNED, SIXTH, "extend"), "只能延长一次"),
        ("reply_received", (*ASSIGNED, FOURTH, "answer_other", "close"), "第三十一条第六项"),
        ("answer_other", (*ASSIGNED, SIXTH), "处理意见及结论"),
        ("answer_suggestion", ASSIGNED, "建议意见"),
        ("settle", ASSIGNED, "尚未受理"),
        ("review_petition", CONCLUDED, "事项分管领导尚未审核"),
        ("review_petition", (*CONCLUDED, "review_matter", "rework", "conclude"), "事项分管领导尚未审核"),
        ("close", (*ASSIGNED, SIXTH), "请先录入结论"),
        ("close", CONCLUDED, "办结尚未签批"),
        ("close", (*CONCLUDED, "review_matter", "review_petition"), "办结尚未签批"),
        (
            "review_matter",
            (*ASSIGNED, SIXTH, ("conclude", OPINION | {"basis": ""})),
            "还缺法律法规依据，不能审核、办结：请在办理经过中更正",
        ),
        (
            "close_sign",
            (*ASSIGNED, SIXTH, ("conclude", OPINION | {"basis": ""}), "review_matter", "review_petition"),
            "还缺法律法规依据，不能审核、办结：请“退回重办”。",
        ),
        ("refuse", ("self_handle", SIXTH), "不能不予受理"),
        ("refuse", ("self_handle", SIXTH, "progress"), "已经受理"),
        ("no_longer_accept", ("self_handle", SIXTH, "progress"), "已经受理"),
        ("hand_back_organ", (*ASSIGNED, SIXTH), "未受理"),
        ("hand_back_agree", ("forward",), "没有待核实的退回"),
        ("hand_back_agree", ("object_upper",), "由上级决定"),
        ("upper_agree", ("forward", "hand_back_organ"), "由本单位核实"),
        ("forward", ("forward", "hand_back_organ"), "请先核实"),
        ("change_unit", ("self_handle",), "没有转送或交办"),
        ("circulate", ("forward", "urge"), "尚未督办过"),
        ("report", ("forward",), "未标明重大或紧急"),
        ("name_accused", (), "只有检举控告"),
        ("reopen", ("answer_on_spot",), "恢复办理"),
        ("rework", ("answer_on_spot",), "恢复办理"),
        ("resume", CLOSED, "重新办理"),
        ("verify", CLOSED, "尚未回访"),
        ("verify", (*CLOSED, ("follow_up", {"satisfaction": "satisfied"})), "不需要核实"),
        ("urge", CLOSED, "已办结"),
        ("desk_sign", ("desk_sign",), "已经签收"),
        ("object_upper", (), "信访部门不适用"),
        ("assign", ("join",), "已并入"),
        ("urge", ("file",), "恢复办理"),
    ],
)
def test_a_step_out_of_order_says_what_is_missing(key: str, steps: tuple[str], sentence: str) -> None:
    assert sentence in reason(key, *steps)


@pytest.mark.parametrize(
    ("key", "steps"),
    [
        ("assign", ("ask_sign", "assign_sign")),
        ("assign_sign", ("assign",)),
        ("unit_sign_in", ("assign", "assign_sign")),
        ("unit_sign_in", ("forward",)),
        ("accept", ("self_handle",)),
        ("accept", ASSIGNED),
        ("extend", (*ASSIGNED, SIXTH)),
        ("conclude", (*ASSIGNED, SIXTH)),
        ("settle", (*ASSIGNED, FOURTH)),
        ("answer_other", (*ASSIGNED, FOURTH)),
        ("close", ("forward", "unit_sign_in", SIXTH, CONCLUDE)),
        ("close", (*CONCLUDED, "review_matter", "review_petition", "close_sign")),
        ("refuse", ("self_handle",)),
        ("verify", (*CLOSED, ("follow_up", {"satisfaction": "dissatisfied"}))),
        ("circulate", ("forward", "supervise")),
        ("accept", (*ASSIGNED, "hand_back_organ", "hand_back_agree", "forward", "unit_sign_in")),
        ("split", ("join",)),
    ],
)
def test_a_step_in_order_is_open(key: str, steps: tuple[str]) -> None:
    assert reason(key, *steps) == ""


def test_the_guards_that_look_at_the_case_itself() -> None:
    assert "领导批阅" in reason("answer_on_spot", major=True)
    assert reason("answer_on_spot", "submit", "read", major=True) == ""
    assert "主职领导" in reason("assign", purpose=Purpose.ACCUSATION)
    assert reason("assign", "assign_sign", purpose=Purpose.ACCUSATION) == ""
    assert reason("accept", office_kind=OfficeKind.OTHER_ORGAN) == ""
    assert reason("object_upper", office_kind=OfficeKind.OTHER_ORGAN, source=Source.UPPER) == ""
    assert reason("report", "forward", urgent=True) == ""
    assert reason("name_accused", purpose=Purpose.ACCUSATION) == ""
    assert reason("answer_suggestion", *ASSIGNED, purpose=Purpose.SUGGESTION) == ""
    assert "采纳" in reason("answer_other", *ASSIGNED, purpose=Purpose.SUGGESTION)
    assert "信访目的" in reason("answer_other", *ASSIGNED, purpose=None)


def test_signing_an_accusation_is_the_principal_leaders() -> None:
    for key in ("assign_sign", "close_sign"):
        assert STEPS[key].permission_for(facts([])) is Permission.SIGN
        accused = facts([], purpose=Purpose.ACCUSATION)
        assert STEPS[key].permission_for(accused) is Permission.SIGN_ACCUSATIONS


def test_every_refusal_is_a_whole_sentence() -> None:
    for steps in ((), ("forward",), CONCLUDED, CLOSED, ("file",), ("join",)):
        for step, why in allowed(facts(history(*steps))):
            assert why == "" or why.endswith("。"), step.key


def test_the_advice_for_what_was_answered_on_the_spot_is_a_step_that_is_open() -> None:
    on_spot = facts(history("answer_on_spot"))
    for step, why in allowed(on_spot):
        assert "重新办理" not in why, step.label
        if step.key == "rework":
            assert "恢复办理" in why
    assert why_not(STEPS["progress"], on_spot) == "本件已当场答复：要继续办理的，请先“恢复办理”。"
    assert why_not(STEPS["resume"], on_spot) == ""
