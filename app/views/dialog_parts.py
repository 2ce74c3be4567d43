"""What the dialogs of this program have in common."""

from __future__ import annotations

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


def may_discard(parent: QWidget) -> bool:
    """Ask whether what was typed may be lost."""
    box = QMessageBox(
        QMessageBox.Icon.Question, "尚未保存", "填写的内容还没有保存，确定放弃吗？", parent=parent
    )
    stay = box.addButton("继续填写", QMessageBox.ButtonRole.RejectRole)
    leave = box.addButton("放弃", QMessageBox.ButtonRole.DestructiveRole)
    box.setDefaultButton(stay)
    box.setEscapeButton(stay)
    box.exec()
    return box.clickedButton() is leave
