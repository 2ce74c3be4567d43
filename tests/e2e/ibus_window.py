"""The intake page in a real window for a real input method: says what stands in it after each line on standard input."""

from __future__ import annotations

import json
import sys
import tempfile
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QSocketNotifier
from PySide6.QtWidgets import QApplication

from app.clock import FixedClock
from app.domain.records import CaseFilter, OfficeProfile
from app.domain.vocabulary import Channel
from app.services import cases, office
from app.services.context import Context
from app.settings import Settings
from app.views import theme
from app.views.desk import Desk
from app.views.intake_page import IntakePage

PROFILE = OfficeProfile(full_name="示例新区办", short_name="示例办", prefix="示")


def main() -> None:
    app = QApplication(["ibus"])
    theme.apply(app)
    folder = Path(tempfile.mkdtemp())
    clock = FixedClock(datetime(2026, 11, 20, 9, 31))
    register, operator = office.create_register(folder / "r", PROFILE, "王登记", clock)
    desk = Desk(Context(register, clock, operator), Settings(), folder / "s")
    page = IntakePage(desk, (Channel.VISIT,))
    page.setWindowTitle("ibus-test")
    page.resize(1200, 680)
    page.show()

    def answer() -> None:
        wanted = sys.stdin.readline().strip()
        if not wanted or wanted == "quit":
            app.quit()
            return
        if wanted.startswith("focus "):
            page.form.go_to(wanted.removeprefix("focus "))
        if wanted == "clear":
            page.new_form()
        place = wanted.removeprefix("where ") if wanted.startswith("where ") else ""
        widget = page._save_button if place == "save" else page.form._fields[place].input if place else page
        middle = widget.mapToGlobal(widget.rect().center())
        draft = page.form.peek()
        focus = QApplication.focusWidget()
        found = {
            "where": [middle.x(), middle.y()],
            "composing": page.form.line("name")._composition._pending,
            "active": page.isActiveWindow(),
            "focus": focus.accessibleName() if focus else "",
            "name": draft.name,
            "address": draft.address,
            "demand": draft.demand,
            "saved": [[row.name, row.text] for row in cases.page(desk.context, CaseFilter())],
            "said": page._result.whole(),
        }
        print(json.dumps(found, ensure_ascii=False), flush=True)

    notifier = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read)
    notifier.activated.connect(answer)
    print("ready", flush=True)
    app.exec()
    register.close()


if __name__ == "__main__":
    main()
