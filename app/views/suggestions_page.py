"""建议意见: the register of suggestions and the digest that leaders read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QLabel, QPushButton, QVBoxLayout, QWidget

from app import tasks
from app.domain.side_registers import UNDECIDED, Adoption
from app.errors import UserError
from app.services import suggestions
from app.views.desk import Desk
from app.views.dialog_parts import button_row, fit_screen, on_ctrl_enter
from app.views.side_page import NOTHING_SELECTED, Action, PageSpec, SidePage
from app.views.tables.records import RecordColumn
from app.views.widgets.notice import Notice
from app.views.widgets.text import ChineseTextEdit

_EMPTY = "还没有建议意见。\n登记时把“目的”选为“建议意见”，这件就列在这里；办理步骤“建议答复”写明是否采纳。"
_NOTHING = "没有符合条件的建议意见。\n可改“显示”一栏，或把日期放宽为“全部”。"
_TONES = {Adoption.ADOPTED: "good", Adoption.PARTLY: "good"}


class SuggestionsPage(SidePage):
    """The suggestions."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        spec = PageSpec(
            name="建议意见",
            columns=_COLUMNS,
            read=suggestions.page,
            counts=_counts,
            shows={
                "全部建议": lambda _one, _today: True,
                UNDECIDED: lambda one, _today: one.adoption is None,
                "已答复": lambda one, _today: one.adoption is not None,
            },
            empty=_EMPTY,
            nothing=_NOTHING,
        )
        super().__init__(desk, spec, parent)

    def actions_of_page(self) -> Sequence[Action]:
        """The digest, and the case."""
        return (
            Action("建议摘要…", "Ctrl+D", self._digest, lambda _one: "", main=True),
            Action("打开", "Enter", self.on_enter, lambda one: "" if one else NOTHING_SELECTED),
        )

    def _digest(self) -> None:
        context, (first, last) = self.desk.context, self.bar.period()
        tasks.run(lambda: suggestions.digest(context, first, last), self._on_digest)

    def _on_digest(self, outcome: tasks.Outcome[str]) -> None:
        try:
            text = outcome.take()
        except UserError as error:
            self.notice.say(str(error), "error")
            return
        self.open_dialog(DigestDialog(text, self))


class DigestDialog(QDialog):
    """The digest as plain text: look it over, change a word, copy it."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.text = ChineseTextEdit()
        self.text.set_value(text)
        self.text.setAccessibleName("建议摘要")
        self.notice = Notice()
        self.copy_button = QPushButton("复制全文  Ctrl+Enter")
        self.setWindowTitle("建议摘要（供领导参阅）")
        self._lay_out()

    def copy(self) -> None:
        """Put the text on the clipboard."""
        QGuiApplication.clipboard().setText(self.text.value())
        self.notice.say("已复制，可粘贴到文档或消息中。", "good")

    def _lay_out(self) -> None:
        hint = QLabel(
            "摘要按列表的日期范围生成，不含信访人姓名、电话、证件号码和住址。复制前请通读，可直接修改文字。"
        )
        hint.setProperty("role", "quiet")
        hint.setWordWrap(True)
        close = QPushButton("关闭  Esc")
        close.clicked.connect(self.reject)
        self.copy_button.setProperty("role", "main")
        self.copy_button.clicked.connect(self.copy)
        on_ctrl_enter(self, self.copy_button)
        box = QVBoxLayout(self)
        box.setContentsMargins(24, 16, 24, 16)
        box.setSpacing(8)
        box.addWidget(hint)
        box.addWidget(self.text, 1)
        box.addWidget(self.notice)
        box.addLayout(button_row(None, close, self.copy_button))
        fit_screen(self, 880, 560)


_COLUMNS = (
    RecordColumn("编号", lambda one: one.number, "镜访[2026]2112号"),
    RecordColumn("日期", lambda one: one.received_on.isoformat(), "2026-11-22"),
    RecordColumn("分类", lambda one: one.content_class, "土地承包经营"),
    RecordColumn("建议内容", lambda one: one.summary, "建议延长图书馆开放时间", flexible=True),
    RecordColumn("研究单位", lambda one: one.unit, "自然资源和规划局"),
    RecordColumn(
        "采纳情况",
        lambda one: one.adoption_word,
        "部分采纳",
        tone=lambda one: _TONES.get(one.adoption, "warning" if one.adoption is None else ""),
    ),
)


def _counts(found: list[Any], _today: date) -> str:
    words = [*(one.label for one in Adoption), UNDECIDED]
    tally = (f"{word} {sum(one.adoption_word == word for one in found)} 件" for word in words)
    return f"建议意见 {len(found)} 件    " + " · ".join(tally)
