"""What the clerk answered about known people, kept until the petition is saved; every answer can be taken back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.domain.known import KnownMatter, KnownPerson


class Answers:
    """The four answers of a draft, and the cards they were given on."""

    def __init__(self) -> None:
        self.known_person = ""
        self.other_persons: list[str] = []
        self.repeat_of = ""
        self.different: list[str] = []
        self._cards: dict[str, KnownPerson] = {}

    def __bool__(self) -> bool:
        return bool(self.known_person or self.other_persons or self.repeat_of or self.different)

    def as_fields(self) -> dict[str, Any]:
        """As fields of an `IntakeDraft`."""
        return {
            "known_person": self.known_person,
            "other_persons": tuple(self.other_persons),
            "repeat_of": self.repeat_of,
            "different": tuple(self.different),
        }

    def set_fields(self, given: Mapping[str, Any]) -> None:
        """Take over the answers of a draft that is offered back; the cards they came from are not known then."""
        self._cards.clear()
        self.known_person = given.get("known_person", "")
        self.other_persons = list(given.get("other_persons", ()))
        self.repeat_of = given.get("repeat_of", "")
        self.different = list(given.get("different", ()))

    def take(self, person: KnownPerson) -> bool:
        """He is this person, or no longer; whether he was taken. Who has no record of his own only lends his particulars."""
        self._cards[person.key] = person
        if person.uid and self.known_person == person.uid:
            self.known_person = ""
            return False
        self.known_person = person.uid
        _discard(self.other_persons, person.uid)
        return True

    def refuse(self, person: KnownPerson) -> None:
        """He is not this person, or it was not meant so."""
        self._cards[person.key] = person
        if not person.uid or _discard(self.other_persons, person.uid):
            return
        self.other_persons.append(person.uid)
        if self.known_person == person.uid:
            self.known_person = ""
        for matter in person.matters:
            _discard(self.different, matter.number)
            self.repeat_of = "" if self.repeat_of == matter.number else self.repeat_of

    def same(self, person: KnownPerson, matter: KnownMatter) -> bool:
        """It is the same matter (同人同事), or no longer; whether it was said."""
        self._cards[person.key] = person
        if self.repeat_of == matter.number:
            self.repeat_of = ""
            return False
        self.repeat_of = matter.number
        _discard(self.different, matter.number)
        _discard(self.other_persons, person.uid)
        return True

    def differ(self, person: KnownPerson, matter: KnownMatter) -> None:
        """It is another matter, or it was not meant so."""
        self._cards[person.key] = person
        if not _discard(self.different, matter.number):
            self.different.append(matter.number)
            self.repeat_of = "" if self.repeat_of == matter.number else self.repeat_of

    def about_person(self, person: KnownPerson) -> str:
        """What was said of him, in words."""
        if person.uid and person.uid == self.known_person:
            return "已选用"
        return "不是此人" if person.uid in self.other_persons else ""

    def about_matter(self, matter: KnownMatter) -> str:
        """What was said of it, in words."""
        if matter.number == self.repeat_of:
            return "同人同事"
        return "不是同一事项" if matter.number in self.different else ""

    def out_of_sight(self, shown: tuple[KnownPerson, ...]) -> tuple[KnownPerson, ...]:
        """The cards an answer was given on that no longer fit what is typed: they must stay to be seen."""
        keys = {person.key for person in shown}
        return tuple(card for key, card in self._cards.items() if key not in keys and self._speaks_of(card))

    def in_words(self) -> str:
        """All of them in one line."""
        names = {card.uid: card.name for card in self._cards.values()}
        said = []
        if self.known_person:
            said.append(f"选用{names.get(self.known_person, '已有人员记录')}")
        if self.repeat_of:
            said.append(f"与{self.repeat_of}同人同事")
        if self.different:
            said.append(f"{len(self.different)} 件不是同一事项")
        if self.other_persons:
            said.append(f"{len(self.other_persons)} 人不是此人")
        return "，".join(said)

    def _speaks_of(self, card: KnownPerson) -> bool:
        return bool(self.about_person(card) or any(self.about_matter(matter) for matter in card.matters))


def _discard(values: list[str], value: str) -> bool:
    """Take it out; whether it was there."""
    if value not in values:
        return False
    values.remove(value)
    return True
