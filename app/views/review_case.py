"""The chosen case beside the review queue: what is asked, the decisions, the facts and last steps, its dates, its papers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from html import escape

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.domain.awaited import Section
from app.domain.delivery import STEPS as DELIVERED_BY
from app.domain.delivery import Undelivered
from app.domain.records import ClockTrace, PetitionRecord
from app.domain.vocabulary import ANONYMOUS
from app.services import cases, clocks, issued_papers, undelivered
from app.services.context import Context
from app.services.issued_papers import PaperRecord
from app.services.review_queue import ABOUT, Waiting
from app.views import case_events, fonts
from app.views.case_buttons import reader
from app.views.case_words import section
from app.views.clock_panel import ClockPanel
from app.views.desk import Desk
from app.views.dialog_parts import scrolled
from app.views.step_picker import Offer, offers
from app.views.theme import COLOURS

DECISION_KEYS = ("F5", "F6", "F7", "F8", "F9", "F10")
_WIDTH = 392
_CLOCKS = 128
_LAST_STEPS = 4
_PAPERS = 3


@dataclass(frozen=True, slots=True)
class Chosen:
    """What is shown of the chosen lines; `record` only where one is chosen."""

    rows: tuple[Waiting, ...]
    offers: tuple[Offer, ...]
    record: PetitionRecord | None = None
    clocks: tuple[ClockTrace, ...] = ()
    papers: tuple[PaperRecord, ...] = ()
    undelivered: Undelivered | None = None
    """The paper whose delivery is recorded next, in the section of deliveries."""


def read(context: Context, rows: Sequence[Waiting]) -> Chosen:
    """Everything the panel shows; `UserError` where a case cannot be read any more."""
    found = tuple(_decisions(rows, offers(context, [one.id for one in rows])))
    if len(rows) != 1:
        return Chosen(tuple(rows), found)
    key = rows[0].id
    return Chosen(
        tuple(rows),
        found,
        cases.get(context, key),
        tuple(clocks.trace(context, key)),
        tuple(issued_papers.of_case(context, key)),
        _next_delivery(context, rows[0]) if rows[0].section is Section.DELIVERY else None,
    )


def _next_delivery(context: Context, row: Waiting) -> Undelivered | None:
    """The opinion that is asked for, else what was issued first."""
    found = undelivered.of_case(context, row.id)
    asked = [one for one in found if DELIVERED_BY.get(one.form) == row.step]
    return next(iter(asked or found), None)


def _decisions(rows: Sequence[Waiting], found: Sequence[Offer]) -> list[Offer]:
    """Those of the section, what is asked first."""
    asked = {one.step for one in rows}
    wanted = ABOUT[rows[0].section].steps
    order = [key for key in wanted if key in asked] + [key for key in wanted if key not in asked]
    by_key = {one.step.key: one for one in found}
    return [by_key[key] for key in order]


class ReviewCase(QWidget):
    """Shows what `read` gave."""

    wanted = Signal(object)
    """The offer (`step_picker.Offer`) whose step is to be taken."""
    handed = Signal(object)
    """An issued paper (`Undelivered`) was given to the petitioner in person."""
    served = Signal(object)
    """Another way of its delivery is to be recorded."""
    explained = Signal(int)
    """Place of the clock to be explained."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._head = QLabel()
        self._asked = QLabel()
        self._papers = QLabel()
        self._place = QVBoxLayout()
        self._decisions: QWidget | None = None
        self.facts = reader("事实和经过")
        self.clocks = ClockPanel()
        self.buttons: dict[str, QPushButton] = {}
        self._lay_out()
        self.clocks.asked.connect(self.explained)
        self.show_nothing()

    def press(self, place: int) -> None:
        """Take the decision at a place, counted from 0."""
        open_ones = list(self.buttons.values())
        if place < len(open_ones):
            open_ones[place].click()

    def show_nothing(self, sentence: str = "") -> None:
        """No line is chosen."""
        self._head.setText("")
        self._asked.setText(sentence)
        self._papers.setText("")
        self.facts.clear()
        self._show_clocks(())
        self._show_decisions((), 0, None)
        self._show_parts(facts=False, dates=False)

    def show_chosen(self, chosen: Chosen) -> None:
        """Show one case, or that several are chosen."""
        first = chosen.rows[0]
        if chosen.record is None:
            self._head.setText(f"选中 {len(chosen.rows)} 件")
            self._asked.setText("可以一并办理的决定如下；其余的请逐件办理。")
            self.facts.setHtml("".join(f"<p>{escape(_line(one))}</p>" for one in chosen.rows))
        else:
            fonts.ensure_glyphs(chosen.record.draft.name + chosen.record.draft.demand)
            self._head.setText(f"{first.number}　{first.name}")
            self._asked.setText(_asked(first))
            self.facts.setHtml(_facts_html(chosen.record))
        self._show_clocks(chosen.clocks)
        self._papers.setText(_paper_words(chosen))
        self._show_decisions(chosen.offers, len(chosen.rows), chosen.undelivered)
        self._show_parts(facts=True, dates=chosen.record is not None)

    def words(self) -> str:
        """What stands beside the buttons."""
        return "\n".join((self._head.text(), self._asked.text(), self._said, self._papers.text()))

    def _show_clocks(self, found: Sequence[ClockTrace]) -> None:
        self.clocks.show_clocks(found, self._desk.today)

    def _show_parts(self, *, facts: bool, dates: bool) -> None:
        self.facts.setVisible(facts)
        self._dates.setVisible(dates)
        self._rest.setVisible(not facts)

    def _show_decisions(self, found: Sequence[Offer], number: int, paper: Undelivered | None) -> None:
        if self._decisions is not None:
            self._decisions.hide()
            self._decisions.deleteLater()
        self.buttons = {}
        self._said = "" if paper else _why_none(found)
        self._decisions = self._grid([one for one in found if one.ids], number, paper)
        self._place.addWidget(self._decisions)

    def _grid(self, found: Sequence[Offer], number: int, paper: Undelivered | None) -> QWidget:
        holder = QWidget()
        grid = QGridLayout(holder)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(8)
        if paper is not None:
            self._add(grid, "hand_over", f"已当面交给本人：{paper.name}", partial(self.handed.emit, paper))
            self._add(grid, "serve", "其他方式送达…", partial(self.served.emit, paper))
        for one in found:
            text = f"{one.step.label}…{_some(one, number)}"
            self._add(grid, one.step.key, text, partial(self.wanted.emit, one), one.reason)
        if self._said:
            label = QLabel(self._said)
            label.setWordWrap(True)
            label.setProperty("role", "quiet")
            grid.addWidget(label, len(self.buttons) + 1, 0, 1, 2)
        return holder

    def _add(self, grid: QGridLayout, name: str, text: str, run: Callable[[], None], tip: str = "") -> None:
        """The next button: the first is the main one, over the whole width."""
        place = len(self.buttons)
        key = f"  {DECISION_KEYS[place]}" if place < len(DECISION_KEYS) else ""
        button = QPushButton(f"{text}{key}")
        button.setAutoDefault(False)
        button.setProperty("role", "main" if place == 0 else "")
        button.clicked.connect(run)
        button.setToolTip(tip)
        self.buttons[name] = button
        at = (0, 0, 1, 2) if place == 0 else ((place + 1) // 2, (place + 1) % 2, 1, 1)
        grid.addWidget(button, *at)

    def _lay_out(self) -> None:
        self.setFixedWidth(_WIDTH)
        self._said = ""
        self._rest = QWidget()
        self._head.setProperty("role", "title")
        self._papers.setProperty("role", "quiet")
        for label in (self._head, self._asked, self._papers):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
        self._dates = scrolled(self.clocks)
        self._dates.setFixedHeight(_CLOCKS)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for widget in (self._head, self._asked):
            column.addWidget(widget)
        column.addLayout(self._place)
        column.addWidget(self.facts, 1)
        column.addWidget(self._rest, 1)
        column.addWidget(self._dates)
        column.addWidget(self._papers)


def _some(offer: Offer, number: int) -> str:
    """For how many of several chosen cases it is open."""
    if number == 1:
        return ""
    return f"（{number} 件）" if len(offer.ids) == number else f"（{number} 件中 {len(offer.ids)} 件）"


def _why_none(found: Sequence[Offer]) -> str:
    """Why what is asked cannot be answered now; empty where it can."""
    return "" if not found or found[0].ids else found[0].reason


def _asked(row: Waiting) -> str:
    """What is asked, of whom, since when."""
    who = "" if row.decides in row.asked else f"（{row.decides}）"
    return f"{row.asked}{who}，自 {row.since.isoformat()}"


def _line(row: Waiting) -> str:
    return f"{row.number}　{row.name}　{row.asked}"


def _facts_html(record: PetitionRecord) -> str:
    draft = record.draft
    who = ANONYMOUS if draft.anonymous else draft.name
    people = f"，{draft.people}人" if draft.people and draft.people > 1 else ""
    received = f"{draft.received_at:%Y-%m-%d}" if draft.received_at else ""
    lines = (
        ("信访人", f"{who}{people}"),
        (draft.channel.label, received),
        ("责任单位", draft.unit),
        ("诉求", draft.demand),
    )
    rows = "".join(
        f'<tr><td width="76" style="color:{COLOURS["muted"]};padding:1px 8px 1px 0">{escape(name)}</td>'
        f'<td style="padding:1px 0;white-space:pre-wrap">{escape(text)}</td></tr>'
        for name, text in lines
        if text
    )
    recent = case_events.recent_html(record, _LAST_STEPS)
    return f'<table cellspacing="0" cellpadding="0">{rows}</table>{section("最近经过（新的在前）")}{recent}'


def _paper_words(chosen: Chosen) -> str:
    if chosen.record is None:
        return ""
    standing = [one for one in chosen.papers if not one.voided]
    if not standing:
        return "已出文书：还没有。"
    listed = "；".join(f"{one.title}（{one.issued_at:%m-%d}）" for one in standing[:_PAPERS])
    more = f" 等 {len(standing)} 份" if len(standing) > _PAPERS else ""
    return f"已出文书：{listed}{more}"
