"""Word files as an office makes them, and as somebody hostile would."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import Any

from docx import Document


def word(*paragraphs: str, more: Callable[[Any], None] | None = None) -> bytes:
    """A Word file of these paragraphs; `more` adds what it likes."""
    document = Document()
    for text in paragraphs:
        document.add_paragraph(text)
    if more:
        more(document)
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def split_runs(*pieces: str) -> Callable[[Any], None]:
    """A paragraph whose text is cut into runs of different looks, as Word does while one types."""

    def add(document: Any) -> None:
        paragraph = document.add_paragraph()
        for number, piece in enumerate(pieces):
            paragraph.add_run(piece).bold = number % 2 == 0

    return add


def replaced(data: bytes, part: str, old: bytes, new: bytes) -> bytes:
    """The file with bytes of one part replaced."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(made, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name == part:
                assert old in content
                content = content.replace(old, new)
            target.writestr(name, content)
    return made.getvalue()


def text_of(data: bytes) -> str:
    """All text of the body, headers and footers, tables included."""
    document = Document(io.BytesIO(data))
    section = document.sections[0]
    roots = [document.element.body, section.header._element, section.footer._element]
    tag = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    return "\n".join(
        "".join(t.text or "" for t in p.iter(f"{tag}t")) for r in roots for p in r.iter(f"{tag}p")
    )
