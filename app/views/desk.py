"""What every page is given: who sits at the counter, this PC's settings, and the news of changes."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app import settings as stored
from app.clock import Clock
from app.domain.records import OfficeProfile, Operator
from app.services import office
from app.services.context import Context
from app.settings import Settings


class Desk(QObject):
    """One open counter. Pages read through `context` and refresh on `changed`; `said` is the quiet line."""

    changed = Signal(str)
    """A kind of thing changed: "cases", "profile", "operators" or "operator"; each page refreshes what it shows."""
    said = Signal(str)
    """Success or news for the status line; never a box to click away."""

    def __init__(self, context: Context, settings: Settings, settings_folder: Path) -> None:
        super().__init__()
        self.context = context
        self.settings = settings
        self._settings_folder = settings_folder

    @property
    def clock(self) -> Clock:
        """The program's clock."""
        return self.context.clock

    @property
    def today(self) -> date:
        """The day of the clock."""
        return self.context.clock.today()

    @property
    def operator(self) -> Operator:
        """Who sits at the counter."""
        return self.context.operator

    def profile(self) -> OfficeProfile:
        """The office profile in force."""
        return office.profile(self.context.register)

    def switch_operator(self, operator: Operator) -> None:
        """Somebody else sits down; lists are read anew with his permissions."""
        self.context = Context(self.context.register, self.context.clock, operator)
        self.settings.last_operator = operator.name
        self.save_settings()
        self.changed.emit("operator")

    def save_settings(self) -> None:
        """Keep this account's settings."""
        stored.save(self.settings, self._settings_folder)
