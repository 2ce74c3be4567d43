"""合议: who takes part, and what the opinion makes of it."""

from __future__ import annotations

import pytest

from app.clock import FixedClock
from app.domain.vocabulary import State
from app.errors import FieldErrors
from app.services import actions, review_suggestions, rule_settings, step_hints
from app.services.context import Context
from tests.db.action_desk import Desk
from tests.db.review_desk import (
    CONDITIONS,
    OPINION,
    REVOKED,
    TEAM,
    Values,
    accepted,
    do_on,
    on,
    under_review,
)

TALK = {"present": "冯组长、陈一、褚二", "record": "一致同意维持。", "proposed": "maintain"}


@pytest.fixture
def desk(context: Context, clock: FixedClock) -> Desk:
    whole = Desk(context, clock).hire("吴主任", "handler", "reviewer", "registrar", "administrator")
    return Desk(Context(context.register, clock, whole), clock)


def deliberated(desk: Desk, **said: str) -> int:
    key = accepted(desk)
    do_on(desk, key, "2026-05-06", "form_team", TEAM)
    do_on(desk, key, "2026-05-07", "deliberate", TALK | said)
    return key


@pytest.mark.parametrize(
    ("present", "sentence"),
    [
        ("陈一", "不少于3人，现为1人"),
        ("陈一、褚二", "不少于3人，现为2人"),
        ("冯组长、陈一、路人甲", "路人甲不是团队成员（冯组长、陈一、褚二）"),
    ],
)
def test_a_team_deliberates_not_one_of_it(desk: Desk, present: str, sentence: str) -> None:
    key = accepted(desk)
    do_on(desk, key, "2026-05-06", "form_team", TEAM)
    assert review_suggestions.values(desk.context, desk.case(key), "deliberate") == {
        "present": "冯组长、陈一、褚二"
    }
    before = desk.written()
    with pytest.raises(FieldErrors) as caught:
        do_on(desk, key, "2026-05-07", "deliberate", TALK | {"present": present})
    assert sentence in caught.value.errors["present"]
    assert desk.written() == before


@pytest.mark.parametrize(
    ("proposed", "step", "values"),
    [
        ("maintain", "decide_review", OPINION | {"result": "change"}),
        ("maintain", "revoke_review", REVOKED),
        ("revoke", "decide_review", OPINION),
    ],
)
def test_an_opinion_other_than_deliberated_says_why(
    desk: Desk, proposed: str, step: str, values: Values
) -> None:
    key = deliberated(desk, proposed=proposed)
    word = {"maintain": "维持", "revoke": "撤销"}[proposed]
    with pytest.raises(FieldErrors) as caught:
        do_on(desk, key, "2026-05-08", step, values)
    assert set(caught.value.errors) == {"departs"}
    assert f"合议结论为“{word}”，与本意见不同" in caught.value.errors["departs"]
    given = dict(values) | {"departs": "合议后收到新的证据"}
    assert do_on(desk, key, "2026-05-08", step, given).state in (State.CLOSED, State.IN_PROGRESS)


@pytest.mark.parametrize(
    ("proposed", "step", "values"),
    [
        ("maintain", "decide_review", OPINION),
        ("change", "decide_review", OPINION | {"result": "change"}),
        ("revoke", "revoke_review", REVOKED),
    ],
)
def test_an_opinion_as_deliberated_is_taken(desk: Desk, proposed: str, step: str, values: Values) -> None:
    key = deliberated(desk, proposed=proposed)
    result = {} if proposed == "revoke" else {"result": proposed}
    assert review_suggestions.values(desk.context, desk.case(key), "decide_review") == result
    assert step_hints.hints(desk.context, key, step, values) == {}
    do_on(desk, key, "2026-05-08", step, values)


@pytest.mark.parametrize(
    ("step", "values", "field"), [("decide_review", OPINION, "result"), ("revoke_review", REVOKED, "ground")]
)
def test_an_opinion_without_team_is_asked_about(desk: Desk, step: str, values: Values, field: str) -> None:
    key = accepted(desk)
    on(desk, "2026-05-08")
    said = step_hints.hints(desk.context, key, step, values)
    assert said == {field: "本件没有成立团队，也没有合议记录：复查、复核由不少于3人的团队合议，请核对。"}
    do_on(desk, key, "2026-05-08", step, values)


def test_under_the_shandong_rules_there_is_a_team(desk: Desk) -> None:
    before, key = accepted(desk), under_review(desk)
    rule_settings.set_switch(desk.context, "shandong", on=True)
    do_on(desk, key, "2026-04-27", "accept_review", CONDITIONS)
    for step in ("decide_review", "revoke_review"):
        assert "请先录入“成立复查复核团队”和“合议”" in desk.offer(key, step)
    assert desk.offer(before, "decide_review") == "", "accepted before the rules were on"
    do_on(desk, key, "2026-05-06", "form_team", TEAM)
    assert "已成立团队，尚未合议" in desk.offer(key, "decide_review")
    do_on(desk, key, "2026-05-07", "deliberate", TALK)
    assert desk.offer(key, "decide_review") == ""
    accepting = next(one for one in desk.case(key).events if one.kind == "review_accepted")
    actions.supersede(desk.context, key, accepting.seq, "补填说明", CONDITIONS | {"note": "已核对"})
    assert desk.case(key).events[-1].payload["team_check"] == "true"
