"""The first start: one page, errors beside fields, nothing half made."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app import data_folder
from app.clock import FixedClock
from app.domain.vocabulary import OfficeKind
from app.services import office
from app.views import first_start, theme
from app.views.first_start import FirstStartDialog
from app.views.widgets.text import ChineseLineEdit


@pytest.fixture
def dialog(
    qtbot: QtBot, clock: FixedClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> FirstStartDialog:
    monkeypatch.setattr(first_start, "may_discard", lambda _: True)
    theme.apply(QApplication.instance())  # type: ignore[arg-type]
    made = FirstStartDialog(clock, folder=tmp_path / "信访 数据")
    qtbot.addWidget(made)
    made.show()
    return made


def fill(dialog: FirstStartDialog, **texts: str) -> None:
    values = {"full_name": "镜湖新区信访局", "short_name": "镜湖新区", "prefix": "镜"} | texts
    for key, text in values.items():
        line = dialog.form.fields[key].input
        assert isinstance(line, ChineseLineEdit)
        line.set_value(text)


def test_ctrl_enter_makes_the_register_with_profile_and_operator(
    dialog: FirstStartDialog, qtbot: QtBot, tmp_path: Path
) -> None:
    fill(dialog, upper_office="云岭市信访局", summer_to="10-07")
    dialog.form._kind.set_key("other_organ")
    dialog.operator.set_value(" 周敏 ")
    QTest.keyClick(dialog.operator, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert dialog.result() == FirstStartDialog.DialogCode.Accepted
    assert dialog.folder == tmp_path / "信访 数据"
    register = office.open_existing(dialog.folder)
    made = office.profile(register)
    assert (made.full_name, made.prefix, made.kind) == ("镜湖新区信访局", "镜", OfficeKind.OTHER_ORGAN)
    assert (made.upper_office, made.summer_to) == ("云岭市信访局", "10-07")
    assert [one.name for one in office.operators(register)] == ["周敏"]
    register.close()


def test_every_error_stands_beside_its_field_and_nothing_is_made(
    dialog: FirstStartDialog, tmp_path: Path
) -> None:
    fill(dialog, short_name=" ", winter_hours="8点到12点", summer_from="02-30")
    dialog.start()
    assert dialog.isVisible()
    said = {key: field.message() for key, field in dialog.form.fields.items() if field.state() == "error"}
    assert said.keys() == {"short_name", "winter_hours", "summer_from"}
    assert said["short_name"] == "错误：请填写单位简称。"
    assert "08:30-12:00" in said["winter_hours"]
    assert "2月30日" in said["summer_from"]
    assert dialog.operator_field.message() == "错误：请填写值班人员姓名。"
    assert "有 4 处需要改正" in dialog.message.whole()
    assert list(tmp_path.iterdir()) == []


def test_errors_go_once_they_are_mended(dialog: FirstStartDialog) -> None:
    dialog.start()
    fill(dialog)
    dialog.operator.set_value("周敏")
    assert all(field.state() == "" for field in dialog.form.fields.values())
    assert dialog.operator_field.state() == ""


def test_nothing_is_filled_in_silently(dialog: FirstStartDialog) -> None:
    fill(dialog, short_name="", prefix="")
    assert dialog.form.profile().short_name == ""
    assert dialog.form.profile().prefix == ""
    assert dialog.operator.value() == ""


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("//server/share/信访", "网络中断会损坏登记册"),
        ("smb://server/信访", "网络中断会损坏登记册"),
        ("~/.gvfs/信访", "网络中断会损坏登记册"),
        ("/data/坚果云/信访", "同步程序会损坏登记册"),
        ("数据", "请填写完整路径"),
        ("", "请填写完整路径"),
    ],
)
def test_an_unsuitable_folder_is_refused_while_typing_and_on_start(
    dialog: FirstStartDialog, text: str, reason: str
) -> None:
    fill(dialog)
    dialog.operator.set_value("周敏")
    dialog.folder_line.set_value(text)
    assert reason in dialog.folder_field.message()
    assert dialog.reach.text() == ""
    dialog.start()
    assert reason in dialog.folder_field.message()
    assert dialog.isVisible()


def test_who_can_reach_the_folder_stands_under_it(
    dialog: FirstStartDialog, own_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialog.folder_line.set_value(str(own_home / "登记册"))
    assert "只有当前账户" in dialog.reach.text()
    monkeypatch.setattr(data_folder, "reach", lambda _: data_folder.Reach.EVERYBODY)
    dialog.folder_line.set_value("/srv/登记册")
    assert "本机所有账户" in dialog.reach.text()


def test_a_folder_with_a_register_is_not_overwritten(dialog: FirstStartDialog, tmp_path: Path) -> None:
    (tmp_path / "信访 数据").mkdir()
    (tmp_path / "信访 数据" / "register.db").write_bytes(b"old")
    fill(dialog)
    dialog.operator.set_value("周敏")
    dialog.start()
    assert "已有登记册" in dialog.folder_field.message()
    assert (tmp_path / "信访 数据" / "register.db").read_bytes() == b"old"


def test_an_existing_register_is_opened_where_it_lies(
    dialog: FirstStartDialog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen = tmp_path / "旧 登记册"
    chosen.mkdir()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(chosen))
    dialog.open_button.click()
    assert dialog.isVisible()
    assert "没有登记册" in dialog.message.whole()
    (chosen / "register.db").write_bytes(b"")
    dialog.open_button.click()
    assert dialog.folder == chosen
    assert dialog.result() == FirstStartDialog.DialogCode.Accepted


def test_what_the_input_method_composes_is_taken_in(dialog: FirstStartDialog, tmp_path: Path) -> None:
    fill(dialog)
    QApplication.sendEvent(dialog.operator, QInputMethodEvent("买买提·艾力", []))
    dialog.start()
    assert dialog.folder is not None
    register = office.open_existing(dialog.folder)
    assert office.operators(register)[0].name == "买买提·艾力"
    register.close()


def test_leaving_asks_only_when_something_was_typed(
    dialog: FirstStartDialog, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []

    def stay(parent: object) -> bool:
        asked.append(parent)
        return False

    monkeypatch.setattr(first_start, "may_discard", stay)
    fill(dialog)
    dialog.reject()
    assert dialog.isVisible()
    assert len(asked) == 1
    fill(dialog, full_name="", short_name="", prefix="")
    dialog.reject()
    assert not dialog.isVisible()
    assert len(asked) == 1


def test_the_page_needs_no_scrolling_at_1366_by_768(dialog: FirstStartDialog) -> None:
    """Sizes are set by hand: the screen of the tests is smaller."""
    dialog.resize(1080, 680)
    dialog.repaint()
    inner = dialog.form.parentWidget()
    assert inner is not None
    assert inner.minimumSizeHint().height() <= 680 - 12 - 12 - 32 - 24 - 8


def test_a_notice_stands_in_place_of_the_welcome(qtbot: QtBot, clock: FixedClock) -> None:
    from PySide6.QtWidgets import QLabel

    made = FirstStartDialog(clock, notice="找不到登记册")
    qtbot.addWidget(made)
    assert "找不到登记册" in [label.text() for label in made.findChildren(QLabel)]
    assert made.folder_line.value() == str(data_folder.default_folder())


def test_tab_visits_every_field_once_in_reading_order_and_back(
    dialog: FirstStartDialog, qtbot: QtBot
) -> None:
    with qtbot.waitActive(dialog):
        dialog.activateWindow()
    dialog.form.setFocus()
    keys = ("full_name", "short_name", "prefix", "kind", "upper_office", "phone", "address")
    hours = ("summer_hours", "winter_hours", "summer_from", "summer_to")
    fields = [dialog.form.fields[key] for key in (*keys, *hours)]
    fields += [dialog.operator_field, dialog.folder_field]
    expected = [field.accessibleName() or field.input.accessibleName() for field in fields]
    buttons = [dialog.browse_button, dialog.open_button, dialog.start_button]
    expected += [button.text() for button in buttons]
    there = _walk(Qt.Key.Key_Tab, len(expected))
    assert there == expected
    dialog.form.setFocus()
    back = _walk(Qt.Key.Key_Backtab, len(expected))
    assert back == [expected[0], *reversed(expected[1:])]


def _walk(key: Qt.Key, steps: int) -> list[str]:
    """What the focus visits, the place it starts from included."""
    seen = []
    for _ in range(steps):
        focus = QApplication.focusWidget()
        assert focus is not None
        seen.append(_called(focus))
        QTest.keyClick(focus, key)
    return seen


def _called(widget: QWidget) -> str:
    if isinstance(widget, QPushButton):
        return widget.text()
    group = widget.parentWidget()
    assert group is not None
    return widget.accessibleName() or group.accessibleName()
