"""Who receives a visitor beside the desk: the routing of source 004, annex 2. Only offered, the clerk decides."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from app.domain.records import IntakeDraft
from app.domain.vocabulary import Coded, Purpose


class Receiver(Coded):
    """Why somebody is called to receive."""

    SPECIALISED = "specialised", "业务性较强"
    MAJOR = "major", "重大事项"
    SEVERAL = "several", "涉及多个单位"
    GENERAL = "general", "综合性"
    CITY_LEADER = "city_leader", "市领导接访"


LEADERS = "事项分管领导"
EITHER_LEADER = "事项分管领导或办主要领导"
GENERAL_OFFICE = "综合事务部"
_SENTENCES = {
    Receiver.SPECIALISED: "业务性较强的，由职能部室（单位）派人接待",
    Receiver.MAJOR: "重大事项由其接待，必要时由办主要领导接待",
    Receiver.SEVERAL: "涉及多个单位的综合性来访，由综合部门牵头接待",
    Receiver.GENERAL: "没有明确的职能单位，按综合性来访由综合部门牵头接待",
    Receiver.CITY_LEADER: "市领导接访的事项由其牵头认领",
}
_LEADER_RECEPTION = re.compile("领导.{0,4}接访|接访.{0,4}领导")
_BETWEEN = re.compile("[、，,；;]")
_LEAST_NAME = 3
"""A shorter name of a unit is found in a text by chance."""


class Suggestion(NamedTuple):
    """Whom to call, and why."""

    whom: str
    why: Receiver

    @property
    def sentence(self) -> str:
        """The suggestion in words, with its source."""
        return f"建议通知{self.whom}：{_SENTENCES[self.why]}（来访办理流程，附件2）。"


def suggest(draft: IntakeDraft, units: Sequence[str], *, origin: str = "") -> Suggestion | None:
    """Whom to call to receive, and why; None for an accusation, which may go to nobody it names (条例 art. 30).

    `units`: names of the directory, to find those the demand speaks of where none is responsible yet. `origin`:
    where a matter of the upper office came from.
    """
    if draft.purpose is Purpose.ACCUSATION:
        return None
    if draft.major:
        return Suggestion(LEADERS, Receiver.MAJOR)
    if _LEADER_RECEPTION.search(origin):
        return Suggestion(EITHER_LEADER, Receiver.CITY_LEADER)
    concerned = _concerned(draft, units)
    if len(concerned) == 1:
        return Suggestion(concerned[0], Receiver.SPECIALISED)
    why = Receiver.SEVERAL if concerned else Receiver.GENERAL
    return Suggestion(_general_office(units), why)


def _concerned(draft: IntakeDraft, units: Sequence[str]) -> list[str]:
    """The responsible units where any is named, else those the demand names, in the order of the directory."""
    named = [name.strip() for name in _BETWEEN.split(draft.unit) if name.strip()]
    if named:
        return list(dict.fromkeys(named))
    text = f"{draft.demand}\n{draft.summary}"
    found = [name for name in units if len(name) >= _LEAST_NAME and name in text]
    return [name for name in found if not any(name in other and name != other for other in found)]


def _general_office(units: Sequence[str]) -> str:
    """The directory's own 综合 department where it has one."""
    return next((name for name in units if "综合" in name), GENERAL_OFFICE)
