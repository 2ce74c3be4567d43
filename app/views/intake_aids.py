"""What the inputs of an intake form offer while one types: addresses, values used last, phrases. Nothing fills itself in."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from app.services import roster
from app.services.last_used import FIELDS
from app.views.desk import Desk
from app.views.speed_aids import addresses_for, phrases_for, recent_for
from app.views.widgets.phrases import Phrases
from app.views.widgets.suggest import LineSuggestions, Provider, Suggestion
from app.views.widgets.text import ChineseLineEdit, ChineseTextEdit
from app.views.widgets.unit_picker import UnitEdit

_ADDRESSES = frozenset({"address", "return_address"})
_TODAY = "今日接访领导"


def attach(desk: Desk, key: str, editor: QWidget) -> None:
    """Give an input its suggestions, where its field has any; they live as long as the input."""
    if isinstance(editor, ChineseTextEdit):
        Phrases(editor, phrases_for(desk))
    elif isinstance(editor, ChineseLineEdit) and not isinstance(editor, UnitEdit):
        provider = _provider(desk, key)
        if provider is not None:
            LineSuggestions(editor, provider, beside=True)


def _provider(desk: Desk, key: str) -> Provider | None:
    if key in _ADDRESSES:
        return addresses_for(desk)
    if key == "leader_name":
        return _leaders(desk)
    return recent_for(desk, key) if key in FIELDS else None


def _leaders(desk: Desk) -> Provider:
    """Today's receiving leaders first, then those named last."""
    named = recent_for(desk, "leader_name")

    def provide(text: str) -> Sequence[Suggestion]:
        today = [one.leader for one in roster.today(desk.context) if text in one.leader]
        rest = [one for one in named(text) if one.value not in today]
        return [*(Suggestion(name, name, _TODAY) for name in today), *rest]

    return provide
