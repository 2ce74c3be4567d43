"""The columns of the lists of cases: what each says of a row, and how much room it takes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from app.code_lists import find_content_class
from app.domain.records import ListRow
from app.domain.vocabulary import ANONYMOUS, Channel, Light, State
from app.views import lights

WITHHELD = "（检举控告）"
COLLECTIVE_FROM = 5
"""People; from here on a visit is a collective one (集体访)."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `sample` is the widest usual text and sets its width. A `flexible` column takes the room left, at
    least its sample's; without a sample it hides where there is too little. A `spare` column hides where the flexible
    one would get less than it wants, those of the highest number first. Only an `open` column speaks of a restricted
    row. A `lit` column wears the colour of the row's light."""

    label: str
    text: Callable[[ListRow, date], str]
    sample: str
    right: bool = False
    flexible: bool = False
    open: bool = False
    spare: int = 0
    lit: bool = False


def shown(column: Column, row: ListRow, today: date) -> str:
    """What the column says of a row as its asker may see it, on one line."""
    if row.restricted and not column.open:
        return ""
    return " ".join(column.text(row, today).split())


def is_voided(row: ListRow) -> bool:
    """Whether the row is to be seen as voided; of a restricted one nothing is told."""
    return row.state is State.VOIDED and not row.restricted


def _name(row: ListRow, _today: date) -> str:
    if row.restricted:
        return WITHHELD
    return ANONYMOUS if row.anonymous else row.name


def _class(row: ListRow, _today: date) -> str:
    found = find_content_class(row.content_class or "")
    return found.label if found else ""


def _marks(row: ListRow, _today: date) -> str:
    late = row.recorded_at.date() > row.received_at.date()
    marks = {
        "紧急": row.urgent,
        "重大": row.major,
        "周会商": row.weekly_conference,
        "督查督办": row.supervision,
        "重访" if row.channel is Channel.VISIT else "重信": row.repeat,
        "集体": row.people >= COLLECTIVE_FROM,
        "中止": row.paused,
        "补登": late,
    }
    return " ".join(word for word, holds in marks.items() if holds)


def _light(row: ListRow, today: date) -> str:
    found = lights.of_row(row, today)
    return "" if found is Light.NONE else found.label


def _when(row: ListRow, today: date) -> str:
    """The time of a visit of today, else the day."""
    timed = row.received_at.date() == today and row.channel is not Channel.LETTER
    return f"{row.received_at:%H:%M}" if timed else f"{row.received_at:%m-%d}"


_NUMBER = Column("编号", lambda row, _: row.number, "镜访[2026]2112号", open=True)
_NAME = Column("姓名", _name, WITHHELD, open=True)
_PEOPLE = Column("人数", lambda row, _: str(row.people), "人数", right=True)

LEDGER_COLUMNS = (
    _NUMBER,
    Column("日期", lambda row, _: f"{row.received_at:%Y-%m-%d}", "2026-11-22", spare=2),
    _NAME,
    Column("人数", lambda row, _: str(row.people), "人数", right=True, spare=3),
    Column("诉求", lambda row, _: row.text, "反映小区东侧道路", flexible=True),
    Column("分类", _class, "土地承包经营", open=True, spare=4),
    Column("办理方式", lambda row, _: row.disposition.label if row.disposition else "", "办理方式", spare=1),
    Column("责任单位", lambda row, _: row.unit, "自然资源和规划局"),
    Column("承办人", lambda row, _: row.handler, "王承办"),
    Column("状态", lambda row, _: row.state.label, "待办结签批"),
    Column("期限灯", _light, "今日到期", lit=True),
    Column("期限", lights.due_words, "2026-12-01 还有188天（法定）", lit=True),
    Column("标记", _marks, "紧急 重大"),
    Column("登记人", lambda row, _: row.registered_by, "王登记", spare=5),
)
"""Of the ledger page, first what an office reads first."""

TODAY_COLUMNS = (
    Column("编号", lambda row, _: row.number, "镜访[2026]212号", open=True),
    Column("时间", _when, "11-22"),
    _NAME,
    _PEOPLE,
    Column("诉求", lambda row, _: "（作废）" * is_voided(row) + row.text, "", flexible=True),
)
"""Of what came in, beside the form."""
