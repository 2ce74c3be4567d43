"""候访: who waits and who is being received, beside the form of a visit; a key for each thing that happens."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from app import tasks
from app.domain.reception import Here, Reception
from app.domain.vocabulary import Permission
from app.errors import UserError
from app.services import reception
from app.services.context import Context
from app.views.case_steps import not_permitted
from app.views.desk import Desk
from app.views.reception_dialogs import arrival_form, correction_form
from app.views.tables.lines import Line, LineList
from app.views.widgets.notice import Notice

KEYS = (
    ("Alt+D", "登记有人到达（候访）"),
    ("Alt+J", "开始接待选中的人，或等得最久的人"),
    ("Alt+L", "选中的人离开"),
    ("Alt+G", "更正选中的候访记录"),
    ("Alt+U", "撤销候访中的上一步"),
)
"""For F1; none is an input method's, and WeChat's Alt+A is left alone."""
_EVERY_MINUTE = 60_000
_LINE = 28
_HIGHEST = 220
_LOWEST = 136
"""px, with somebody there and with nobody: the room is then of the records above."""
_EMPTY = "没有人在等候。有人来了，按 Alt+D 登记到达。"
_NOBODY = "名单中没有人，请先按 Alt+D 登记到达。"


class ReceptionPanel(QWidget):
    """At most 220 px high, about 420 px wide."""

    received = Signal(object)
    """A `Reception` whose label, people and time of arrival the form of a visit may take over."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._here = Here()
        self._day = desk.today
        self._served: int | None = None
        self._done: list[int] = []
        self._question = 0
        self._said = ("", "")
        self._counts = QLabel()
        self.list: LineList[int] = LineList("候访和接待")
        self.notice = Notice()
        self.buttons = {
            "arrive": QPushButton("到达…  Alt+D"),
            "begin": QPushButton("接待  Alt+J"),
            "finish": QPushButton("离开  Alt+L"),
            "correct": QPushButton("更正…"),
            "undo": QPushButton("撤销"),
        }
        self._lay_out()
        self._connect()
        self.refresh()

    def refresh(self) -> None:
        """Read anew who is here."""
        self._day = self._desk.today
        self._question += 1
        question, context = self._question, self._desk.context
        tasks.run(lambda: (question, reception.here(context)), self._on_read)

    def current_id(self) -> int | None:
        """The reception the form was last filled from, to be attached to what is registered; None where it left."""
        found = next((one for one in self._here.receiving if one.id == self._served), None)
        return None if found is None or found.registered else found.id

    def on_minute(self) -> None:
        """Waiting grows longer; a window left open overnight turns to the new day."""
        if self._day != self._desk.today:
            self.refresh()
        else:
            self._show()

    def arrive(self) -> None:
        """Somebody came."""
        if not self._refused():
            self._open(arrival_form(self._desk, self._on_arrived, self))

    def begin(self) -> None:
        """Receive the chosen one who waits, else who waits longest; the form may take the name over."""
        chosen = self._chosen()
        if self._refused():
            return
        if chosen is None or not chosen.waiting or chosen in self._here.forgotten:
            chosen = next(iter(self._here.waiting), None)
        if chosen is None:
            self._say("没有人在等候。", "warning")
            return
        begun = self._do(chosen, reception.begin)
        if begun is not None:
            self._tell(f"接待：{begun.label}，等候了 {_minutes(begun.arrived_at, self._desk.clock.now())}。")
            self._hand_over(begun)

    def finish(self) -> None:
        """The chosen one left; for one of an earlier day the time has to be said."""
        chosen = self._chosen()
        if self._refused():
            return
        if chosen is None:
            self._say(_NOBODY, "warning")
        elif chosen in self._here.forgotten:
            self._open(correction_form(self._desk, chosen, self._on_corrected, self, asks_departure=True))
        elif (gone := self._do(chosen, reception.finish)) is not None:
            self._tell(f"{gone.label}{'' if gone.begun_at else '没有接待，'}已离开。")

    def correct(self) -> None:
        """Correct what was clicked or typed of the chosen one."""
        chosen = self._chosen()
        if self._refused():
            return
        if chosen is None:
            self._say(_NOBODY, "warning")
        else:
            self._open(correction_form(self._desk, chosen, self._on_corrected, self))

    def undo(self) -> None:
        """Take back what was last clicked here."""
        if self._refused():
            return
        if not self._done:
            self._say("没有可以撤销的操作；其他时间有误的，请用“更正”。", "warning")
            return
        try:
            back = reception.undo(self._desk.context, self._done.pop())
        except UserError as error:
            self._say(str(error), "error")
        else:
            self._tell(f"已撤销：{back.label}{_now(back)}。" if back else "已撤销这次到达。")
        self.refresh()

    def _do(self, chosen: Reception, deed: Callable[[Context, int], Reception]) -> Reception | None:
        """Do something with one of them; None where it was refused."""
        try:
            after = deed(self._desk.context, chosen.id)
        except UserError as error:
            self._say(str(error), "error")
            self.refresh()
            return None
        self._done.append(chosen.id)
        self.refresh()
        return after

    def _hand_over(self, one: Reception) -> None:
        """The form may take over who it is; what is registered next belongs to them."""
        self._served = one.id
        self.list.choose(one.id)
        self.received.emit(one)

    def _on_opened(self) -> None:
        chosen = self._chosen()
        if chosen is not None and chosen in self._here.receiving:
            self._hand_over(chosen)
        elif chosen is not None and chosen.waiting:
            self.begin()

    def _on_arrived(self, key: int) -> None:
        self._done.append(key)
        self._tell("已登记到达。")
        self.refresh()

    def _on_corrected(self, one: Reception) -> None:
        self._tell(f"已更正：{one.label}。")
        self.refresh()

    def _on_read(self, outcome: tasks.Outcome[tuple[int, Here]]) -> None:
        try:
            question, found = outcome.take()
        except UserError as error:
            self._say(str(error), "error")
            return
        if question == self._question:
            self._here = found
            self._show()

    def _show(self) -> None:
        here, now = self._here, self._desk.clock.now()
        self._counts.setText(_counted(here))
        lines = [
            *(Line(one.id, _receiving(one, now), _tip(one), "accent", bold=True) for one in here.receiving),
            *(Line(one.id, _waiting(one, now), _tip(one)) for one in here.waiting),
            *(Line(one.id, _forgotten(one), _tip(one), "warning") for one in here.forgotten),
        ]
        self.list.show_lines(lines or [Line(None, _EMPTY)])
        self.list.setMinimumHeight((3 if lines else 1) * _LINE + 8)
        self.setMaximumHeight(_HIGHEST if lines else _LOWEST)
        self._show_notice()
        reason = not_permitted(self._desk.operator, Permission.REGISTER)
        for button in self.buttons.values():
            button.setEnabled(not reason)

    def _tell(self, said: str) -> None:
        self._say(said, "good")

    def _say(self, text: str, state: str) -> None:
        self._said = (text, state)
        self._show_notice()

    def _show_notice(self) -> None:
        """What was said last; too many people in the room goes before anything but a refusal."""
        text, state = self._said
        if self._here.room_warning and state != "error":
            text, state = self._here.room_warning, "warning"
        self.notice.say(text, state)

    def _chosen(self) -> Reception | None:
        key = self.list.key()
        return next((one for one in self._here.all if one.id == key), None)

    def _refused(self) -> bool:
        reason = not_permitted(self._desk.operator, Permission.REGISTER)
        if reason:
            self._say(reason, "error")
        return bool(reason)

    def _open(self, dialog: QDialog) -> None:
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _on_news(self, kind: str) -> None:
        if kind in ("cases", "operator"):
            self.refresh()

    def _connect(self) -> None:
        self._desk.changed.connect(self._on_news)
        self.list.opened.connect(self._on_opened)
        deeds = (self.arrive, self.begin, self.finish, self.correct, self.undo)
        for (key, meaning), button, deed in zip(KEYS, self.buttons.values(), deeds, strict=True):
            button.setToolTip(f"{meaning}（{key}）")
            button.clicked.connect(deed)
            QShortcut(QKeySequence(key), self).activated.connect(deed)
        minute = QTimer(self, interval=_EVERY_MINUTE)
        minute.timeout.connect(self.on_minute)
        minute.start()

    def _lay_out(self) -> None:
        self._counts.setProperty("role", "heading")
        self._counts.setTextFormat(Qt.TextFormat.PlainText)
        self._counts.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        head, foot = QHBoxLayout(), QHBoxLayout()
        for row in (head, foot):
            row.setSpacing(4)
        head.addWidget(self._counts, 1)
        for name, button in self.buttons.items():
            button.setAutoDefault(False)
            button.setStyleSheet("QPushButton { padding: 1px 7px; }")
            (head if name in ("correct", "undo") else foot).addWidget(
                button, int(name not in ("correct", "undo"))
            )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(self.list, 1)
        column.addWidget(self.notice)
        column.addLayout(foot)
        self.setMaximumHeight(_LOWEST)


