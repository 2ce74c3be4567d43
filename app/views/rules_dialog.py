"""时限规则: every rule with its source; the administrator switches, confirms, and sets what length may be set."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.services import rule_settings
from app.services.rule_settings import PackSetting, RuleSetting
from app.views.case_buttons import reader
from app.views.desk import Desk
from app.views.dialog_parts import button_row, fit_screen, on_ctrl_enter
from app.views.settings_parts import SettingsDialog
from app.views.tables.lines import Line, LineList
from app.views.widgets.field import Field
from app.views.widgets.number import Number

_MEANING = "启用的规则参与计算期限。未经核对确认的规则只用于内部提醒，不印在文书上。"


class RulesDialog(SettingsDialog):
    """The packs and rules at the left, the chosen one at the right."""

    news = "rules"

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self._packs: dict[str, PackSetting] = {}
        self._rules: dict[str, RuleSetting] = {}
        self._filling = False
        self.list: LineList[str] = LineList("规则包和规则")
        self.about = reader("规则说明")
        self.on = QCheckBox("启用")
        self.confirmed = QCheckBox("已与原文核对，确认可以印在文书上")
        self.length = Number()
        self._length = Field("期限长度", self.length)
        self.save_button = QPushButton("保存长度  Ctrl+Enter")
        self._lay_out()
        self.list.chosen.connect(self._show)
        self.on.toggled.connect(lambda on: self._switch("启用" if on else "停用", on=on))
        self.confirmed.toggled.connect(lambda yes: self._switch("确认" if yes else "撤回确认", confirmed=yes))
        self.save_button.clicked.connect(self.save_length)
        self.refresh()

    def refresh(self) -> None:
        """Read the rules anew."""
        packs = rule_settings.packs(self._desk.context)
        self._packs = {one.key: one for one in packs}
        self._rules = {rule.key: rule for one in packs for rule in one.rules}
        self.list.show_lines([line for one in packs for line in _lines(one)])
        self._show()

    def save_length(self) -> None:
        """Set the length of the chosen rule."""
        if self.save_button.isEnabled():
            self._switch(f"长度改为 {self.length.value()}", length=self.length.value())

    def _switch(
        self, word: str, *, on: bool | None = None, confirmed: bool | None = None, length: int | None = None
    ) -> None:
        key, context = self.list.key(), self._desk.context
        if self._filling or key is None:
            return
        found = self._packs.get(key) or self._rules[key]
        self._change(
            f"{word}“{found.name}”",
            lambda: rule_settings.set_switch(context, key, on=on, confirmed=confirmed, length=length),
        )

    def _show(self) -> None:
        """The chosen pack or rule; what cannot be changed is grey."""
        key = self.list.key() or ""
        pack, rule, reason = self._packs.get(key), self._rules.get(key), self.locked()
        self._filling = True
        if pack is not None:
            self.about.setPlainText(_about_pack(pack))
            self.on.setChecked(pack.on)
            self.confirmed.setChecked(pack.confirmed)
        elif rule is not None:
            self.about.setPlainText(_about_rule(rule))
            self.on.setChecked(rule.on)
            self.confirmed.setChecked(rule.printable)
            self.length.setValue(rule.length or 1)
        self._filling = False
        changeable = rule is not None and rule.changeable and not reason
        self._length.setVisible(rule is not None and rule.changeable)
        self.save_button.setVisible(rule is not None and rule.changeable)
        self.on.setEnabled(not reason)
        self.confirmed.setEnabled(not reason)
        self.confirmed.setVisible(pack is not None)
        self.length.setEnabled(changeable)
        self.save_button.setEnabled(changeable)
        if reason:
            self.notice.say(reason)

    def _lay_out(self) -> None:
        self.setWindowTitle("时限规则")
        meaning = QLabel(_MEANING)
        meaning.setProperty("role", "quiet")
        meaning.setTextFormat(Qt.TextFormat.PlainText)
        self.save_button.setProperty("role", "main")
        on_ctrl_enter(self, self.save_button)
        close = QPushButton("关闭  Esc")
        close.clicked.connect(self.reject)
        right = QVBoxLayout()
        right.setSpacing(8)
        right.addWidget(self.about, 1)
        for widget in (self.on, self.confirmed, self._length):
            right.addWidget(widget)
        halves = QHBoxLayout()
        halves.setSpacing(16)
        halves.addWidget(self.list, 11)
        halves.addLayout(right, 9)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        column.addWidget(meaning)
        column.addLayout(halves, 1)
        column.addWidget(self.notice)
        column.addLayout(button_row(None, close, self.save_button))
        fit_screen(self, 1080, 680)


def _lines(pack: PackSetting) -> list[Line[str]]:
    check = "　请核对原文" if pack.check_text and not pack.confirmed else ""
    head = Line(
        pack.key,
        f"{'☑' if pack.on else '☐'} {pack.name}{check}",
        pack.source,
        "warning" if check else "",
        bold=True,
    )
    return [head, *(_line(rule) for rule in pack.rules)]


def _line(rule: RuleSetting) -> Line[str]:
    length = f"{rule.length} {rule.unit.label}" if rule.length else rule.unit.label
    other = "" if rule.applies else "　（不适用于本单位）"
    text = f"　　{'☑' if rule.on else '☐'} {rule.name}　{length}{other}"
    return Line(rule.key, text, rule.article, "" if rule.on and rule.applies else "off-text")


def _about_pack(pack: PackSetting) -> str:
    state = (
        "已核对确认，日期可以印在文书上。"
        if pack.confirmed
        else "尚未核对确认：只用于内部提醒，不印在文书上。"
    )
    check = "请对照原文核对各条后再确认。" if pack.check_text and not pack.confirmed else ""
    return "\n\n".join(part for part in (pack.name, f"来源：{pack.source}", pack.note, state + check) if part)


def _about_rule(rule: RuleSetting) -> str:
    level = "法定期限，可以印在文书上。" if rule.printable else "内部期限，只用于提醒。"
    return "\n\n".join(
        (rule.name, f"事项：{rule.duty.label}", f"来源：{rule.article}", level)
        + (() if rule.applies else ("不适用于本单位的类型（见“单位信息”）。",))
    )
