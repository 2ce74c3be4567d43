"""Find any case by any piece of it (F3, Ctrl+K): results as one types, the cases opened last where nothing is typed."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app import tasks
from app.domain.vocabulary import ANONYMOUS
from app.errors import UserError
from app.services import search
from app.services.search import Hit
from app.views import find_keys
from app.views.desk import Desk
from app.views.dialog_parts import button_row, fit_screen
from app.views.tables.case_table import CaseTable
from app.views.tables.columns import WITHHELD
from app.views.tables.records import RecordColumn, RecordModel
from app.views.widgets.text import LineInput

_HINT = "编号、姓名或首字母（zmy）、电话、证件号码，或任意一段文字；空格隔开的都要符合"
_NOTHING = "没有找到。请减少几个字，或换一种写法（电话和证件号码至少输入 4 位）。"
_NOT_YET = "还没有打开过信访件。请在上面输入要找的内容。"
_RECENT, _ALL, _MORE = "最近打开的信访件", "共 {count} 件", "前 {count} 件，请再输入几个字"
_MOVES = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -10, Qt.Key.Key_PageDown: 10}
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_WHERE = {
    "summary": "摘要",
    "demand": "诉求",
    "address": "住址",
    "workplace": "单位",
    "upstream_no": "上级编号",
    "phone": "电话",
    "id_number": "证件",
    "return_address": "寄信地址",
    "addressee": "受信人",
    "enclosures": "附件",
    "platform": "平台",
    "query_code": "查询码",
    "agency_office": "代办点",
    "agency_person": "代办员",
    "agency_phone": "代办电话",
    "party": "相关人",
    "place": "存放位置",
}


class FindInput(LineInput):
    """The line of the question: moves in the list below without leaving it, and asks while an input method composes."""

    asked = Signal()
    """The question is another one."""
    moved = Signal(int)
    """So many rows down, or up."""
    entered = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._composed = ""
        self.changed.connect(self.asked)

    @property
    def composing(self) -> bool:
        """Whether the question holds letters that are not in the text yet."""
        return bool(self._composed)

    def question(self) -> str:
        """The text, with Latin letters that an input method still composes: they may be initials."""
        at = self.cursorPosition()
        return self.text()[:at] + self._composed + self.text()[at:]

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """Watch the composition."""
        composed = event.preeditString()
        super().inputMethodEvent(event)
        letters = "".join(one for one in composed if one.isalnum()) if composed.isascii() else ""
        if letters != self._composed:
            self._composed = letters
            self.asked.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up, Down and Enter are the list's."""
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if plain and event.key() in _MOVES:
            self.moved.emit(_MOVES[Qt.Key(event.key())])
        elif plain and event.key() in _ENTER:
            self.entered.emit()
        else:
            super().keyPressEvent(event)
            return
        event.accept()


