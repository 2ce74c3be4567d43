"""One field of a form: its label, its input, and room for one message that is there from the beginning."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QResizeEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QGridLayout,
    QLabel,
    QPlainTextEdit,
    QSizePolicy,
    QWidget,
)

from app.views.widgets.choice import RadioGroup

LABEL_WIDTH = 72
"""Default width of the label column in px: four characters of 15 px and a gap."""
MESSAGE_HEIGHT = 20
"""Height kept free under every input, in px."""

_CONFIRM = "确认无误"
_CONFIRM_SHORT = "确认"
_ROOM_FOR_CONFIRM = 96
"""Width of the label column in px from which the box bears its whole words."""

_WORDS = {"error": "错误：", "warning": "提示："}


class Message(QLabel):
    """One line that shows as much of its text as has room; the whole text is in its tooltip."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._whole = ""
        self.setProperty("role", "message")
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFixedHeight(MESSAGE_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def whole(self) -> str:
        """The uncut text."""
        return self._whole

    def show_text(self, text: str) -> None:
        """Show one line of text."""
        self._whole = " ".join(text.split())
        self._cut()

    def _cut(self) -> None:
        shown = self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideRight, self.width())
        self.setText(shown)
        self.setToolTip(self._whole if shown != self._whole else "")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Cut anew."""
        super().resizeEvent(event)
        self._cut()


class ConfirmBox(QCheckBox):
    """The box under the label; knows from which side the focus came, to hand it on when the box goes."""

    def __init__(self, text: str, parent: QWidget) -> None:
        super().__init__(text, parent)
        self._came_back = False

    def leave(self) -> None:
        """Hand the focus on in the direction it came: the clerk's Tab must not lead back."""
        if self.window().focusWidget() is self:
            self.focusNextPrevChild(not self._came_back)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Remember the direction."""
        self._came_back = event.reason() == Qt.FocusReason.BacktabFocusReason
        super().focusInEvent(event)


class Field(QWidget):
    """Label, input and message line; nothing moves when a message comes or goes.

    The message has the whole width of the input: the box 确认无误 stands before it, under the label.

    The input's `changed` signal, where it has one, is passed on.
    """

    changed = Signal()
    confirmation_changed = Signal(bool)

    def __init__(
        self, label: str, editor: QWidget, *, label_width: int = LABEL_WIDTH, parent: QWidget | None = None
    ) -> None:
        """`label_width` in px; fields in one column share it so that their inputs stand in line."""
        super().__init__(parent)
        self._name = label
        self._input = editor
        self._state = ""
        self._label = self._build_label(label, label_width)
        self._message = Message(self)
        self._confirm = self._build_confirm(label_width)
        self._lay_out(label_width)
        self._name_for_readers()
        if hasattr(editor, "changed"):
            editor.changed.connect(self.changed)

    @property
    def input(self) -> QWidget:
        """The widget the clerk types into."""
        return self._input

    def stops(self) -> list[QWidget]:
        """What Tab visits here, in order: the input (each button of a group), then 确认无误."""
        editor = self._input
        return [*(editor.stops() if isinstance(editor, RadioGroup) else [editor]), self._confirm]

    def show_error(self, text: str) -> None:
        """Say under the input why its value cannot be saved."""
        self._show("error", text, confirmable=False)

    def show_warning(self, text: str, *, confirmable: bool = False) -> None:
        """Say under the input what looks odd; `confirmable` offers a box 确认无误 beside it.

        The same warning shown again keeps the clerk's tick, another one takes it away.
        """
        self._show("warning", text, confirmable=confirmable)

    def clear_message(self) -> None:
        """Empty the message line; its room stays."""
        self._show("", "", confirmable=False)

    def message(self) -> str:
        """The whole message with its word (错误：, 提示：), or ""."""
        return self._message.whole()

    def state(self) -> str:
        """What the message is: "error", "warning" or ""."""
        return self._state

    def confirmed(self) -> bool:
        """Whether the clerk ticked 确认无误 for the warning shown now."""
        return self._confirm.isChecked()

    def _show(self, state: str, text: str, *, confirmable: bool) -> None:
        message = _WORDS.get(state, "") + text
        if message != self._message.whole() or not confirmable:
            self._confirm.setChecked(False)
        if not confirmable:
            self._confirm.leave()
        self._confirm.setVisible(confirmable)
        self._message.show_text(message)
        self._input.setAccessibleDescription(message)
        if state != self._state:
            self._state = state
            self._paint(self._input)
            self._paint(self._message)

    def _paint(self, widget: QWidget) -> None:
        widget.setProperty("state", self._state)
        widget.style().unpolish(widget)
        widget.style().polish(widget)

    def _build_label(self, text: str, width: int) -> QLabel:
        label = QLabel(text.replace("&", "&&"), self)
        label.setProperty("role", "label")
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setFixedWidth(width)
        return label

    def _build_confirm(self, room: int) -> ConfirmBox:
        box = ConfirmBox(_CONFIRM if room >= _ROOM_FOR_CONFIRM else _CONFIRM_SHORT, self)
        box.setToolTip(_CONFIRM)
        box.setProperty("role", "confirm")
        box.setFixedHeight(MESSAGE_HEIGHT)
        box.setVisible(False)
        box.toggled.connect(self.confirmation_changed)
        return box

    def _lay_out(self, label_width: int) -> None:
        tall = isinstance(self._input, QPlainTextEdit)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(0)
        grid.setVerticalSpacing(0)
        grid.setColumnMinimumWidth(0, label_width)
        grid.setColumnStretch(1, 1)
        self._label.setFixedHeight(32)
        grid.addWidget(self._label, 0, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(self._input, 0, 1)
        grid.addWidget(self._confirm, 1, 0, Qt.AlignmentFlag.AlignLeft)
        grid.addWidget(self._message, 1, 1)
        vertical = QSizePolicy.Policy.Expanding if tall else QSizePolicy.Policy.Fixed
        self.setSizePolicy(QSizePolicy.Policy.Preferred, vertical)

    def _name_for_readers(self) -> None:
        self._label.setBuddy(self._input)
        self._input.setAccessibleName(self._name)
        self._confirm.setAccessibleName(f"{self._name}：{_CONFIRM}")
        self.setFocusProxy(self._input)
