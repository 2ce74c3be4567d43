"""Opening a register for a piece of work, and closing it again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.clock import Clock
from app.services import office
from app.services.context import Context


@contextmanager
def opened(folder: Path, operator_name: str, clock: Clock) -> Iterator[Context]:
    """The context of an operator (the first one for an empty name) in the register at `folder`."""
    register = office.open_existing(folder)
    try:
        yield Context(register, clock, office.operator_named(register, operator_name))
    finally:
        register.close()
