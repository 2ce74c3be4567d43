"""Finding a person, making two records one and taking it back, linking cases: from the keyboard, with plain answers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from app.clock import FixedClock
from app.domain.records import Party
from app.domain.vocabulary import LinkKind, PartyRole
from app.services import case_links, cases, people, repeats
from app.views.desk import Desk
from app.views.link_dialog import LinkDialog
from app.views.people_dialogs import FindPersonDialog, MergeDialog, UnmergeDialog
from tests.qt.case_desk import open_desk, register, register_accusation, visit

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def desk(tmp_path: Path, clock: FixedClock, qapp: object) -> Iterator[Desk]:
    with open_desk(tmp_path, clock) as opened:
        yield opened


def shown(dialog: QDialog, qtbot: QtBot) -> None:
    qtbot.addWidget(dialog)
    with qtbot.waitActive(dialog):
        dialog.show()
        dialog.activateWindow()


def test_a_person_is_found_by_any_piece_and_taken_with_enter(desk: Desk, qtbot: QtBot) -> None:
    beside = Party(role=PartyRole.COMPANION, name="郑晓林", phone="13700000001")
    register(desk, phone="13912345678", parties=(beside,))
    register(desk, name="郑晓林", phone="13700000001", address="示例区白石街道9幢")
    secret = register_accusation(desk)
    dialog = FindPersonDialog(desk)
    shown(dialog, qtbot)
    for text, names in (
        ("zxl", ["郑晓林"]),
        ("白石街", ["郑晓林"]),
        ("3912345", ["章试样"]),
        ("试样", ["章试样"]),
        ("郑晓林 白石", ["郑晓林"]),
        ("夜间施工", []),
        ("保密", []),
        (secret.number, []),
    ):
        dialog.search.set_value(text)
        dialog.look_up()
        assert [row.person.name for row in dialog.list.rows] == names, text
    assert dialog.notice.text() == "没有找到这样的信访人。"
    dialog.search.set_value("zxl")
    dialog.look_up()
    assert "13700000001" in dialog.detail.toPlainText()
    dialog.list.setFocus()
    QTest.keyClick(dialog.list, Qt.Key.Key_Return)
    assert dialog.result() == QDialog.DialogCode.Accepted
    assert dialog.chosen is not None
    assert dialog.chosen.name == "郑晓林"


def two(desk: Desk) -> list[str]:
    register(desk, demand="头一件")
    register(desk, demand="后一件")
    return [one.uid for one in repeats.known(desk.context, visit())]


def test_two_records_side_by_side_become_one_and_two_again(desk: Desk, qtbot: QtBot) -> None:
    keep, other = (people.card(desk.context, uid) for uid in two(desk))
    dialog = MergeDialog(desk, keep, other)
    shown(dialog, qtbot)
    assert ["后一件" in page.toPlainText() for page in dialog.pages] == [True, False]
    dialog.swap()
    assert ["后一件" in page.toPlainText() for page in dialog.pages] == [False, True]
    QTest.keyClick(dialog, Qt.Key.Key_Return, CTRL)
    assert "理由" in dialog.reason_message()
    dialog.set_reason("同一身份证")
    QTest.keyClick(dialog, Qt.Key.Key_Return, CTRL)
    assert dialog.result() == QDialog.DialogCode.Accepted
    found = repeats.known(desk.context, visit())
    assert [one.uid for one in found] == [other.uid]
    back = UnmergeDialog(desk, found[0])
    shown(back, qtbot)
    assert [row.person.uid for row in back.list.rows] == [keep.uid]
    back.set_reason("两个人")
    QTest.keyClick(back, Qt.Key.Key_Return, CTRL)
    assert len(repeats.known(desk.context, visit())) == 2


def test_the_merge_says_what_speaks_against_it(desk: Desk, qtbot: QtBot) -> None:
    first = register(desk, id_number="999999199001010016")
    one = repeats.known(desk.context, first.draft)[0]
    register(desk, id_number="999999195501010019", other_persons=(one.uid,))
    other = next(each for each in repeats.known(desk.context, visit()) if each.uid != one.uid)
    dialog = MergeDialog(desk, one, None)
    shown(dialog, qtbot)
    assert not dialog.merge_button.isEnabled()
    dialog.set_other(other)
    assert "不是同一个人" in dialog.warning.text()
    assert "证件号码不同" in dialog.warning.text()


def test_a_case_is_linked_from_the_petitioners_other_ones(desk: Desk, qtbot: QtBot) -> None:
    first, second = register(desk), register(desk)
    dialog = LinkDialog(desk, second)
    shown(dialog, qtbot)
    assert first.number in dialog.found.lines[0].text
    QTest.keyClick(dialog, Qt.Key.Key_Return, CTRL)
    assert "理由" in dialog.messages()[1]
    dialog.set_reason("同一事项")
    QTest.keyClick(dialog, Qt.Key.Key_Return, CTRL)
    assert cases.get(desk.context, second.id).draft.repeat_of == first.number
    assert "重信重访），原件" in dialog.linked.lines[0].text
    dialog.unlink()
    assert "理由" in dialog.messages()[1]
    dialog.set_reason("看错了")
    dialog.unlink()
    assert case_links.linked(desk.context, second.id) == ()


def test_a_case_is_linked_by_number_or_by_what_it_says(desk: Desk, qtbot: QtBot) -> None:
    second = register(desk)
    other = register(desk, name="郑晓林", phone="", address="", demand="反映拖欠工资")
    dialog = LinkDialog(desk, second)
    shown(dialog, qtbot)
    assert dialog.found.key() is None
    dialog.set_number("拖欠工资")
    dialog.look_up()
    assert other.number in dialog.found.lines[0].text
    dialog.set_kind(LinkKind.TOGETHER)
    dialog.set_reason("同一信封")
    dialog.link()
    assert [one.kind for one in case_links.linked(desk.context, second.id)] == [LinkKind.TOGETHER]
    dialog.set_number("示访〔2026〕99号")
    dialog.look_up()
    dialog.set_reason("同")
    dialog.link()
    assert "没有编号为“示访[2026]99号”" in dialog.messages()[0]
