"""What the dialogs of calendar and rules share: a change runs beside the window and then shows what it moved."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QDialog, QWidget

from app import tasks
from app.domain.records import DueChange
from app.domain.vocabulary import Permission
from app.errors import FieldErrors, UserError
from app.views import due_changes
from app.views.case_steps import not_permitted
from app.views.desk import Desk
from app.views.text_paper import TextPaperDialog
from app.views.widgets.notice import Notice


class SettingsDialog(QDialog):
    """Reads for everybody, changes for the administrator only."""

    news = ""
    """What `desk.changed` is told."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._what = ""
        self._busy = False
        self.notice = Notice(lines=2)

    def refresh(self) -> None:
        """Show what is stored."""
        raise NotImplementedError

    def locked(self) -> str:
        """Why nothing may be changed here; "" for the administrator."""
        return not_permitted(self._desk.operator, Permission.ADMINISTER)

    def _change(self, what: str, deed: Callable[[], list[DueChange]]) -> None:
        """Do `deed` beside the window; `what` says in the list of moved dates what was changed."""
        if self.locked() or self._busy:
            self.notice.say(self.locked() or "正在重新计算，请稍候。", "warning")
            self.refresh()
            return
        self._what = what
        self._busy = True
        self.notice.say("正在重新计算期限……")
        tasks.run(deed, self._on_changed, long=True)

    def _on_changed(self, outcome: tasks.Outcome[list[DueChange]]) -> None:
        self._busy = False
        try:
            changes = outcome.take()
        except FieldErrors as error:
            self.notice.say("".join(error.errors.values()), "error")
            self.refresh()
            return
        except UserError as error:
            self.notice.say(str(error), "error")
            self.refresh()
            return
        self.refresh()
        said = f"{self._what}。{due_changes.summary(changes)}"
        self.notice.say(said, "good")
        self._desk.said.emit(said)
        self._desk.changed.emit(self.news)
        if changes:
            self._show_changes(changes)

    def _show_changes(self, changes: list[DueChange]) -> None:
        paper = due_changes.paper(self._desk.profile().full_name, self._what, changes)
        dialog = TextPaperDialog(self._desk, paper, self)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
