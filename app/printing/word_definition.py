"""A Word file of the office's own, as one definition of a paper among others; light to import, for every paper asks for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.printing.page import CodePlace


@dataclass(frozen=True)
class WordDefinition:
    """A checked Word file. `digest`: SHA-256 of its bytes; it has the wording itself, so fields are all that is asked of it."""

    code: str
    data: bytes = field(repr=False)
    fields: frozenset[str]
    digest: str
    required: Mapping[str, str] = field(default_factory=dict)
    code_place: CodePlace | None = None
