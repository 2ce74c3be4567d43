"""One channel's form on an intake page, with its kept draft and what the desk knows of the person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from app.domain.known import KnownPerson
from app.domain.records import IntakeDraft
from app.domain.vocabulary import Channel
from app.services import drafts
from app.views.desk import Desk
from app.views.draft_keeper import DraftKeeper
from app.views.draft_offer import DraftOffer
from app.views.id_scan import IdScan
from app.views.intake_form import IntakeForm
from app.views.known_names import KnownNames
from app.views.repeat_panel import RepeatPanel

_ANSWERS = ("known_person", "other_persons", "repeat_of", "different")
"""What the panel beside the form says of other petitions and persons."""


class IntakeSheet(QWidget):
    """The form in its scroll area under the line that offers a kept draft; `panel` stands elsewhere on the page."""

    def __init__(self, desk: Desk, channel: Channel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.form = IntakeForm(desk, channel)
        self.panel = RepeatPanel(desk)
        self.keeper = DraftKeeper(desk, channel.value, self._content, self.form)
        self.offer = DraftOffer(self.keeper, self._restore)
        self._lay_out()
        self.form.changed.connect(self.keeper.touched)
        self.panel.changed.connect(self.keeper.touched)
        self.form.checked.connect(self._look_up)
        self.panel.person_taken.connect(self.form.fill_person)
        self.names = KnownNames(desk, self.form.line("name"))
        self.names.taken.connect(self._take)
        self.offer.answered.connect(self.form.focus_first)
        self.scan = IdScan(self.form, desk)
        self.scan.scanned.connect(self.form.fill_person)
        self.scan.failed.connect(desk.said)
        self.clear()

    def draft(self) -> IntakeDraft:
        """The form, with what the clerk said of persons and petitions."""
        return replace(self.form.draft(), **self.panel.answers())

    def clear(self) -> None:
        """Make ready for the next one."""
        self.panel.clear()
        self.form.clear()

    def is_dirty(self) -> bool:
        """Whether something stands here that was not saved."""
        return self.form.is_dirty()

    def _take(self, person: KnownPerson) -> None:
        """Chosen by name: who he is, is said; his particulars fill what is empty."""
        self.panel.set_answers({**self.panel.answers(), "known_person": person.uid})
        self.form.fill_person(person.particulars)
        self._look_up()

    def _look_up(self) -> None:
        self.panel.show_for(self.form.peek())

    def _content(self) -> dict[str, Any] | None:
        if not self.form.is_dirty():
            return None
        typed = replace(self.form.peek(), **self.panel.answers())
        return {"draft": drafts.differences(IntakeDraft(channel=self.form.channel), typed)}

    def _restore(self, content: Mapping[str, Any]) -> None:
        draft = drafts.apply(content.get("draft", {}), IntakeDraft(channel=self.form.channel))
        self.form.restore(draft)
        self.panel.set_answers({key: getattr(draft, key) for key in _ANSWERS})
        self._look_up()

    def _lay_out(self) -> None:
        scroll = QScrollArea(widgetResizable=True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(self.form)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.offer)
        column.addWidget(scroll, 1)
