"""The menu 设置与帮助: what the office keeps, and help; each dialog is loaded when it is first asked for."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from importlib import import_module

from PySide6.QtWidgets import QMenu, QWidget

from app.views.desk import Desk
from app.views.dialog_parts import run

DIALOGS: tuple[tuple[str, str, str] | None, ...] = (
    ("单位信息…", "profile_form", "ProfileDialog"),
    ("操作员…", "operators", "OperatorsDialog"),
    ("单位名录…", "units_dialog", "UnitsDialog"),
    ("领导接访安排…", "roster_dialog", "RosterDialog"),
    ("工作日历…", "calendar_dialog", "CalendarDialog"),
    ("时限规则…", "rules_dialog", "RulesDialog"),
    None,
    ("常用语…", "phrases_dialog", "PhrasesDialog"),
    ("乡镇村居名单…", "office_list_dialog", "places_form"),
    ("读卡器…", "reader_dialog", "ReaderDialog"),
    ("办结签批环节…", "chain_dialog", "ChainDialog"),
    None,
    ("查找人员、合并记录…", "people_dialogs", "FindPersonDialog"),
    ("打印登记簿…", "register_dialog", "RegisterDialog"),
    ("扫描件归档…", "scan_tray", "ScanTrayDialog"),
    ("本单位文书和栏目…", "field_list", "FieldListDialog"),
    None,
)
"""Words, module of `app.views` and class, which takes the desk and a parent; None parts the menu."""


def build(desk: Desk, window: QWidget, help_entries: dict[str, Callable[[], None]]) -> QMenu:
    """The menu; `help_entries` are the window's own, at its end."""
    menu = QMenu(window)
    for entry in DIALOGS:
        if entry is None:
            menu.addSeparator()
        else:
            words, module, name = entry
            menu.addAction(words, partial(_open, desk, window, module, name))
    for words, action in help_entries.items():
        menu.addAction(words, action)
    return menu


def _open(desk: Desk, window: QWidget, module: str, name: str) -> None:
    run(getattr(import_module(f"app.views.{module}"), name)(desk, window))
