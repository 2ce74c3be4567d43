"""周会商清单: what waits for the weekly conference stands in it, and for seven days what the conference came to."""

from __future__ import annotations

from datetime import timedelta

import pypdfium2
import pytest

from app.clock import FixedClock
from app.domain.vocabulary import Purpose
from app.services import actions, conference_list, papers, recusal
from app.services.context import Context
from tests.db.action_desk import TO_SIGNED_IN, Desk

FLAG = {"weekly_conference": "true"}
RESULT = {"result": "由城建局牵头现场办公", "unit": "示例区城建局", "answer_by": "2026-12-01"}


@pytest.fixture
def desk(context: Context, clock: FixedClock) -> Desk:
    boss = Desk(context, clock).hire("吴主任", "principal_leader", "handler", "administrator")
    return Desk(Context(context.register, clock, boss), clock)


def rows(desk: Desk) -> list[dict[str, str]]:
    with desk.context.register.read() as connection:
        return conference_list.rows(connection, desk.context)


def test_what_waits_is_listed_with_its_unit_and_date_and_the_result_follows(
    desk: Desk, clock: FixedClock
) -> None:
    key = desk.register()
    other = desk.register(name="郑他人", demand="要求公开账目。\n附：材料")
    desk.go(key, (*TO_SIGNED_IN, ("flag", FLAG)))
    desk.do(other, "flag", FLAG)
    desk.do(desk.register(name="陈旁人"), "flag", {"supervision": "true"})
    second, first = rows(desk)
    record = desk.case(key)
    assert (first["index"], first["number"], first["name"]) == ("2", record.number, "周明远")
    assert (first["summary"], first["unit"]) == ("要求修复小区门前道路。", "示例区城建局")
    assert (first["state"], first["flagged_on"], first["result"]) == (record.state.label, "2026-11-22", "")
    assert first["due"].endswith(("（法定）", "（内部）"))
    assert second["summary"] == "要求公开账目。 附：材料"
    desk.do(key, "conference", RESULT)
    second, first = rows(desk)
    assert (second["name"], second["result"]) == ("郑他人", "")
    assert first["result"] == (
        "由城建局牵头现场办公\n牵头：示例区城建局\n反馈：2026-12-01\n（2026-11-22 会商）"
    )
    clock.moment += timedelta(days=7)
    assert [one["name"] for one in rows(desk)] == ["郑他人"], "last week's result is not this week's"


def test_a_result_taken_out_waits_again(desk: Desk) -> None:
    key = desk.register()
    desk.do(key, "flag", FLAG)
    record = desk.do(key, "conference", RESULT)
    actions.annul(desk.context, key, record.events[-1].seq, "录错")
    (row,) = rows(desk)
    assert row["result"] == ""


def test_an_informant_is_not_named_and_who_may_not_see_the_matter_does_not_find_it(desk: Desk) -> None:
    secret = desk.register(purpose=Purpose.ACCUSATION, name="冯举报", demand="举报某负责人")
    desk.do(secret, "flag", FLAG)
    (row,) = rows(desk)
    assert (row["name"], row["summary"], row["unit"]) == ("（保密）", "（保密）", "")
    own = desk.register()
    desk.do(own, "flag", FLAG)
    other = Desk(desk.as_operator(desk.hire("秦承办", "handler")), desk.clock)
    assert [one["name"] for one in rows(other)] == ["周明远"]
    recusal.add(desk.context, own, other.context.operator.id, "亲属")
    assert rows(other) == []


def test_the_paper_is_of_no_single_case(desk: Desk) -> None:
    key = desk.register()
    desk.do(key, "flag", FLAG)
    paper = conference_list.draw(desk.context)
    text = "".join(pypdfium2.PdfDocument(paper.pdf)[0].get_textpage().get_text_bounded().split())
    for said in ("周会商清单", "周明远", "要求修复小区门前道路", "制表人：吴主任打印日期：2026年11月22日"):
        assert said in text
    assert "N25" not in {one.code for one in papers.offered(desk.context, desk.case(key))}
