"""The directory of units on the screen."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from app.clock import FixedClock
from app.domain.units import UnitDraft, UnitKind
from app.services import office, units
from app.views import side_form, units_dialog
from app.views.desk import Desk
from app.views.side_form import SideForm
from app.views.units_dialog import UnitsDialog
from app.views.units_import import ImportDialog
from app.views.widgets.choice import Choice, RadioGroup
from app.views.widgets.text import ChineseLineEdit
from tests.qt.case_desk import open_desk
from tests.qt.test_side_pages import bring_up


@pytest.fixture
def desk(qtbot: QtBot, tmp_path: Path, clock: FixedClock) -> Iterator[Desk]:
    with open_desk(tmp_path, clock) as opened:
        for name in ("住房和城乡建设局", "教育局"):
            draft = UnitDraft(name=name, phone="0999-0123456", review_organ="甲", final_review_organ="乙")
            units.add(opened.context, draft)
        yield opened


@pytest.fixture
def dialog(desk: Desk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> UnitsDialog:
    for module in (side_form, units_dialog):
        monkeypatch.setattr(module, "may_discard", lambda _: True)
    made = UnitsDialog(desk)
    qtbot.addWidget(made)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    return made


def put(dialog: UnitsDialog | SideForm, **values: str) -> None:
    for key, value in values.items():
        editor = dialog.fields[key].input
        if isinstance(editor, (Choice, RadioGroup)):
            editor.set_key(value)
        else:
            assert isinstance(editor, ChineseLineEdit)
            editor.set_value(value)


def text(dialog: UnitsDialog, key: str) -> str:
    editor = dialog.fields[key].input
    assert isinstance(editor, ChineseLineEdit)
    return editor.value()


def ctrl(dialog: QDialog, key: Qt.Key) -> None:
    QTest.keyClick(dialog, key, Qt.KeyboardModifier.ControlModifier)


def listed(dialog: UnitsDialog) -> list[str]:
    return [one.name for one in dialog.model.records]


def asked(dialog: UnitsDialog) -> SideForm:
    found = [one for one in dialog.findChildren(SideForm) if one.isVisible()]
    assert len(found) == 1
    bring_up(found[0])
    return found[0]


def test_the_first_unit_is_shown_with_its_phones(dialog: UnitsDialog) -> None:
    assert listed(dialog) == ["住房和城乡建设局", "教育局"]
    assert text(dialog, "name") == "住房和城乡建设局"
    assert not dialog.fields["name"].input.isEnabled()
    assert text(dialog, "phone") == "0999-0123456"
    assert dialog.history.text() == "2026-11-22 起使用此名称"


def test_a_new_unit_from_the_keyboard(desk: Desk, dialog: UnitsDialog) -> None:
    news: list[str] = []
    desk.changed.connect(news.append)
    ctrl(dialog, Qt.Key.Key_N)
    assert dialog.fields["name"].input.hasFocus()
    ctrl(dialog, Qt.Key.Key_Return)
    assert dialog.fields["name"].state() == "error"
    put(dialog, name="青石镇", kind="township", phone="0999-0000001")
    ctrl(dialog, Qt.Key.Key_Return)
    assert [one.name for one in units.current(desk.context)][-1] == "青石镇"
    assert units.current(desk.context)[-1].kind is UnitKind.TOWNSHIP
    assert news == ["units"]
    chosen = dialog.selected()
    assert chosen is not None
    assert chosen.name == "青石镇"
    assert "处理意见书" in dialog.fields["review_organ"].message()


def test_a_change_is_kept(desk: Desk, dialog: UnitsDialog) -> None:
    put(dialog, leader="严石", liaison_a="田一", liaison_a_phone="013900000301")
    ctrl(dialog, Qt.Key.Key_Return)
    kept = units.current(desk.context)[0]
    assert (kept.leader, kept.liaison_a, kept.liaison_a_phone) == ("严石", "田一", "013900000301")


def test_renaming_keeps_the_old_name_findable(desk: Desk, dialog: UnitsDialog) -> None:
    dialog.rename_button.click()
    put(asked(dialog), name="住建局")
    ctrl(asked(dialog), Qt.Key.Key_Return)
    assert listed(dialog) == ["教育局", "住建局"]
    assert text(dialog, "name") == "住建局"
    assert dialog.history.text().startswith("沿革：住房和城乡建设局")
    dialog.ended.setChecked(True)
    assert "住房和城乡建设局" in listed(dialog)
    dialog.table.selectRow(listed(dialog).index("住房和城乡建设局"))
    assert not dialog.save_button.isEnabled()


def test_merging_asks_into_which(desk: Desk, dialog: UnitsDialog) -> None:
    dialog.merge_button.click()
    ctrl(asked(dialog), Qt.Key.Key_Return)
    assert asked(dialog).fields["into"].state() == "error"
    school = units.current(desk.context)[1]
    put(asked(dialog), into=str(school.id))
    ctrl(asked(dialog), Qt.Key.Key_Return)
    assert listed(dialog) == ["教育局"]
    with desk.context.register.read() as connection:
        found = units.find_unit(connection, "住房和城乡建设局")
    assert found is not None
    assert found.id == school.id


def test_retiring_takes_it_off_the_list(dialog: UnitsDialog) -> None:
    dialog.retire_button.click()
    ctrl(asked(dialog), Qt.Key.Key_Return)
    assert listed(dialog) == ["教育局"]
    assert text(dialog, "name") == "教育局"


def test_words_narrow_the_list(dialog: UnitsDialog) -> None:
    dialog.search.set_value("教 育")
    assert listed(dialog) == ["教育局"]
    dialog.search.set_value("没有这个")
    assert listed(dialog) == []


@pytest.mark.parametrize("leave", [True, False])
def test_another_line_asks_before_typing_is_lost(
    dialog: UnitsDialog, monkeypatch: pytest.MonkeyPatch, leave: bool
) -> None:
    monkeypatch.setattr(units_dialog, "may_discard", lambda _: leave)
    put(dialog, leader="严石")
    dialog.table.selectRow(1)
    assert text(dialog, "name") == ("教育局" if leave else "住房和城乡建设局")
    assert text(dialog, "leader") == ("" if leave else "严石")


def test_a_list_with_a_bad_row_shows_it_and_cannot_be_imported(
    desk: Desk, dialog: UnitsDialog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "名单.csv"
    path.write_text("单位名称,类别\n水务局,公司\n教育局,单位\n", encoding="utf-8")
    monkeypatch.setattr(units_dialog, "ask_list", lambda _: path)
    dialog.import_button.click()
    shown = dialog.findChild(ImportDialog)
    assert shown is not None
    assert [shown.model.index(row, 0).data() for row in range(2)] == ["2", "3"]
    assert not shown.import_button.isEnabled()
    shown.reject()
    path.write_text("单位名称,电话\n水务局,0999-7\n教育局,1\n", encoding="utf-8")
    dialog.import_button.click()
    shown = next(one for one in dialog.findChildren(ImportDialog) if one.isVisible())
    bring_up(shown)
    ctrl(shown, Qt.Key.Key_Return)
    assert listed(dialog) == ["住房和城乡建设局", "教育局", "水务局"]
    assert dialog.message.whole() == "已从“名单.csv”导入 1 个单位。"


def test_who_may_not_change_may_look(desk: Desk, qtbot: QtBot) -> None:
    desk.switch_operator(office.add_operator(desk.context, "沈复核", ["reviewer"]))
    made = UnitsDialog(desk)
    qtbot.addWidget(made)
    made.show()
    assert listed(made) == ["住房和城乡建设局", "教育局"]
    for button in (made.save_button, made.new_button, made.import_button, made.rename_button):
        assert not button.isEnabled()
    assert "权限" in made.message.whole()
