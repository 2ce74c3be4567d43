"""Lines, texts and QR codes at a stated place of the page, behind the text: VML, which Word, WPS and Writer all draw."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from docx.oxml import parse_xml
from docx.oxml.ns import qn

from app.printing.code_square import DUMMY_GREY
from app.printing.docx_xml import element
from app.printing.page import MM, Box, Code, Rule

_NAMESPACES = (
    'xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
)
_MODULE = 40
"""Units of a shape's own grid in a module of a code."""
_PAGE = "mso-position-horizontal-relative:page;mso-position-vertical-relative:page"


def line_shape(rule: Rule) -> Any:
    """A w:r that draws the rule, counted from the corner of the paper."""
    colour = "#FF0000" if rule.red else "#000000"
    start, end = f"{rule.x1 * MM:.2f}pt,{rule.y1 * MM:.2f}pt", f"{rule.x2 * MM:.2f}pt,{rule.y2 * MM:.2f}pt"
    return _drawn(
        f'<v:line {_NAMESPACES} style="position:absolute;z-index:-1;{_PAGE}" from="{start}" to="{end}" '
        f'strokecolor="{colour}" strokeweight="{rule.width:g}pt"/>'
    )


def text_shape(box: Box, paragraphs: Sequence[Any]) -> Any:
    """A w:r that shows the paragraphs in `box`, without a frame."""
    run = _drawn(
        f'<v:rect {_NAMESPACES} style="{_style(box)}" stroked="f" filled="f">'
        '<v:textbox inset="0,0,0,0"><w:txbxContent/></v:textbox></v:rect>'
    )
    next(run.iter(qn("w:txbxContent"))).extend(paragraphs)
    return run


def code_shape(code: Code) -> Any:
    """A w:r that draws the QR code as one shape, a subpath for every bar of modules."""
    grid = max(len(code.rows), 1) * _MODULE
    box, per_mm = code.box, grid / code.box.width
    bars = [
        [round((bar.x - box.x) * per_mm), round((bar.y - box.y) * per_mm), round(bar.width * per_mm)]
        for bar in (code.bars() if code.rows else (box,))
    ]
    tall = _MODULE if code.rows else grid
    path = "".join(f"m{x},{y}l{x + wide},{y},{x + wide},{y + tall},{x},{y + tall}x" for x, y, wide in bars)
    grey = 0 if code.rows else round(255 * DUMMY_GREY)
    return _drawn(
        f'<v:shape {_NAMESPACES} style="{_style(box)}" coordsize="{grid},{grid}" path="{path}e" '
        f'fillcolor="#{f"{grey:02X}" * 3}" stroked="f"/>'
    )


def _style(box: Box) -> str:
    x, y, width, height = (f"{length * MM:.2f}pt" for length in box)
    return (
        f"position:absolute;margin-left:{x};margin-top:{y};width:{width};height:{height};z-index:-1;{_PAGE}"
    )


def _drawn(shape: str) -> Any:
    return element("r", element("pict", parse_xml(shape)))
