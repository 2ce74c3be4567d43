"""One F1 page through the form machinery against a bare ReportLab script that draws the same page.

The bare script has nothing to decide: it draws a flat list of strings and lines at known places, with the same fonts.
Fonts are loaded before either is timed. Run: python benchmarks/form_page.py [rounds]
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from io import BytesIO
from itertools import groupby
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from reportlab.pdfgen.canvas import Canvas

from app.paths import FORM_TEMPLATES
from app.printing.definition import FormDefinition, load_definition
from app.printing.fonts import glyphs
from app.printing.layout import lay_out
from app.printing.page import MM, TextRun
from app.printing.pdf import render_pdf
from tests.golden.form_samples import ORDINARY

LIMIT = 2.0
Strings = list[tuple[str, float, float, float, str]]
Lines = list[tuple[float, float, float, float, float]]


def flattened(definition: FormDefinition) -> tuple[Strings, Lines]:
    """(font, size, x, y, text) and (width, x1, y1, x2, y2) of the page, in points from the lower left corner."""
    (page,) = lay_out(definition, ORDINARY)
    strings: Strings = []
    for line in page.lines:
        for run in line.runs:
            x = run.x * MM
            for font, text, length in by_font(run):
                strings.append((font, line.size, x, (page.height - line.baseline) * MM, text))
                x += length * line.size
    lines = [
        (rule.width, rule.x1 * MM, (page.height - rule.y1) * MM, rule.x2 * MM, (page.height - rule.y2) * MM)
        for rule in page.rules
    ]
    return strings, lines


def by_font(run: TextRun) -> list[tuple[str, str, float]]:
    """Font, text and length in em of each stretch that one font draws."""
    table = glyphs(run.role)
    grouped = groupby(run.text, lambda character: table[character][0])
    parts = [(font, "".join(characters)) for font, characters in grouped]
    return [(font, text, sum(table[character][1] for character in text)) for font, text in parts]


def draw_bare(strings: Strings, lines: Lines) -> bytes:
    stream = BytesIO()
    canvas = Canvas(stream, pagesize=(210 * MM, 297 * MM), pageCompression=1, invariant=1)
    for width, x1, y1, x2, y2 in lines:
        canvas.setLineWidth(width)
        canvas.line(x1, y1, x2, y2)
    for font, size, x, y, text in strings:
        canvas.setFont(font, size)
        canvas.drawString(x, y, text)
    canvas.showPage()
    canvas.save()
    return stream.getvalue()


def seconds(draw: Callable[[], bytes]) -> float:
    start = time.perf_counter()
    draw()
    return time.perf_counter() - start


def main() -> int:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    definition = load_definition(FORM_TEMPLATES / "F1.toml")
    assert isinstance(definition, FormDefinition)
    strings, lines = flattened(definition)

    def form() -> bytes:
        return render_pdf(definition, ORDINARY)

    def bare() -> bytes:
        return draw_bare(strings, lines)

    for draw in (form, bare) * 5:
        draw()
    pairs = [(seconds(form), seconds(bare)) for _ in range(rounds)]
    ours, theirs = median(pair[0] for pair in pairs), median(pair[1] for pair in pairs)
    print(f"F1 page: {ours * 1000:.2f} ms; bare ReportLab: {theirs * 1000:.2f} ms; {rounds} rounds each")
    print(f"ratio {ours / theirs:.2f} (limit {LIMIT:g})")
    return 0 if ours / theirs <= LIMIT else 1


if __name__ == "__main__":
    raise SystemExit(main())
