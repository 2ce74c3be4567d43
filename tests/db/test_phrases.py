"""Phrases: own and the office's, found by name, initials or a piece of their text."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from app.errors import FieldErrors, UserError
from app.services import office, phrases
from app.services.context import Context


@pytest.fixture
def clerk(context: Context) -> Context:
    """Somebody who registers and nothing else."""
    return replace(context, operator=office.add_operator(context, "李登记", ["registrar"]))


def names(context: Context, text: str = "") -> list[str]:
    return [one.name for one in phrases.suggest(context, text)]


def test_a_new_office_has_phrases_with_blanks(context: Context) -> None:
    found = phrases.everything(context)
    assert len(found) >= 10
    assert all(re.search("［[^［］]+］", one.text) for one in found)
    assert len({one.name for one in found}) == len(found)
    assert not any(one.own for one in found)


def test_no_starter_speaks_of_the_person(context: Context) -> None:
    """No word that grades, watches or calms people down."""
    words = "稳控|重点人员|缠访|闹访|非正常|化解率|维稳|情绪|偏执|老户|黑名单|风险"
    assert not [one.text for one in phrases.everything(context) if re.search(words, one.text + one.name)]


def test_own_phrases_come_first_and_are_nobody_else_s(context: Context, clerk: Context) -> None:
    phrases.add(clerk, "开场", "您好，［姓名］，请坐。", own=True)
    assert names(clerk)[0] == "开场"
    assert "开场" not in names(context)


def test_found_by_name_initials_and_a_piece_of_the_text(context: Context) -> None:
    assert names(context, "拖欠")[0] == "拖欠工资"
    assert names(context, "tqgz")[0] == "拖欠工资"
    assert "道路设施" in names(context, "路灯不亮")
    assert names(context, "没有这样的话") == []


def test_the_office_changes_its_phrases_once_for_all(context: Context, clerk: Context) -> None:
    before = names(clerk)
    first = phrases.everything(context)[0]
    phrases.change(context, first.uid, "反映情况", "［内容］")
    assert names(clerk) == ["反映情况", *before[1:]]
    phrases.add(context, "新的", "新内容\n第二行", own=False)
    assert names(clerk)[-1] == "新的"
    assert phrases.everything(clerk)[-1].text == "新内容\n第二行"


def test_moved_and_removed(context: Context) -> None:
    before = names(context)
    phrases.move(context, phrases.everything(context)[0].uid, 1)
    assert names(context) == [before[1], before[0], *before[2:]]
    phrases.move(context, phrases.everything(context)[1].uid, -99)
    assert names(context) == before
    phrases.remove(context, phrases.everything(context)[0].uid)
    assert names(context) == before[1:]


def test_the_last_own_may_go_but_the_office_keeps_one(context: Context) -> None:
    made = phrases.add(context, "开场", "您好", own=True)
    phrases.remove(context, made.uid)
    while len(phrases.everything(context)) > 1:
        phrases.remove(context, phrases.everything(context)[0].uid)
    with pytest.raises(UserError, match="至少留一条"):
        phrases.remove(context, phrases.everything(context)[0].uid)


def test_who_only_registers_keeps_his_own_and_not_the_office_s(clerk: Context) -> None:
    shared = phrases.everything(clerk)[0]
    for refused in (
        lambda: phrases.add(clerk, "新", "新", own=False),
        lambda: phrases.change(clerk, shared.uid, "新", "新"),
        lambda: phrases.move(clerk, shared.uid, 1),
        lambda: phrases.remove(clerk, shared.uid),
    ):
        with pytest.raises(UserError, match="权限"):
            refused()
    made = phrases.add(clerk, "新", "新", own=True)
    assert phrases.change(clerk, made.uid, "更新", "更新了").name == "更新"


def test_another_s_own_phrase_cannot_be_touched(context: Context, clerk: Context) -> None:
    made = phrases.add(clerk, "开场", "您好", own=True)
    with pytest.raises(UserError, match="不在名单中"):
        phrases.remove(context, made.uid)


@pytest.mark.parametrize(
    ("name", "text", "wrong"),
    [
        (" ", "内容", {"name"}),
        ("名", "\x00 ", {"text"}),
        ("", "", {"name", "text"}),
        ("名", "字" * 2001, {"text"}),
    ],
)
def test_what_is_missing_or_too_long_is_said(context: Context, name: str, text: str, wrong: set[str]) -> None:
    with pytest.raises(FieldErrors) as error:
        phrases.add(context, name, text, own=True)
    assert set(error.value.errors) == wrong


def test_a_name_stands_once_in_its_list(context: Context) -> None:
    phrases.add(context, "开场", "您好", own=True)
    with pytest.raises(FieldErrors, match="开场"):
        phrases.add(context, "开场", "您好呀", own=True)
    again = phrases.everything(context)[0]
    assert phrases.change(context, again.uid, "开场", "请坐").text == "请坐"
