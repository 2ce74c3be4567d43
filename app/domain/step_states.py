"""Groups of states that several steps start from."""

from __future__ import annotations

from app.domain.vocabulary import State

UNDECIDED = (State.REGISTERED, State.AWAITING_READING, State.AWAITING_ASSIGN_SIGN)
"""At the desk, nothing decided."""
WITH_UNIT = (State.FORWARDED, State.ASSIGNED)
"""Sent to the unit, not yet signed in."""
WORKING = (State.SIGNED_IN, State.ACCEPTED, State.IN_PROGRESS)
CONCLUDED = (State.IN_REVIEW, State.AWAITING_CLOSE_SIGN)
OUT = WITH_UNIT + WORKING + CONCLUDED
"""Somebody owes a result."""
LIVE = (*UNDECIDED, *OUT, State.HANDED_BACK, State.VERIFYING)
SET_ASIDE = (State.FILED, State.REFUSED, State.NO_LONGER_ACCEPTED, State.REDIRECTED)
"""The desk ended it without handling."""
