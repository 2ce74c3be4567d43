"""The review queue by keyboard: sections with counts, decisions for one and several, what comes next, who sees what."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from app.clock import FixedClock
from app.domain.awaited import Section
from app.domain.rules import Level
from app.domain.vocabulary import Purpose, State
from app.domain.workflow import STEPS
from app.services import cases, deliveries, office, papers, review_queue
from app.services.actions import StepOffer
from app.views import review_case
from app.views.case_dialogs import CaseDialog
from app.views.desk import Desk
from app.views.list_paper import ListPaperDialog
from app.views.main_window import MainWindow
from app.views.next_steps import NextSteps
from app.views.preview import PreviewDialog
from app.views.review_page import ReviewPage
from app.views.review_rows import due_words
from app.views.side_form import SideForm
from app.views.step_dialog import StepDialog
from app.views.text_paper import TextPaperDialog
from tests.db.test_review_papers import filled
from tests.qt.case_desk import open_desk
from tests.qt.test_delivery import fill
from tests.qt.workflow_cases import take, undecided

CONCLUSION = {
    "conclusion": "support",
    "demand": "要求修路。",
    "facts": "属实",
    "opinion": "予以修复",
    "basis": "《示例条例》第九条",
    "review_told": "true",
    "review_organ": "示例市人民政府",
}


@pytest.fixture
def desk(tmp_path: Path, clock: FixedClock, qapp: object) -> Iterator[Desk]:
    with open_desk(tmp_path, clock) as opened:
        leaders = ["principal_leader", "petition_leader", "matter_leader"]
        roles = [*leaders, "handler", "registrar", "reviewer", "administrator"]
        opened.switch_operator(office.add_operator(opened.context, "吴主任", roles))
        yield opened


@pytest.fixture
def page(desk: Desk, clock: FixedClock, qtbot: QtBot) -> ReviewPage:
    """Three cases wait to be read, in the order of their registration."""
    for name in ("甲试样", "乙试样", "丙试样"):
        take(desk, clock, undecided(desk, name=name).id, "submit", {})
    made = ReviewPage(desk)
    made.resize(1342, 640)
    qtbot.addWidget(made)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    made.table.setFocus()
    qtbot.waitUntil(lambda: not made._waits)
    return made


def names(page: ReviewPage) -> list[str]:
    return [one.name for one in page.model.records]


def chosen(page: ReviewPage) -> list[str]:
    return [one.name for one in page.chosen()]


def settled(page: ReviewPage, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not page._waits)


def dialog(page: ReviewPage, kind: type[QDialog]) -> QDialog:
    (found,) = [one for one in page.findChildren(kind) if one.isVisible()]
    return found


def test_counts_stand_beside_the_sections_and_empty_ones_say_what_will_stand_there(
    page: ReviewPage, qtbot: QtBot
) -> None:
    assert page.sections.counts()[Section.READING] == 3
    assert sum(page.sections.counts().values()) == 3
    assert names(page) == ["甲试样", "乙试样", "丙试样"]
    for section in Section:
        page.show_section(section)
        if section is not Section.READING:
            assert page.table._empty_text.startswith(review_queue.ABOUT[section].empty)
            settled(page, qtbot)
            assert page.case.buttons == {}


def test_alt_and_a_number_go_to_a_section(page: ReviewPage) -> None:
    for place, section in enumerate(list(Section)[:9]):
        QTest.keyClick(page.table, Qt.Key(Qt.Key.Key_1 + place), Qt.KeyboardModifier.AltModifier)
        assert page.sections.section() is section
    page.sections.setFocus()
    QTest.keyClick(page.sections, Qt.Key.Key_Down)
    assert page.sections.section() is list(Section)[9]


def test_f5_takes_the_main_decision_and_the_next_case_is_chosen(
    page: ReviewPage, desk: Desk, qtbot: QtBot
) -> None:
    QTest.keyClick(page.table, Qt.Key.Key_Down)
    settled(page, qtbot)
    assert chosen(page) == ["乙试样"]
    QTest.keyClick(page.table, Qt.Key.Key_F5)
    opened = dialog(page, StepDialog)
    assert isinstance(opened, StepDialog)
    assert opened.windowTitle() == "领导批阅", "what is asked comes first"
    opened.form.fill({"leader": "吴主任", "opinion": "请办理"})
    opened.save()
    assert names(page) == ["甲试样", "丙试样"]
    assert chosen(page) == ["丙试样"]
    assert page.sections.counts()[Section.ASSIGN_SIGN] == 1
    settled(page, qtbot)
    assert "丙试样" in page.case.words()
    assert page.focusWidget() is page.table
    assert cases.get(desk.context, 2).state is State.AWAITING_ASSIGN_SIGN


def test_a_key_struck_before_the_case_is_shown_is_for_that_case(page: ReviewPage, qtbot: QtBot) -> None:
    before = page.case.buttons["read"]
    QTest.keyClick(page.table, Qt.Key.Key_Down)
    before.click()
    QTest.keyClick(page.table, Qt.Key.Key_F5)
    assert not [one for one in page.findChildren(StepDialog) if one.isVisible()]
    settled(page, qtbot)
    opened = dialog(page, StepDialog)
    assert isinstance(opened, StepDialog)
    assert opened._record is not None
    assert opened._record.draft.name == "乙试样"


def test_a_decision_given_up_leaves_the_case_chosen(page: ReviewPage, qtbot: QtBot) -> None:
    QTest.keyClick(page.table, Qt.Key.Key_F5)
    dialog(page, StepDialog).reject()
    page.refresh()
    assert chosen(page) == ["甲试样"]


def test_after_the_last_decision_the_one_before_is_chosen(page: ReviewPage, qtbot: QtBot) -> None:
    page.table.choose_row(2)
    settled(page, qtbot)
    page.case.buttons["read"].click()
    opened = dialog(page, StepDialog)
    assert isinstance(opened, StepDialog)
    opened.form.fill({"leader": "吴主任", "opinion": "请办理"})
    opened.save()
    assert chosen(page) == ["乙试样"]


def test_several_cases_take_one_decision_where_the_step_allows_it(
    page: ReviewPage, desk: Desk, qtbot: QtBot
) -> None:
    page.table.selectAll()
    settled(page, qtbot)
    assert set(page.case.buttons) == {"ask_sign"}, "a leader's opinion is each case's own"
    assert "（3 件）" in page.case.buttons["ask_sign"].text()
    page.case.buttons["ask_sign"].click()
    opened = dialog(page, StepDialog)
    assert isinstance(opened, StepDialog)
    opened.save()
    assert names(page) == []
    page.show_section(Section.ASSIGN_SIGN)
    page.table.selectAll()
    settled(page, qtbot)
    assert "（3 件）" in page.case.buttons["assign_sign"].text()


def test_what_is_shown_of_the_chosen_case(
    page: ReviewPage, desk: Desk, clock: FixedClock, qtbot: QtBot
) -> None:
    take(desk, clock, 1, "self_handle", {"handler": "张承办"})
    take(desk, clock, 1, "accept", {"organ": "本办", "path": "6"})
    take(desk, clock, 1, "conclude", CONCLUSION)
    page.refresh()
    page.show_section(Section.APPROVAL)
    settled(page, qtbot)
    text = page.case.facts.toPlainText()
    assert "夜间停工" in text
    assert "予以修复" in text
    assert "事项分管领导审核" in page.case.words()
    assert "已出文书：还没有" in page.case.words()
    assert any("办结" in words for words in page.case.clocks.words())
    page.explain(0)
    assert isinstance(dialog(page, TextPaperDialog), QDialog)


def test_enter_opens_the_case_and_ctrl_p_the_paper_that_is_asked_for(page: ReviewPage, qtbot: QtBot) -> None:
    QTest.keyClick(page.table, Qt.Key.Key_Return)
    dialog(page, CaseDialog).reject()
    QTest.keyClick(page.table, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    dialog(page, PreviewDialog).reject()


def test_only_mine_is_the_default_of_who_decides_and_shows_less(
    page: ReviewPage, desk: Desk, qtbot: QtBot
) -> None:
    desk.switch_operator(office.add_operator(desk.context, "郑复核", ["reviewer"]))
    assert page.mine.isChecked()
    assert (names(page), sum(page.sections.counts().values())) == ([], 0)
    assert "取消“只看我的”" in page.table._empty_text
    QTest.keyClick(page.table, Qt.Key.Key_M, Qt.KeyboardModifier.AltModifier)
    assert len(names(page)) == 3
    page.table.choose_row(0)
    settled(page, qtbot)
    assert page.case.buttons == {}
    assert "请换有权限的操作员" in page.case.words()


def test_who_decides_nothing_sees_what_the_others_have_before_them(page: ReviewPage, desk: Desk) -> None:
    desk.switch_operator(office.add_operator(desk.context, "郑登记", ["registrar"]))
    assert not page.mine.isChecked()
    assert len(names(page)) == 3


def test_an_accusation_is_in_the_queue_of_who_may_see_it_only(
    page: ReviewPage, desk: Desk, clock: FixedClock
) -> None:
    secret = undecided(desk, name="保密者", purpose=Purpose.ACCUSATION)
    take(desk, clock, secret.id, "submit", {})
    page.refresh()
    assert "保密者" in names(page)
    desk.switch_operator(office.add_operator(desk.context, "陈承办", ["handler"]))
    assert "保密者" not in names(page)
    assert page.sections.counts()[Section.READING] == 3


def test_the_tab_counts_what_waits_for_the_operator(desk: Desk, clock: FixedClock, qtbot: QtBot) -> None:
    window = MainWindow(desk)
    qtbot.addWidget(window)
    window.show()
    key = undecided(desk).id
    take(desk, clock, key, "submit", {})
    desk.changed.emit("cases")
    assert window.tabs.tabText(3) == "审核复查 ·1"
    assert window.review_page is None, "built when first shown"
    window.show_tab(3)
    assert window.review_page is not None
    leader = office.add_operator(desk.context, "李分管", ["matter_leader"])
    reviewer = office.add_operator(desk.context, "郑复核", ["reviewer"])
    desk.switch_operator(leader)
    assert window.tabs.tabText(3) == "审核复查 ·1", "a leader reads what was submitted"
    desk.switch_operator(reviewer)
    assert window.tabs.tabText(3) == "审核复查"


def test_pages_are_read_as_they_are_scrolled_to(
    desk: Desk, clock: FixedClock, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(review_queue, "PAGE", 2)
    for _ in range(5):
        take(desk, clock, undecided(desk).id, "submit", {})
    made = ReviewPage(desk)
    qtbot.addWidget(made)
    while made.model.canFetchMore(made.table.rootIndex()):
        made.model.fetchMore(made.table.rootIndex())
    assert sorted(one.id for one in made.model.records) == [1, 2, 3, 4, 5]


def noticed(page: ReviewPage, desk: Desk, qtbot: QtBot, name: str = "周明远") -> int:
    """A matter with a notice that was issued; shown among what waits to be delivered."""
    key = undecided(desk, name=name, anonymous=not name).id
    drawn = papers.draw(desk.context, cases.get(desk.context, key), "P4", asked=filled("P4"))
    papers.issue(desk.context, drawn, printer="前台")
    page.refresh()
    page.show_section(Section.DELIVERY)
    settled(page, qtbot)
    return key


def test_a_paper_handed_over_at_the_counter_is_one_key(page: ReviewPage, desk: Desk, qtbot: QtBot) -> None:
    key = noticed(page, desk, qtbot)
    assert page.case.buttons["hand_over"].text() == "已当面交给本人：听证通知书  F5"
    assert "送达听证通知书" in page.case.words()
    QTest.keyClick(page.table, Qt.Key.Key_F5)
    (given,) = deliveries.of_case(desk.context, key).values()
    assert given.words == "2026-11-22 直接送达 周明远"
    assert page.sections.counts()[Section.DELIVERY] == 0
    assert "已当面交给本人" in page.notice.text()


def test_another_way_of_delivery_opens_its_form(page: ReviewPage, desk: Desk, qtbot: QtBot) -> None:
    key = noticed(page, desk, qtbot)
    QTest.keyClick(page.table, Qt.Key.Key_F6)
    form = dialog(page, SideForm)
    assert isinstance(form, SideForm)
    fill(form, method="post")
    form.save()
    (given,) = deliveries.of_case(desk.context, key).values()
    assert given.words == "2026-11-22 邮寄 周明远"
    assert names(page) == []


def test_one_key_asks_for_more_where_nobody_is_named(page: ReviewPage, desk: Desk, qtbot: QtBot) -> None:
    noticed(page, desk, qtbot, name="")
    page.press(0)
    form = dialog(page, SideForm)
    assert isinstance(form, SideForm)
    assert form.values()["receiver"] == ""


def test_a_day_of_another_year_is_written_with_its_year(page: ReviewPage, desk: Desk) -> None:
    row = replace(page.model.records[0], due=date(2026, 12, 1), level=Level.OFFICE)
    assert due_words(row, desk).startswith("12-01 ")
    assert due_words(replace(row, due=date(2028, 4, 17)), desk).startswith("2028-04-17 ")


def test_what_can_no_longer_happen_is_no_next_step(qtbot: QtBot) -> None:
    steps = NextSteps()
    qtbot.addWidget(steps)
    steps.show_offers(
        [StepOffer(STEPS["extend"], "", "办理期限已于 2027-01-21 届满。"), StepOffer(STEPS["progress"], "")]
    )
    assert list(steps.buttons) == ["progress"]
    assert "批准延期：办理期限已于 2027-01-21 届满。" in steps.words()


def test_the_list_for_the_weekly_conference_is_printed_from_its_section(
    page: ReviewPage, desk: Desk, clock: FixedClock, qtbot: QtBot
) -> None:
    assert not page.list_button.isVisible()
    take(desk, clock, 1, "flag", {"weekly_conference": "true"})
    page.refresh()
    page.show_section(Section.CONFERENCE)
    settled(page, qtbot)
    assert page.list_button.isVisible()
    QTest.keyClick(page.table, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    shown = dialog(page, ListPaperDialog)
    assert shown.windowTitle() == "周会商清单"


def test_what_another_decided_meanwhile_leaves_the_list_and_what_was_typed_is_offered_again(
    page: ReviewPage, desk: Desk, clock: FixedClock, qtbot: QtBot
) -> None:
    QTest.keyClick(page.table, Qt.Key.Key_F5)
    opened = dialog(page, StepDialog)
    assert isinstance(opened, StepDialog)
    opened.form.fill({"leader": "吴主任", "opinion": "请城建局办理"})
    take(desk, clock, 1, "file", {"note": "内容不清"})
    opened.save()
    assert opened.isVisible()
    assert opened.form.values()["opinion"] == "请城建局办理"
    assert names(page) == ["乙试样", "丙试样"], "the old decision is no longer offered behind it"
    opened.reject()
    assert len(chosen(page)) == 1


def test_ctrl_still_held_after_a_decision_leaves_one_case_chosen(
    page: ReviewPage, desk: Desk, clock: FixedClock, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl+Enter decides; the list is read anew before the key comes up."""
    held = Qt.KeyboardModifier.ControlModifier
    monkeypatch.setattr(page.table, "selectionCommand", lambda *_: _toggled(held))
    take(desk, clock, 1, "flag", {"weekly_conference": "true"})
    page._next = 2
    page.refresh()
    assert chosen(page) == ["乙试样"]
    assert page.table.current_id() == 2


