"""A list and its rows -> laid-out pages, one by one.

Two passes: the first measures every row and says where pages end, so that the second can print how many there are.
Between them only the ends of the pages are kept, so a register of ten thousand lines needs no more memory than its PDF.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain

from app.printing.bands import set_pieces, set_title
from app.printing.definition import Band, ListDefinition
from app.printing.flow import CELL_ROLES, NOTE_ROLES, Flow, Roles, Style, fit, place
from app.printing.fonts import MissingGlyphError, check_printable
from app.printing.grid import INNER_RULE, OUTER_RULE
from app.printing.list_pages import Part, Totals, split_into_pages
from app.printing.list_rows import RowSetter
from app.printing.page import Box, Page, Rule, TextLine
from app.printing.template import Template
from app.printing.text import clean

_AFTER_TABLE = 2.0
_PAD = 2.0
_MOST_PLACES = 3


def lay_out_list(
    definition: ListDefinition, values: Mapping[str, str], rows: Sequence[Mapping[str, str]]
) -> Iterator[Page]:
    """The pages of the list; fields and columns that it does not know are ignored.

    Raises at once `MissingGlyphError` for characters no font has, and while it goes `UserError` for a title longer than
    its place and `ValueError` for a row whose cell to be added up is no number.
    """
    printed = {field: clean(values.get(field, "")) for field in definition.fields}
    cells = (row.get(column.key, "") for row in rows for column in definition.columns)
    try:
        check_printable(chain(printed.values(), cells))
    except MissingGlyphError as error:
        raise MissingGlyphError(error.characters, _places(definition, rows, set(error.characters))) from error
    return _List(definition, printed, rows).pages()


def _places(definition: ListDefinition, rows: Sequence[Mapping[str, str]], signs: set[str]) -> str:
    """The cells that hold any of `signs`, by the case's number, else by the row's; "" where none does."""
    found = [
        f"{row.get('number') or f'第 {index} 行'}的“{column.label.replace(chr(10), '')}”"
        for index, row in enumerate(rows, start=1)
        for column in definition.columns
        if not signs.isdisjoint(row.get(column.key, ""))
    ]
    return "、".join(found[:_MOST_PLACES]) + (f"等 {len(found)} 处" if len(found) > _MOST_PLACES else "")


class _List:
    def __init__(
        self, definition: ListDefinition, values: Mapping[str, str], rows: Sequence[Mapping[str, str]]
    ) -> None:
        self.definition, self.values, self.rows = definition, values, rows
        self.setter = RowSetter(definition)
        above = sum(band.box.height for band in definition.above)
        self.top = definition.title_box.y + definition.title_box.height + above
        self.first_row = self.top + self.setter.header_height

    def pages(self) -> Iterator[Page]:
        definition, row = self.definition, self.definition.row_height
        frame = definition.frame
        bottom = frame.y + frame.height - sum(band.box.height for band in definition.foot)
        room = bottom - self.first_row - (row if definition.page_total else 0)
        tail = _AFTER_TABLE + sum(band.box.height for band in definition.below) if definition.below else 0.0
        tail += row if definition.period_total else 0
        parts = split_into_pages(self.rows, self.setter, room, tail, definition.least_rows)
        period = Totals(definition)
        for number, page_parts in enumerate(parts, start=1):
            known = {**self.values, "page": str(number), "pages": str(len(parts))}
            yield self._page(page_parts, known, period, last=number == len(parts))

    def _page(self, parts: Sequence[Part], values: Mapping[str, str], period: Totals, *, last: bool) -> Page:
        definition = self.definition
        own = Totals(definition)
        lines = self._head(values)
        edges, y = [self.top, self.first_row], self.first_row
        strikes: list[Rule] = []
        for part in parts:
            row = self.rows[part.row] if part.row is not None else {}
            if part.row is not None and part.first == 0:
                own.add(row)
                period.add(row)
            lines += self.setter.lines(row, part, y)
            strikes += self.setter.strike(row, part, y)
            y += part.height
            edges.append(y)
        table_end = y
        totals = [(definition.page_total, own)] + ([(definition.period_total, period)] if last else [])
        for template, counted in totals:
            if template is not None:
                lines += self._total(template, {**values, **counted.values()}, y)
                y += definition.row_height
                edges.append(y)
        if last:
            lines += self._bands(definition.below, values, NOTE_ROLES, y + _AFTER_TABLE)
        rules = self._rules(edges, table_end)
        return Page(definition.width, definition.height, (*rules, *strikes), tuple(lines))

    def _head(self, values: Mapping[str, str]) -> list[TextLine]:
        definition = self.definition
        sizes = definition.sizes
        lines = set_title(definition.title, values, definition.title_box, sizes.title, sizes.text)
        lines += self._bands(definition.above, values, CELL_ROLES, 0.0)
        lines += self._bands(definition.foot, values, NOTE_ROLES, 0.0)
        return lines + self.setter.header(self.top)

    def _bands(
        self, bands: Iterable[Band], values: Mapping[str, str], roles: Roles, down: float
    ) -> list[TextLine]:
        sizes = self.definition.sizes
        style = Style(sizes.note, min(sizes.minimum, sizes.note), sizes.line)
        lines: list[TextLine] = []
        for band in bands:
            lines += set_pieces(band.pieces, values, band.box._replace(y=band.box.y + down), style, roles)
        return lines

    def _total(self, template: Template, values: Mapping[str, str], y: float) -> list[TextLine]:
        definition = self.definition
        box = Box(definition.frame.x, y, definition.frame.width, definition.row_height)
        area = Box(box.x + _PAD, y, box.width - 2 * _PAD, box.height)
        style = Style(definition.sizes.text, 1.0, 1.0)
        flow = Flow(template.spans(values), Roles("strong", "strong"))
        return place(flow, fit(flow, area, style, ""), area, style, box)

    def _rules(self, edges: Sequence[float], table_end: float) -> list[Rule]:
        """The table of a page: a line at each of `edges`, columns down to `table_end`, the frame heavier."""
        frame = self.definition.frame
        left, right = frame.x, frame.x + frame.width
        weights = [OUTER_RULE, *[INNER_RULE] * (len(edges) - 2), OUTER_RULE]
        across = [Rule(left, y, right, y, weight) for y, weight in zip(edges, weights, strict=True)]
        inner = [
            Rule(column.x, edges[0], column.x, table_end, INNER_RULE)
            for column in self.definition.columns[1:]
        ]
        outer = [Rule(x, edges[0], x, edges[-1], OUTER_RULE) for x in (left, right)]
        return across + inner + outer
