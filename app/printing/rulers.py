"""A page of rulers: how far from the edges of the paper a printer really puts its ink."""

from __future__ import annotations

from collections.abc import Iterator

from app.printing.flow import NOTE_ROLES, TITLE_ROLES, Flow, Style, fit, place
from app.printing.page import Box, Page, Rule, TextLine
from app.printing.pdf import draw_pages
from app.printing.template import Span

WIDTH, HEIGHT = 210.0, 297.0
EDGE = 20.0
"""From the paper's edges to the rulers and to the centres of the crosses, mm."""
_CROSS, _THIN, _THICK = 6.0, 0.3, 0.6
_TICKS = {10: 5.0, 5: 3.5, 1: 2.0}
_TITLE, _TEXT = 18.0, 11.0


def ruler_page(said: str) -> bytes:
    """A4 with a ruler of millimetres along the upper and the left edge, and crosses 20 mm from every edge.

    `said` stands in the middle: what was set when it was printed. Numbers are distances from the edge of the paper.
    """
    rules = (*_rulers(), *_crosses())
    return draw_pages([Page(WIDTH, HEIGHT, rules, (*_numbers(), *_texts(said)))], "打印标尺页")


def _rulers() -> Iterator[Rule]:
    yield Rule(EDGE, EDGE, WIDTH - EDGE, EDGE, _THICK)
    yield Rule(EDGE, EDGE, EDGE, HEIGHT - EDGE, _THICK)
    for at in range(int(EDGE), int(WIDTH - EDGE) + 1):
        yield Rule(at, EDGE, at, EDGE + _tick(at), _THIN)
    for at in range(int(EDGE), int(HEIGHT - EDGE) + 1):
        yield Rule(EDGE, at, EDGE + _tick(at), at, _THIN)


def _tick(at: int) -> float:
    return next(length for step, length in _TICKS.items() if at % step == 0)


def _crosses() -> Iterator[Rule]:
    for x in (EDGE, WIDTH - EDGE):
        for y in (EDGE, HEIGHT - EDGE):
            yield Rule(x - _CROSS, y, x + _CROSS, y, _THIN)
            yield Rule(x, y - _CROSS, x, y + _CROSS, _THIN)


def _numbers() -> Iterator[TextLine]:
    for at in range(30, int(WIDTH - EDGE), 10):
        yield from _set(str(at), Box(at - 5, EDGE + 5.5, 10, 4), 8.0, "center")
    for at in range(30, int(HEIGHT - EDGE), 10):
        yield from _set(str(at), Box(EDGE + 6, at - 2, 10, 4), 8.0, "left")


def _texts(said: str) -> Iterator[TextLine]:
    title = Flow([Span("打印标尺页", filled=False)], TITLE_ROLES)
    box = Box(45.0, 50.0, 130.0, 12.0)
    style = Style(_TITLE, _TITLE, 1.2, align="center")
    yield from place(title, fit(title, box, style, ""), box, style, box)
    how = (
        "量法：用直尺量左上角十字中心到纸边的距离。到左边、到上边都应是 20.0 毫米；标尺上的数是到纸边的毫米数。\n"
        "到左边不足 20 毫米的，在“打印设置”中把差数加到“向右”；超过的，从“向右”中减去。上下同理。\n"
        "改好后再打一张核对。四个十字之间横向应为 170 毫米，纵向应为 257 毫米；不是的，请在打印机设置中关闭缩放。"
    )
    yield from _set(f"{said}\n \n{how}", Box(45.0, 68.0, 130.0, 120.0), _TEXT, "left")


def _set(text: str, box: Box, size: float, align: str) -> list[TextLine]:
    flow = Flow([Span(text, filled=False)], NOTE_ROLES)
    style = Style(size, size, 1.6, align=align, middle=False)
    return place(flow, fit(flow, box, style, ""), box, style, box)
