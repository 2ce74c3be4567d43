"""收件清单 on the page of a case: recorded, given back, undone, withdrawn, and printed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from app.clock import FixedClock
from app.services import materials, office
from app.services.materials import MaterialDraft
from app.views import preview
from app.views.desk import Desk
from app.views.materials_panel import MaterialsPanel
from app.views.side_form import SideForm
from app.views.widgets.choice import RadioGroup
from app.views.widgets.moment import DayEdit
from app.views.widgets.number import Number
from app.views.widgets.text import ChineseLineEdit
from tests.qt.case_desk import handler, open_desk, register, register_accusation
from tests.qt.test_side_pages import bring_up

TODAY = date(2026, 11, 22)


@pytest.fixture
def desk(qtbot: QtBot, tmp_path: Path, clock: FixedClock) -> Iterator[Desk]:
    with open_desk(tmp_path, clock) as opened:
        yield opened


@pytest.fixture
def key(desk: Desk) -> int:
    return register(desk).id


@pytest.fixture
def panel(desk: Desk, key: int, qtbot: QtBot) -> MaterialsPanel:
    return shown(MaterialsPanel(desk, key), qtbot)


def shown(made: MaterialsPanel, qtbot: QtBot) -> MaterialsPanel:
    qtbot.addWidget(made)
    made.resize(1340, 320)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    made.table.setFocus()
    return made


def press(panel: MaterialsPanel, key: Qt.Key, *, ctrl: bool = True) -> None:
    modifier = Qt.KeyboardModifier.ControlModifier if ctrl else Qt.KeyboardModifier.NoModifier
    bring_up(panel)
    QTest.keyClick(panel.table, key, modifier)


def form(panel: MaterialsPanel) -> SideForm:
    found = [one for one in panel.findChildren(SideForm) if one.isVisible()]
    assert len(found) == 1
    bring_up(found[0])
    return found[0]


def put(form: SideForm, **values: object) -> None:
    for key, value in values.items():
        editor = form.fields[key].input
        if isinstance(editor, Number):
            editor.setValue(int(str(value)))
        elif isinstance(editor, DayEdit):
            editor.set_text(str(value))
        elif isinstance(editor, RadioGroup):
            editor.set_key(str(value))
        else:
            assert isinstance(editor, ChineseLineEdit)
            editor.set_value(str(value))


def row(panel: MaterialsPanel, number: int = 0) -> list[str]:
    return [str(panel.model.index(number, column).data()) for column in range(panel.model.columnCount())]


def added(panel: MaterialsPanel, key: int, **changed: object) -> None:
    plain: dict[str, object] = {"name": "申请书", "original": True, "received_on": date(2026, 11, 20)}
    materials.add(panel.desk.context, key, MaterialDraft(**plain | changed))  # type: ignore[arg-type]
    panel.refresh()


def test_recorded_from_the_keyboard(panel: MaterialsPanel) -> None:
    press(panel, Qt.Key.Key_N)
    put(
        form(panel),
        name="房产证",
        original="original",
        copies=2,
        sheets="１２",
        received_on="11-20",
        note="缺页",
    )
    QTest.keyClick(form(panel), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert row(panel) == ["房产证", "原件", "2份/12页", "2026-11-20", "—", "缺页"]
    assert panel.heading_text() == "收件清单　1 项，其中原件未退还 1 项"
    assert panel.notice.text() == "材料已登记"


def test_what_is_wrong_stands_under_its_field(panel: MaterialsPanel) -> None:
    press(panel, Qt.Key.Key_N)
    asked = form(panel)
    put(asked, sheets="三页")
    asked.save()
    assert "页数请填数字" in asked.fields["sheets"].message()
    put(asked, sheets="", received_on="11-23")
    asked.save()
    assert "材料名称" in asked.fields["name"].message()
    assert "不能晚于今天" in asked.fields["received_on"].message()
    put(asked, name="申请书", received_on="不是日期")
    asked.save()
    assert asked.fields["received_on"].state() == "error"
    assert panel.model.rowCount() == 0


def test_corrected_by_enter(panel: MaterialsPanel, key: int) -> None:
    added(panel, key, sheets=3)
    press(panel, Qt.Key.Key_Return, ctrl=False)
    asked = form(panel)
    assert asked.values()["sheets"] == "3"
    put(asked, name="申诉书", original="copy", sheets="")
    asked.save()
    assert row(panel)[:3] == ["申诉书", "复印件", "1份"]


def test_given_back_and_undone_by_one_key(panel: MaterialsPanel, key: int) -> None:
    added(panel, key)
    press(panel, Qt.Key.Key_B)
    form(panel).save()
    assert row(panel)[4] == "2026-11-22 退本人"
    assert panel.heading_text() == "收件清单　1 项"
    assert panel.buttons["退还…"].text().startswith("撤销退还…")
    press(panel, Qt.Key.Key_B)
    put(form(panel), reason="点错了")
    form(panel).save()
    assert row(panel)[4] == "—"


def test_withdrawn_with_a_reason(panel: MaterialsPanel, key: int) -> None:
    added(panel, key)
    press(panel, Qt.Key.Key_Delete, ctrl=False)
    form(panel).save()
    assert form(panel).fields["reason"].state() == "error"
    put(form(panel), reason="误录")
    form(panel).save()
    assert panel.model.rowCount() == 0
    panel.with_withdrawn.setChecked(True)
    assert row(panel)[0] == "申请书（已撤回：误录）"
    assert not panel.buttons["更正…"].isEnabled()
    assert "没有清单" in panel.buttons["打印收件清单…"].toolTip()


def test_the_list_is_printed_from_the_preview(
    panel: MaterialsPanel, key: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[tuple[int, str]] = []

    class Seen(QDialog):
        def __init__(self, _desk: Desk, record: object, code: str, parent: QDialog) -> None:
            super().__init__(parent)
            opened.append((getattr(record, "id", 0), code))

    monkeypatch.setattr(preview, "PreviewDialog", Seen)
    press(panel, Qt.Key.Key_L)
    assert "没有清单" in panel.notice.text()
    added(panel, key)
    press(panel, Qt.Key.Key_L)
    assert opened == [(key, "N22")]


def test_who_may_only_look_and_an_accusation(desk: Desk, key: int, qtbot: QtBot) -> None:
    looker = office.add_operator(desk.context, "周复核", ["reviewer"])
    other = handler(desk)
    secret = register_accusation(desk)
    materials.add(desk.context, key, MaterialDraft(name="申请书", received_on=TODAY))
    desk.switch_operator(looker)
    panel = shown(MaterialsPanel(desk, key), qtbot)
    assert {name for name, button in panel.buttons.items() if button.isEnabled()} == {"打印收件清单…"}
    desk.switch_operator(other)
    withheld = shown(MaterialsPanel(desk, secret.id), qtbot)
    assert "检举控告" in withheld.table.accessibleDescription()
    assert not any(button.isEnabled() for button in withheld.buttons.values())
