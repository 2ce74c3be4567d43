"""送达 in the list of papers: recorded, shown, corrected, withdrawn; the next date is said at once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from app.clock import FixedClock
from app.services import office, papers
from app.views import side_form
from app.views.desk import Desk
from app.views.papers_panel import PapersPanel
from app.views.side_form import SideForm
from app.views.widgets.choice import Choice
from app.views.widgets.moment import DayEdit
from app.views.widgets.text import ChineseLineEdit
from tests.db.action_desk import TO_CLOSED
from tests.db.action_desk import Desk as ActionDesk
from tests.db.review_desk import APPLICATION, CONDITIONS, OPINION, RECEIPT
from tests.db.test_review_papers import filled
from tests.qt.case_desk import handler, open_desk
from tests.qt.test_side_pages import bring_up

TODAY = APPLICATION | {"applied_on": "2026-11-22"}


@pytest.fixture
def desk(qtbot: QtBot, tmp_path: Path, clock: FixedClock, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setattr(side_form, "may_discard", lambda _: True)
    with open_desk(tmp_path, clock) as opened:
        opened.switch_operator(handler(opened))
        yield opened


@pytest.fixture
def panel(desk: Desk, clock: FixedClock, qtbot: QtBot) -> PapersPanel:
    """The papers of a closed case: its opinion."""
    counter = ActionDesk(desk.context, clock)
    key = counter.register()
    counter.go(key, TO_CLOSED)
    drawn = papers.draw(desk.context, counter.case(key), "P1", asked=filled("P1"))
    papers.issue(desk.context, drawn, printer="前台-A4")
    made = PapersPanel(desk, key)
    qtbot.addWidget(made)
    made.resize(1340, 320)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    made.table.setFocus()
    return made


def press(panel: PapersPanel) -> SideForm:
    bring_up(panel)
    QTest.keyClick(panel.table, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    return next(one for one in panel.findChildren(SideForm) if one.isVisible())


def delivered(panel: PapersPanel) -> str:
    labels = [panel.model.headerData(c, Qt.Orientation.Horizontal) for c in range(panel.model.columnCount())]
    return str(panel.model.index(0, labels.index("送达")).data())


def fill(form: SideForm, **texts: str) -> None:
    for key, text in texts.items():
        editor = form.fields[key].input
        if isinstance(editor, Choice):
            editor.set_key(text)
        elif isinstance(editor, DayEdit):
            editor.setText(text)
        else:
            assert isinstance(editor, ChineseLineEdit)
            editor.set_value(text)


def test_handing_the_opinion_over_says_until_when_a_review_can_be_asked(panel: PapersPanel) -> None:
    form = press(panel)
    assert (form.values()["method"], form.values()["receiver"]) == ("in_person", "周明远")
    form.save()
    assert "信访人可于 2026-12-22 前（含当日）申请复查。" in panel.notice.text()
    assert delivered(panel) == "2026-11-22 直接送达 周明远"
    assert panel.buttons["送达…"].text().startswith("更正送达…")


def test_what_is_missing_stands_at_its_field(panel: PapersPanel) -> None:
    form = press(panel)
    fill(form, method="left")
    form.save()
    assert form.result() != QDialog.DialogCode.Accepted
    assert "见证人" in form.fields["witness"].message()
    form.reject()


def test_a_delivery_is_corrected_with_a_reason_and_withdrawn(panel: PapersPanel) -> None:
    press(panel).save()
    form = press(panel)
    fill(form, receiver="冯代收", relation="女儿")
    form.save()
    assert "请写明" in form.fields["reason"].message()
    fill(form, reason="看错签名")
    form.save()
    assert delivered(panel) == "2026-11-22 直接送达 冯代收"
    panel.run_deed("撤回送达…")
    back = next(one for one in panel.findChildren(SideForm) if one.isVisible())
    fill(back, reason="邮件退回")
    back.save()
    assert delivered(panel) == ""
    assert "没有送达记录" in panel.buttons["撤回送达…"].toolTip()


def test_a_reviewer_records_the_delivery_of_a_review_opinion(
    desk: Desk, clock: FixedClock, qtbot: QtBot
) -> None:
    """30 days from Sunday 2026-11-22 end on Tuesday 12-22."""
    desk.switch_operator(office.operator_named(desk.context.register, "王登记"))
    boss = office.add_operator(desk.context, "吴主任", ["principal_leader", "handler", "registrar"])
    reviewer = office.add_operator(desk.context, "冯复查", ["reviewer"])
    desk.switch_operator(boss)
    counter = ActionDesk(desk.context, clock)
    key = counter.register()
    steps = (("reply_received", RECEIPT), ("apply_review", TODAY), ("accept_review", CONDITIONS))
    counter.go(key, (*TO_CLOSED, *steps, ("decide_review", OPINION)))
    desk.switch_operator(reviewer)
    drawn = papers.draw(desk.context, counter.case(key), "P2", asked=filled("P2"))
    papers.issue(desk.context, drawn, printer="前台-A4")
    made = PapersPanel(desk, key)
    qtbot.addWidget(made)
    made.show()
    made.table.selectRow(0)
    press(made).save()
    assert "信访人可于 2026-12-22 前（含当日）申请复核。" in made.notice.text()
