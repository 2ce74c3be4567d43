"""What the intake page says of a petition, and asks before something is given up."""

from __future__ import annotations

from datetime import date

from PySide6.QtWidgets import QMessageBox, QWidget

from app.domain.channels import RECEIVED_WORD
from app.domain.records import PetitionRecord
from app.domain.vocabulary import Purpose
from app.views.dialog_parts import ask


def who(record: PetitionRecord) -> str:
    """Of an accusation nothing of the informant stays on the screen (条例 art. 30)."""
    if record.draft.purpose is Purpose.ACCUSATION:
        return "（检举控告）"
    return "匿名" if record.draft.anonymous else record.draft.name


def elsewhere(record: PetitionRecord, today: date) -> str:
    """Today's list does not show what came in on another day: say where it went."""
    received = record.draft.received_at
    if received is None or received.date() == today:
        return ""
    word = RECEIVED_WORD[record.draft.channel][:2]
    return f"（{word}日期 {received.date().isoformat()}，不在今日列表，可在交办台账中查看）"


def gives_up(parent: QWidget, text: str, action: str) -> bool:
    """Whether the clerk gives up what was typed."""
    words = {action: QMessageBox.ButtonRole.DestructiveRole, "继续填写": QMessageBox.ButtonRole.RejectRole}
    return ask(parent, "尚未保存", text, words, default="继续填写") == action
