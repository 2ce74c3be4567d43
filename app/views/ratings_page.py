"""服务评价: the anonymous cards of N14, typed in and counted by month."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from PySide6.QtWidgets import QWidget

from app.domain.service_quality import RatingCard, RatingDraft, totals
from app.domain.vocabulary import Permission, Satisfaction
from app.services import rating_cards
from app.views.desk import Desk
from app.views.side_form import SideForm, block, line, placed
from app.views.side_page import NOTHING_SELECTED, Action, PageSpec, SidePage
from app.views.tables.records import RecordColumn
from app.views.text_paper import TextPaper, TextPaperDialog
from app.views.widgets.choice import RadioGroup
from app.views.widgets.field import Field
from app.views.widgets.moment import DayEdit

_EMPTY = (
    "还没有录入评价卡。\n信访人填好的《服务评价卡》（N14）收齐后，按 Ctrl+N 逐张录入；卡不记名，只评价服务。"
)
_NOTHING = "没有符合条件的评价卡。\n可改“显示”一栏，或把日期放宽为“全部”。"
_TONES = {Satisfaction.SATISFIED: "good", Satisfaction.DISSATISFIED: "warning"}
_RATINGS = {one.value: one for one in Satisfaction}


class RatingsPage(SidePage):
    """The cards."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        spec = PageSpec(
            name="服务评价",
            columns=_COLUMNS,
            read=rating_cards.page,
            counts=_counts,
            shows={
                "全部评价": lambda _one, _today: True,
                "不满意": lambda one, _today: one.draft.satisfaction is Satisfaction.DISSATISFIED,
                "有意见的": lambda one, _today: bool(one.draft.opinion),
            },
            empty=_EMPTY,
            nothing=_NOTHING,
        )
        super().__init__(desk, spec, parent)

    def actions_of_page(self) -> Sequence[Action]:
        """A new card, the correction of one, the counts."""
        return (
            Action("录入评价卡…", "Ctrl+N", self._add, lambda _one: self._may(), main=True),
            Action("更正…", "Ctrl+R", self._correct, self._may_correct),
            Action("按月统计…", "Ctrl+L", self._show_totals, lambda _one: ""),
        )

    def on_enter(self) -> None:
        """Enter corrects the card."""
        reason = self._may_correct(self.selected())
        if reason:
            self.notice.say(reason, "warning")
        else:
            self._correct()

    def _may(self) -> str:
        return min((self.needs(one) for one in (Permission.REGISTER, Permission.HANDLE)), key=len)

    def _may_correct(self, one: Any | None) -> str:
        return self._may() if one else NOTHING_SELECTED

    def _add(self) -> None:
        context = self.desk.context
        last = next(iter(self.model.records), None)
        window = last.draft.service_window if last else rating_cards.WINDOW
        draft = RatingDraft(rated_on=self.desk.today, service_window=window)

        def store(values: dict[str, Any]) -> None:
            rating_cards.add(context, _draft(values))

        dialog = SideForm("录入服务评价卡", self._fields(draft), store, self, intro=_INTRO)
        dialog.keep_typing(self.desk, "rating_card:new")
        self.open_dialog(dialog, "评价卡已录入。")

    def _correct(self) -> None:
        card, context = self.selected(), self.desk.context
        assert isinstance(card, RatingCard)

        def store(values: dict[str, Any]) -> None:
            rating_cards.correct(context, card.id, _draft(values))

        dialog = SideForm("更正服务评价卡", self._fields(card.draft), store, self, intro=_INTRO)
        dialog.keep_typing(self.desk, f"rating_card:{card.id}")
        self.open_dialog(dialog, "评价卡已更正，原来的内容留在更改记录中。")

    def _show_totals(self) -> None:
        paper = TextPaper("服务评价按月统计", totals_text(self._records, self.desk.today), "服务评价按月统计")
        self.open_dialog(TextPaperDialog(self.desk, paper, self))

    def _fields(self, draft: RatingDraft) -> dict[str, Field]:
        day = DayEdit(self.desk.clock)
        day.set_value(draft.rated_on)
        rating = RadioGroup([(one.value, one.label) for one in Satisfaction])
        rating.set_key(draft.satisfaction.value if draft.satisfaction else None)
        return {
            "satisfaction": placed("总体评价＊", rating),
            "rated_on": placed("评价日期＊", day),
            "service_window": line("窗口＊", draft.service_window),
            "staff": line("工作人员", draft.staff, "卡上印的接待人；没有的不填"),
            "opinion": block("意见和建议", draft.opinion, hint="照录卡上的意见，不写姓名、电话"),
        }


def totals_text(cards: Sequence[RatingCard], today: date) -> str:
    """The months of the cards as lines to read and print."""
    lines = [f"服务评价按月统计（{today.isoformat()}）", ""]
    for one in totals(cards):
        lines.append(
            f"{one.month:%Y年%m月}    {one.cards} 张    满意 {one.satisfied}    基本满意 {one.basically}    "
            f"不满意 {one.dissatisfied}    满意率（含基本满意）{one.satisfaction}"
        )
    return "\n".join(lines if cards else [*lines, "还没有评价卡。"])


_INTRO = "评价卡不记名，只评价窗口和接访工作人员的服务，与信访事项的办理无关。"
_COLUMNS = (
    RecordColumn("评价日期", lambda one: one.draft.rated_on.isoformat(), "2026-11-22"),
    RecordColumn(
        "总体评价",
        lambda one: one.draft.satisfaction.label,
        "基本满意",
        tone=lambda one: _TONES.get(one.draft.satisfaction, ""),
    ),
    RecordColumn("窗口（岗位）", lambda one: one.draft.service_window, "信访接待窗口"),
    RecordColumn("工作人员", lambda one: one.draft.staff, "买买提·艾力"),
    RecordColumn(
        "意见和建议", lambda one: " ".join(one.draft.opinion.split()), "希望增加座椅", flexible=True
    ),
)


def _draft(values: dict[str, Any]) -> RatingDraft:
    return RatingDraft(**values | {"satisfaction": _RATINGS.get(values["satisfaction"] or "")})


def _counts(found: list[Any], _today: date) -> str:
    number = {one: sum(card.draft.satisfaction is one for card in found) for one in Satisfaction}
    told = " · ".join(f"{one.label} {count}" for one, count in number.items())
    return f"评价卡 {len(found)} 张    {told}"
