"""Persons the desk knows, offered while a name is typed: by a piece of the name or by its initials."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal

from app import pinyin
from app.domain.known import KnownPerson
from app.services import people_search
from app.views.desk import Desk
from app.views.widgets.suggest import LineSuggestions, Suggestion
from app.views.widgets.text import LineInput

_LEAST_LETTERS = 2
"""A single letter, or a single sign, is the beginning of too many names."""


class KnownNames(LineSuggestions):
    """↓ and Enter take a person whole; what is typed as a name is never replaced by itself."""

    taken = Signal(object)
    """The `KnownPerson` chosen."""

    def __init__(self, desk: Desk, line: LineInput) -> None:
        super().__init__(line, self._offered, beside=True, initials=False)
        self._desk = desk
        self._persons: dict[str, KnownPerson] = {}

    def put(self, suggestion: Suggestion) -> None:
        """Write the name, and hand the person on."""
        person = self._persons.get(suggestion.value)
        if person is not None:
            super().put(Suggestion(person.particulars.name, person.particulars.name))
            self.taken.emit(person)

    def _offered(self, text: str) -> Sequence[Suggestion]:
        if len(text) < _LEAST_LETTERS or (text.isascii() and not pinyin.only_letters(text)):
            return ()
        found = people_search.find_people(self._desk.context, text)
        self._persons = {one.uid: one for one in found if one.uid}
        return [Suggestion(one.uid, one.particulars.name, _told(one)) for one in found if one.uid]


def _told(person: KnownPerson) -> str:
    known = (person.id_shown, person.particulars.phone, person.particulars.address)
    return "　".join(text for text in known if text)
