"""The small forms of the roster: arrange a day, move it, and the lists of leaders."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QWidget

from app.domain.roster import RosterLine, day_words
from app.domain.vocabulary import RosterKind
from app.errors import FieldErrors
from app.services import office_lists, roster
from app.services.office_lists import ListKind
from app.views.desk import Desk
from app.views.side_form import SideForm, block, line, placed, suggesting_line
from app.views.widgets.choice import Choice
from app.views.widgets.moment import DayEdit
from app.views.widgets.text import ChineseLineEdit

_NAMES_HINT = "一行一个姓名，按轮流的次序"
Kept = Callable[[str], None]
"""Told what was done."""


def day_form(desk: Desk, chosen: RosterLine, kept: Kept, parent: QWidget) -> SideForm:
    """Who receives on a day; a rest day too, where the office says so."""
    kind = chosen.kind or RosterKind.WEEKDAY
    offered = dict.fromkeys(name for one in RosterKind for name in roster.leaders(desk.context, one))
    fields = {
        "kind": placed("接访", Choice([(one.value, one.label) for one in RosterKind])),
        "leader": suggesting_line("接访领导", offered, "输入姓名，名单中的可选"),
        "place": line("地点", hint="例如：信访接待室"),
        "note": line("说明", hint="例如：上午"),
    }
    which, leader = fields["kind"].input, fields["leader"].input
    assert isinstance(which, Choice)
    assert isinstance(leader, ChineseLineEdit)
    which.set_key(kind.value)
    which.setEnabled(chosen.kind is None)
    if chosen.entry is not None:
        leader.set_value(chosen.entry.leader)
        _set(fields["place"].input, chosen.entry.place)
        _set(fields["note"].input, chosen.entry.note)

    def store(values: dict[str, Any]) -> None:
        wanted = RosterKind(values.pop("kind"))
        entry = roster.set_day(desk.context, chosen.day, wanted, **values)
        kept(f"{day_words(entry.day)}：{entry.leader}")

    intro = f"{day_words(chosen.day)}（{chosen.reason}）"
    form = SideForm("安排接访领导", fields, store, parent, intro=intro)
    fields["leader"].setFocus()
    return form


def move_form(desk: Desk, chosen: RosterLine, kept: Kept, parent: QWidget, offered: str) -> SideForm:
    """Move a day of a rule; `offered`: the working days around it, as a hint."""
    assert chosen.kind is not None
    kind = chosen.kind
    day = DayEdit(desk.clock)
    day.setPlaceholderText(offered)

    def store(values: dict[str, Any]) -> None:
        if values["day"] is None:
            raise FieldErrors({"day": "请填写改到哪一天，例如 2026-10-09。"})
        moved = roster.move(desk.context, chosen.day, kind, values["day"])
        kept(f"{day_words(chosen.day)}的“{kind.label}”已改到{day_words(moved.day)}（{moved.leader}）")

    who = f"：{chosen.entry.leader}" if chosen.entry is not None else "（尚未安排，改期后按轮次安排）"
    intro = f"{day_words(chosen.day)}（{chosen.reason}）　{kind.label}{who}"
    return SideForm("改期", {"day": placed("改到", day)}, store, parent, intro=intro, save_text="改期")


def leaders_form(desk: Desk, kept: Kept, parent: QWidget) -> SideForm:
    """The lists the rules take turns from."""
    lists = (ListKind.LEADER, ListKind.PRINCIPAL_LEADER)
    before = {kind: office_lists.entries(desk.context, kind) for kind in lists}
    fields = {
        kind.value: block(kind.label, "\n".join(before[kind]), height=160, hint=_NAMES_HINT) for kind in lists
    }

    def store(values: dict[str, Any]) -> None:
        for kind in lists:
            names = values[kind.value].split("\n")
            try:
                office_lists.replace_entries(desk.context, kind, names)
            except FieldErrors as error:
                raise FieldErrors({kind.value: error.errors["names"]}) from error
        kept("领导名单已保存")

    intro = "“接访领导”轮流每日接访和每月第一个星期三接访，“主要领导”轮流每月10日接访。已安排的日子不变。"
    return SideForm("领导名单", fields, store, parent, intro=intro)


def _set(editor: QWidget, text: str) -> None:
    assert isinstance(editor, ChineseLineEdit)
    editor.set_value(text)
