"""Changing the office profile later."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFocusEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.clock import FixedClock
from app.domain.records import OfficeProfile
from app.domain.vocabulary import OfficeKind
from app.services import office
from app.services.context import Context
from app.views import profile_form
from app.views.desk import Desk
from app.views.profile_form import ProfileDialog, ProfileForm
from app.views.widgets.text import ChineseLineEdit
from tests.qt.case_desk import PROFILE, open_desk

WHOLE = OfficeProfile(
    full_name="镜湖新区𠮷祥街道信访办",
    short_name="𠮷祥",
    prefix="吉",
    kind=OfficeKind.OTHER_ORGAN,
    upper_office="镜湖新区信访局",
    phone="0999-1234567",
    address="湖滨路 1 号",
    summer_hours="09:00-12:00 15:00-18:30",
    winter_hours="09:00-12:00",
    summer_from="06-01",
    summer_to="10-07",
)


@pytest.fixture
def desk(qtbot: QtBot, tmp_path: Path, clock: FixedClock) -> Iterator[Desk]:
    with open_desk(tmp_path, clock) as opened:
        yield opened


@pytest.fixture
def dialog(desk: Desk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> ProfileDialog:
    monkeypatch.setattr(profile_form, "may_discard", lambda _: True)
    made = ProfileDialog(desk)
    qtbot.addWidget(made)
    made.show()
    return made


def line(form: ProfileForm, key: str) -> ChineseLineEdit:
    found = form.fields[key].input
    assert isinstance(found, ChineseLineEdit)
    return found


def test_a_profile_comes_back_as_it_was_shown(qtbot: QtBot) -> None:
    form = ProfileForm(2026)
    qtbot.addWidget(form)
    form.set_profile(WHOLE)
    assert form.profile() == WHOLE


def test_saving_puts_it_in_force_and_tells_the_window(desk: Desk, dialog: ProfileDialog) -> None:
    line(dialog.form, "phone").set_value(" 0999-7654321 ")
    news: list[str] = []
    desk.changed.connect(news.append)
    desk.said.connect(news.append)
    QTest.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert desk.profile() == replace(PROFILE, phone="0999-7654321")
    assert news == ["profile", "单位信息已保存，以后打印的文书使用新内容。"]
    assert not dialog.isVisible()


def test_bad_lines_are_said_and_nothing_is_saved(desk: Desk, dialog: ProfileDialog) -> None:
    line(dialog.form, "full_name").set_value("")
    line(dialog.form, "summer_hours").set_value("12:00-08:30")
    dialog.save()
    assert dialog.isVisible()
    assert dialog.form.fields["full_name"].message() == "错误：请填写单位全称。"
    assert "先后排列" in dialog.form.fields["summer_hours"].message()
    line(dialog.form, "full_name").set_value("甲")
    line(dialog.form, "summer_hours").set_value("08:30-12:00")
    line(dialog.form, "prefix").set_value("镜〔湖〕")
    dialog.save()
    assert "编号代字" in dialog.form.fields["prefix"].message()
    assert desk.profile() == PROFILE


def test_bad_hours_are_said_when_the_clerk_moves_on(dialog: ProfileDialog) -> None:
    hours = line(dialog.form, "winter_hours")
    hours.set_value("早八点")
    assert dialog.form.fields["winter_hours"].state() == ""
    QApplication.sendEvent(hours, QFocusEvent(QFocusEvent.Type.FocusOut))
    assert "格式应如" in dialog.form.fields["winter_hours"].message()
    hours.set_value("08:30-12:00")
    assert dialog.form.fields["winter_hours"].state() == ""


def test_the_sample_number_follows_the_prefix(dialog: ProfileDialog) -> None:
    line(dialog.form, "prefix").set_value("镜")
    assert dialog.form._sample.text() == "来访编号写作：镜访[2026]1号"


def test_who_may_not_administer_sees_but_cannot_save(desk: Desk, qtbot: QtBot) -> None:
    clerk = office.add_operator(desk.context, "林晓", ["registrar"])
    desk.context = Context(desk.context.register, desk.clock, clerk)
    dialog = ProfileDialog(desk)
    qtbot.addWidget(dialog)
    assert not dialog.form.isEnabled()
    assert not dialog.save_button.isEnabled()
    assert "林晓" in dialog._message.whole()
    dialog.save()
    assert "没有" in dialog._message.whole()
    assert desk.profile() == PROFILE


def test_leaving_asks_only_when_something_was_changed(
    dialog: ProfileDialog, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = [False, True]
    monkeypatch.setattr(profile_form, "may_discard", lambda _: answers.pop(0))
    line(dialog.form, "phone").set_value("1")
    dialog.reject()
    assert dialog.isVisible()
    dialog.reject()
    assert not dialog.isVisible()
    dialog.show()
    line(dialog.form, "phone").set_value("")
    dialog.reject()
    assert not dialog.isVisible()


def test_tab_goes_through_the_lines_in_order(dialog: ProfileDialog) -> None:
    keys = {field.input: key for key, field in dialog.form.fields.items()}
    stop: QWidget | None = dialog.form.fields["full_name"].input
    passed: list[str] = []
    while stop is not None and len(passed) < 10:
        if stop.focusPolicy() & Qt.FocusPolicy.TabFocus and stop in keys:
            passed.append(keys[stop])
        stop = stop.nextInFocusChain()
    assert passed == [key for key in profile_form._ORDER if key != "kind"]
