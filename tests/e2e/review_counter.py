"""Hands at the real window for the review flows: every step through a page's own buttons and the step's own dialog."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path
from typing import TypeVar

import pypdfium2
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from app.clock import FixedClock
from app.domain.awaited import Section
from app.domain.records import CaseFilter, IntakeDraft, Operator, PetitionRecord
from app.domain.vocabulary import State
from app.models.tables import case_clock
from app.services import cases, issued_papers, office, paper_catalogue, review_queue
from app.services.context import Context
from app.views.desk import Desk
from app.views.main_window import MainWindow
from app.views.paper_asks import _write
from app.views.preview import PreviewDialog
from app.views.review_page import ReviewPage
from app.views.side_form import SideForm
from app.views.step_dialog import StepDialog
from app.views.step_picker import StepPicker
from tests.qt.test_delivery import fill

Values = Mapping[str, str]
W = TypeVar("W", bound=QWidget)
REVIEW_TAB, LEDGER_TAB = 3, 2


@dataclass
class ReviewCounter:
    """One register, one window, whoever sits at it."""

    desk: Desk
    clock: FixedClock
    window: MainWindow
    qtbot: QtBot
    folder: Path
    """Where papers are kept as PDF."""
    people: dict[str, Operator] = field(default_factory=dict)
    issued: list[str] = field(default_factory=list)
    """The forms that were issued, in order."""
    said: str = ""
    """The last sentence of the preview."""

    def hire(self, name: str, *roles: str) -> None:
        self.people[name] = office.add_operator(self.desk.context, name, roles)

    def sit(self, name: str) -> None:
        """Somebody sits down (F4)."""
        self.desk.switch_operator(self.people[name])

    def on(self, day: str, hour: int = 9) -> None:
        self.clock.moment = datetime.combine(date.fromisoformat(day), time(hour))

    def register(self, draft: IntakeDraft) -> int:
        """Type a visit into the first tab and save it."""
        self.window.show_tab(0)
        page = self.window.visit_page
        before = {row.id for row in cases.page(self.desk.context, CaseFilter())}
        page.form.fill(draft)
        page.save()
        (made,) = {row.id for row in cases.page(self.desk.context, CaseFilter())} - before
        return made

    @property
    def page(self) -> ReviewPage:
        """The fourth tab."""
        self.window.show_tab(REVIEW_TAB)
        assert self.window.review_page is not None
        return self.window.review_page

    def pick(self, section: Section, key: int) -> ReviewPage:
        """Choose a case in a section of the queue, and wait until it is shown."""
        page = self.page
        page.show_section(section)
        assert page.table.select_id(key), f"{section.label}: {[one.number for one in page.model.records]}"
        number = self.case(key).number
        self.qtbot.waitUntil(lambda: number in page.case.words() and not page._waits)
        return page

    def open_decision(self, section: Section, key: int, step: str) -> StepDialog:
        """Press a decision's button in the queue."""
        page = self.pick(section, key)
        assert step in page.case.buttons, page.case.words()
        page.case.buttons[step].click()
        return shown(page, StepDialog)

    def decide(self, section: Section, key: int, step: str, values: Values | None = None) -> PetitionRecord:
        """Take a decision in the queue."""
        return self.finish(self.open_decision(section, key, step), key, values or {})

    def open_step(self, key: int, step: str) -> StepDialog:
        """Choose a step in the ledger's list of steps."""
        picker = self.picker(key)
        picker.choose(step)
        assert not picker.isVisible(), f"{step}: {picker_words(picker)}"
        return shown(self.window.ledger_page, StepDialog)

    def picker(self, key: int) -> StepPicker:
        """The steps of a case, from the ledger (Ctrl+B)."""
        self.window.show_tab(LEDGER_TAB)
        ledger = self.window.ledger_page
        assert ledger is not None
        ledger.refresh()
        assert ledger.table.select_id(key)
        ledger.handle()
        return shown(ledger, StepPicker)

    def refused(self, key: int, label: str) -> str:
        """What the list of steps says beside a step that cannot be taken."""
        picker = self.picker(key)
        found = next(
            line.text for line in picker.list.lines if line.key is None and line.text.startswith(f"　{label}")
        )
        picker.reject()
        return found

    def step(self, key: int, step: str, values: Values | None = None) -> PetitionRecord:
        """Take a step from the ledger."""
        return self.finish(self.open_step(key, step), key, values or {})

    def finish(self, dialog: StepDialog, key: int, values: Values) -> PetitionRecord:
        """Fill a step's dialog and save it."""
        before = len(self.case(key).events)
        dialog.form.fill(values)
        dialog.save()
        assert not dialog.isVisible(), (dialog.notice.text(), complaints(dialog))
        record = self.case(key)
        assert len(record.events) == before + 1
        return record

    def wrong(self, dialog: StepDialog, values: Values, at: str) -> str:
        """Fill and save what cannot be taken; the sentence beside the field `at`. The dialog stays."""
        dialog.form.fill(values)
        dialog.save()
        assert dialog.isVisible()
        return dialog.form.message(at)

    def case(self, key: int) -> PetitionRecord:
        """The case as whoever registered it sees it, whoever sits there now."""
        return cases.get(Context(self.desk.context.register, self.clock, self.people["吴主任"]), key)

    def waits(self, key: int) -> set[Section]:
        """The sections in which the case waits."""
        return {
            section
            for section in Section
            if key in {one.id for one in review_queue.page(self.everybody, section)}
        }

    @property
    def everybody(self) -> Context:
        return Context(self.desk.context.register, self.clock, self.people["吴主任"])

    def dues(self, key: int) -> dict[str, str]:
        """The stored clocks: the rule and its legal day."""
        query = select(case_clock.c.rule, case_clock.c.legal_due).where(case_clock.c.petition_id == key)
        with self.desk.context.register.read() as connection:
            return {row.rule: row.legal_due.isoformat() for row in connection.execute(query)}

    def paper(self, key: int, form: str, **asked: str) -> str:
        """Print a paper from the ledger (Ctrl+P): chosen, filled in, kept as PDF and issued. Its text without white space."""
        return self._print(key, form, asked, take=False)

    def _print(self, key: int, form: str, asked: Values, *, take: bool) -> str:
        dialog = self._preview(key)
        dialog.choose_form(form)
        for name, text in asked.items():
            ask, editor = dialog.asks._inputs[name]
            _write(ask, editor, text, self.clock.today())
        self.qtbot.waitUntil(lambda: not dialog.asks.waits() and dialog._drawn is not None)
        assert dialog.save_button.isEnabled(), f"{form}: {dialog.notice.text()}"
        number = len(issued_papers.of_case(self.everybody, key))
        dialog.save_button.click()
        assert "已另存为" in dialog.notice.text(), dialog.notice.text()
        if take:
            assert dialog.hand_button.isVisible(), f"{form} is not waited for"
            dialog.hand_button.click()
        self.said = dialog.notice.text()
        dialog.reject()
        assert len(issued_papers.of_case(self.everybody, key)) == number + 1, form
        self.issued.append(form)
        return text_of(self.folder / f"{len(self.issued)}.pdf")

    def lacking(self, key: int, form: str) -> str:
        """What the preview says a paper still lacks."""
        dialog = self._preview(key)
        dialog.choose_form(form)
        self.qtbot.waitUntil(lambda: dialog._drawn is not None)
        assert not dialog.save_button.isEnabled()
        said = dialog.notice.text()
        dialog.reject()
        return said

    def handed(self, key: int, form: str, **asked: str) -> str:
        """As `paper`, and given to the petitioner at the counter by one key; the text."""
        text = self._print(key, form, asked, take=True)
        assert self.said.startswith(paper_catalogue.name_of(form)), self.said
        return text

    def deliver(self, key: int, **texts: str) -> str:
        """Record a delivery in the queue: without `texts` handed over by one key, else by the form; what is said then."""
        page = self.pick(Section.DELIVERY, key)
        if not texts:
            page.case.buttons["hand_over"].click()
            return page.notice.text()
        return self.save_delivery(self.open_delivery(key), **texts)

    def save_delivery(self, form: SideForm, **texts: str) -> str:
        """Fill what is still wanted, and save; what is said then."""
        fill(form, **texts)
        form.save()
        assert not form.isVisible(), {name: one.message() for name, one in form.fields.items()}
        return self.page.notice.text()

    def open_delivery(self, key: int) -> SideForm:
        """The form of a delivery, from the queue."""
        page = self.pick(Section.DELIVERY, key)
        page.case.buttons["serve"].click()
        return shown(page, SideForm)

    def asked(self, section: Section, key: int) -> str:
        """What the queue says is asked of a case."""
        return next(one.asked for one in review_queue.page(self.everybody, section) if one.id == key)

    def next_path(self, _parent: QWidget, _title: str, _name: str) -> Path:
        """Stands in for the system's own dialog."""
        return self.folder / f"{len(self.issued) + 1}.pdf"

    def _preview(self, key: int) -> PreviewDialog:
        self.window.show_tab(LEDGER_TAB)
        ledger = self.window.ledger_page
        assert ledger is not None
        ledger.refresh()
        assert ledger.table.select_id(key)
        ledger.print_papers()
        return shown(ledger, PreviewDialog)

    def state(self, key: int) -> State:
        return self.case(key).state


def text_of(path: Path) -> str:
    """The words of a PDF, without white space."""
    document = pypdfium2.PdfDocument(path)
    try:
        return "".join("".join(page.get_textpage().get_text_bounded() for page in document).split())
    finally:
        document.close()


def shown(parent: QWidget | None, kind: type[W]) -> W:
    """The visible dialog of a kind over a page."""
    assert parent is not None
    (found,) = [one for one in parent.findChildren(kind) if one.isVisible()]
    return found


def picker_words(picker: StepPicker) -> str:
    return "\n".join(line.text for line in picker.list.lines)


def complaints(dialog: StepDialog) -> dict[str, str]:
    return {key: text for key in dialog.form._every() if (text := dialog.form.message(key))}
