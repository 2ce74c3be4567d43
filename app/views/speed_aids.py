"""What the fields offer while one types, as providers of the widgets: phrases, addresses, values used last.

Each asks for whoever sits at the counter at that moment. `addresses_for` and `recent_for` read the register: use them `beside`
the window.
"""

from __future__ import annotations

from app import pinyin
from app.services import addresses, last_used, phrases
from app.services.phrases import Phrase
from app.views.desk import Desk
from app.views.widgets.suggest import Provider, Suggestion

_PREVIEW = 20
_OWN = "本人　"


def phrases_for(desk: Desk) -> Provider:
    """The operator's own phrases and the office's."""
    return lambda text: [_row(one) for one in phrases.suggest(desk.context, text)]


def addresses_for(desk: Desk) -> Provider:
    """Addresses of earlier cases, townships and villages."""
    return lambda text: [Suggestion(one, one) for one in addresses.suggest(desk.context, text)]


def recent_for(desk: Desk, field: str) -> Provider:
    """Values written last in a field of a draft (`last_used.FIELDS`)."""

    def provide(text: str) -> list[Suggestion]:
        values = last_used.recent_values(desk.context, field)
        found = pinyin.best(text, values, lambda one: [one]) if text else values
        return [Suggestion(one, one) for one in found]

    return provide


def _row(one: Phrase) -> Suggestion:
    text = " ".join(one.text.split())
    cut = text if len(text) <= _PREVIEW else f"{text[:_PREVIEW]}…"
    return Suggestion(one.text, one.name, f"{_OWN if one.own else ''}{cut}")
