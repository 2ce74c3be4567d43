"""A font made small says of every character what ReportLab's own font says."""

from __future__ import annotations

import pytest
from reportlab.pdfbase.ttfonts import TTFont

from app import paths
from app.printing.fonts import BALLOT_BOX, TICKED_BOX, FormFont

FILE = str(paths.FONTS / "NotoSansSC-Regular.ttf")
OURS_TOO = {ord(TICKED_BOX), ord(BALLOT_BOX)}


def test_every_glyph_and_width_is_that_of_the_file() -> None:
    full, small = TTFont("full", FILE).face, FormFont("small", FILE).face
    assert len(full.charToGlyph) > 20_000
    for code, glyph in full.charToGlyph.items():
        assert small.charToGlyph[code] == glyph
        assert small.charWidths[code] == full.charWidths[code]
        assert small.hmetrics[glyph] == full.hmetrics[glyph]


def test_a_character_the_file_lacks_has_no_glyph() -> None:
    full, small = TTFont("full", FILE).face, FormFont("small", FILE).face
    lacking = [code for code in range(0x110000) if code not in full.charToGlyph and code not in OURS_TOO]
    for code in lacking[:: len(lacking) // 5000]:
        with pytest.raises(KeyError):
            small.charToGlyph[code]


def test_only_what_was_asked_for_is_kept() -> None:
    small = FormFont("small", FILE).face
    assert (len(small.charToGlyph), len(small.charWidths)) == (1, 1)
