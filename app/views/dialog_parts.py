"""What the dialogs of this program have in common."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QMessageBox, QPushButton, QScrollArea, QWidget

from app.views.widgets.field import Message


def heading(text: str) -> QLabel:
    """A line over a group of fields."""
    label = QLabel(text)
    label.setProperty("role", "heading")
    label.setFixedHeight(28)
    return label


def scrolled(form: QWidget) -> QScrollArea:
    """The form, with a scroll bar only where the screen is too low for it."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(form)
    return area


def button_row(left: QPushButton | None, *right: QPushButton) -> QHBoxLayout:
    """Buttons of a dialog, the main action at the right end; none of them takes a plain Enter."""
    row = QHBoxLayout()
    row.setSpacing(12)
    if left is not None:
        row.addWidget(left)
        left.setAutoDefault(False)
    row.addStretch(1)
    for button in right:
        row.addWidget(button)
        button.setAutoDefault(False)
    return row


def on_ctrl_enter(dialog: QWidget, button: QPushButton) -> None:
    """Ctrl+Enter, on either Enter key, presses the button."""
    for key in ("Ctrl+Return", "Ctrl+Enter"):
        QShortcut(QKeySequence(key), dialog).activated.connect(button.click)


def fit_screen(dialog: QDialog, width: int, height: int) -> None:
    """Size in px, less where the screen is smaller."""
    room = dialog.screen().availableGeometry()
    dialog.resize(min(width, room.width() - 16), min(height, room.height() - 40))


def say_error(message: Message, text: str) -> None:
    """Show a sentence in red."""
    message.setProperty("state", "error" if text else "")
    message.style().unpolish(message)
    message.style().polish(message)
    message.show_text(text)


def run(dialog: QDialog) -> None:
    """Show a dialog to its end, and let it go: a hidden one would stay as long as its window."""
    dialog.exec()
    dialog.deleteLater()


def may_discard(parent: QWidget, what: str = "填写的内容") -> bool:
    """Ask whether `what` was typed may be lost; name the case where it belongs to one."""
    roles = QMessageBox.ButtonRole
    choices = {"继续填写": roles.RejectRole, "放弃": roles.DestructiveRole}
    text = f"{what}还没有保存，放弃后不能找回。确定放弃吗？"
    return ask(parent, "尚未保存", text, choices, default="继续填写") == "放弃"


def ask(
    parent: QWidget,
    title: str,
    text: str,
    choices: Mapping[str, QMessageBox.ButtonRole],
    *,
    default: str,
    escape: str = "",
) -> str:
    """Ask a question; gives the words of the button chosen. Esc chooses `escape`, else `default`."""
    box = QMessageBox(QMessageBox.Icon.Question, title, text, parent=parent)
    box.setTextFormat(Qt.TextFormat.PlainText)
    buttons = {words: box.addButton(words, role) for words, role in choices.items()}
    for button in buttons.values():
        button.ensurePolished()
        button.setMinimumWidth(button.sizeHint().width())  # the box measures them before they are styled
    box.setDefaultButton(buttons[default])
    box.setEscapeButton(buttons[escape or default])
    box.exec()
    clicked = box.clickedButton()
    box.deleteLater()
    return next((words for words, button in buttons.items() if button is clicked), escape or default)
