"""What stands outside a table: the title, and lines of pieces measured from the left or the right edge."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import floor

from app.errors import UserError
from app.printing.definition import Piece
from app.printing.flow import TITLE_ROLES, Flow, Roles, Style, fit, place
from app.printing.page import MM, Box, TextLine
from app.printing.template import Template

ELLIPSIS = "……"
_ONE_LINE = 0.8
"""So far (of its size) a title shrinks to stay on one line, before it is broken."""
_PIECE_GAP = 2.0
_LEFT_SHARE = 0.4


def set_title(
    template: Template, values: Mapping[str, str], box: Box, size: float, minimum: float
) -> list[TextLine]:
    """The title in the middle of `box`; raises `UserError` where it does not fit at `minimum` pt."""
    flow = Flow(template.spans(values), TITLE_ROLES)
    on_one_line = floor(2 * box.width * MM / max(flow.positions[-1], 1.0)) / 2
    if size > on_one_line >= size * _ONE_LINE:
        size = on_one_line
    style = Style(size, minimum, 1.15, align="center")
    fitted = fit(flow, box, style, ELLIPSIS)
    if fitted.rest is not None:
        raise title_too_long(flow.text)
    return place(flow, fitted, box, style, box)


def title_too_long(title: str) -> UserError:
    """What to tell the clerk of a title that does not fit."""
    return UserError(f"无法打印：标题“{title[:30]}……”太长，放不下。请在单位信息中改用较短的单位简称。")


def set_pieces(
    pieces: Sequence[Piece], values: Mapping[str, str], band: Box, style: Style, roles: Roles
) -> list[TextLine]:
    """The pieces of a line; one that is too long for it ends in an ellipsis."""
    flows = [Flow(piece.template.spans(values), roles) for piece in pieces]
    lines: list[TextLine] = []
    for flow, slot in zip(flows, slots(pieces, flows, band, style.size), strict=True):
        lines += place(flow, fit(flow, slot, style, ELLIPSIS), slot, style, band)
    return lines


def slots(pieces: Sequence[Piece], flows: Sequence[Flow], band: Box, size: float) -> list[Box]:
    """Where each piece may stand: one from the right takes what it needs, one from the left what is left."""
    slots: list[Box] = []
    edge = band.x + band.width
    for index in range(len(pieces) - 1, -1, -1):
        piece = pieces[index]
        if piece.left is None:
            end = edge - (piece.right or 0)
            taken = _reserved(pieces[index - 1], flows[index - 1], band, size) if index else 0.0
            # A hair of slack, or rounding would break a text that fits exactly.
            x = max(end - flows[index].width(size) - 0.01, band.x + taken)
        else:
            end, x = edge, band.x + piece.left
        slots.append(Box(x, band.y, end - x, band.height))
        edge = x - _PIECE_GAP
    return slots[::-1]


def _reserved(piece: Piece, flow: Flow, band: Box, size: float) -> float:
    """From the band's left edge, what a piece from the right must leave to the one before it."""
    left = piece.left or 0.0
    return left + min(flow.width(size), _LEFT_SHARE * (band.width - left)) + _PIECE_GAP
