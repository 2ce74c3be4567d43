"""The page of rulers that tells how far a printer is off."""

from __future__ import annotations


def ruler_page(said: str) -> bytes:
    """The page as PDF; `said` is what was set when it was printed. It belongs to no case and is not logged."""
    from app.printing import rulers

    return rulers.ruler_page(said)
