"""Who sits at the counter: picking one's name, and keeping the list of operators."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSize,
    Qt,
)
from PySide6.QtGui import QColor, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QListView,
    QPushButton,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from app.code_lists import roles as role_list
from app.domain.records import Operator
from app.domain.vocabulary import Permission
from app.errors import FieldErrors, UserError
from app.services import office
from app.views import fonts
from app.views.desk import Desk
from app.views.dialog_parts import button_row, fit_screen, heading, may_discard, on_ctrl_enter, say_error
from app.views.theme import COLOURS
from app.views.widgets.field import Field, Message
from app.views.widgets.text import ChineseLineEdit, take_compositions

Index = QModelIndex | QPersistentModelIndex
ROW_HEIGHT = 36
_DETAIL = Qt.ItemDataRole.UserRole
_NO_PARENT = QModelIndex()


class OperatorList(QAbstractListModel):
    """Operators by name; behind the name stand the roles, or that he is retired."""

    def __init__(self, operators: Sequence[Operator], *, numbered: bool) -> None:
        """`numbered` puts the digit that picks him before each of the first nine."""
        super().__init__()
        self._numbered = numbered
        self.show(operators)

    def show(self, operators: Sequence[Operator]) -> None:
        """Show another list."""
        fonts.ensure_glyphs("".join(one.name for one in operators))
        self.beginResetModel()
        self.operators = list(operators)
        self.endResetModel()

    def rowCount(self, parent: Index = _NO_PARENT) -> int:
        """One row each."""
        return 0 if parent.isValid() else len(self.operators)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Name, and the words behind it."""
        if not index.isValid():
            return None
        operator = self.operators[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            digit = str(index.row() + 1) if index.row() < 9 else " "
            return f"{digit}  {operator.name}" if self._numbered else operator.name
        if role == _DETAIL:
            return role_words(operator)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{operator.name}，{role_words(operator)}"
        return None


class _Line(QStyledItemDelegate):
    """Name on the left, roles in a quieter colour behind it, cut where they do not fit."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one line."""
        super().paint(painter, option, index)
        name = option.fontMetrics.horizontalAdvance(str(index.data())) + 32  # type: ignore[attr-defined]
        room = option.rect.adjusted(max(name, 120), 0, -12, 0)  # type: ignore[attr-defined]
        words = option.fontMetrics.elidedText(  # type: ignore[attr-defined]
            str(index.data(_DETAIL)), Qt.TextElideMode.ElideRight, room.width()
        )
        chosen = option.state & QStyle.StateFlag.State_Selected  # type: ignore[attr-defined]
        painter.save()
        painter.setPen(QColor(COLOURS["text" if chosen else "muted"]))
        painter.drawText(room, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, words)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """All lines are equally high."""
        return QSize(super().sizeHint(option, index).width(), ROW_HEIGHT)


def role_words(operator: Operator) -> str:
    """The roles in the order of the list, or that the operator is retired."""
    if not operator.active:
        return "已停用"
    labels = [role.label for key, role in role_list().items() if key in operator.roles]
    return "、".join(labels) or "没有角色"


def _list_view(model: OperatorList) -> QListView:
    view = QListView()
    view.setModel(model)
    view.setItemDelegate(_Line(view))
    view.setUniformItemSizes(True)
    view.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, on=False)
    return view


