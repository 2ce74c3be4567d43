"""What is special to a channel (信访形式): its own fields and the words for them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from app.domain.vocabulary import Channel

OWN_FIELDS: Mapping[Channel, tuple[str, ...]] = MappingProxyType(
    {
        Channel.VISIT: ("receiver", "receiving_unit"),
        Channel.LETTER: (
            "letter_kind",
            "postmarked_on",
            "sheets",
            "enclosures",
            "return_address",
            "addressee",
            "unusable",
        ),
        Channel.CALL: ("line",),
        Channel.ONLINE: ("platform", "query_code"),
        Channel.AGENCY: ("agency_office", "agency_person", "agency_phone"),
    }
)
"""Fields of a draft that only the channel has; the columns of its detail table."""

RECEIVED_WORD: Mapping[Channel, str] = MappingProxyType(
    {
        Channel.VISIT: "来访时间",
        Channel.LETTER: "收到日期",
        Channel.CALL: "来电时间",
        Channel.ONLINE: "提交时间",
        Channel.AGENCY: "受托时间",
    }
)
"""What `received_at` is called."""


def foreign_fields(channel: Channel) -> tuple[str, ...]:
    """The fields that belong to other channels and must be empty here."""
    own = OWN_FIELDS[channel]
    return tuple(name for names in OWN_FIELDS.values() for name in names if name not in own)
