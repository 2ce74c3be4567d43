"""The only place that reads the computer's clock; everything else takes a `Clock`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol


class Clock(Protocol):
    """Gives the local wall-clock time, without a zone, to the second."""

    def now(self) -> datetime:
        """Now."""
        ...

    def today(self) -> date:
        """The date of `now`."""
        ...


class SystemClock:
    """The computer's own clock."""

    def now(self) -> datetime:
        """Now, to the second."""
        return datetime.now().replace(microsecond=0)

    def today(self) -> date:
        """Today."""
        return self.now().date()


@dataclass
class FixedClock:
    """A clock that stands where it was set: for tests and the demo day."""

    moment: datetime

    def now(self) -> datetime:
        """The set moment."""
        return self.moment

    def today(self) -> date:
        """The date of the set moment."""
        return self.moment.date()
