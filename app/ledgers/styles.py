"""The looks of a ledger: fonts, borders and number formats as named styles."""

from __future__ import annotations

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side

from app.ledgers.cells import Kind
from app.ledgers.layout import BODY_POINTS

HEADING = "台账标题"
NOTE = "台账说明"
NOTE_RIGHT = "台账说明（右）"
HEADER = "台账表头"
TOTALS = "台账合计"
TEXT = "台账文本"
LONG_TEXT = "台账长文本"
OF_KIND: dict[Kind, str] = {
    "text": TEXT,
    "id": "台账号码",
    "int": "台账数字",
    "date": "台账日期",
    "datetime": "台账时间",
}

_FORMATS: dict[Kind, str] = {
    "text": "@",
    "id": "@",
    "int": "0",
    "date": "yyyy\\-mm\\-dd",
    "datetime": "yyyy\\-mm\\-dd hh:mm",
}
_BODY = "宋体"
_STRONG = "黑体"


def register(workbook: Workbook) -> None:
    """Make the styles known to `workbook`.

    The font of "Normal" is the body font: column widths count its digits, so that width and text keep
    their proportion whichever font a computer puts in its place.
    """
    workbook._named_styles["Normal"].font = Font(name=_BODY, size=BODY_POINTS)
    _add(workbook, HEADING, Font(name=_STRONG, size=18), "center")
    _add(workbook, NOTE, Font(name=_BODY, size=10.5), "left")
    _add(workbook, NOTE_RIGHT, Font(name=_BODY, size=10.5), "right")
    header = _add(workbook, HEADER, Font(name=_STRONG, size=BODY_POINTS), "center", grid=True)
    header.fill = PatternFill("solid", fgColor="FFECECEC")
    _add(workbook, TOTALS, Font(name=_STRONG, size=10.5), "left")
    for kind, name in OF_KIND.items():
        where = "left" if kind == "text" else "center"
        style = _add(workbook, name, Font(name=_BODY, size=BODY_POINTS), where, grid=True)
        style.number_format = _FORMATS[kind]
    long_text = _add(workbook, LONG_TEXT, Font(name=_BODY, size=BODY_POINTS), "left", grid=True)
    long_text.alignment = Alignment(horizontal="left", vertical="top", wrap_text=True)


def _add(workbook: Workbook, name: str, font: Font, horizontal: str, *, grid: bool = False) -> NamedStyle:
    side = Side(style="thin", color="FF000000")
    style = NamedStyle(
        name=name,
        font=font,
        alignment=Alignment(horizontal=horizontal, vertical="center", wrap_text=True),
        border=Border(left=side, right=side, top=side, bottom=side) if grid else Border(),
        number_format="@",
    )
    workbook.add_named_style(style)
    return style
