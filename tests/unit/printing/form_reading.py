"""Reading a printed form back from its PDF alone, character by character with their places (mm, from the top)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import pypdfium2

from app.paths import FORM_TEMPLATES
from app.printing.definition import FormDefinition, LetterDefinition, ListDefinition, load_definition

MM_PER_POINT = 25.4 / 72
BLANKS = " \n\r\t\u3000\xa0"


class Character(NamedTuple):
    text: str
    left: float
    top: float
    right: float
    bottom: float

    @property
    def middle(self) -> tuple[float, float]:
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2


def load_form(code: str) -> FormDefinition:
    definition = load_definition(FORM_TEMPLATES / f"{code}.toml")
    assert isinstance(definition, FormDefinition)
    return definition


def load_letter(code: str) -> LetterDefinition:
    definition = load_definition(FORM_TEMPLATES / f"{code}.toml")
    assert isinstance(definition, LetterDefinition)
    return definition


def load_list(code: str) -> ListDefinition:
    definition = load_definition(FORM_TEMPLATES / f"{code}.toml")
    assert isinstance(definition, ListDefinition)
    return definition


def page_texts(pdf: bytes) -> list[str]:
    """The text layer of every page."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()


def inked(text: str) -> str:
    """`text` without its blanks."""
    return "".join(character for character in text if character not in BLANKS)


def characters(pdf: bytes, page: int = 0) -> list[Character]:
    """Every inked character of a page in the order of the text layer."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        height = document[page].get_height()
        textpage = document[page].get_textpage()
        found: list[Character] = []
        for index in range(textpage.count_chars()):
            unit = chr(pypdfium2.raw.FPDFText_GetUnicode(textpage, index))
            left, bottom, right, top = textpage.get_charbox(index)
            if "\udc00" <= unit <= "\udfff":
                found[-1] = found[-1]._replace(text=_joined(found[-1].text, unit))
            elif unit not in BLANKS:
                edges = (left, height - top, right, height - bottom)
                found.append(Character(unit, *(edge * MM_PER_POINT for edge in edges)))
        return found
    finally:
        document.close()


def _joined(high: str, low: str) -> str:
    """PDFium gives a character beyond the basic plane as two halves."""
    return (high + low).encode("utf-16", "surrogatepass").decode("utf-16")


def text_within(found: Iterable[Character], left: float, top: float, width: float, height: float) -> str:
    """The characters whose middle lies in the rectangle."""
    return "".join(
        character.text
        for character in found
        if left < character.middle[0] < left + width and top < character.middle[1] < top + height
    )
