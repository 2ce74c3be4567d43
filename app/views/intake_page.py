"""The pages of intake (来访登记, 来信登记): a form that is always ready for the next one, beside it what the desk knows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QSignalBlocker, Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.domain.reception import Reception
from app.domain.records import Findings, IntakeDraft, PetitionRecord
from app.domain.vocabulary import Channel
from app.errors import FieldErrors, UserError
from app.services import cases, intake, paper_catalogue, reception
from app.views import intake_words
from app.views.desk import Desk
from app.views.dialog_parts import run
from app.views.intake_form import IntakeForm
from app.views.intake_list import IntakeList
from app.views.intake_sheet import IntakeSheet
from app.views.reception_panel import ReceptionPanel
from app.views.widgets.choice import Choice, RadioGroup
from app.views.widgets.field import Message

_EVERY_MINUTE = 60_000
_AFTER_SAVING = ("F2", "F1")
_AFTER_LETTER = ("N12", "F1")
"""Papers printed at once; every other one is in the print dialog."""
_ROOM = {False: 5, True: 13}
"""Share of the panel of known persons, by whether it shows one; the list of the day has 5."""


class IntakePage(QWidget):
    """Type, save, print, next; with several channels, one form each at the same place."""

    def __init__(self, desk: Desk, channels: Sequence[Channel], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._channels = tuple(channels)
        self._last: PetitionRecord | None = None
        self._accepted: frozenset[str] = frozenset()
        self._state = ""
        self._day = desk.today
        self._channel = self._channels[0]
        self._sheets: dict[Channel, IntakeSheet] = {}
        self._stack = QStackedWidget()
        self._panels = QStackedWidget()
        self._reception = ReceptionPanel(desk) if Channel.VISIT in self._channels else None
        self._switch = RadioGroup([(one.value, one.label) for one in self._channels])
        self._result = Message()
        self.list = IntakeList(desk, self._channel)
        self.table = self.list.table
        self._lay_out()
        self._connect()
        self.show_channel(self._channel)

    @property
    def form(self) -> IntakeForm:
        """The form of the channel shown."""
        return self.sheet.form

    @property
    def sheet(self) -> IntakeSheet:
        """The form of the channel shown, with what belongs to it."""
        return self._sheets[self._channel]

    @property
    def channel(self) -> Channel:
        """The channel shown."""
        return self._channel

    def show_channel(self, channel: Channel) -> None:
        """Turn to the form of another channel; what stands in the others stays there."""
        self._channel = channel
        self._switch.set_key(channel.value)
        if channel not in self._sheets:
            self._sheets[channel] = self._new_sheet(channel)
        self._stack.setCurrentWidget(self.sheet)
        self._panels.setCurrentWidget(self.sheet.panel)
        self.list.show_channel(channel)
        self._offer_forms(channel)
        self._accepted = frozenset()
        self._say("", "")
        self.form.focus_first()

    def next_channel(self) -> None:
        """Turn to the next channel of the page."""
        place = self._channels.index(self._channel) + 1
        self.show_channel(self._channels[place % len(self._channels)])

    def new_form(self) -> None:
        """Make ready for the next one."""
        self.sheet.clear()

    def refresh(self) -> None:
        """Read the list anew."""
        self._day = self._desk.today
        self.list.refresh()

    def on_minute(self) -> None:
        """Keep the forms' time at now; a window left open overnight turns to the new day."""
        for sheet in self._sheets.values():
            sheet.form.refresh_time()
        if self._day != self._desk.today:
            self.refresh()
            self._desk.changed.emit("calendar")

    def save(self) -> None:
        """Save the form; whatever stops it stands beside its field."""
        draft = self.sheet.draft()
        findings = intake.check(draft, now=self._desk.clock.now())
        if findings.errors:
            self._refuse(findings)
        elif findings.confirmable - self._accepted:
            self._ask_again(findings)
        else:
            self._save(replace(draft, confirmed=draft.confirmed | self._accepted))

    def print_last(self) -> None:
        """Open the papers of the selected petition, else of the one saved last."""
        record = self._chosen()
        if record is not None:
            self._preview(record)

    def _chosen(self) -> PetitionRecord | None:
        """The petition selected in the list, else the one saved last; None, and said so, where there is none."""
        chosen = self.table.current_id()
        if self._last is not None and chosen in (None, self._last.id):
            return self._last
        if chosen is None:
            self._say("还没有可办理的登记：请先保存，或在右侧选中一件。", "error")
            return None
        try:
            return cases.get(self._desk.context, chosen)
        except UserError as error:
            self._say(str(error), "error")
            return None

    def submit_for_reading(self) -> None:
        """送阅: hand the chosen matter (or the one saved last) to the leader, with its reading slip N12."""
        from app.domain.workflow import STEPS
        from app.views.step_dialog import StepDialog

        record = self._chosen()
        if record is None:
            return
        try:
            dialog = StepDialog(self._desk, [record.id], STEPS["submit"], self)
        except UserError as error:
            self._say(str(error), "error")
            return
        submitted = bool(dialog.exec())
        dialog.deleteLater()
        if submitted:
            self._preview(cases.get(self._desk.context, record.id), "N12")

    def may_close(self) -> bool:
        """Ask before something typed would be lost."""
        for sheet in self._sheets.values():
            sheet.keeper.flush()
        return True

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Shift+Tab leads from the save button back into the form."""
        if not forward and self._save_button.hasFocus():
            self.form.focus_last()
            return True
        return super().focusNextPrevChild(forward)

    def _save(self, draft: IntakeDraft) -> None:
        self._say("正在保存…", "")
        self._result.repaint()
        try:
            keeper = self.sheet.keeper
            saved = intake.register_petition(
                self._desk.context, draft, draft_form=keeper.form_key, draft_seq=keeper.seq()
            )
        except FieldErrors as error:
            self._refuse(Findings(errors=error.errors))
            return
        except UserError as error:
            self._say(str(error), "error")
            return
        self._after_saving(saved)

    def _after_saving(self, saved: intake.Registered) -> None:
        self._last = saved.record
        self._accepted = frozenset()
        self.sheet.keeper.saved()
        self._attach_reception(saved.record)
        self.new_form()
        self._desk.changed.emit("cases")
        self._say(
            f"已登记 {saved.record.number}　{intake_words.who(saved.record)}{intake_words.elsewhere(saved.record, self._desk.today)}",
            "good",
        )
        if self._print_now.isChecked():
            QTimer.singleShot(0, self._print_saved)

    def _print_saved(self) -> None:
        from app.views import paper_output

        record, form = self._last, self._first_form()
        assert record is not None
        try:
            paper_output.print_directly(self._desk, record, form)
        except UserError as error:
            self._say(f"已登记 {record.number}，但没有打印。{error}", "error")
            self._preview(record)
            return
        self._say(f"已登记并打印 {record.number}　{intake_words.who(record)}", "good")

    def _preview(self, record: PetitionRecord, form: str = "") -> None:
        from app.views.preview import PreviewDialog

        run(PreviewDialog(self._desk, record, form=form or self._first_form(), parent=self))

    def _refuse(self, findings: Findings) -> None:
        self.form.show_findings(findings)
        self._say(f"还不能保存：有 {len(findings.errors)} 处需要更正，见红字。", "error")

    def _ask_again(self, findings: Findings) -> None:
        """A doubtful ID or time holds the first save; saving once more, unchanged, confirms it."""
        self.form.show_findings(findings)
        self._accepted = findings.confirmable
        first = sorted(findings.confirmable)[0]
        self.form.go_to(first)
        self._say("请核对黄字提示；确认无误再按一次 Ctrl+Enter，即按原样登记。", "warning")

    def _clear_asked(self) -> None:
        if not self.form.is_dirty() or intake_words.gives_up(self, "清空后，已填写的内容不能恢复。", "清空"):
            self.sheet.keeper.discard()
            self.new_form()
            self._say("", "")

    def _on_edited(self) -> None:
        self._accepted = frozenset()
        if self._state == "good" and self._last is not None and self.form.is_dirty():
            self._say(f"上一件：{self._last.number}　{intake_words.who(self._last)}", "")

    def _on_checked(self) -> None:
        """What was refused has been mended."""
        if self._state == "error" and not self.form.has_errors():
            self._say("", "")

    def _on_news(self, kind: str) -> None:
        if kind in ("cases", "operator"):
            self.refresh()

    def _open_case(self, petition_id: int) -> None:
        from app.views.case_dialogs import CaseDialog

        run(CaseDialog(self._desk, petition_id, self))

    def _say(self, text: str, state: str) -> None:
        self._state = state
        self._result.show_text(text)
        self._result.setProperty("state", state)
        self._result.style().unpolish(self._result)
        self._result.style().polish(self._result)

    def _connect(self) -> None:
        self._desk.changed.connect(self._on_news)
        self._switch.changed.connect(self._on_switch)
        self.list.opened.connect(self._open_case)
        for keys, action in (
            ("Ctrl+Return", self.save),
            ("Ctrl+Enter", self.save),
            ("F9", self.save),
            ("Ctrl+P", self.print_last),
            ("Alt+Y", self.submit_for_reading),
            ("F2", self.next_channel),
        ):
            here = Qt.ShortcutContext.WidgetWithChildrenShortcut
            # PySide forgets the context of a shortcut made together with its slot.
            QShortcut(QKeySequence(keys), self, context=here).activated.connect(action)
        clock_timer = QTimer(self, interval=_EVERY_MINUTE)
        clock_timer.timeout.connect(self.on_minute)
        clock_timer.start()

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 12, 8)
        row.setSpacing(12)
        row.addWidget(self._left(), 13)
        row.addWidget(self._right(), 7)

    def _left(self) -> QWidget:
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        self._switch.setVisible(len(self._channels) > 1)
        column.addWidget(self._switch)
        column.addWidget(self._stack, 1)
        column.addWidget(self._result)
        column.addLayout(self._actions())
        return left

    def _actions(self) -> QHBoxLayout:
        self._save_button = QPushButton("保存  Ctrl+Enter")
        self._save_button.setProperty("role", "main")
        self._save_button.clicked.connect(self.save)
        self._print_now = QCheckBox("保存后打印")
        self._print_now.setChecked(self._desk.settings.print_after_saving)
        self._print_now.toggled.connect(self._keep_print_choice)
        self._form_choice = Choice([])
        self._form_choice.setAccessibleName("打印的文书")
        self._form_choice.setMinimumWidth(160)
        self._form_choice.changed.connect(self._keep_print_choice)
        print_button = QPushButton("打印文书  Ctrl+P")
        print_button.clicked.connect(self.print_last)
        self._reading_button = QPushButton("送阅…  Alt+Y")
        self._reading_button.setVisible(Channel.VISIT not in self._channels)
        self._reading_button.clicked.connect(self.submit_for_reading)
        clear_button = QPushButton("清空")
        clear_button.clicked.connect(self._clear_asked)
        row = QHBoxLayout()
        row.setSpacing(8)
        for widget in (self._save_button, self._print_now, self._form_choice):
            row.addWidget(widget)
        row.addStretch(1)
        for button in (self._reading_button, print_button, clear_button):
            row.addWidget(button)
        return row

    def _right(self) -> QWidget:
        right = QWidget()
        column = self._column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._panels, _ROOM[False])
        if self._reception is not None:
            column.addWidget(self._reception, 3)
            self._reception.received.connect(self._on_received)
        column.addWidget(self.list, 5)
        return right

    def _give_room(self, filled: bool) -> None:
        """What is known of the person goes before the list of the day."""
        self._column.setStretchFactor(self._panels, _ROOM[filled])

    def _on_received(self, one: Reception) -> None:
        """Somebody who waited is received now: what was noted of him stands in the form, where it is empty."""
        self.form.fill_arrival(one.label, one.people, one.arrived_at)

    def _attach_reception(self, record: PetitionRecord) -> None:
        served = None if self._reception is None else self._reception.current_id()
        if served is None or record.draft.channel is not Channel.VISIT:
            return
        try:
            reception.attach(self._desk.context, served, record.id)
        except UserError as error:
            self._desk.said.emit(str(error))

    def _offer_forms(self, channel: Channel) -> None:
        """The papers of the channel; the one printed last stays chosen."""
        offered = _AFTER_SAVING if channel is Channel.VISIT else _AFTER_LETTER
        with QSignalBlocker(self._form_choice):
            names = [(code, f"{code} {paper_catalogue.name_of(code)}") for code in offered]
            self._form_choice.set_options(names)
            self._form_choice.set_key(self._desk.settings.after_saving.get(channel.value, offered[0]))

    def _first_form(self) -> str:
        return self._form_choice.key() or _AFTER_SAVING[0]

    def _keep_print_choice(self) -> None:
        self._desk.settings.print_after_saving = self._print_now.isChecked()
        chosen = self._form_choice.key()
        if chosen is not None:
            self._desk.settings.after_saving[self._channel.value] = chosen
        self._desk.save_settings()

    def _new_sheet(self, channel: Channel) -> IntakeSheet:
        sheet = IntakeSheet(self._desk, channel)
        sheet.form.exit = self._save_button
        sheet.form.changed.connect(self._on_edited)
        sheet.form.checked.connect(self._on_checked)
        self._stack.addWidget(sheet)
        self._panels.addWidget(sheet.panel)
        sheet.panel.filled.connect(self._give_room)
        return sheet

    def _on_switch(self) -> None:
        self.show_channel(Channel(self._switch.key() or self._channels[0]))
