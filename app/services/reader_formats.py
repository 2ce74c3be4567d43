"""The line formats of the office's ID readers; until it edits them, the program's usual ones."""

from __future__ import annotations

from collections.abc import Sequence

from app.domain import id_reader
from app.domain.id_reader import DEFAULTS, Card, LineFormat
from app.domain.names import clean
from app.errors import FieldErrors
from app.services import office_lists
from app.services.context import Context
from app.services.office_lists import ListKind

_SIGN = "="


def formats(context: Context) -> tuple[LineFormat, ...]:
    """In the order in which they are tried."""
    stored = office_lists.entries(context, ListKind.READER_FORMAT)
    found = (one.partition(_SIGN) for one in stored)
    return tuple(LineFormat(name, pattern) for name, _, pattern in found) or tuple(DEFAULTS)


def replace_formats(context: Context, wanted: Sequence[LineFormat]) -> tuple[LineFormat, ...]:
    """Put other formats in force; none at all brings the usual ones back.

    `FieldErrors` under `formats` for a pattern that cannot be used, or a name that is missing or stands twice.
    """
    entries = []
    for one in wanted:
        name = clean(one.name).replace(_SIGN, "＝")
        pattern = clean(one.pattern.replace("\t", id_reader.TAB))
        said = id_reader.problem(pattern) if name else "请给每种格式起一个名称。"
        if said:
            raise FieldErrors({"formats": f"{name}：{said}" if name else said})
        entries.append(f"{name}{_SIGN}{pattern}")
    names = [one.partition(_SIGN)[0] for one in entries]
    if len(set(names)) < len(names):
        raise FieldErrors({"formats": "格式的名称重复，请改成不同的名称。"})
    office_lists.replace_entries(context, ListKind.READER_FORMAT, entries)
    return formats(context)


def read_card(context: Context, text: str, among: Sequence[LineFormat] | None = None) -> Card | None:
    """The card of the first line of `text` that is a scan line, by the office's formats; None where none is."""
    known, today = formats(context) if among is None else among, context.clock.today()
    found = (id_reader.read_line(line, known, today=today) for line in text[:_MOST].splitlines())
    return next((one for one in found if one is not None), None)


_MOST = 10_000
"""Characters looked at: a clipboard may hold a book."""