class OperatorPicker(QDialog):
    """Who sits down: arrows and Enter, a digit, or a double click; `chosen` is None until then."""

    def __init__(
        self, operators: Sequence[Operator], current: str = "", parent: QWidget | None = None
    ) -> None:
        """`current` is the name selected at first."""
        super().__init__(parent)
        self.chosen: Operator | None = None
        self._model = OperatorList(operators, numbered=True)
        self.view = _list_view(self._model)
        self.setWindowTitle("谁在值班")
        self.view.setAccessibleName("操作员")
        self.view.installEventFilter(self)
        self.view.doubleClicked.connect(lambda index: self._choose(index.row()))
        names = [one.name for one in operators]
        row = names.index(current) if current in names else 0
        self.view.setCurrentIndex(self._model.index(row))
        self._lay_out()
        self.view.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take the keys before the list does: it would search its lines for a digit."""
        taken = event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and self._take(event)
        return taken or super().eventFilter(watched, event)

    def _take(self, event: QKeyEvent) -> bool:
        digit = event.text()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose(self.view.currentIndex().row())
            return True
        if digit.isascii() and digit.isdigit():
            self._choose(int(digit) - 1)
            return True
        return False

    def _choose(self, row: int) -> None:
        if 0 <= row < len(self._model.operators):
            self.chosen = self._model.operators[row]
            self.accept()

    def _lay_out(self) -> None:
        pick = QPushButton("确定  Enter")
        pick.setProperty("role", "main")
        pick.clicked.connect(lambda: self._choose(self.view.currentIndex().row()))
        cancel = QPushButton("取消  Esc")
        cancel.clicked.connect(self.reject)
        hint = QLabel("↑ ↓ 选择，Enter 确定；前九位也可直接按数字 1-9。")
        hint.setProperty("role", "quiet")
        box = QVBoxLayout(self)
        box.setContentsMargins(24, 16, 24, 16)
        box.setSpacing(8)
        box.addWidget(heading("谁在值班？登记、打印都会记下姓名。"))
        box.addWidget(self.view, 1)
        box.addWidget(hint)
        box.addLayout(button_row(None, cancel, pick))
        fit_screen(self, 520, 400)


class OperatorsDialog(QDialog):
    """Add operators, change their roles, retire them; nobody is deleted, his name stands in the records."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._model = OperatorList([], numbered=False)
        self.view = _list_view(self._model)
        self.name = ChineseLineEdit()
        self.name_field = Field("姓名", self.name, label_width=56)
        self.boxes = {key: QCheckBox(role.label) for key, role in role_list().items()}
        self.roles_message = Message()
        self.message = Message()
        self.new_button = QPushButton("新增操作员")
        self.retire_button = QPushButton("停用")
        self.close_button = QPushButton("关闭  Esc")
        self.save_button = QPushButton("保存  Ctrl+Enter")
        self.setWindowTitle("操作员")
        self._lay_out()
        self._connect()
        self._refresh(desk.operator.id)

    def selected(self) -> Operator | None:
        """The operator shown on the right; None while a new one is being typed."""
        row = self.view.currentIndex().row()
        return self._model.operators[row] if row >= 0 else None

    def begin_new(self) -> None:
        """An empty name on the right, for somebody new."""
        self.view.clearSelection()
        self.view.setCurrentIndex(QModelIndex())
        self._show()
        self.name.setFocus()

    def save(self) -> None:
        """Keep what stands on the right."""
        chosen = self.selected()
        active = chosen is None or chosen.active
        self._store(chosen, self._ticked(), active=active)

    def retire(self) -> None:
        """Retire the selected operator, or bring a retired one back; roles as they were kept."""
        chosen = self.selected()
        if chosen is not None:
            self._store(chosen, chosen.roles, active=not chosen.active)

    def reject(self) -> None:
        """Ask before something typed would be lost."""
        if not self._changed() or may_discard(self):
            super().reject()

    def _store(self, chosen: Operator | None, roles: frozenset[str], *, active: bool) -> None:
        take_compositions(self)
        self._clear_messages()
        context = self._desk.context
        try:
            if errors := self._missing(chosen, roles):
                raise FieldErrors(errors)
            if chosen is None:
                chosen = office.add_operator(context, self.name.value(), roles)
            else:
                office.change_operator(context, chosen.id, roles=roles, active=active)
        except FieldErrors as error:
            self._show_errors(error.errors)
        except UserError as error:
            say_error(self.message, str(error))
        else:
            self._tell(chosen)

    def _missing(self, chosen: Operator | None, roles: frozenset[str]) -> dict[str, str]:
        errors = {} if roles else {"roles": "请至少选择一个角色。"}
        if chosen is None and not self.name.value().strip():
            errors["name"] = "请填写操作员姓名。"
        return errors

    def _tell(self, changed: Operator) -> None:
        """The news; whoever changed his own roles has them at once."""
        everybody = office.operators(self._desk.context.register)
        own = next((one for one in everybody if one.id == self._desk.operator.id), self._desk.operator)
        if own != self._desk.operator:
            self._desk.switch_operator(own)
        self._refresh(changed.id)
        said = f"操作员“{changed.name}”已保存。"
        if not self.message.whole():
            self.message.show_text(said)
        self._desk.changed.emit("operators")
        self._desk.said.emit(said)

    def _show_errors(self, errors: dict[str, str]) -> None:
        if "name" in errors:
            self.name_field.show_error(errors["name"])
            self.name.setFocus()
        say_error(self.roles_message, errors.get("roles", ""))

    def _refresh(self, selected: int) -> None:
        everybody = office.operators(self._desk.context.register, active_only=False)
        self._model.show(sorted(everybody, key=lambda one: not one.active))
        row = next((i for i, one in enumerate(self._model.operators) if one.id == selected), 0)
        self.view.setCurrentIndex(self._model.index(row))
        self._show()

    def _show(self) -> None:
        chosen = self.selected()
        self._clear_messages()
        self.name.set_value(chosen.name if chosen else "")
        self.name.setReadOnly(chosen is not None)
        for key, box in self.boxes.items():
            box.setChecked(chosen is not None and key in chosen.roles)
        self.retire_button.setText("停用" if chosen is None or chosen.active else "恢复")
        self.retire_button.setEnabled(chosen is not None)
        self._lock_without_right()

    def _clear_messages(self) -> None:
        self.name_field.clear_message()
        say_error(self.roles_message, "")
        say_error(self.message, "")

    def _ticked(self) -> frozenset[str]:
        return frozenset(key for key, box in self.boxes.items() if box.isChecked())

    def _changed(self) -> bool:
        chosen = self.selected()
        if chosen is None:
            return bool(self.name.value().strip() or self._ticked())
        return self._ticked() != chosen.roles

    def _connect(self) -> None:
        self.view.clicked.connect(self._show)
        self.view.selectionModel().currentChanged.connect(self._show)
        self.new_button.clicked.connect(self.begin_new)
        self.retire_button.clicked.connect(self.retire)
        self.save_button.clicked.connect(self.save)
        self.name_field.changed.connect(self.name_field.clear_message)
        on_ctrl_enter(self, self.save_button)

    def _lock_without_right(self) -> None:
        """Everybody may look; only an administrator may change."""
        try:
            self._desk.context.require(Permission.ADMINISTER)
        except UserError as error:
            locked: list[QWidget] = [self.name, self.new_button, self.retire_button, self.save_button]
            for one in (*locked, *self.boxes.values()):
                one.setEnabled(False)
            say_error(self.message, str(error))

    def _lay_out(self) -> None:
        self.close_button.clicked.connect(self.reject)
        self.save_button.setProperty("role", "main")
        left = QVBoxLayout()
        left.setSpacing(8)
        left.addWidget(self.view, 1)
        left.addLayout(button_row(self.new_button))
        halves = QHBoxLayout()
        halves.setSpacing(24)
        halves.addLayout(left, 1)
        halves.addLayout(self._right(), 1)
        box = QVBoxLayout(self)
        box.setContentsMargins(24, 16, 24, 16)
        box.setSpacing(8)
        box.addLayout(halves, 1)
        box.addWidget(self.message)
        box.addLayout(button_row(self.retire_button, self.close_button, self.save_button))
        fit_screen(self, 880, 480)

    def _right(self) -> QVBoxLayout:
        grid = QGridLayout()
        grid.setVerticalSpacing(4)
        for place, (key, box) in enumerate(self.boxes.items()):
            permissions = role_list()[key].permissions
            box.setToolTip("、".join(one.label for one in Permission if one in permissions))
            grid.addWidget(box, place // 2, place % 2)
        right = QVBoxLayout()
        right.setSpacing(4)
        right.addWidget(self.name_field)
        right.addWidget(heading("角色（可多选）"))
        right.addLayout(grid)
        right.addWidget(self.roles_message)
        right.addStretch(1)
        return right
