"""What a caller may choose when a paper is drawn; the wording never depends on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class RenderOptions:
    """How a letter looks; forms and lists look the same with all options.

    `style`: "plain", the office's own (annex 7), or "official", the letter of GB/T 9704-2012 clause 10.1.
    `red_head`: whether the official style prints its red head; without it the space stays, for pre-printed paper.
    """

    style: Literal["plain", "official"] = "plain"
    red_head: bool = True


PLAIN = RenderOptions()
"""What is drawn where nobody chose."""
