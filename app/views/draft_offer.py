"""Offers what was kept of a half-typed form: a quiet line over it, with its age."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QMessageBox, QPushButton, QWidget

from app.services.kept_drafts import Kept
from app.views.desk import Desk
from app.views.dialog_parts import ask
from app.views.draft_keeper import Content, DraftKeeper
from app.views.raw_fields import raw_words, read_raw, write_raw
from app.views.widgets.field import Field, Message

_PREVIEW = 24
_OLDEST_IN_DAYS = 7


class DraftOffer(QWidget):
    """A quiet line over a form: what was kept, and whether the clerk wants it back; not there where nothing was."""

    answered = Signal()
    """The line is gone: the cursor may go back into the form."""

    def __init__(
        self,
        keeper: DraftKeeper,
        restore: Callable[[Content], None],
        parent: QWidget | None = None,
        *,
        words: Callable[[Content], str] | None = None,
    ) -> None:
        """`restore` puts the content into the form; `words` says in a few words what it is."""
        super().__init__(parent)
        self._keeper = keeper
        self._restore = restore
        self._words = words or summary
        self._kept: Kept | None = None
        self._text = Message()
        self.restore_button = QPushButton("恢复  Alt+R")
        self.discard_button = QPushButton("丢弃")
        self._lay_out()
        keeper.desk.changed.connect(self._on_news)
        self.refresh()

    def refresh(self) -> None:
        """Look what is kept; the newest is offered first."""
        self._kept = self._keeper.offered()
        if self._kept is not None:
            self._text.show_text(offer_text(self._kept, self._keeper.desk.clock.now(), self._words))
        if self.parentWidget() is not None or self._kept is None:  # without one it would be a window
            self.setVisible(self._kept is not None)

    def text(self) -> str:
        """What the line says; "" where nothing is offered."""
        return self._text.whole() if self._kept is not None else ""

    def stops(self) -> list[QWidget]:
        """What Tab visits here."""
        return [self.restore_button, self.discard_button]

    def restore(self) -> None:
        """Put it back into the form; what was typed there meanwhile is offered next."""
        kept = self._kept
        if kept is not None:
            self._keeper.make_room()
            self._restore(kept.content)
            self._keeper.bring_back(kept)
            self._next()

    def discard(self) -> None:
        """Throw it away, after asking: it cannot be found again."""
        kept, roles = self._kept, QMessageBox.ButtonRole
        words = {"保留": roles.RejectRole, "丢弃": roles.DestructiveRole}
        said = f"{self.text()}\n丢弃后不能找回。确定丢弃吗？"
        if kept is not None and ask(self, "丢弃草稿", said, words, default="保留") == "丢弃":
            self._keeper.drop(kept)
            self._next()

    def _next(self) -> None:
        self.refresh()
        if self._kept is None:
            self.answered.emit()

    def _on_news(self, kind: str) -> None:
        if kind == "operator":
            self.refresh()

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._text, 1)
        for button, action in ((self.restore_button, self.restore), (self.discard_button, self.discard)):
            button.setAutoDefault(False)
            button.clicked.connect(action)
            row.addWidget(button)
        key = QShortcut(QKeySequence("Alt+R"), self, context=Qt.ShortcutContext.WindowShortcut)
        key.activated.connect(self.restore)


def keep_fields(
    dialog: QWidget, desk: Desk, form_key: str, fields: Mapping[str, Field]
) -> tuple[DraftKeeper, DraftOffer]:
    """Keep the texts of a dialog's fields from now on; the line is to be put above them."""
    inputs = {key: field.input for key, field in fields.items()}
    filled = read_raw(inputs)

    def typed() -> Content | None:
        raw = read_raw(inputs)
        return None if raw == filled else dict(raw)

    keeper = DraftKeeper(desk, form_key, typed, dialog)
    offer = DraftOffer(
        keeper,
        lambda kept: write_raw(inputs, kept),
        dialog,
        words=lambda kept: raw_words(inputs, kept),
    )
    for field in fields.values():
        field.changed.connect(keeper.touched)
    return keeper, offer


def offer_text(kept: Kept, now: datetime, words: Callable[[Content], str] | None = None) -> str:
    """The line's words: 有一份 12 分钟前未保存的草稿：周某，诉求……."""
    said = (words or summary)(kept.content)
    return f"有一份{age(kept.saved_at, now)}未保存的草稿{'：' if said else '。'}{said}"


def age(moment: datetime, now: datetime) -> str:
    """How long ago, as one says it."""
    gone = now - moment
    minutes, hours = gone // timedelta(minutes=1), gone // timedelta(hours=1)
    if minutes < 1:
        return "刚才"
    if hours < 1:
        return f" {minutes} 分钟前"
    if gone < timedelta(days=1):
        return f" {hours} 小时前"
    if gone.days < _OLDEST_IN_DAYS:
        return f" {gone.days} 天前"
    return f" {moment:%Y-%m-%d %H:%M} "


def summary(content: Mapping[str, Any]) -> str:
    """The name and the demand, else the first texts that stand in it."""
    whole = content.get("draft")
    inner = {**whole, **content} if isinstance(whole, dict) else content
    who = "匿名" if inner.get("anonymous") else inner.get("name", "")
    told = [who, inner.get("demand", "")] if who or inner.get("demand") else inner.values()
    texts = [" ".join(one.split()) for one in told if isinstance(one, str) and one.strip()]
    return "，".join(_short(one) for one in texts[:2])


def _short(text: str) -> str:
    return text if len(text) <= _PREVIEW else f"{text[:_PREVIEW]}……"
