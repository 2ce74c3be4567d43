"""What a caller may choose when a paper is drawn; the wording never depends on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True)
class RenderOptions:
    """How a letter looks; forms and lists look the same with all options.

    `style`: "plain", the office's own (annex 7), or "official", the letter of GB/T 9704-2012 clause 10.1.
    `red_head`: whether the official style prints its red head; without it the space stays, for pre-printed paper.
    `fonts`: families of this PC by font role, for the PDF; a role without one, or whose family is not there, is drawn in
    the bundled fonts.
    """

    style: Literal["plain", "official"] = "plain"
    red_head: bool = True
    fonts: Mapping[str, str] = field(default_factory=dict)


PLAIN = RenderOptions()
"""What is drawn where nobody chose."""
