"""Case numbers: `{prefix}{series}[{year}]{n}号`, square brackets as on annex 4."""

from __future__ import annotations

from app.domain.vocabulary import SERIES, Channel


def format_number(prefix: str, channel: Channel, year: int, sequence: int) -> str:
    """E.g. `镜访[2026]12号`; the year is that of registration, the sequence starts at 1."""
    return f"{prefix}{SERIES[channel]}[{year}]{sequence}号"
