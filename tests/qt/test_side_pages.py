"""The ledgers beside the register, worked from the keyboard: weekly list, upper matters, suggestions, proposals."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from pytestqt.qtbot import QtBot

from app.clock import FixedClock
from app.domain.side_registers import ProposalDraft, ProposalKind, UpstreamDraft
from app.domain.units import UnitDraft, UnitKind
from app.domain.vocabulary import Disposition, Purpose, Source
from app.services import actions, office, proposals, units, upstream, weekly_list
from app.views import side_form
from app.views.desk import Desk
from app.views.side_form import SideForm
from app.views.side_page import SidePage
from app.views.side_registers import SideRegisters
from app.views.suggestions_page import DigestDialog
from app.views.weekly_page import WeeklyMarkDialog
from app.views.widgets.choice import Choice, RadioGroup
from app.views.widgets.moment import DayEdit
from app.views.widgets.text import ChineseLineEdit, ChineseTextEdit
from tests.conftest import InputMethod
from tests.qt.case_desk import SECRETS, open_desk, register

WEEKLY, UPSTREAM, SUGGESTIONS, PROPOSALS = range(4)
QUALITY = ("服务评价 ", "回访抽查 ", "案卷归档 ")
TODAY = date(2026, 11, 22)


@pytest.fixture
def desk(qtbot: QtBot, tmp_path: Path, clock: FixedClock) -> Iterator[Desk]:
    with open_desk(tmp_path, clock) as opened:
        yield opened


@pytest.fixture
def side(desk: Desk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> SideRegisters:
    monkeypatch.setattr(side_form, "may_discard", lambda _: True)
    made = SideRegisters(desk)
    qtbot.addWidget(made)
    made.resize(1366, 640)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    return made


def cells(page: SidePage, row: int = 0) -> dict[str, str]:
    model = page.model
    labels = [model.headerData(c, Qt.Orientation.Horizontal) for c in range(model.columnCount())]
    return {str(label): str(model.index(row, c).data()) for c, label in enumerate(labels)}


def everything(page: SidePage) -> str:
    model = page.model
    roles = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole)
    return " ".join(
        str(model.index(row, column).data(role))
        for row in range(model.rowCount())
        for column in range(model.columnCount())
        for role in roles
    )


def bring_up(window: QWidget) -> None:
    """The offscreen platform activates no dialog by itself; a desktop does."""
    window.activateWindow()
    for _ in range(200):
        if QApplication.activeWindow() is window:
            return
        QTest.qWait(5)
    pytest.fail("the window did not become active")


def dialog_of(page: SidePage) -> QDialog:
    found = [one for one in page.findChildren(QDialog) if one.isVisible()][-1]
    bring_up(found)
    return found


def form_of(page: SidePage) -> SideForm:
    found = dialog_of(page)
    assert isinstance(found, SideForm)
    return found


def fill(form: SideForm, **values: str) -> None:
    for key, value in values.items():
        editor = form.fields[key].input
        if isinstance(editor, (Choice, RadioGroup)):
            editor.set_key(value)
        elif isinstance(editor, DayEdit):
            editor.set_text(value)
        else:
            assert isinstance(editor, (ChineseLineEdit, ChineseTextEdit))
            editor.set_value(value)


def press(widget: QDialog | SidePage, key: Qt.Key) -> None:
    bring_up(widget.window())
    target = widget.table if isinstance(widget, SidePage) else widget
    QTest.keyClick(target, key, Qt.KeyboardModifier.ControlModifier)


def names(side: SideRegisters) -> list[str]:
    model = side.list.model()
    return [
        f"{model.index(row, 0).data()} {model.index(row, 0).data(256)}" for row in range(model.rowCount())
    ]


def test_a_first_visit_is_marked_checked_and_keyed_in_from_the_keyboard(
    desk: Desk, side: SideRegisters, ime: InputMethod
) -> None:
    units.add(desk.context, UnitDraft(name="青石镇", kind=UnitKind.TOWNSHIP))
    one = register(desk, days_ago=4)
    page = side.page(WEEKLY)
    said: list[str] = []
    desk.said.connect(said.append)
    press(page, Qt.Key.Key_N)
    marking = dialog_of(page)
    assert isinstance(marking, WeeklyMarkDialog)
    assert marking.model.rowCount() == 1
    QTest.keyClick(marking, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert marking.township.state() == "error"
    ime.commit(marking.township.input, "青")
    assert isinstance(marking.township.input, ChineseLineEdit)
    assert marking.township.input.completer().currentCompletion() == "青石镇"
    marking.township.input.completer().popup().hide()
    marking.township.input.set_value("青石镇")
    QTest.keyClick(marking, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert marking.model.rowCount() == 0
    assert said[-1] == f"{one.number}已标记为青石镇初访，2026-11-20 前录入。"
    QTest.keyClick(marking, Qt.Key.Key_Escape)
    assert cells(page)["状态"] == "待审核 · 逾期"
    press(page, Qt.Key.Key_L)
    assert "待审核" in page.notice.text()
    press(page, Qt.Key.Key_D)
    assert cells(page)["状态"] == "已审核 · 逾期"
    press(page, Qt.Key.Key_L)
    form = form_of(page)
    press(form, Qt.Key.Key_Return)
    assert form.fields["upper_no"].state() == "error"
    fill(form, upper_no="冀信0042")
    press(form, Qt.Key.Key_Return)
    assert page.model.rowCount() == 0
    assert page.counts_text() == "待审核 0 件 · 已审核 0 件 · 已录入 1 件 · 逾期 0 件"
    page.bar.set_shown("已录入")
    assert cells(page)["省系统编号"] == "冀信0042"
    press(page, Qt.Key.Key_U)
    fill(form_of(page), reason="编号抄错")
    press(form_of(page), Qt.Key.Key_Return)
    page.bar.set_shown("待录入")
    assert cells(page)["状态"] == "已审核 · 逾期"


def test_the_week_before_is_one_key_away(desk: Desk, side: SideRegisters) -> None:
    register(desk, days_ago=9)
    page = side.page(WEEKLY)
    press(page, Qt.Key.Key_N)
    marking = dialog_of(page)
    assert isinstance(marking, WeeklyMarkDialog)
    assert marking.model.rowCount() == 0
    QTest.keyClick(marking, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert marking.model.rowCount() == 1


def test_after_a_step_the_next_line_is_selected(desk: Desk, side: SideRegisters) -> None:
    for _ in range(3):
        weekly_list.add(desk.context, register(desk, days_ago=4).id, "青石镇")
    page = side.page(WEEKLY)
    page.refresh()
    page.table.selectRow(1)
    weekly_list.check(desk.context, page.model.records[1].id)
    weekly_list.enter(desk.context, page.model.records[1].id, "冀信0042", TODAY)
    desk.changed.emit("cases")
    assert page.model.rowCount() == 2
    assert page.table.currentIndex().row() == 1


def test_upper_matters_are_marked_step_by_step(desk: Desk, side: SideRegisters) -> None:
    one = register(
        desk,
        source=Source.UPPER,
        upstream_no="X1",
        disposition=Disposition.ANSWER_ON_SPOT,
        unit="",
        days_ago=3,
    )
    desk.changed.emit("cases")
    side.show_register(UPSTREAM)
    page = side.page(UPSTREAM)
    assert cells(page)["上级来源"] == "未填来源"
    press(page, Qt.Key.Key_R)
    form = form_of(page)
    press(form, Qt.Key.Key_Return)
    assert form.fields["origin"].state() == "error"
    fill(form, origin="市信访局", upstream_no="市信2026-15", due="11-20")
    press(form, Qt.Key.Key_Return)
    assert (cells(page)["上级编号"], cells(page)["办理时限"]) == ("市信2026-15", "2026-11-20 逾期")
    for _ in range(3):
        press(page, Qt.Key.Key_L)
        press(form_of(page), Qt.Key.Key_Return)
    assert page.model.rowCount() == 0
    assert upstream.to_key_in(desk.context) == []
    page.bar.set_shown("全部来件")
    assert [cells(page)[label] for label in ("受理登记", "办理结果", "办结报告")] == ["已录入 11-22"] * 3
    press(page, Qt.Key.Key_U)
    fill(form_of(page), reason="录到了另一件")
    press(form_of(page), Qt.Key.Key_Return)
    assert cells(page)["办结报告"] == "待录入"
    assert one.number in page.notice.text()


def test_an_unreadable_day_is_refused_not_dropped(desk: Desk, side: SideRegisters) -> None:
    register(desk, source=Source.UPPER, upstream_no="X1")
    side.show_register(UPSTREAM)
    page = side.page(UPSTREAM)
    press(page, Qt.Key.Key_R)
    form = form_of(page)
    fill(form, origin="市信访局", due="二十号")
    press(form, Qt.Key.Key_Return)
    assert form.isVisible()
    assert form.fields["due"].state() == "error"


def test_the_list_of_origins_is_edited_line_by_line(desk: Desk, side: SideRegisters) -> None:
    register(desk, source=Source.UPPER, upstream_no="X1")
    side.show_register(UPSTREAM)
    page = side.page(UPSTREAM)
    page.buttons["来源名单…"].click()
    fill(form_of(page), names="市长信箱\n领导批示")
    press(form_of(page), Qt.Key.Key_Return)
    press(page, Qt.Key.Key_R)
    origin = form_of(page).fields["origin"].input
    assert isinstance(origin, Choice)
    assert [origin.itemText(at) for at in range(origin.count())] == ["", "市长信箱", "领导批示"]


def test_suggestions_and_their_digest(desk: Desk, side: SideRegisters) -> None:
    for n in range(2):
        register(
            desk,
            purpose=Purpose.SUGGESTION,
            name="欧阳试样",
            demand=f"欧阳试样建议增设公交站点{n}。",
            disposition=Disposition.SELF_HANDLE,
            unit="交通运输局",
        )
    side.show_register(SUGGESTIONS)
    page = side.page(SUGGESTIONS)
    answer = {"conclusion": "adopted", "opinion": "采纳。", "basis": "", "handler": "陈承办"}
    actions.perform(desk.context, page.model.records[0].id, "answer_suggestion", answer)
    desk.changed.emit("cases")
    assert [cells(page, row)["采纳情况"] for row in (0, 1)] == ["采纳", "待研究"]
    assert page.counts_text() == "建议意见 2 件    采纳 1 件 · 部分采纳 0 件 · 未采纳 0 件 · 待研究 1 件"
    press(page, Qt.Key.Key_D)
    digest = dialog_of(page)
    assert isinstance(digest, DigestDialog)
    press(digest, Qt.Key.Key_Return)
    copied = QGuiApplication.clipboard().text()
    assert copied.startswith("群众建议意见摘要（截至 2026-11-22）\n共 2 件，其中采纳 1 件，待研究 1 件。")
    assert "欧阳试样" not in copied
    page.bar.set_shown("待研究")
    assert page.model.rowCount() == 1


def test_a_proposal_is_written_and_answered(desk: Desk, side: SideRegisters) -> None:
    side.show_register(PROPOSALS)
    page = side.page(PROPOSALS)
    press(page, Qt.Key.Key_N)
    form = form_of(page)
    press(form, Qt.Key.Key_Return)
    assert {key for key, one in form.fields.items() if one.state() == "error"} == {
        "kind",
        "unit",
        "problem",
        "text",
    }
    fill(form, kind="policy", unit="教育局", problem="入学政策说明不清。", text="公布细则。", sent_on="11-02")
    fill(form, feedback_due="11-16")
    press(form, Qt.Key.Key_Return)
    assert cells(page)["反馈"] == "待反馈 至 11-16 逾期"
    press(page, Qt.Key.Key_L)
    form = form_of(page)
    press(form, Qt.Key.Key_Return)
    assert form.fields["adopted"].state() == "error"
    fill(form, adopted="partly_adopted", day="11-20", feedback="部分采纳。")
    press(form, Qt.Key.Key_Return)
    assert (cells(page)["反馈"], cells(page)["采纳情况"]) == ("已反馈 11-20", "部分采纳")
    QTest.keyClick(page.table, Qt.Key.Key_Return)
    fill(form_of(page), unit="教育体育局")
    press(form_of(page), Qt.Key.Key_Return)
    assert cells(page)["送交单位"] == "教育体育局"


def test_an_accusation_tells_no_page_anything(desk: Desk, side: SideRegisters) -> None:
    lead = office.add_operator(desk.context, "吴领导", ["principal_leader", "handler"])
    name, id_number, phone, address, demand = SECRETS
    record = register(
        desk,
        purpose=Purpose.ACCUSATION,
        name=name,
        id_number=id_number,
        phone=phone,
        address=address,
        demand=demand,
        source=Source.UPPER,
        upstream_no="保密路一号",
        unit="保密路一号",
    )
    own = desk.operator
    desk.switch_operator(lead)
    weekly_list.add(desk.context, record.id, "保密路一号")
    upstream.save(desk.context, record.id, UpstreamDraft(origin="保密路一号", query_code="保密路一号"))
    draft = ProposalDraft(
        kind=ProposalKind.IMPROVE,
        unit="保密路一号",
        problem="保密路一号",
        text="保密路一号",
        sent_on=TODAY,
        number=record.number,
    )
    proposals.add(desk.context, draft)
    desk.changed.emit("cases")
    seen = []
    for operator in (lead, own):
        desk.switch_operator(operator)
        pages = [side.page(at) for at in (WEEKLY, UPSTREAM, PROPOSALS)]
        for page in pages:
            page.refresh()
        seen.append(" ".join(everything(page) for page in pages))
    assert "保密路一号" in seen[0]
    assert record.number in seen[1]
    assert not [secret for secret in SECRETS if secret in seen[1]]
    page = side.page(UPSTREAM)
    assert page.buttons["标记已录入…"].isEnabled()
    assert not page.buttons["来源和时限…"].isEnabled()
    assert "没有查看权限" in page.buttons["来源和时限…"].toolTip()


def test_names_tell_what_waits_and_alt_digits_go_there(desk: Desk, side: SideRegisters) -> None:
    weekly_list.add(desk.context, register(desk, days_ago=4).id, "青石镇")
    register(desk, source=Source.UPPER, upstream_no="X1")
    desk.changed.emit("cases")
    assert names(side) == [
        "每周录入 待录入 1",
        "上级交办 待录入 1",
        "建议意见 ",
        "三项建议 ",
        *QUALITY,
    ]
    page = side.page(WEEKLY)
    QTest.keyClick(page.table, Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier)
    assert side.page(UPSTREAM).isVisible()
    assert side.page(UPSTREAM).table.hasFocus()


def test_who_may_not_is_told_why(desk: Desk, side: SideRegisters) -> None:
    reader = office.add_operator(desk.context, "沈复核", ["reviewer"])
    weekly_list.add(desk.context, register(desk, days_ago=4).id, "青石镇")
    desk.switch_operator(reader)
    page = side.page(WEEKLY)
    assert page.model.rowCount() == 1
    for label in ("标记初访…", "审核通过", "退回一步…"):
        assert not page.buttons[label].isEnabled()
        assert page.buttons[label].toolTip()
    press(page, Qt.Key.Key_N)
    assert "没有“更正登记”的权限" in page.notice.text()


def test_days_bound_the_list_and_bad_ones_are_said(desk: Desk, side: SideRegisters) -> None:
    for days in (4, 40):
        weekly_list.add(desk.context, register(desk, days_ago=days).id, "青石镇")
    page = side.page(WEEKLY)
    page.refresh()
    assert page.model.rowCount() == 2
    page.bar.show_days(date(2026, 11, 1), TODAY)
    assert page.model.rowCount() == 1
    page.bar.show_days(TODAY, date(2026, 11, 1))
    assert page.model.rowCount() == 1


def test_a_page_out_of_sight_is_read_when_it_comes_back(desk: Desk, side: SideRegisters) -> None:
    side.show_register(UPSTREAM)
    side.show_register(WEEKLY)
    register(desk, source=Source.UPPER, upstream_no="X1")
    desk.changed.emit("cases")
    assert side.page(UPSTREAM).model.rowCount() == 0
    side.show_register(UPSTREAM)
    assert side.page(UPSTREAM).model.rowCount() == 1


@pytest.mark.parametrize("index", range(4))
def test_every_page_fits_the_counter_s_screen_without_scrolling_sideways(
    desk: Desk, side: SideRegisters, index: int
) -> None:
    register(desk, source=Source.UPPER, upstream_no="X1")
    side.show_register(index)
    page = side.page(index)
    QTest.qWait(0)
    assert not page.table.horizontalScrollBar().isVisible()
    assert side.minimumSizeHint().width() <= 1366