def _toggled(held: Qt.KeyboardModifier) -> QItemSelectionModel.SelectionFlag:
    """What Qt does of a row chosen by program while Ctrl is down."""
    assert held
    flag = QItemSelectionModel.SelectionFlag
    return flag.Toggle | flag.Rows


def test_alt_and_an_arrow_go_to_the_next_section_where_something_waits(
    page: ReviewPage, desk: Desk, clock: FixedClock
) -> None:
    alt = Qt.KeyboardModifier.AltModifier
    take(desk, clock, 1, "flag", {"weekly_conference": "true"})
    take(desk, clock, 2, "ask_sign", {})
    page.refresh()
    for section in (Section.ASSIGN_SIGN, Section.CONFERENCE, Section.READING):
        QTest.keyClick(page.table, Qt.Key.Key_Down, alt)
        assert page.sections.section() is section
    QTest.keyClick(page.table, Qt.Key.Key_Up, alt)
    assert page.sections.section() is Section.CONFERENCE
    assert page.focusWidget() is page.table


def test_tab_reaches_the_sections(page: ReviewPage) -> None:
    QTest.keyClick(page.table, Qt.Key.Key_Tab)
    assert page.focusWidget() is page.sections


def test_who_sits_down_sees_the_first_section_with_something_of_his(page: ReviewPage, desk: Desk) -> None:
    page.show_section(Section.CONFERENCE)
    desk.switch_operator(office.add_operator(desk.context, "陈承办", ["handler"]))
    assert page.sections.section() is Section.READING
    assert len(names(page)) == 3


def test_six_decisions_have_six_keys(page: ReviewPage) -> None:
    most = max(len(about.steps) for about in review_queue.ABOUT.values())
    assert len(review_case.DECISION_KEYS) >= most


def test_the_list_says_whose_date_it_is(page: ReviewPage, desk: Desk) -> None:
    row = page.model.records[0]
    assert (
        due_words(replace(row, due=date(2026, 11, 7), level=Level.OFFICE), desk) == "11-07 逾期15天（内部）"
    )
    assert due_words(replace(row, due=date(2026, 11, 22), level=Level.STATUTORY), desk).endswith("（法定）")
