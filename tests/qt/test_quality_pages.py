"""Rating cards, spot checks and the archive as ledgers of 专项台账, worked as a clerk does."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QLabel
from pytestqt.qtbot import QtBot

from app.clock import FixedClock
from app.domain.vocabulary import Disposition, Purpose
from app.services import archive, list_papers, spot_checks
from app.views import side_form
from app.views.archive_page import ArchivePage
from app.views.case_dialogs import CaseDialog
from app.views.desk import Desk
from app.views.list_paper import ListPaperDialog
from app.views.preview import PreviewDialog
from app.views.ratings_page import RatingsPage
from app.views.side_form import SideForm
from app.views.side_page import SidePage
from app.views.side_registers import SideRegisters
from app.views.spot_checks_page import SpotCheckDialog, SpotChecksPage
from app.views.text_paper import TextPaperDialog
from app.views.widgets.choice import RadioGroup
from app.views.widgets.moment import DayEdit
from app.views.widgets.text import ChineseLineEdit, ChineseTextEdit
from tests.db.action_desk import TO_CLOSED
from tests.db.action_desk import Desk as ActionDesk
from tests.qt.case_desk import handler, open_desk
from tests.qt.test_side_pages import cells

RATINGS, SPOT_CHECKS, ARCHIVE = 4, 5, 6
SUM = "抽查1件，接通1件，一致0件，不一致1件"
RATED = {"satisfaction": "satisfied", "implemented": "yes", "method": "phone", "caller": "林晓"}


@pytest.fixture
def desk(qtbot: QtBot, tmp_path: Path, clock: FixedClock, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setattr(side_form, "may_discard", lambda _: True)
    with open_desk(tmp_path, clock) as opened:
        opened.switch_operator(handler(opened))
        yield opened


@pytest.fixture
def side(desk: Desk, qtbot: QtBot) -> SideRegisters:
    made = SideRegisters(desk)
    qtbot.addWidget(made)
    made.resize(1366, 640)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    return made


def closed(desk: Desk, clock: FixedClock, *, rated: bool = True) -> int:
    counter = ActionDesk(desk.context, clock)
    key = counter.register()
    counter.go(key, TO_CLOSED)
    if rated:
        counter.do(key, "follow_up", RATED)
    return key


def page(side: SideRegisters, index: int) -> SidePage:
    side.show_register(index)
    found = side.page(index)
    found.refresh()
    return found


def run(page: SidePage, label: str) -> None:
    page.buttons[label].click()


def dialog(page: SidePage, kind: type[QDialog]) -> QDialog:
    return next(one for one in page.findChildren(kind) if one.isVisible())


def form(page: SidePage) -> SideForm:
    found = dialog(page, SideForm)
    assert isinstance(found, SideForm)
    return found


def fill(form: SideForm, **texts: str) -> None:
    for key, text in texts.items():
        editor = form.fields[key].input
        if isinstance(editor, RadioGroup):
            editor.set_key(text)
        elif isinstance(editor, DayEdit):
            editor.setText(text)
        else:
            assert isinstance(editor, (ChineseLineEdit, ChineseTextEdit))
            editor.set_value(text)


def test_a_card_is_typed_corrected_and_counted(side: SideRegisters) -> None:
    ratings = page(side, RATINGS)
    assert isinstance(ratings, RatingsPage)
    run(ratings, "录入评价卡…")
    first = form(ratings)
    first.save()
    assert "请选择总体评价" in first.fields["satisfaction"].message()
    fill(first, satisfaction="satisfied", staff="王登记", opinion="服务耐心")
    first.save()
    assert (cells(ratings)["总体评价"], cells(ratings)["意见和建议"]) == ("满意", "服务耐心")
    ratings.on_enter()
    again = form(ratings)
    fill(again, satisfaction="basically")
    again.save()
    assert "基本满意 1" in ratings.counts_text()
    run(ratings, "按月统计…")
    told = dialog(ratings, TextPaperDialog)
    assert isinstance(told, TextPaperDialog)
    assert "2026年11月    1 张" in told.text()


def test_a_sample_is_drawn_called_checked_and_printed(
    desk: Desk, side: SideRegisters, clock: FixedClock
) -> None:
    key = closed(desk, clock)
    checks = page(side, SPOT_CHECKS)
    assert isinstance(checks, SpotChecksPage)
    run(checks, "抽取…")
    form(checks).save()
    assert (cells(checks)["抽取"], cells(checks)["已录结果"]) == ("1 件", "0 件，未完成")
    checks.on_enter()
    opened = dialog(checks, SpotCheckDialog)
    assert isinstance(opened, SpotCheckDialog)
    opened.enter()
    call = next(one for one in opened.findChildren(SideForm) if one.isVisible())
    fill(call, result="reached")
    call.save()
    assert "是否一致" in call.fields["consistent"].message()
    fill(call, consistent="no", note="称尚未修复")
    call.save()
    opened.case_button.click()
    case = next(one for one in opened.findChildren(CaseDialog) if one.isVisible())
    case.reject()
    opened.reject()
    assert cells(checks)["已录结果"] == "1 件"
    run(checks, "核对种子")
    assert "结果一致" in checks.notice.text()
    run(checks, "打印抽查表…")
    shown = dialog(checks, ListPaperDialog)
    assert isinstance(shown, ListPaperDialog)
    assert shown.pages.page_count() == 1
    (check,) = spot_checks.page(desk.context)
    rows = spot_checks.paper_rows(spot_checks.lines(desk.context, check.id))
    values = {"spot_seed": str(check.seed), "checked_on": "2026年11月22日"}
    values |= spot_checks.paper_totals(spot_checks.lines(desk.context, check.id))
    pdf = list_papers.draw_list(desk.context, "N20", rows, values).pdf
    text = pypdfium2.PdfDocument(pdf)[0].get_textpage().get_text_bounded()
    text = "".join(text.split())
    for said in (
        f"随机数种子：{check.seed}",
        "周明远",
        "不一致",
        "称尚未修复",
        "陈承办",
        "要求修复小区门前道路",
        SUM,
    ):
        assert said in text
    assert key == rows_ids(desk, check.id)[0]


def rows_ids(desk: Desk, check: int) -> list[int]:
    return [one.petition_id for one in spot_checks.lines(desk.context, check)]


def test_nothing_to_draw_is_said_in_the_dialog(side: SideRegisters) -> None:
    checks = page(side, SPOT_CHECKS)
    run(checks, "抽取…")
    asked = form(checks)
    asked.save()
    assert asked.isVisible()
    assert "没有评价为“满意”" in asked.message.text()


def test_a_case_is_checked_filed_and_found_again(desk: Desk, side: SideRegisters, clock: FixedClock) -> None:
    closed(desk, clock)
    files = page(side, ARCHIVE)
    assert isinstance(files, ArchivePage)
    assert cells(files)["卷号"] == "待归档"
    run(files, "归档、更正…")
    asked = form(files)
    words = " ".join(one.text() for one in asked.findChildren(QLabel))
    assert "✗ 登记：缺少。应有来访登记单" in words
    assert "✓ 调查办理记录：处理意见及结论 2026-11-22" in words
    asked.save()
    assert "缺少登记" in asked.fields["reason"].message()
    fill(asked, place="一号柜", reason="纸质件另存")
    asked.save()
    assert "卷号示档〔2026〕1号" in files.notice.text()
    assert files.model.rowCount() == 0
    files.bar.set_shown("已归档")
    assert (cells(files)["卷号"], cells(files)["存放位置"]) == ("示档〔2026〕1号", "一号柜")
    run(files, "按卷号查找…")
    sought = form(files)
    fill(sought, volume="示档[2026]9")
    sought.save()
    assert "没有卷号" in sought.message.text()
    fill(sought, volume="示档[2026]1")
    sought.save()
    assert dialog(files, CaseDialog).isVisible()


def test_the_list_of_a_year_the_pages_and_the_contents(
    desk: Desk, side: SideRegisters, clock: FixedClock
) -> None:
    archive.store(desk.context, closed(desk, clock), "一号柜", "纸质件另存")
    files = page(side, ARCHIVE)
    files.bar.set_shown("已归档")
    run(files, "年度清单…")
    asked = form(files)
    fill(asked, year="去年")
    asked.save()
    assert "四位数字" in asked.message.text()
    fill(asked, year="2026")
    asked.save()
    told = dialog(files, TextPaperDialog)
    assert isinstance(told, TextPaperDialog)
    assert "示档〔2026〕1号" in told.text()
    told.reject()
    run(files, "案卷目录…")
    assert dialog(files, PreviewDialog).isVisible()


def test_of_an_accusation_the_archive_shows_the_number_alone(
    desk: Desk, side: SideRegisters, clock: FixedClock
) -> None:
    counter = ActionDesk(desk.context, clock)
    secret = {"purpose": Purpose.ACCUSATION, "name": "保密者", "disposition": Disposition.FILE}
    number = counter.case(counter.register(**secret, unit="保密路一号")).number
    files = page(side, ARCHIVE)
    assert (cells(files)["编号"], cells(files)["责任单位"]) == (number, "")
    assert "保密者" not in str(cells(files))
    assert "没有查看权限" in files.buttons["归档、更正…"].toolTip()


def test_names_tell_what_waits(desk: Desk, side: SideRegisters, clock: FixedClock) -> None:
    key = closed(desk, clock)
    spot_checks.draw_sample(desk.context, desk.today, desk.today)
    desk.changed.emit("cases")
    model = side.list.model()
    told = [str(model.index(row, 0).data(Qt.ItemDataRole.UserRole)) for row in (SPOT_CHECKS, ARCHIVE)]
    assert told == ["未完成 1", "待归档 1"]
    assert side.list.model().index(ARCHIVE, 0).data(Qt.ItemDataRole.AccessibleTextRole).endswith("Alt+7")
    archive.store(desk.context, key, "", "纸质件另存")
    desk.changed.emit("cases")
    assert str(model.index(ARCHIVE, 0).data(Qt.ItemDataRole.UserRole)) == ""
