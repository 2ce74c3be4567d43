"""What the inputs of an intake form offer while one types: addresses, values used last, phrases. Nothing fills itself in."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from app.services import addresses, last_used, phrases, roster
from app.views.desk import Desk
from app.views.widgets.phrases import Phrases
from app.views.widgets.suggest import LineSuggestions, Provider, Suggestion
from app.views.widgets.text import ChineseLineEdit, ChineseTextEdit

_PREVIEW = 40
_TODAY = "今日接访领导"


def attach(desk: Desk, key: str, editor: QWidget) -> None:
    """Give an input its suggestions, where its field has any; they live as long as the input."""
    if isinstance(editor, ChineseTextEdit):
        Phrases(editor, lambda text: _phrases(desk, text))
    elif isinstance(editor, ChineseLineEdit) and key in _PROVIDERS:
        LineSuggestions(editor, _PROVIDERS[key](desk, key), beside=True)


def _phrases(desk: Desk, text: str) -> Sequence[Suggestion]:
    found = phrases.suggest(desk.context, text)
    return [Suggestion(one.text, one.name, one.text[:_PREVIEW]) for one in found]


def _addresses(desk: Desk, _key: str) -> Provider:
    return lambda text: [Suggestion(one, one) for one in addresses.suggest(desk.context, text)]


def _used(desk: Desk, key: str) -> Provider:
    def provide(text: str) -> Sequence[Suggestion]:
        found = last_used.recent_values(desk.context, key)
        return [Suggestion(one, one, "最近用过") for one in found if text in one]

    return provide


def _leaders(desk: Desk, key: str) -> Provider:
    """Today's receiving leaders first."""
    used = _used(desk, key)

    def provide(text: str) -> Sequence[Suggestion]:
        today = [one.leader for one in roster.today(desk.context) if text in one.leader]
        rest = [one for one in used(text) if one.value not in today]
        return [*(Suggestion(name, name, _TODAY) for name in today), *rest]

    return provide


_PROVIDERS = {
    "address": _addresses,
    "return_address": _addresses,
    "leader_name": _leaders,
    **dict.fromkeys(
        ("receiver", "addressee", "platform", "line", "agency_office", "agency_person", "agency_phone"), _used
    ),
}
