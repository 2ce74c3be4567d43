"""每日提醒: the day's list by unit, to read, to copy into a message, to print."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app import tasks
from app.errors import UserError
from app.services import reminders
from app.views.desk import Desk
from app.views.text_paper import TextPaper, TextPaperDialog

_MEANING = "列出已逾期、今日到期和到了提醒日的事项，按责任单位排列；不含信访人姓名。随办理情况自动更新。"


class ReminderDialog(TextPaperDialog):
    """Reads the list beside the window, and anew when a case changes."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        title = f"每日提醒　{desk.today.isoformat()}"
        paper = TextPaper(title, "正在汇总……", f"每日提醒_{desk.today.isoformat()}")
        super().__init__(desk, paper, parent, quiet=_MEANING)
        desk.changed.connect(self._on_news)
        self.refresh()

    def refresh(self) -> None:
        """Read the list anew."""
        context, office = self._desk.context, self._desk.profile().full_name

        def work() -> str:
            return f"{office}\n{reminders.as_text(context)}"

        tasks.run(work, self._on_text)

    def _on_text(self, outcome: tasks.Outcome[str]) -> None:
        try:
            self.show_text(outcome.take())
        except UserError as error:
            self.notice.say(str(error), "error")

    def _on_news(self, kind: str) -> None:
        if kind in ("cases", "operator", "calendar", "rules", "profile"):
            self.refresh()
