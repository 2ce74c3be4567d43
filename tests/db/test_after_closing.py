"""What follows closing: call-backs and failed ones, verification of the dissatisfied, conference and inspection of flagged cases."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pypdfium2
import pytest

from app.clock import FixedClock
from app.domain.rules import Duty
from app.domain.vocabulary import Disposition, State
from app.errors import FieldErrors, UserError
from app.services import clocks, papers, reminders
from app.services.context import Context
from tests.db.action_desk import CONCLUSION, TO_CLOSED, Desk

CALLED = {"satisfaction": "dissatisfied", "implemented": "no", "method": "phone", "caller": "林晓"}
ASKED = {"demand": "请当面核实道路是否修复。", "verify_by": "2026-12-04"}
TO_VERIFYING = (*TO_CLOSED, ("follow_up", CALLED), ("verify", ASKED))


@pytest.fixture
def desk(context: Context, clock: FixedClock) -> Desk:
    return Desk(context, clock)


def text_of(context: Context, desk: Desk, key: int, form: str) -> str:
    pdf = papers.draw(context, desk.case(key), form).pdf
    pages = pypdfium2.PdfDocument(pdf)
    return "".join("".join(page.get_textpage().get_text_bounded() for page in pages).split())


def duties(desk: Desk, key: int) -> dict[str, date]:
    return {one.duty.value: one.due for one in clocks.trace(desk.context, key)}


def test_a_failed_call_is_kept_and_leaves_the_call_back_due(desk: Desk) -> None:
    key = desk.register()
    desk.go(key, TO_CLOSED)
    assert duties(desk, key)["follow_up"] == date(2026, 11, 25)
    for why in ("no_answer", "off"):
        desk.do(key, "follow_up_failed", {"why": why, "method": "phone", "caller": "林晓"})
    assert [one.kind for one in desk.case(key).events[-2:]] == ["follow_up_failed"] * 2
    assert (desk.case(key).state, "follow_up" in duties(desk, key)) == (State.CLOSED, True)
    desk.do(key, "follow_up", CALLED)
    assert "follow_up" not in duties(desk, key)


def test_a_call_back_asks_whether_the_opinion_was_carried_out(desk: Desk) -> None:
    key = desk.register()
    desk.go(key, TO_CLOSED)
    with pytest.raises(FieldErrors) as caught:
        desk.do(key, "follow_up", {**CALLED, "implemented": ""})
    assert caught.value.errors == {"implemented": "请选择处理意见落实情况。"}


def test_a_forwarded_case_need_not_be_called_back(desk: Desk) -> None:
    key = desk.register(disposition=Disposition.FORWARD, unit="示例区城建局")
    steps: tuple[tuple[str, dict[str, str]], ...] = (
        ("unit_sign_in", {"signer": "孙签收"}),
        ("accept", {"organ": "示例区城建局", "path": "6"}),
        ("conclude", CONCLUSION),
        ("close", {}),
    )
    assert desk.go(key, steps).state is State.CLOSED
    assert "follow_up" not in duties(desk, key)
    desk.do(key, "follow_up", CALLED)


def test_a_case_of_ones_own_is_called_back(desk: Desk) -> None:
    key = desk.register(disposition=Disposition.SELF_HANDLE)
    rest = [one for one in TO_CLOSED if one[0] not in ("assign", "assign_sign", "unit_sign_in")]
    desk.go(key, tuple(rest))
    assert duties(desk, key)["follow_up"] == date(2026, 11, 25)


def test_a_verification_has_its_day_and_is_reminded_of(desk: Desk, clock: FixedClock) -> None:
    key = desk.register()
    desk.go(key, TO_VERIFYING)
    assert duties(desk, key) == {"verify": date(2026, 12, 4)}
    clock.moment += timedelta(days=13)
    found = [one for one in reminders.of_today(desk.context) if one.petition_id == key]
    assert [(one.duty, one.due) for one in found] == [(Duty.VERIFY, date(2026, 12, 4))]
    desk.do(key, "verified", {"opinion": "道路已修复", "talks": "当面沟通，表示认可"})
    assert "verify" not in duties(desk, key)


def test_a_verification_cannot_be_asked_for_yesterday(desk: Desk) -> None:
    key = desk.register()
    desk.go(key, TO_VERIFYING[:-1])
    with pytest.raises(FieldErrors) as caught:
        desk.do(key, "verify", {**ASKED, "verify_by": "2026-11-21"})
    assert "早于本步骤" in caught.value.errors["verify_by"]


def test_the_slip_bears_the_three_texts_and_the_first_opinion(context: Context, desk: Desk) -> None:
    key = desk.register()
    desk.go(key, TO_VERIFYING)
    for role, leader, said in (
        ("principal", "吴主任", "请分管领导牵头核实"),
        ("matter", "李分管", "城建部三日内到场"),
        ("head", "赵部长", "由张承办当面核实"),
    ):
        desk.do(key, "verify_opinion", {"role": role, "leader": leader, "opinion": said})
    text = text_of(context, desk, key, "F3")
    boxes = ("主职领导交办签批：", "事项分管领导批示意见：", "部长（主任）办理意见：", "信访事项核实情况说明")
    parts = [text[text.index(a) : text.index(b)] for a, b in pairwise(boxes)]
    assert [
        said in part
        for said, part in zip(
            ("吴主任：请分管领导牵头核实", "李分管：城建部三日内到场", "赵部长：由张承办当面核实"),
            parts,
            strict=True,
        )
    ] == [True, True, True]
    assert "予以修复" in text
    assert "请当面核实道路是否修复。" in text


def test_the_statement_is_called_after_the_matter(context: Context, desk: Desk) -> None:
    key = desk.register()
    desk.go(key, TO_VERIFYING)
    assert papers.suggested(context, desk.case(key), "F4")["subject"] == "要求修复小区门前道路"


def test_each_leader_writes_into_his_box_once(desk: Desk) -> None:
    key = desk.register()
    desk.go(key, TO_VERIFYING)
    head = {"role": "head", "leader": "赵部长", "opinion": "由张承办当面核实"}
    desk.do(key, "verify_opinion", head)
    with pytest.raises(FieldErrors) as caught:
        desk.do(key, "verify_opinion", head | {"opinion": "再说一次"})
    assert caught.value.errors == {
        "role": "2026-11-22 已录入部长、主任（办理意见），核实件只印一份；录错的请更正该步骤。"
    }
    desk.do(key, "verify_opinion", head | {"role": "matter", "leader": "李分管"})
    desk.do(key, "verified", {"opinion": "已修复", "talks": "认可"})
    desk.do(key, "follow_up", CALLED | {"satisfaction": "dissatisfied"})
    desk.do(key, "verify", ASKED)
    desk.do(key, "verify_opinion", head)


def test_the_first_opinion_stays_as_it_was(context: Context, desk: Desk) -> None:
    key = desk.register()
    desk.go(key, TO_CLOSED)
    before = text_of(context, desk, key, "F1")
    desk.go(key, TO_VERIFYING[len(TO_CLOSED) :])
    desk.do(key, "verified", {"opinion": "道路已修复", "talks": "当面沟通，表示认可"})
    assert [one.payload["opinion"] for one in desk.case(key).events if one.kind == "concluded"] == [
        "予以修复"
    ]
    assert "予以修复" in before
    assert "予以修复" in text_of(context, desk, key, "F1")
    assert "道路已修复" not in text_of(context, desk, key, "F1")
    assert "道路已修复" in text_of(context, desk, key, "F4")
    assert desk.do(key, "reply", {"method": "in_person"}).state is State.CLOSED


def test_a_second_verification_has_texts_of_its_own(context: Context, desk: Desk) -> None:
    key = desk.register()
    desk.go(key, TO_VERIFYING)
    desk.do(key, "verify_opinion", {"role": "head", "leader": "赵部长", "opinion": "第一次的意见"})
    desk.do(key, "verified", {"opinion": "道路已修复", "talks": "已联系"})
    desk.go(key, TO_VERIFYING[len(TO_CLOSED) :])
    assert "第一次的意见" not in text_of(context, desk, key, "F3")


def test_what_the_weekly_conference_came_to(desk: Desk) -> None:
    key = desk.register()
    with pytest.raises(UserError, match="未标记“进入周会商”"):
        desk.do(key, "conference", {"result": "由城建局牵头"})
    desk.do(key, "flag", {"weekly_conference": "true"})
    desk.do(key, "conference", {"result": "由城建局牵头", "unit": "示例区城建局", "answer_by": "2026-11-27"})
    assert (desk.case(key).state, desk.case(key).events[-1].payload["result"]) == (
        State.REGISTERED,
        "由城建局牵头",
    )
    desk.do(key, "flag", {"supervision": "true"})
    with pytest.raises(UserError, match="未标记“进入周会商”"):
        desk.do(key, "conference", {"result": "再议"})


def test_an_inspection_names_what_is_wrong_and_then_what_came_of_it(desk: Desk) -> None:
    key = desk.register(disposition=Disposition.FORWARD, unit="示例区城建局")
    found = {
        "method": "on_site",
        "inspector": "林晓",
        "found_handling": "true",
        "findings": "超期五日未告知",
        "answer_by": "2026-12-01",
    }
    with pytest.raises(UserError, match="未标记“进入督查督办”"):
        desk.do(key, "inspect", found)
    desk.do(key, "flag", {"supervision": "true"})
    mended = {"outcome": "mended", "result": "已书面告知"}
    with pytest.raises(UserError, match="尚未督查"):
        desk.do(key, "inspect_result", mended)
    desk.do(key, "inspect", found)
    desk.do(key, "inspect_result", mended)
    assert [one.kind for one in desk.case(key).events[-2:]] == ["inspected", "inspection_answered"]


def test_what_was_formally_supervised_may_be_inspected(desk: Desk) -> None:
    key = desk.register(disposition=Disposition.FORWARD, unit="示例区城建局")
    desk.do(key, "supervise", {"ground": "fraud", "reason": "材料不实"})
    assert desk.offer(key, "inspect") == ""
