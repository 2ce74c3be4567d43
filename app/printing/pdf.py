"""Laid-out pages -> PDF bytes, drawn straight on a ReportLab canvas."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from io import BytesIO
from itertools import groupby
from typing import Any

from reportlab import rl_config
from reportlab.pdfgen.canvas import Canvas

from app.printing.code_square import DUMMY_GREY, with_codes
from app.printing.definition import Definition, LetterDefinition, ListDefinition
from app.printing.fonts import SPACE_EM, TICKED_BOX, glyphs, load_font, own_fonts
from app.printing.layout import lay_out
from app.printing.letter_layout import lay_out_letter
from app.printing.list_layout import lay_out_list
from app.printing.options import PLAIN, RenderOptions
from app.printing.page import MM, Code, Page, Rule, TextRun
from app.printing.text import clean

rl_config.useA85 = 0  # streams as bytes, not as text a quarter longer
_TICK = ((0.24, 0.40), (0.43, 0.19), (0.80, 0.66))
"""The tick within its box, in em from the start of the baseline."""
_TICK_WIDTH_EM = 0.09
_RED, _BLACK = (1, 0, 0), (0, 0, 0)
# A font's file is read through one shared position, so two documents must not be subsetted at once.
_LOCK = threading.RLock()


def render_pdf(
    definition: Definition,
    values: Mapping[str, str],
    rows: Sequence[Mapping[str, str]] = (),
    options: RenderOptions = PLAIN,
) -> bytes:
    """The paper with `values` as a PDF; the same input gives the same bytes.

    A value is plain text; one that is missing or empty prints nothing (or the paper's blank for ink); `qr` is the text
    of the code on every sheet (`code_square`). `rows` are the rows of a list, by the keys of its columns. Raises
    `MissingGlyphError` for characters no font has, and `UserError` for a title longer than its place.
    """
    with _LOCK, own_fonts(options.fonts):
        laid_out = lay_out_pages(definition, values, rows, options)
        pages = with_codes(laid_out, values, definition.code_place)
        title = definition.title.expand({field: clean(value) for field, value in values.items()})
        return draw_pages(pages, title.replace("\n", ""))


def lay_out_pages(
    definition: Definition,
    values: Mapping[str, str],
    rows: Sequence[Mapping[str, str]] = (),
    options: RenderOptions = PLAIN,
) -> Iterable[Page]:
    """The pages of a paper of any kind; those of a list are made one by one. Raises as `render_pdf`."""
    if isinstance(definition, LetterDefinition):
        return lay_out_letter(definition, values, options)
    if isinstance(definition, ListDefinition):
        return lay_out_list(definition, values, rows)
    return lay_out(definition, values)


def draw_pages(pages: Iterable[Page], title: str) -> bytes:
    """Draw `pages`, all of one size; `title` becomes the document's title."""
    stream = BytesIO()
    canvas: Any = None
    with _LOCK:
        for page in pages:
            canvas = canvas or _canvas(stream, page, title)
            _draw_page(canvas, page)
            canvas.showPage()
        canvas.save()
    return stream.getvalue()


def _canvas(stream: BytesIO, first: Page, title: str) -> Any:
    canvas = Canvas(
        stream,
        pagesize=(first.width * MM, first.height * MM),
        pageCompression=1,
        invariant=1,
        initialFontName=load_font("NotoSerifSC-Regular").fontName,
        lang="zh-CN",
    )
    canvas.setTitle(title)
    canvas.setAuthor("")
    return canvas


def _draw_page(canvas: Any, page: Page) -> None:
    canvas.setLineCap(2)
    for (red, width), rules in groupby(sorted(page.rules, key=_pen), _pen):
        canvas.setLineWidth(width)
        if red:
            canvas.setStrokeColorRGB(*_RED)
        canvas.lines([_flipped(page, rule.x1, rule.y1, rule.x2, rule.y2) for rule in rules])
        if red:
            canvas.setStrokeColorRGB(*_BLACK)
    text = canvas.beginText()
    ticks = []
    for line in page.lines:
        y = (page.height - line.baseline) * MM
        if line.red:
            text.setFillColorRGB(*_RED)
        for run in line.runs:
            _draw_run(text, run, line.size, y)
            ticks += [(x, y, line.size) for x in _tick_places(run, line.size)]
        if line.red:
            text.setFillColorRGB(*_BLACK)
    canvas.drawText(text)
    for x, y, size in ticks:
        _draw_tick(canvas, x, y, size)
    if page.code is not None:
        _draw_code(canvas, page, page.code)


def _draw_code(canvas: Any, page: Page, code: Code) -> None:
    """One path, so that no seams show between the modules."""
    path = canvas.beginPath()
    for bar in code.bars() if code.rows else (code.box,):
        path.rect(bar.x * MM, (page.height - bar.y - bar.height) * MM, bar.width * MM, bar.height * MM)
    if not code.rows:
        canvas.setFillGray(DUMMY_GREY)
    canvas.drawPath(path, stroke=0, fill=1)
    if not code.rows:
        canvas.setFillColorRGB(*_BLACK)


def _pen(rule: Rule) -> tuple[bool, float]:
    return rule.red, rule.width


def _flipped(page: Page, x1: float, y1: float, x2: float, y2: float) -> tuple[float, float, float, float]:
    return x1 * MM, (page.height - y1) * MM, x2 * MM, (page.height - y2) * MM


def _draw_run(text: Any, run: TextRun, size: float, y: float) -> None:
    text.setTextOrigin(run.x * MM, y)
    if run.spacing:
        text.setCharSpace(run.spacing)
    for font, part in _by_font(run):
        text.setFont(font, size)
        text.setWordSpace(_word_space(font, size) if " " in part else 0)
        text.textOut(part)
    if run.spacing:
        text.setCharSpace(0)


def _by_font(run: TextRun) -> Iterator[tuple[str, str]]:
    table = glyphs(run.role)
    for font, characters in groupby(run.text, lambda character: table[character][0]):
        yield font, "".join(characters)


def _word_space(font: str, size: float) -> float:
    """What widens the font's own blank to the blank the layout counts with."""
    own: float = load_font(font).face.charWidths[ord(" ")] / 1000
    return (SPACE_EM - own) * size


def _tick_places(run: TextRun, size: float) -> Iterator[float]:
    if TICKED_BOX not in run.text:
        return
    table = glyphs(run.role)
    x = run.x * MM
    for character in run.text:
        if character == TICKED_BOX:
            yield x
        x += table[character][1] * size + run.spacing


def _draw_tick(canvas: Any, x: float, y: float, size: float) -> None:
    canvas.setLineWidth(_TICK_WIDTH_EM * size)
    path = canvas.beginPath()
    points = [(x + across * size, y + up * size) for across, up in _TICK]
    path.moveTo(*points[0])
    for point in points[1:]:
        path.lineTo(*point)
    canvas.drawPath(path, stroke=1, fill=0)