class FindDialog(QDialog):
    """One line, and what it finds."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        find_keys.withhold(self)
        self._desk = desk
        self.line = FindInput()
        self.model = RecordModel(_columns(desk.today), self)
        self.table = CaseTable(_NOT_YET)
        self.foot = QLabel()
        self._running = False
        self._stale = False
        self._opens = False
        self._lay_out()
        self.line.asked.connect(self.ask)
        self.line.moved.connect(self._move)
        self.line.entered.connect(self.open_chosen)
        self.table.opened.connect(self.open_case)
        desk.changed.connect(self._on_news)
        self.ask()

    def ask(self) -> None:
        """Find anew; an answer to an older question is not shown."""
        self._opens = False
        self._stale = self._running
        if self._running:
            return
        self._running = True
        question, context = self.line.question(), self._desk.context

        def work() -> tuple[str, list[Hit]]:
            if not question.strip():
                return "", search.recent(context)
            return question, search.find(context, question, search.LIMIT + 1)

        tasks.run(work, self._on_found)

    def open_chosen(self) -> None:
        """Open the chosen case, as soon as the answer to what was typed is there."""
        chosen = self.table.current_id()
        if self._running:
            self._opens = True
        elif chosen is not None:
            self.open_case(chosen)

    def open_case(self, petition_id: int) -> None:
        """Open the page of a case; the list stays behind it."""
        from app.views.case_dialogs import CaseDialog

        try:
            page = CaseDialog(self._desk, petition_id, self)
        except UserError as error:
            self._say(str(error), error=True)
            return
        page.finished.connect(page.deleteLater)
        page.finished.connect(self._on_case_left)
        page.open()

    def _on_found(self, outcome: tasks.Outcome[tuple[str, list[Hit]]]) -> None:
        self._running = False
        if self._stale:
            opens = self._opens
            self.ask()
            self._opens = opens and self._running
            return
        if outcome.error is not None:
            self._say(str(outcome.error), error=True)
            return
        question, found = outcome.take()
        if not found and self.line.composing:
            return  # letters on the way to a character are no question yet: what was found stays
        self._show(question, found)
        if self._opens:
            self._opens = False
            self.open_chosen()

    def _show(self, question: str, found: list[Hit]) -> None:
        shown = found[: search.LIMIT]
        self.table.set_empty_text(_NOTHING if question else _NOT_YET)
        self.model.show(shown)
        if shown:
            self.table.selectRow(0)
            self.table.scrollToTop()
        words = _RECENT if not question else _MORE if len(found) > len(shown) else _ALL
        self._say(words.format(count=len(shown)) if shown else "")

    def _say(self, text: str, *, error: bool = False) -> None:
        self.foot.setProperty("role", "error" if error else "quiet")
        self.foot.style().unpolish(self.foot)
        self.foot.style().polish(self.foot)
        self.foot.setText(text)

    def _move(self, rows: int) -> None:
        count = self.model.rowCount()
        if count:
            self.table.selectRow(min(max(self.table.currentIndex().row() + rows, 0), count - 1))

    def _on_news(self, kind: str) -> None:
        if kind in ("cases", "operator"):
            self.ask()

    def _on_case_left(self) -> None:
        self.line.setFocus()
        if not self.line.question().strip():
            self.ask()

    def _lay_out(self) -> None:
        self.setWindowTitle("查找信访件")
        self.line.setPlaceholderText(_HINT)
        self.line.setAccessibleName("查找信访件")
        self.line.setAccessibleDescription(_HINT)
        self.line.setClearButtonEnabled(True)
        self.table.setModel(self.model)
        self.table.setAccessibleName("找到的信访件")
        self.table.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        close, go = QPushButton("关闭  Esc"), QPushButton("打开  Enter")
        go.setProperty("role", "main")
        close.clicked.connect(self.reject)
        go.clicked.connect(self.open_chosen)
        row = button_row(None, close, go)
        row.insertWidget(0, self.foot)
        box = QVBoxLayout(self)
        box.setContentsMargins(24, 16, 24, 16)
        box.setSpacing(8)
        box.addWidget(self.line)
        box.addWidget(self.table, 1)
        box.addLayout(row)
        fit_screen(self, 1180, 640)
        self.line.setFocus()


def _columns(today: date) -> tuple[RecordColumn, ...]:
    def due(hit: Hit) -> str:
        if hit.next_due is None:
            return ""
        return f"{hit.next_due.isoformat()}{' 逾期' if hit.next_due < today else ''}"

    return (
        RecordColumn("编号", lambda hit: hit.number, "镜访[2026]2112号"),
        RecordColumn("形式", lambda hit: hit.channel.label, "信访代办"),
        RecordColumn("姓名", _name, WITHHELD),
        RecordColumn("日期", lambda hit: hit.received_on.isoformat(), "2026-11-22"),
        RecordColumn("内容", _words, "住址：示例区青石街道", flexible=True),
        RecordColumn("责任单位", lambda hit: hit.unit, "城乡建设局"),
        RecordColumn("状态", lambda hit: "" if hit.restricted else hit.state.label, "待办结签批"),
        RecordColumn("期限", due, "2026-12-01 逾期", tone=lambda hit: "error" if "逾期" in due(hit) else ""),
    )


def _name(hit: Hit) -> str:
    if hit.restricted:
        return WITHHELD
    return ANONYMOUS if hit.anonymous else hit.name


def _words(hit: Hit) -> str:
    """Where it was found, and the words around it; a demand needs no label."""
    label = _WHERE.get(hit.snippet.where, "") if hit.snippet.where not in ("demand", "summary") else ""
    return f"{label}：{hit.snippet.text}" if label else hit.snippet.text
