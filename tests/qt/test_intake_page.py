"""来访登记: what the clerk relies on while typing with a person opposite."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QPlainTextEdit, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from app.clock import FixedClock
from app.domain.records import CaseFilter, IntakeDraft, PetitionRecord
from app.domain.vocabulary import Channel, Disposition, Purpose, Sex, Source
from app.errors import UserError
from app.services import cases
from app.views import paper_output
from app.views.desk import Desk
from app.views.intake_form import IntakeForm
from app.views.intake_layout import MARKS, places
from app.views.intake_page import IntakePage
from tests.conftest import InputMethod
from tests.qt.case_desk import open_desk

BAD_CHECK_DIGIT = "999999199001010010"
GOOD_ID = "999999199003070020"


@pytest.fixture
def desk(tmp_path: Path, clock: FixedClock, qapp: object) -> Iterator[Desk]:
    with open_desk(tmp_path, clock) as opened:
        yield opened


@pytest.fixture
def page(desk: Desk, qtbot: QtBot) -> IntakePage:
    made = IntakePage(desk, (Channel.VISIT,))
    qtbot.addWidget(made)
    with qtbot.waitActive(made):
        made.resize(1366, 680)
        made.show()
        made.activateWindow()
    made.refresh()
    return made


def editor(page: IntakePage, key: str) -> QWidget:
    return page.form._fields[key].input


def draft(page: IntakePage, **changes: object) -> IntakeDraft:
    plain = replace(
        page.form.draft(),
        name="周明远",
        address="示例区青石街道",
        purpose=Purpose.APPEAL,
        demand="要求修复道路。",
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def rows(desk: Desk) -> list[str]:
    return [row.name for row in cases.page(desk.context, CaseFilter())]


def test_a_form_gives_back_what_it_was_filled_with(desk: Desk, qtbot: QtBot) -> None:
    form = IntakeForm(desk, Channel.VISIT)
    qtbot.addWidget(form)
    whole = IntakeDraft(
        name="买买提·艾力",
        id_number=GOOD_ID,
        phone="13900000101",
        sex=Sex.FEMALE,
        workplace="厂",
        address="址",
        people=4,
        people_concerned=30,
        received_at=datetime(2026, 11, 20, 8, 5),
        source=Source.UPPER,
        upstream_no="上7",
        purpose=Purpose.SUGGESTION,
        content_class="0101",
        demand="一\n二",
        summary="摘要",
        receiver="林",
        receiving_unit="办",
        urgent=True,
        major=True,
        disposition=Disposition.ASSIGN,
        unit="城建部",
        disposition_note="注",
        leader_name="吴",
        leader_opinion="同意",
    )
    form.fill(whole)
    assert form.draft() == whole
    assert not form.is_dirty()


def test_tab_order_is_the_order_of_the_form(page: IntakePage, qtbot: QtBot) -> None:
    page.form.focus_first()
    seen: list[str] = []
    for _ in range(60):
        focus = QApplication.focusWidget()
        assert focus is not None
        for key, field in page.form._fields.items():
            if field.isAncestorOf(focus) and key not in seen:
                seen.append(key)
        qtbot.keyClick(focus, Qt.Key.Key_Tab)
    assert seen == [key for key in places(Channel.VISIT) if key != MARKS]


def test_ctrl_enter_saves_and_makes_ready_for_the_next(page: IntakePage, desk: Desk, qtbot: QtBot) -> None:
    page.form.fill(draft(page))
    qtbot.keyClick(editor(page, "demand"), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert rows(desk) == ["周明远"]
    assert page.form.draft().name == ""
    assert not page.form.is_dirty()
    assert "镜访[2026]1号" in page._result.whole() or "[2026]1号" in page._result.whole()
    assert page.list.totals.text() == "今日来访  1 批 1 人次"
    assert editor(page, "name").hasFocus()


@pytest.mark.parametrize("key", ["name", "phone", "address", "unit"])
def test_enter_in_a_text_field_never_saves(page: IntakePage, desk: Desk, qtbot: QtBot, key: str) -> None:
    page.form.fill(draft(page))
    qtbot.keyClick(editor(page, key), Qt.Key.Key_Return)
    qtbot.keyClick(editor(page, key), Qt.Key.Key_Enter)
    assert rows(desk) == []


def test_what_the_input_method_still_composes_is_saved(
    page: IntakePage, desk: Desk, qtbot: QtBot, ime: InputMethod
) -> None:
    page.form.fill(draft(page, name=""))
    editor(page, "name").setFocus()
    ime.compose(editor(page, "name"), "欧阳娜娜")
    qtbot.keyClick(editor(page, "name"), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert rows(desk) == ["欧阳娜娜"]


def test_an_empty_form_is_refused_beside_its_fields(page: IntakePage, desk: Desk) -> None:
    page.form.fill(IntakeDraft(received_at=None))
    page.save()
    for key in ("name", "received_at", "demand"):
        assert page.form.message(key).startswith("错误："), key
    assert editor(page, "name").hasFocus()
    assert rows(desk) == []
    assert "3 处需要更正" in page._result.whole()


def test_nothing_typed_is_lost_by_a_refusal(page: IntakePage) -> None:
    typed = draft(page, demand="", phone="13900000101", people=7)
    page.form.fill(typed)
    page.save()
    assert page.form.draft() == typed


def test_an_error_goes_away_when_it_is_mended(page: IntakePage, qtbot: QtBot) -> None:
    page.form.fill(draft(page, demand=""))
    page.save()
    line = editor(page, "demand")
    assert isinstance(line, QPlainTextEdit)
    line.setPlainText("有了")
    qtbot.waitUntil(lambda: page.form.message("demand") == "")


def test_a_doubtful_identity_number_holds_the_first_save_only(page: IntakePage, desk: Desk) -> None:
    page.form.fill(draft(page, id_number=BAD_CHECK_DIGIT))
    page.save()
    assert rows(desk) == []
    assert page.form.message("id_number").startswith("提示：")
    assert editor(page, "id_number").hasFocus()
    page.save()
    assert rows(desk) == ["周明远"]
    record = cases.by_number(desk.context, cases.page(desk.context, CaseFilter())[0].number)
    assert cases.history(desk.context, record.id)[0].changes == {"confirmed": [None, ["id_number"]]}


def test_an_edit_after_the_warning_asks_anew(page: IntakePage, desk: Desk) -> None:
    page.form.fill(draft(page, id_number=BAD_CHECK_DIGIT))
    page.save()
    line = editor(page, "id_number")
    assert isinstance(line, QLineEdit)
    line.setText("999999199001010011")
    page.save()
    assert rows(desk) == []


def test_other_warnings_do_not_hold_the_save(page: IntakePage, desk: Desk) -> None:
    page.form.fill(draft(page, people=8, address="", purpose=None, source=Source.UPPER))
    page.save()
    assert rows(desk) == ["周明远"]


def test_a_warning_waits_until_the_field_was_left(page: IntakePage, qtbot: QtBot) -> None:
    page.form.check_live()
    assert page.form.message("address") == ""
    editor(page, "address").setFocus()
    qtbot.keyClick(editor(page, "address"), Qt.Key.Key_Tab)
    qtbot.waitUntil(lambda: "未提供" in page.form.message("address"))


def test_anonymous_needs_no_name(page: IntakePage, desk: Desk) -> None:
    page.form.fill(draft(page, name="", anonymous=True))
    assert not editor(page, "name").isEnabled()
    page.save()
    assert rows(desk) == [""]


def test_a_valid_identity_number_chooses_the_sex(page: IntakePage) -> None:
    line = editor(page, "id_number")
    assert isinstance(line, QLineEdit)
    line.setText(GOOD_ID)
    assert page.form.draft().sex is Sex.FEMALE


def test_the_wheel_changes_no_choice(page: IntakePage) -> None:
    box = editor(page, "disposition")
    assert isinstance(box, QComboBox)
    before = box.currentIndex()
    turn = QWheelEvent(
        QPointF(5, 5),
        QPointF(5, 5),
        QPoint(0, -120),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(box, turn)
    assert box.currentIndex() == before


def test_messages_move_nothing(page: IntakePage) -> None:
    before = {key: editor(page, key).mapTo(page, QPoint(0, 0)) for key in page.form._fields}
    page.form.fill(IntakeDraft(received_at=None, people=9, source=Source.UPPER))
    page.save()
    assert {key: editor(page, key).mapTo(page, QPoint(0, 0)) for key in page.form._fields} == before


def test_the_whole_form_fits_the_counter_screen(page: IntakePage) -> None:
    """1366 × 768 less task bar, tabs and status line: no scrolling while typing."""
    page.resize(1366, 655)
    QApplication.processEvents()
    scroll = page.findChild(QScrollArea)
    assert scroll is not None
    assert scroll.verticalScrollBar().maximum() == 0


@pytest.mark.parametrize("channel", [Channel.LETTER, Channel.CALL, Channel.ONLINE, Channel.AGENCY])
def test_every_channel_fits_the_counter_screen(desk: Desk, qtbot: QtBot, channel: Channel) -> None:
    page = IntakePage(desk, (Channel.LETTER, Channel.CALL, Channel.ONLINE, Channel.AGENCY))
    qtbot.addWidget(page)
    page.resize(1366, 664)
    page.show()
    page.show_channel(channel)
    QApplication.processEvents()
    scroll = page.sheet.findChild(QScrollArea)
    assert scroll is not None
    assert scroll.verticalScrollBar().maximum() == 0


def test_the_time_follows_the_clock_until_something_is_typed(page: IntakePage, clock: FixedClock) -> None:
    clock.moment += timedelta(minutes=7)
    page.form.refresh_time()
    assert page.form.draft().received_at == clock.moment
    page.form.fill(draft(page))
    line = editor(page, "phone")
    assert isinstance(line, QLineEdit)
    line.setText("1")
    clock.moment += timedelta(minutes=7)
    page.form.refresh_time()
    assert page.form.draft().received_at != clock.moment


def test_print_after_saving_prints_the_chosen_paper(
    page: IntakePage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    printed: list[tuple[str, str]] = []

    def fake(_desk: Desk, record: PetitionRecord, form: str) -> None:
        printed.append((record.draft.name, form))

    monkeypatch.setattr(paper_output, "print_directly", fake)
    page._print_now.setChecked(True)
    page.form.fill(draft(page))
    page.save()
    qtbot.waitUntil(lambda: printed == [("周明远", "F2")])
    assert "已登记并打印" in page._result.whole()


def test_a_printer_that_fails_loses_nothing_and_opens_the_preview(
    page: IntakePage, desk: Desk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[PetitionRecord] = []

    def fail(*_: object) -> None:
        raise UserError("打印机没有响应。")

    monkeypatch.setattr(paper_output, "print_directly", fail)
    monkeypatch.setattr(page, "_preview", opened.append)
    page._print_now.setChecked(True)
    page.form.fill(draft(page))
    page.save()
    qtbot.waitUntil(lambda: len(opened) == 1)
    assert rows(desk) == ["周明远"]


def test_a_save_elsewhere_shows_here(page: IntakePage, desk: Desk) -> None:
    from app.services import intake

    intake.register_petition(desk.context, draft(page, name="别处登记"))
    desk.changed.emit("cases")
    assert page.table.model().rowCount() == 1


def test_tab_leads_from_the_last_field_to_saving_and_back(page: IntakePage, qtbot: QtBot) -> None:
    editor(page, "leader_opinion").setFocus()
    qtbot.keyClick(editor(page, "leader_opinion"), Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is page._save_button
    qtbot.keyClick(page._save_button, Qt.Key.Key_Backtab)
    assert editor(page, "leader_opinion").hasFocus()
    fields = page.form._fields
    editor(page, "address").setFocus()
    for expected in (fields["phone"], fields["id_number"], fields["name"]):
        focus = QApplication.focusWidget()
        assert focus is not None
        qtbot.keyClick(focus, Qt.Key.Key_Backtab)
        now = QApplication.focusWidget()
        assert expected is not None
        assert now is not None
        assert expected.isAncestorOf(now), expected


def test_anonymous_takes_the_typed_name_away_and_gives_it_back(page: IntakePage, desk: Desk) -> None:
    page.form.fill(draft(page, name="张"))
    page.form._anonymous.setChecked(True)
    assert page.form.draft().name == ""
    page.form._anonymous.setChecked(False)
    assert page.form.draft().name == "张"
    page.form._anonymous.setChecked(True)
    page.save()
    assert rows(desk) == [""]
    page.form.fill(draft(page, name="李"))
    assert page.form.draft().name == "李"


def test_the_status_line_does_not_grow_stale(page: IntakePage, qtbot: QtBot) -> None:
    page.form.fill(draft(page, demand=""))
    page.save()
    demand = editor(page, "demand")
    assert isinstance(demand, QPlainTextEdit)
    demand.setPlainText("补上")
    qtbot.waitUntil(lambda: page._result.whole() == "")
    page.save()
    assert page._result.whole().startswith("已登记")
    phone = editor(page, "phone")
    assert isinstance(phone, QLineEdit)
    phone.setText("1")
    assert page._result.whole().startswith("上一件：")


def test_a_visit_of_another_day_says_where_it_went(page: IntakePage) -> None:
    page.form.fill(draft(page, received_at=datetime(2026, 11, 20, 9, 0)))
    page.save()
    assert "2026-11-20，不在今日列表" in page._result.whole()


def test_a_window_left_open_overnight_turns_to_the_new_day(
    page: IntakePage, desk: Desk, clock: FixedClock
) -> None:
    page.form.fill(draft(page))
    page.save()
    assert page.list.totals.text() == "今日来访  1 批 1 人次"
    clock.moment += timedelta(days=1)
    page.on_minute()
    assert page.list.totals.text() == "今日来访  0 批 0 人次"
    assert page.table.model().rowCount() == 0


def test_a_whole_number_leads_on_and_the_tab_of_habit_goes_nowhere(page: IntakePage, qtbot: QtBot) -> None:
    editor(page, "id_number").setFocus()
    qtbot.keyClicks(editor(page, "id_number"), GOOD_ID)
    assert editor(page, "phone").hasFocus()
    qtbot.keyClick(editor(page, "phone"), Qt.Key.Key_Tab)
    assert editor(page, "phone").hasFocus()
    qtbot.keyClicks(editor(page, "phone"), "13900000101")
    assert editor(page, "address").hasFocus()
    qtbot.keyClicks(editor(page, "address"), "x")
    qtbot.keyClick(editor(page, "address"), Qt.Key.Key_Tab)
    assert editor(page, "demand").hasFocus()


@pytest.mark.parametrize(("key", "text"), [("id_number", BAD_CHECK_DIGIT), ("phone", "05321234567")])
def test_a_number_that_may_go_on_does_not_lead_on(
    page: IntakePage, qtbot: QtBot, key: str, text: str
) -> None:
    editor(page, key).setFocus()
    qtbot.keyClicks(editor(page, key), text)
    assert editor(page, key).hasFocus()
    qtbot.keyClick(editor(page, key), Qt.Key.Key_Tab)
    assert not editor(page, key).hasFocus()


def test_a_number_mended_in_its_middle_does_not_lead_on(page: IntakePage, qtbot: QtBot) -> None:
    line = editor(page, "id_number")
    assert isinstance(line, QLineEdit)
    line.setText(GOOD_ID[:5] + GOOD_ID[6:])
    line.setFocus()
    line.setCursorPosition(5)
    qtbot.keyClicks(line, GOOD_ID[5])
    assert line.text() == GOOD_ID
    assert line.hasFocus()


def test_one_key_saves(page: IntakePage, desk: Desk, qtbot: QtBot) -> None:
    page.form.fill(draft(page))
    qtbot.keyClick(editor(page, "demand"), Qt.Key.Key_F9)
    assert rows(desk) == ["周明远"]


def test_a_known_person_is_taken_by_his_initials(page: IntakePage, desk: Desk, qtbot: QtBot) -> None:
    page.form.fill(draft(page, id_number=GOOD_ID, phone="13900000101"))
    page.save()
    line = editor(page, "name")
    line.setFocus()
    qtbot.keyClicks(line, "zmy")
    qtbot.waitUntil(page.sheet.names.is_open)
    qtbot.keyClick(line, Qt.Key.Key_Down)
    qtbot.keyClick(line, Qt.Key.Key_Return)
    taken = page.sheet.draft()
    assert (taken.name, taken.id_number, taken.phone) == ("周明远", GOOD_ID, "13900000101")
    assert taken.known_person
    assert editor(page, "demand").hasFocus()
    page.form._fields["demand"].input.set_value("再次要求修路。")  # type: ignore[attr-defined]
    page.save()
    first, second = (
        cases.get(desk.context, row.id).person_id for row in cases.page(desk.context, CaseFilter())
    )
    assert first == second


def test_a_card_typed_by_a_reader_fills_what_is_empty(page: IntakePage, qtbot: QtBot) -> None:
    line = editor(page, "name")
    assert isinstance(line, QLineEdit)
    line.setFocus()
    line.insert(f"周明远|女|汉|19900307|示例区青石街道3幢|{GOOD_ID}")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    found = page.form.draft()
    assert (found.name, found.id_number, found.address) == ("周明远", GOOD_ID, "示例区青石街道3幢")
    assert found.sex is Sex.FEMALE


def test_the_page_keeps_its_size_when_somebody_is_known(page: IntakePage, desk: Desk, qtbot: QtBot) -> None:
    page.form.fill(draft(page, id_number=GOOD_ID))
    page.save()
    page.form.fill(draft(page, id_number=GOOD_ID))
    page.form.check_live()
    qtbot.waitUntil(lambda: bool(page.sheet.panel.persons()))
    page.sheet.panel.take(1)
    QApplication.processEvents()
    assert page.minimumSizeHint().height() <= 655
