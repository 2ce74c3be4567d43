"""Lines and texts at a stated place of the page, behind the text: VML, which Word, WPS and Writer all draw."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from docx.oxml import parse_xml
from docx.oxml.ns import qn

from app.printing.docx_xml import element
from app.printing.page import MM, Box, Rule

_NAMESPACES = (
    'xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
)
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
    x, y, width, height = (f"{length * MM:.2f}pt" for length in box)
    style = (
        f"position:absolute;margin-left:{x};margin-top:{y};width:{width};height:{height};z-index:-1;{_PAGE}"
    )
    run = _drawn(
        f'<v:rect {_NAMESPACES} style="{style}" stroked="f" filled="f">'
        '<v:textbox inset="0,0,0,0"><w:txbxContent/></v:textbox></v:rect>'
    )
    next(run.iter(qn("w:txbxContent"))).extend(paragraphs)
    return run


def _drawn(shape: str) -> Any:
    return element("r", element("pict", parse_xml(shape)))
