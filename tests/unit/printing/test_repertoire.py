"""GB 18030 codes all of Unicode: what the bundled fonts cover prints, what they do not is named; nothing prints as a box."""

from __future__ import annotations

import sys
import unicodedata

import pypdfium2
import pytest

from app.paths import FORM_TEMPLATES
from app.printing.definition import load_definition
from app.printing.fonts import MissingGlyphError, check_printable, missing_characters
from app.printing.pdf import render_pdf
from tests.unit.printing import font_files

F2 = load_definition(FORM_TEMPLATES / "F2.toml")
_INKLESS = ("Cc", "Cf", "Zs", "Zl", "Zp")
_DRAWN = {"☑", "☐"}  # boxes that the program ticks itself
BODY = font_files.characters_of("NotoSerifSC-Regular") | font_files.characters_of("HanaMinB") | _DRAWN


def inked(character: str) -> bool:
    """Whether it must show on paper: no control, blank, joiner, variation selector, or tag."""
    selector = "\ufe00" <= character <= "\ufe0f" or "\U000e0000" <= character <= "\U000e0fff"
    mongolian = "\u180b" <= character <= "\u180f"
    reserved = character == "\u2065"  # among the invisible operators
    return unicodedata.category(character) not in _INKLESS and not (selector or mongolian or reserved)


def repertoire() -> list[str]:
    """Every code of GB 18030: all of Unicode but the surrogates."""
    every = [chr(code) for code in range(sys.maxunicode + 1) if not 0xD800 <= code <= 0xDFFF]
    assert len("".join(every).encode("gb18030").decode("gb18030")) == len(every) == 1_112_064
    return every


def test_every_code_prints_or_is_named() -> None:
    every = [one for one in repertoire() if inked(one)]
    missing = set(missing_characters("".join(every)))
    wrong = [one for one in every if (one in missing) is (one in BODY)]
    assert wrong == []


def test_the_fonts_cover_the_characters_of_the_law() -> None:
    """Han of the basic block as the fonts were made (Unicode 3.0 and 通用规范汉字), and the first extension."""
    basic = {chr(code) for code in range(0x4E00, 0x9FA6)} | {chr(code) for code in range(0x3400, 0x4DB6)}
    assert missing_characters("".join(sorted(basic))) == []


@pytest.mark.parametrize("plane", [0, 1, 2, 3])
def test_what_is_covered_comes_back_from_the_paper(plane: int) -> None:
    """Drawn for good and read again: a character whose glyph is not there would come out as another or none."""
    covered = sorted(one for one in BODY if ord(one) >> 16 == plane and inked(one) and one.isprintable())
    for start in range(0, len(covered), 16_000):
        part = covered[start : start + 16_000]
        document = pypdfium2.PdfDocument(render_pdf(F2, {"demand": "".join(part), "summary": "".join(part)}))
        found = {one for page in document for one in page.get_textpage().get_text_range()}
        document.close()
        assert {
            one for one in part if one not in found | _DRAWN and not set(_ligature(one)) <= found
        } == set()


def _ligature(character: str) -> str:
    """Readers take ﬁ apart."""
    return unicodedata.normalize("NFKC", character) if "\ufb00" <= character <= "\ufb06" else character


def test_what_is_not_covered_stops_the_print_by_name() -> None:
    for one in ("\U00030edd", "\U0001f600", "\ue123", "ก"):
        assert one not in BODY
        with pytest.raises(MissingGlyphError, match=f"U\\+{ord(one):04X}"):
            check_printable(["好", one])
