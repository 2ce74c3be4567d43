"""The list of cases: pages, what a restricted row shows, voided rows, keys, and what stays selected."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPoint, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QAbstractItemModelTester, QTest
from pytestqt.qtbot import QtBot

from app.clock import FixedClock
from app.domain.records import CaseFilter
from app.services import intake
from app.views import fonts
from app.views.desk import Desk
from app.views.tables.cases import LEDGER_COLUMNS, RECORD_ID, TODAY_COLUMNS, CaseTable, CaseTableModel
from app.views.theme import COLOURS
from tests.qt.case_desk import SECRETS, leader, open_desk, register, register_accusation

ROLES = (
    Qt.ItemDataRole.DisplayRole,
    Qt.ItemDataRole.ToolTipRole,
    Qt.ItemDataRole.AccessibleTextRole,
    Qt.ItemDataRole.EditRole,
)


@pytest.fixture
def desk(tmp_path: Path, clock: FixedClock, qapp: object) -> Iterator[Desk]:
    with open_desk(tmp_path, clock) as opened:
        yield opened


def shown_row(model: QAbstractTableModel, row: int) -> dict[str, str]:
    labels = [model.headerData(c, Qt.Orientation.Horizontal) for c in range(model.columnCount())]
    return {label: model.index(row, c).data() for c, label in enumerate(labels)}


def all_said(model: QAbstractTableModel) -> str:
    cells = [model.index(r, c) for r in range(model.rowCount()) for c in range(model.columnCount())]
    return "\n".join(str(cell.data(role)) for cell in cells for role in ROLES)


def ledger(desk: Desk, wanted: CaseFilter | None = None) -> CaseTableModel:
    model = CaseTableModel(desk, LEDGER_COLUMNS)
    model.set_filter(wanted or CaseFilter())
    return model


def table_of(model: CaseTableModel, qtbot: QtBot, empty: str = "还没有") -> CaseTable:
    fonts.prepare()
    table = CaseTable(empty)
    qtbot.addWidget(table)
    table.setFont(fonts.base_font())
    table.setModel(model)
    table.resize(1342, 400)
    return table


def test_row_says_what_an_office_reads_first(desk: Desk) -> None:
    register(desk, days_ago=1, urgent=True, people=12)
    assert shown_row(ledger(desk), 0) == {
        "编号": "示访[2026]1号",
        "日期": "2026-11-21",
        "姓名": "章试样",
        "人数": "12",
        "诉求": "反映小区东侧道路施工夜间噪声扰民。 请求：一、夜间停工；二、公布工期。",
        "分类": "土地资源管理",
        "办理方式": "交办",
        "责任单位": "城建部",
        "状态": "已交办",
        "承办人": "",
        "期限灯": "",
        "期限": "",
        "标记": "紧急 集体 补登",
        "登记人": "王登记",
    }


def test_todays_list_has_time_and_the_most_recent_first(desk: Desk) -> None:
    register(desk)
    register(desk, anonymous=True, name="")
    model = CaseTableModel(desk, TODAY_COLUMNS)
    model.set_filter(CaseFilter(first=desk.today, last=desk.today))
    assert shown_row(model, 0)["编号"] == "示访[2026]2号"
    assert shown_row(model, 0)["姓名"] == "匿名"
    assert list(shown_row(model, 1)) == ["编号", "时间", "姓名", "人数", "诉求"]
    assert shown_row(model, 1)["时间"] == "09:31"


@pytest.mark.parametrize("columns", [LEDGER_COLUMNS, TODAY_COLUMNS])
def test_model_is_sound(desk: Desk, columns: tuple[object, ...]) -> None:
    for _ in range(3):
        register(desk)
    register_accusation(desk)
    model = CaseTableModel(desk, columns)  # type: ignore[arg-type]
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.set_filter(CaseFilter())
    register(desk)
    model.refresh()
    model.clear()
    model.refresh()
    assert tester.model() is model
    assert model.rowCount() == 5


def test_250_rows_come_page_by_page_each_once(desk: Desk) -> None:
    numbers = [register(desk, days_ago=at % 7).number for at in range(250)]
    model = ledger(desk)
    seen = [model.rowCount()]
    while model.canFetchMore(QModelIndex()):
        model.fetchMore(QModelIndex())
        seen.append(model.rowCount())
    assert seen == [100, 200, 250]
    rows = [shown_row(model, row) for row in range(250)]
    assert sorted(row["编号"] for row in rows) == sorted(numbers)
    assert [row["日期"] for row in rows] == sorted((row["日期"] for row in rows), reverse=True)


def test_reading_anew_keeps_what_was_scrolled_to(desk: Desk) -> None:
    for _ in range(120):
        register(desk)
    model = ledger(desk)
    model.fetchMore(QModelIndex())
    model.refresh()
    assert model.rowCount() == 120


def test_accusation_shows_number_and_class_only(desk: Desk) -> None:
    register_accusation(desk)
    model = ledger(desk)
    filled = {label: text for label, text in shown_row(model, 0).items() if text}
    assert filled == {"编号": "示访[2026]1号", "姓名": "（检举控告）", "分类": "土地资源管理"}
    said = all_said(model)
    assert not [secret for secret in SECRETS if secret in said]
    assert "2026-11-22" not in said
    today = CaseTableModel(desk, TODAY_COLUMNS)
    today.set_filter(CaseFilter())
    assert {t for t in shown_row(today, 0).values() if t} == {"示访[2026]1号", "（检举控告）"}


def test_leader_sees_the_accusation_and_his_successor_does_not(desk: Desk) -> None:
    register_accusation(desk)
    clerk = desk.operator
    model = ledger(desk)
    desk.switch_operator(leader(desk))
    model.refresh()
    assert shown_row(model, 0)["姓名"] == SECRETS[0]
    desk.switch_operator(clerk)
    model.clear()
    assert model.rowCount() == 0
    model.refresh()
    assert shown_row(model, 0)["姓名"] == "（检举控告）"


def test_voided_row_is_grey_struck_and_says_so(desk: Desk) -> None:
    record = register(desk)
    intake.void(desk.context, record.id, "重复登记", revision=1)
    model = ledger(desk)
    number = model.index(0, 0)
    assert number.data(Qt.ItemDataRole.ForegroundRole) == QColor(COLOURS["muted"])
    assert number.data(Qt.ItemDataRole.FontRole).strikeOut()
    assert "作废" in number.data(Qt.ItemDataRole.AccessibleTextRole)
    assert shown_row(model, 0)["状态"] == "作废"
    today = CaseTableModel(desk, TODAY_COLUMNS)
    today.set_filter(CaseFilter())
    assert shown_row(today, 0)["诉求"].startswith("（作废）")


def test_tooltip_is_text_whatever_was_written(desk: Desk) -> None:
    register(desk, demand="<b>请看</b>\n第二行", name="<img src=x>")
    model = ledger(desk)
    tips = [str(model.index(0, c).data(Qt.ItemDataRole.ToolTipRole)) for c in range(model.columnCount())]
    assert any("&lt;b&gt;请看&lt;/b&gt;\n第二行" in tip for tip in tips)
    assert not [tip for tip in tips if "<b>" in tip or "<img" in tip]


def test_numbers_stand_to_the_right(desk: Desk) -> None:
    register(desk)
    model = ledger(desk)
    right = [
        model.headerData(c, Qt.Orientation.Horizontal)
        for c in range(model.columnCount())
        if Qt.AlignmentFlag(model.index(0, c).data(Qt.ItemDataRole.TextAlignmentRole))
        & Qt.AlignmentFlag.AlignRight
    ]
    assert right == ["人数"]


def test_enter_and_double_click_open_the_case(desk: Desk, qtbot: QtBot) -> None:
    first, second = register(desk), register(desk)
    table = table_of(ledger(desk), qtbot)
    table.selectRow(1)
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
        with qtbot.waitSignal(table.opened) as opened:
            QTest.keyClick(table, key)
        assert opened.args == [first.id]
    table.show()
    place = table.visualRect(table.model().index(0, 2)).center()
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    with qtbot.waitSignal(table.opened) as opened:
        QTest.mouseDClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert opened.args == [second.id]


def test_selection_stays_on_its_case_when_the_list_grows(desk: Desk, qtbot: QtBot) -> None:
    chosen = register(desk)
    model = ledger(desk)
    table = table_of(model, qtbot)
    assert table.select_id(chosen.id)
    newer = register(desk)
    model.refresh()
    assert table.current_id() == chosen.id
    assert [index.row() for index in table.selectionModel().selectedRows()] == [1]
    assert table.model().index(0, 0).data(RECORD_ID) == newer.id


def test_selection_comes_back_when_the_rows_were_away(desk: Desk, qtbot: QtBot) -> None:
    chosen = register(desk)
    register(desk)
    model = ledger(desk)
    table = table_of(model, qtbot)
    table.select_id(chosen.id)
    model.clear()
    model.refresh()
    assert table.current_id() == chosen.id


def _written_pixels(table: CaseTable) -> int:
    picture = table.viewport().grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    ground = picture.pixel(QPoint(2, 2))
    return sum(
        picture.pixel(x, y) != ground for x in range(picture.width()) for y in range(0, picture.height(), 4)
    )


def test_empty_list_says_how_to_begin_only_once_it_is_read(desk: Desk, qtbot: QtBot) -> None:
    model = CaseTableModel(desk, TODAY_COLUMNS)
    table = CaseTable("今天还没有来访登记。")
    qtbot.addWidget(table)
    table.setModel(model)
    table.resize(400, 200)
    assert _written_pixels(table) == 0
    model.set_filter(CaseFilter())
    assert _written_pixels(table) > 20
    assert table.accessibleDescription() == "今天还没有来访登记。"
    register(desk)
    model.refresh()
    assert table.accessibleDescription() == ""


def test_all_ledger_columns_fit_an_ordinary_screen(desk: Desk, qtbot: QtBot) -> None:
    register(desk)
    table = table_of(ledger(desk), qtbot)
    table.show()
    assert table.horizontalHeader().length() <= table.viewport().width()
    demand = [column.label for column in LEDGER_COLUMNS].index("诉求")
    assert table.columnWidth(demand) >= 140


def test_answer_to_an_old_question_is_dropped(tmp_path: Path, clock: FixedClock, qtbot: QtBot) -> None:
    with open_desk(tmp_path, clock, inline=False) as desk:
        register(desk, name="甲一")
        register(desk, name="乙二")
        model = CaseTableModel(desk, LEDGER_COLUMNS)
        heard: list[int] = []
        model.loaded.connect(lambda: heard.append(model.rowCount()))
        model.set_filter(CaseFilter())
        model.set_filter(CaseFilter(text="乙二"))
        qtbot.waitUntil(lambda: bool(heard))
        assert heard == [1]
        assert shown_row(model, 0)["姓名"] == "乙二"


def test_todays_list_needs_no_bar_beside_the_form(desk: Desk, qtbot: QtBot) -> None:
    register_accusation(desk)
    model = CaseTableModel(desk, TODAY_COLUMNS)
    model.set_filter(CaseFilter())
    table = table_of(model, qtbot)
    table.resize(384, 400)  # what the visit page has at 1366 px, less a vertical bar
    table.show()
    assert table.horizontalHeader().length() <= table.viewport().width()
    name = model.index(0, 2).data()
    assert table.fontMetrics().horizontalAdvance(name) <= table.columnWidth(2)
    assert table.isColumnHidden(4)
    table.resize(600, 400)
    assert table.columnWidth(4) > 150
    assert table.horizontalHeader().length() <= table.viewport().width()


def test_a_case_is_selected_whatever_key_is_held_down(desk: Desk, qtbot: QtBot) -> None:
    """A step saved with Ctrl+Enter, a paper handed over with Ctrl+D: the hand is still on Ctrl when the list is read anew."""
    record = register(desk)
    table = table_of(ledger(desk), qtbot)
    table.allow_many()
    table.show()
    QTest.keyPress(table, Qt.Key.Key_Control, Qt.KeyboardModifier.ControlModifier)
    for _ in range(2):
        assert table.select_id(record.id)
        assert table.selected_ids() == [record.id]
    QTest.keyRelease(table, Qt.Key.Key_Control)
