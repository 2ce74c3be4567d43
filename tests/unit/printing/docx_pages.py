"""Word files opened in LibreOffice Writer and printed to PDF there, read back beside our own PDFs."""

from __future__ import annotations

import ctypes
import math
import os
import shutil
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

import pypdfium2
import pytest

from app.paths import FONTS
from tests.unit.printing.form_reading import MM_PER_POINT, Character

FONTCONFIG = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>{fonts}</dir><dir>/usr/share/fonts/truetype</dir><cachedir>{cache}</cachedir></fontconfig>
"""
MOST_FILES = 240
"""LibreOffice leaves out, without a word, the files of a call after some 245."""


class Segment(NamedTuple):
    """A straight line on a page, mm from the upper left corner."""

    x1: float
    y1: float
    x2: float
    y2: float

    def distance(self, x: float, y: float) -> float:
        """From a point to the nearest point of the line."""
        along_x, along_y = self.x2 - self.x1, self.y2 - self.y1
        length = along_x**2 + along_y**2
        share = ((x - self.x1) * along_x + (y - self.y1) * along_y) / length if length else 0.0
        share = min(max(share, 0.0), 1.0)
        return math.hypot(self.x1 + share * along_x - x, self.y1 + share * along_y - y)

    def points(self) -> list[tuple[float, float]]:
        """A point every 5 mm or less, the ends too."""
        count = max(math.ceil(math.hypot(self.x2 - self.x1, self.y2 - self.y1) / 5), 1)
        steps = [index / count for index in range(count + 1)]
        return [(self.x1 + t * (self.x2 - self.x1), self.y1 + t * (self.y2 - self.y1)) for t in steps]


def segments(pdf: bytes, page: int) -> list[Segment]:
    """Every straight stroke of a page that is longer than 5 mm (ticks and struck-out words are not)."""
    raw = pypdfium2.raw
    document = pypdfium2.PdfDocument(pdf)
    found: list[Segment] = []
    try:
        height = document[page].get_height()
        for path in document[page].get_objects(filter=[raw.FPDF_PAGEOBJ_PATH]):
            matrix, last = path.get_matrix(), (0.0, 0.0)
            for index in range(raw.FPDFPath_CountSegments(path)):
                part = raw.FPDFPath_GetPathSegment(path, index)
                x, y = ctypes.c_float(), ctypes.c_float()
                raw.FPDFPathSegment_GetPoint(part, x, y)
                across, up = matrix.on_point(x.value, y.value)
                here = (across * MM_PER_POINT, (height - up) * MM_PER_POINT)
                if raw.FPDFPathSegment_GetType(part) == raw.FPDF_SEGMENT_LINETO:
                    found.append(Segment(*last, *here))
                last = here
    finally:
        document.close()
    return [line for line in found if math.hypot(line.x2 - line.x1, line.y2 - line.y1) > 5]


def farthest(lines: Iterable[Segment], others: list[Segment]) -> float:
    """How far (mm) any point of `lines` is from all of `others`."""
    return max(
        (min(other.distance(*point) for other in others) for line in lines for point in line.points()),
        default=0.0,
    )


def nearest(character: Character, others: Mapping[str, list[Character]]) -> Character:
    """The same character nearest to where it should stand."""
    return min(
        others[character.text],
        key=lambda other: math.dist((other.left, other.bottom), (character.left, character.bottom)),
    )


def by_text(found: Iterable[Character]) -> dict[str, list[Character]]:
    grouped: dict[str, list[Character]] = {}
    for character in found:
        grouped.setdefault(character.text, []).append(character)
    return grouped


def print_in_writer(files: Mapping[str, bytes], folder: Path) -> dict[str, bytes]:
    """Name -> PDF of each Word file, by one run of LibreOffice that has the bundled fonts."""
    soffice = shutil.which("soffice") or pytest.skip(
        "LibreOffice Writer is not installed: no independent reader"
    )
    config = folder / "fonts.conf"
    config.write_text(FONTCONFIG.format(fonts=FONTS, cache=folder / "fonts"), encoding="utf-8")
    for name, data in files.items():
        (folder / f"{name}.docx").write_bytes(data)
    assert len(files) < MOST_FILES
    subprocess.run(
        [soffice, "--headless", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--convert-to", "pdf",
         "--outdir", folder, *(folder / f"{name}.docx" for name in files)],
        check=True, capture_output=True, timeout=120, env={**os.environ, "FONTCONFIG_FILE": str(config)},
    )  # fmt: skip
    missing = [name for name in files if not (folder / f"{name}.pdf").exists()]
    if missing == list(files):
        pytest.skip("LibreOffice has no Writer (package libreoffice-writer): no independent reader")
    return {name: (folder / f"{name}.pdf").read_bytes() for name in files}
