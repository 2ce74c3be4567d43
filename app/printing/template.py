"""The small language of form wording: fixed words, values and boxes to tick.

`{name}` prints a value, `{name|blank}` prints `blank` where there is no value, `{box:channel=letter}` prints ☑ where
the value of `channel` is `letter` and □ elsewhere, `{{` and `}}` print braces. Values are never read as templates.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

_TOKEN = re.compile(r"\{\{|\}\}|\{[^{}]*\}|[{}]|[^{}]+")
_VALUE = re.compile(r"\{(?P<field>[a-z][a-z0-9_]*)(?:\|(?P<blank>[^{}]*))?\}")
_FIELD = re.compile(r"[a-z][a-z0-9_]*")
_BOX = re.compile(r"\{box:(?P<field>[a-z][a-z0-9_]*)=(?P<key>[a-z0-9_]+)\}")


class TemplateError(ValueError):
    """A template that cannot be read; the message (Chinese) quotes the part at fault."""


class Span(NamedTuple):
    """A stretch of printed text; `filled` tells a value from the wording of the form."""

    text: str
    filled: bool


@dataclass(frozen=True)
class Wording:
    """Fixed words."""

    text: str

    def expand(self, values: Mapping[str, str]) -> Span:  # noqa: ARG002 - parts share one signature
        """The words themselves."""
        return Span(self.text, filled=False)


@dataclass(frozen=True)
class Value:
    """The place of a value, with what prints in its stead."""

    field: str
    blank: str

    def expand(self, values: Mapping[str, str]) -> Span:
        """The value, else the blank for ink."""
        value = values.get(self.field, "")
        return Span(value, filled=True) if value else Span(self.blank, filled=False)


@dataclass(frozen=True)
class TickBox:
    """A box, ticked where the field holds the key."""

    field: str
    key: str

    def expand(self, values: Mapping[str, str]) -> Span:
        """☑ or □."""
        return Span("☑" if values.get(self.field, "") == self.key else "□", filled=False)


@dataclass(frozen=True)
class Template:
    """Wording as it stands in the form file (`source`), taken apart."""

    source: str
    parts: tuple[Wording | Value | TickBox, ...]

    def __str__(self) -> str:
        return self.source

    @property
    def fields(self) -> frozenset[str]:
        """The names of the values it prints."""
        return frozenset(part.field for part in self.parts if not isinstance(part, Wording))

    @property
    def wording(self) -> str:
        """Its fixed words alone."""
        return "".join(part.text for part in self.parts if isinstance(part, Wording))

    def spans(self, values: Mapping[str, str]) -> list[Span]:
        """What prints, in order; empty stretches left out."""
        return [span for part in self.parts if (span := part.expand(values)).text]

    def expand(self, values: Mapping[str, str]) -> str:
        """What prints, as one string."""
        return "".join(span.text for span in self.spans(values))


def is_field(name: str) -> bool:
    """Whether `name` may name a value."""
    return _FIELD.fullmatch(name) is not None


def parse_template(source: str) -> Template:
    """Take `source` apart; raises `TemplateError`."""
    return Template(source, tuple(_part(token) for token in _TOKEN.findall(source)))


def _part(token: str) -> Wording | Value | TickBox:
    if token in ("{{", "}}"):
        return Wording(token[0])
    if not token.startswith(("{", "}")):
        return Wording(token)
    if value := _VALUE.fullmatch(token):
        return Value(value["field"], value["blank"] or "")
    if box := _BOX.fullmatch(token):
        return TickBox(box["field"], box["key"])
    raise TemplateError(f"“{token}”不是完整的栏目标记")
