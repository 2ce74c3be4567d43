"""The main window: four tabs, who sits at the counter, and a quiet status line."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QMainWindow,
    QPushButton,
    QStatusBar,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from app import tasks
from app.domain.awaited import Section
from app.domain.records import CaseFilter
from app.domain.vocabulary import Channel, Light
from app.services import cases, review_queue
from app.views import main_menu
from app.views.desk import Desk
from app.views.dialog_parts import run
from app.views.find_keys import FindKeys, find
from app.views.intake_page import IntakePage

if TYPE_CHECKING:
    from app.views.ledger_page import LedgerPage
    from app.views.review_page import ReviewPage
    from app.views.side_registers import SideRegisters

_WEEKDAYS = "一二三四五六日"
_SAID_MS = 15_000
_NOT_VISITS = (Channel.LETTER, Channel.CALL, Channel.ONLINE, Channel.AGENCY)


class MainWindow(QMainWindow):
    """The counter's window; pages other than the first are built when first shown."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.visit_page = IntakePage(desk, (Channel.VISIT,))
        self.letter_page: IntakePage | None = None
        self.ledger_page: LedgerPage | None = None
        self.review_page: ReviewPage | None = None
        self.side_registers: SideRegisters | None = None
        self._operator_button = QPushButton()
        self._day = QLabel()
        self.tabs = self._build_tabs()
        self._lay_out()
        self._connect()
        self._show_office()
        self._restore()

    def show_tab(self, index: int) -> None:
        """Go to a tab, counted from 0."""
        self.tabs.setCurrentIndex(index)

    def find_case(self) -> None:
        """Find any case."""
        find(self._desk, self)

    def choose_operator(self) -> None:
        """Somebody else sits down at the counter."""
        from app.services import office
        from app.views.operators import OperatorPicker

        picker = OperatorPicker(office.operators(self._desk.context.register), self._desk.operator.name, self)
        if picker.exec() and picker.chosen is not None:
            self._desk.switch_operator(picker.chosen)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask before something typed would be lost."""
        pages = [page for page in (self.visit_page, self.letter_page) if page is not None]
        if not all(page.may_close() for page in pages):
            event.ignore()
            return
        geometry = bytes(self.saveGeometry().data())
        self._desk.settings.window = base64.b64encode(geometry).decode("ascii")
        self._desk.save_settings()
        event.accept()

    def _build_tabs(self) -> QTabWidget:
        tabs = QTabWidget()
        tabs.setDocumentMode(True)
        tabs.tabBar().setDrawBase(False)
        tabs.addTab(self.visit_page, "来访登记")
        tabs.addTab(QWidget(), "来信登记")
        tabs.addTab(QWidget(), "交办台账")
        tabs.addTab(QWidget(), "审核复查")
        tabs.addTab(QWidget(), "专项台账")
        tabs.currentChanged.connect(self._on_tab)
        return tabs

    def _on_tab(self, index: int) -> None:
        """Build a page when it is first shown."""
        if index == 1 and self.letter_page is None:
            self.letter_page = IntakePage(self._desk, _NOT_VISITS)
            self._fill(index, self.letter_page)
            self.letter_page.refresh()
        if index in (0, 1):
            QTimer.singleShot(0, self, self._focus_form)
        if index == 2 and self.ledger_page is None:
            from app.views.ledger_page import LedgerPage

            self.ledger_page = LedgerPage(self._desk)
            self._fill(index, self.ledger_page)
        if index == 2 and self.ledger_page is not None:
            QTimer.singleShot(0, self.ledger_page.table, self.ledger_page.table.setFocus)
        elif index == 3:
            self._show_review()
        elif index == 4 and self.side_registers is None:
            from app.views.side_registers import SideRegisters

            self.side_registers = SideRegisters(self._desk)
            self._fill(index, self.side_registers)

    def _show_review(self) -> None:
        if self.review_page is None:
            from app.views.review_page import ReviewPage

            self.review_page = ReviewPage(self._desk)
            self._fill(3, self.review_page)
        QTimer.singleShot(0, self.review_page.table, self.review_page.table.setFocus)

    def _focus_form(self) -> None:
        """The cursor stands where a clerk begins."""
        page = self.letter_page if self.tabs.currentIndex() == 1 else self.visit_page
        if page is not None and self.tabs.currentIndex() in (0, 1) and not page.form.is_dirty():
            page.form.focus_first()

    def _fill(self, index: int, page: QWidget) -> None:
        place = self.tabs.widget(index)
        assert place is not None
        box = QVBoxLayout(place)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(page)

    def _lay_out(self) -> None:
        corner = QWidget()
        row = QHBoxLayout(corner)
        row.setContentsMargins(0, 4, 12, 4)
        row.setSpacing(8)
        find = QPushButton("查找  F3")
        find.clicked.connect(self.find_case)
        row.addWidget(find)
        row.addWidget(self._operator_button)
        row.addWidget(self._more_button())
        self.tabs.setCornerWidget(corner)
        self.setCentralWidget(self.tabs)
        bar = QStatusBar()
        bar.addPermanentWidget(self._day)
        self.setStatusBar(bar)

    def _more_button(self) -> QPushButton:
        button = QPushButton("设置与帮助")
        menu = main_menu.build(self._desk, self, {"快捷键  F1": self._show_keys, "关于…": self._about})
        button.setMenu(menu)
        return button

    def _connect(self) -> None:
        self._desk.said.connect(lambda text: self.statusBar().showMessage(text, _SAID_MS))
        self._desk.changed.connect(self._on_news)
        self._operator_button.clicked.connect(self.choose_operator)
        keys = {"F1": self._show_keys, "F4": self.choose_operator}
        for key, action in keys.items():
            QShortcut(QKeySequence(key), self, action)
        FindKeys(self._desk, self)
        for index in range(self.tabs.count()):
            shortcut = QShortcut(QKeySequence(f"Ctrl+{index + 1}"), self)
            shortcut.activated.connect(lambda index=index: self.show_tab(index))
        QTimer.singleShot(0, self._begin)

    def _begin(self) -> None:
        """What can wait until the window stands: today's list, and the cursor in the first field."""
        self.visit_page.refresh()
        self._count_waiting()
        self.visit_page.form.focus_first()

    def _on_news(self, kind: str) -> None:
        if kind in ("profile", "operator", "operators", "calendar", "roster"):
            self._show_office()
        if kind in ("cases", "operator", "calendar", "rules", "profile"):
            self._count_waiting()

    def _count_waiting(self) -> None:
        """One glance at the tabs tells what is late, and what waits for the operator's decision."""
        context = self._desk.context
        tasks.run(lambda: cases.light_counts(context, CaseFilter()), self._on_late)
        tasks.run(lambda: review_queue.counts(context, mine=True), self._on_decisions)

    def _on_late(self, outcome: tasks.Outcome[dict[Light, int]]) -> None:
        late = outcome.take()[Light.OVERDUE]
        self.tabs.setTabText(2, f"交办台账 ·{late}逾期" if late else "交办台账")

    def _on_decisions(self, outcome: tasks.Outcome[dict[Section, int]]) -> None:
        waiting = sum(outcome.take().values())
        self.tabs.setTabText(3, f"审核复查 ·{waiting}" if waiting else "审核复查")

    def _show_office(self) -> None:
        name = self._desk.profile().short_name
        self.setWindowTitle(f"{name}信访接待工作台")
        self._operator_button.setText(f"值班：{self._desk.operator.name}  F4")
        self._day.setText(self._today())

    def _today(self) -> str:
        from app.services import roster, work_calendar

        today = self._desk.today
        rest = "休息日" if work_calendar.current(self._desk.context).is_rest(today) else "工作日"
        leader = roster.today_words(self._desk.context)
        return f"{today.isoformat()}  星期{_WEEKDAYS[today.weekday()]} · {rest}　{leader}"

    def _restore(self) -> None:
        self.resize(1366, 728)
        if self._desk.settings.window:
            self.restoreGeometry(base64.b64decode(self._desk.settings.window))
        if self._desk.settings.notice:
            self.statusBar().showMessage(self._desk.settings.notice, _SAID_MS)

    def _show_keys(self) -> None:
        from app.views.keys_help import KeysDialog

        run(KeysDialog(self))

    def _about(self) -> None:
        from app.views.about import AboutDialog

        run(AboutDialog(self._desk, self))
