"""The columns of the lists of cases: what each says of a row, and how much room it takes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from app.code_lists import find_content_class
from app.domain.records import ListRow
from app.domain.vocabulary import ANONYMOUS, State

WITHHELD = "（检举控告）"


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `sample` is the widest usual text and sets its width. A `flexible` column takes the room left, at
    least its sample's; without a sample it hides where there is too little. Only an `open` column speaks of a
    restricted row."""

    label: str
    text: Callable[[ListRow], str]
    sample: str
    right: bool = False
    flexible: bool = False
    open: bool = False


def shown(column: Column, row: ListRow) -> str:
    """What the column says of a row as its asker may see it, on one line."""
    if row.restricted and not column.open:
        return ""
    return " ".join(column.text(row).split())


def _name(row: ListRow) -> str:
    if row.restricted:
        return WITHHELD
    return ANONYMOUS if row.anonymous else row.name


def _class(row: ListRow) -> str:
    found = find_content_class(row.content_class or "")
    return found.label if found else ""


def _marks(row: ListRow) -> str:
    late = row.recorded_at.date() > row.received_at.date()
    marks = {"紧急": row.urgent, "重大": row.major, "补登": late}
    return " ".join(word for word, holds in marks.items() if holds)


def _state(row: ListRow) -> str:
    return row.state.label


def is_voided(row: ListRow) -> bool:
    """Whether the row is to be seen as voided; of a restricted one nothing is told."""
    return row.state is State.VOIDED and not row.restricted


_NUMBER = Column("编号", lambda row: row.number, "镜访[2026]2112号", open=True)
_NAME = Column("姓名", _name, WITHHELD, open=True)
_PEOPLE = Column("人数", lambda row: str(row.people), "人数", right=True)

LEDGER_COLUMNS = (
    _NUMBER,
    Column("日期", lambda row: f"{row.received_at:%Y-%m-%d}", "2026-11-22"),
    _NAME,
    _PEOPLE,
    Column("诉求", lambda row: row.text, "反映小区东侧道路施工", flexible=True),
    Column("分类", _class, "土地承包经营", open=True),
    Column("办理方式", lambda row: row.disposition.label if row.disposition else "", "不予受理"),
    Column("责任单位", lambda row: row.unit, "自然资源和规划局"),
    Column("状态", _state, "待办结签批"),
    Column("标记", _marks, "紧急 重大"),
    Column("登记人", lambda row: row.registered_by, "王登记"),
)
"""Of the ledger page, first what an office reads first."""

TODAY_COLUMNS = (
    Column("编号", lambda row: row.number, "镜访[2026]212号", open=True),
    Column("时间", lambda row: f"{row.received_at:%H:%M}", "09:31"),
    _NAME,
    _PEOPLE,
    Column("诉求", lambda row: "（作废）" * is_voided(row) + row.text, "", flexible=True),
)
"""Of today's visits beside the form."""
