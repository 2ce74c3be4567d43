"""What still stands of a case's events. A wrong event is not changed: a later one supersedes it.

Kinds of events: those of `rules.EVENT_KINDS` and the keys of `Disposition`, which the clocks read, and those that
`workflow.STEPS` adds for the timeline. Several steps may share a kind; the payload then names the step.
"""

from __future__ import annotations

from collections.abc import Iterable

from app.domain.records import CaseEvent
from app.domain.vocabulary import Disposition

LEADER_OPINION = "leader_opinion"
PROPOSED = "proposed"
"""拟办: a unit or a note entered before it was decided what is done; it moves no state."""
ANNULLED = "annulled"
"""A step that was recorded by mistake is taken out by an event of this kind."""
VOIDED = "voided"

SUPERSEDES = "supersedes"
"""Payload key: the `seq` of the event that this one corrects, or takes out."""
STEP = "step"
"""Payload key: the step of `workflow.STEPS`, where several share one kind of event."""

REVOKED = frozenset({"revoke_review", "revoke_final_review"})
"""Steps that revoke an opinion: the matter is handled again, accepted anew, with a review of its own."""
_DECISIONS = frozenset(kind.value for kind in Disposition)
_BACK_TO_DESK = frozenset({"resumed", "hand_back_agree", "hand_back_agreed", "resume"})


def effective(events: Iterable[CaseEvent]) -> list[CaseEvent]:
    """The events that still stand; a correction stands in the place of what it corrects."""
    listed = sorted(events, key=lambda event: event.seq)
    if not any(SUPERSEDES in event.payload for event in listed):
        return listed
    places: dict[str, int] = {}
    for event in listed:
        places[str(event.seq)] = places.get(event.payload.get(SUPERSEDES, ""), event.seq)
    superseded = {event.payload.get(SUPERSEDES) for event in listed}
    standing = [event for event in listed if str(event.seq) not in superseded]
    return sorted(standing, key=lambda event: places[str(event.seq)])


def since_desk(standing: Iterable[CaseEvent]) -> list[CaseEvent]:
    """Of standing events, those after the case last came back to the desk to be decided anew."""
    found: list[CaseEvent] = []
    for event in standing:
        if event.payload.get(STEP, event.kind) in _BACK_TO_DESK:
            found = []
        else:
            found.append(event)
    return found


def since_revoked(standing: Iterable[CaseEvent]) -> list[CaseEvent]:
    """Of standing events, those after an opinion was last revoked (撤销)."""
    found: list[CaseEvent] = []
    for event in standing:
        if event.payload.get(STEP) in REVOKED:
            found = []
        else:
            found.append(event)
    return found


def disposition_event(events: Iterable[CaseEvent]) -> CaseEvent | None:
    """The last standing event that says what is done with the case; None once it came back to the desk."""
    found = [event for event in since_desk(effective(events)) if event.kind in _DECISIONS]
    return found[-1] if found else None


def unit_of(events: Iterable[CaseEvent]) -> str:
    """The responsible unit, after any change of unit; empty where there is none."""
    unit = ""
    for event in since_desk(effective(events)):
        if event.kind in _DECISIONS or event.kind == "unit_changed":
            unit = event.payload.get("unit", "")
    return unit