def _counted(here: Here) -> str:
    waiting = sum(one.people for one in here.waiting)
    told = [f"候访 {len(here.waiting)} 批 {waiting} 人"] if here.waiting else ["候访：无"]
    if here.receiving:
        told.append(f"接待 {here.in_room} 人")
    if here.forgotten:
        told.append(f"往日 {len(here.forgotten)} 批")
    return " · ".join(told)


def _receiving(one: Reception, now: datetime) -> str:
    assert one.begun_at is not None
    return f"接待 {one.begun_at:%H:%M}（{_minutes(one.begun_at, now)}）　{_who(one)}　{one.place}"


def _waiting(one: Reception, now: datetime) -> str:
    return f"等候 {one.arrived_at:%H:%M}（{_minutes(one.arrived_at, now)}）　{_who(one)}　{one.note}"


def _who(one: Reception) -> str:
    known = one.number or ("已登记" if one.registered else "")
    return "　".join(part for part in (one.label, f"{one.people} 人", known) if part)


def _forgotten(one: Reception) -> str:
    return f"{one.arrived_at:%m-%d} 未点离开　{one.label}　{one.people} 人"


def _tip(one: Reception) -> str:
    begun = f"\n{one.begun_at:%m-%d %H:%M} 开始接待 {one.place}" if one.begun_at else ""
    return f"{one.label}（{one.people} 人）{one.note}\n{one.arrived_at:%m-%d %H:%M} 到达{begun}"


def _now(one: Reception) -> str:
    return "仍在接待" if one.being_received else "仍在等候"


def _minutes(since: datetime, now: datetime) -> str:
    minutes = max(0, int((now - since).total_seconds() // 60))
    return f"{minutes} 分钟" if minutes < 100 else f"{minutes // 60} 小时 {minutes % 60} 分"
