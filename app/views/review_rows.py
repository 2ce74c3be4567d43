"""The lines of a section of the review queue: read page by page, the most urgent first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from app import tasks
from app.domain import lights
from app.domain.awaited import Section
from app.domain.vocabulary import Light
from app.errors import UserError
from app.services import review_queue
from app.services.review_queue import Waiting
from app.views.desk import Desk
from app.views.lights import LOOK
from app.views.tables.case_table import SPARE_ROLE
from app.views.tables.records import RecordColumn, RecordModel

_ROOT = QModelIndex()
_SPARE = {4: 2, 5: 1}
"""Columns that hide for want of room."""


@dataclass(frozen=True, slots=True)
class _Answer:
    """Rows that were asked for; `more`: they follow those already there. `choose`: the case to go on with."""

    question: int
    more: bool
    choose: int | None
    rows: list[Waiting]
    error: str = ""


class QueueModel(RecordModel):
    """The cases that wait in one section."""

    arrived = Signal(object)
    """Rows were read anew; the id of the case to go on with, or None."""
    failed = Signal(str)

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(_columns(desk), parent)
        self._desk = desk
        self._section = Section.READING
        self._mine = False
        self._complete = True
        self._question = 0
        self._asking = False

    def read(self, section: Section, *, mine: bool, choose: int | None = None) -> None:
        """Read a section from its beginning."""
        self._section, self._mine = section, mine
        self._ask(0, choose)

    def clear(self) -> None:
        """Somebody else sits down, who may see less."""
        self._question += 1
        self._asking, self._complete = False, True
        self.show([])

    def canFetchMore(self, parent: QModelIndex | QPersistentModelIndex) -> bool:
        """Whether more may wait."""
        return not (parent.isValid() or self._complete or self._asking)

    def fetchMore(self, parent: QModelIndex | QPersistentModelIndex) -> None:
        """Read the next page."""
        if self.canFetchMore(parent):
            self._ask(len(self.records), None)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """As of every list; on a small screen who decides is read beside the list."""
        if role == SPARE_ROLE:
            return _SPARE.get(section, 0)
        return super().headerData(section, orientation, role)

    def _ask(self, skip: int, choose: int | None) -> None:
        self._question += 1
        self._asking = True
        question, context = self._question, self._desk.context
        section, mine = self._section, self._mine

        def work() -> _Answer:
            try:
                rows = review_queue.page(context, section, mine=mine, skip=skip)
            except UserError as error:
                return _Answer(question, skip > 0, choose, [], str(error))
            return _Answer(question, skip > 0, choose, rows)

        tasks.run(work, self._on_answer)

    def _on_answer(self, outcome: tasks.Outcome[_Answer]) -> None:
        answer = outcome.take()
        if answer.question != self._question:
            return
        self._asking = False
        if answer.error:
            self.failed.emit(answer.error)
            return
        self._complete = len(answer.rows) < review_queue.PAGE
        if answer.more:
            known = {one.id for one in self.records}
            fresh = [one for one in answer.rows if one.id not in known]
            self._append(fresh)
        else:
            self.show(answer.rows)
            self.arrived.emit(answer.choose)

    def _append(self, rows: list[Waiting]) -> None:
        if rows:
            start = len(self.records)
            self.beginInsertRows(_ROOT, start, start + len(rows) - 1)
            self.records += rows
            self.endInsertRows()


def due_words(row: Waiting, desk: Desk) -> str:
    """The next date, how near, and whether the law's or the office's own."""
    if row.due is None:
        return ""
    return f"{_day(row.due, desk)} {lights.words(row.due, row.level, desk.today)}"


def _day(day: date, desk: Desk) -> str:
    """The year goes without saying only where it is this one."""
    return f"{day:%m-%d}" if day.year == desk.today.year else day.isoformat()


def light_of(row: Waiting, desk: Desk) -> Light:
    """How near the next date is."""
    return lights.light(row.due, row.provisional, desk.today)


def _columns(desk: Desk) -> tuple[RecordColumn, ...]:
    def lit(row: Waiting) -> str:
        return LOOK[light_of(row, desk)][0]

    def since(row: Waiting) -> str:
        return _day(row.since, desk)

    return (
        RecordColumn("编号", lambda row: row.number, "镜访[2026]212号"),
        RecordColumn("姓名", lambda row: row.name, "买买提·艾力"),
        RecordColumn("等什么", lambda row: "急 " * row.urgent + row.asked, "信访分管领导审核", flexible=True),
        RecordColumn("责任单位", lambda row: row.unit, "示例区城建局"),
        RecordColumn("由谁决定", lambda row: row.decides, "信访分管领导"),
        RecordColumn("自", since, "11-22"),
        RecordColumn("期限", lambda row: due_words(row, desk), "11-25 逾期13天（法定）", tone=lit),
    )
