"""The keys of the program, on F1: in groups by where they work, in three columns."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.views import reception_panel
from app.views.dialog_parts import button_row, fit_screen, heading, scrolled


@dataclass(frozen=True, slots=True)
class Group:
    """Keys that work at one place, each with what it does."""

    name: str
    keys: tuple[tuple[str, str], ...]


KEYS: tuple[tuple[Group, ...], ...] = (
    (
        Group(
            "各处",
            (
                ("F3，Ctrl+K", "查找信访件"),
                ("F1 / F4", "快捷键 / 换操作员"),
                ("Ctrl+1 … Ctrl+5", "转到各页"),
                ("Tab / Shift+Tab", "下一栏 / 上一栏"),
                ("Enter", "打开列表中选中的一行"),
                ("Ctrl+Enter", "保存（对话框中）"),
                ("Esc", "关闭；取消输入法候选"),
            ),
        ),
        Group(
            "来访登记、来信登记",
            (
                ("F9，Ctrl+Enter", "保存登记"),
                ("Alt+N / Alt+R", "匿名 / 恢复没有保存的草稿"),
                ("F2 / Alt+Y", "换信访形式 / 送阅（来信登记）"),
                ("Ctrl+P", "打印文书"),
                ("F7 / Ctrl+Shift+V", "读卡：读卡程序 / 剪贴板"),
            ),
        ),
        Group(
            "填写时的提示",
            (
                ("↓ ↑，Enter", "选中，填入；Esc 关闭提示"),
                ("/，Ctrl+/", "常用语（诉求等多行栏中）"),
                ("F8", "下一个空位［…］"),
            ),
        ),
        Group(
            "审核复查",
            (
                ("Alt+↓ / Alt+↑", "下一个 / 上一个有件的部分"),
                ("Alt+1 … 0 / Alt+M", "前十个部分 / 只看我的"),
                ("F5 … F10", "作出决定，见各按钮"),
                ("Ctrl+B / P / L", "其他步骤 / 打印文书 / 会商清单"),
            ),
        ),
    ),
    (
        Group(
            "同人记录（登记页右侧）",
            (
                ("Alt+1 … Alt+9", "选用这个人，再按一次撤回"),
                ("Alt+PgDn / PgUp", "下一行 / 上一行"),
                ("Alt+S / Alt+B", "同人同事 / 不是同一事项"),
                ("Alt+X", "不是此人"),
                ("Alt+O", "打开选中的信访件"),
                ("Alt+0", "光标到同人记录"),
            ),
        ),
        Group("候访（来访登记页）", reception_panel.KEYS),
        Group(
            "交办台账",
            (
                ("Ctrl+B", "办理选中的信访件"),
                ("Ctrl+R / Del", "更正 / 作废"),
                ("Ctrl+P", "打印文书"),
                ("Ctrl+M", "每日提醒"),
                ("Ctrl+E", "导出当日台账"),
            ),
        ),
        Group(
            "专项台账",
            (
                ("Alt+1 … Alt+7", "各册"),
                ("Ctrl+N / L / U / R", "办理，见各按钮"),
            ),
        ),
    ),
    (
        Group(
            "信访件",
            (
                ("Alt+1 … Alt+4", "经过、文书、附件、收件清单"),
                ("Ctrl+P / Ctrl+R", "打印文书 / 更正"),
            ),
        ),
        Group(
            "信访件：文书",
            (
                ("Enter", "重打"),
                ("Ctrl+S / Ctrl+W", "另存为 PDF / Word"),
                ("Ctrl+G / Del", "更正 / 作废"),
                ("Ctrl+D", "送达"),
            ),
        ),
        Group(
            "信访件：附件",
            (
                ("Ctrl+N / Ctrl+V", "添加文件 / 粘贴图片"),
                ("Enter / Ctrl+O", "预览 / 用系统程序打开"),
                ("Ctrl+S / Ctrl+H", "另存为 / 信访人不可见"),
                ("Del", "撤回"),
            ),
        ),
        Group(
            "信访件：收件清单",
            (
                ("Ctrl+N / Enter", "登记材料 / 更正"),
                ("Ctrl+B / Del", "退还 / 撤回"),
                ("Ctrl+L", "打印收件清单"),
            ),
        ),
        Group(
            "打印文书",
            (
                ("Ctrl+P", "打印"),
                ("Ctrl+S", "另存为 PDF"),
                ("Ctrl+Shift+S", "存为 Word"),
            ),
        ),
    ),
)
"""The columns of F1."""


class KeysDialog(QDialog):
    """A table of keys and what they do."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("快捷键")
        columns = QWidget()
        row = QHBoxLayout(columns)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(40)
        for groups in KEYS:
            row.addLayout(_column(groups))
        area = scrolled(columns)
        area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        area.setFrameShape(QFrame.Shape.NoFrame)
        close = QPushButton("关闭  Esc")
        close.clicked.connect(self.accept)
        box = QVBoxLayout(self)
        box.setContentsMargins(24, 16, 24, 16)
        box.setSpacing(12)
        box.addWidget(area, 1)
        box.addLayout(button_row(None, close))
        fit_screen(self, 1180, 712)


def _column(groups: tuple[Group, ...]) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(16)
    grid.setVerticalSpacing(2)
    grid.setColumnStretch(1, 1)
    for group in groups:
        if grid.count():
            grid.setRowMinimumHeight(grid.rowCount(), 6)
        grid.addWidget(heading(group.name), grid.rowCount(), 0, 1, 2)
        for key, meaning in group.keys:
            name = QLabel(key)
            name.setProperty("role", "key")
            row = grid.rowCount()
            grid.addWidget(name, row, 0)
            grid.addWidget(QLabel(meaning), row, 1)
    grid.setRowStretch(grid.rowCount(), 1)
    return grid
