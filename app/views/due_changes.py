"""What a change of calendar or rules did to the dates: each case with its old and its new date."""

from __future__ import annotations

from collections.abc import Sequence

from app.domain.records import DueChange
from app.views.case_words import rule_names
from app.views.text_paper import TextPaper

NONE = "没有信访件的期限因此改变。"


def summary(changes: Sequence[DueChange]) -> str:
    """One sentence for the quiet line."""
    cases = len({one.petition_id for one in changes})
    return f"已重新计算：{cases} 件的 {len(changes)} 个期限改变。" if changes else f"已保存。{NONE}"


def paper(office: str, what: str, changes: Sequence[DueChange]) -> TextPaper:
    """The list, number, duty, old → new, to read, copy and print."""
    names = rule_names()
    lines = [
        f"{one.number}　{one.duty.label}（{names.get(one.rule, one.rule)}，{one.level.label}）："
        f"{one.old.isoformat() if one.old else '无'} → {one.new.isoformat() if one.new else '不再计算'}"
        for one in changes
    ]
    text = "\n".join([office, "期限变动清单", what, summary(changes), "", *lines])
    return TextPaper("期限变动清单", text, "期限变动清单")
