"""Short lists the office edits itself (乡镇村居, 上级来源 …), one entry a line."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QWidget

from app.services import office_lists
from app.services.office_lists import ListKind
from app.views.desk import Desk
from app.views.side_form import SideForm, block

_HEIGHT = 360
_INTRO = {
    ListKind.PLACE: "一行一个乡镇、街道、村或社区，填写住址时按其中任意几个字或拼音首字母提示。可从表格中整列复制粘贴。",
    ListKind.ORIGIN: "一行一个来源，按使用多少排列；已登记的件保留原来的来源。",
}
_HINT = {ListKind.PLACE: "例如：\n青石街道\n青石街道柳岸社区\n东湖镇白杨村"}


def places_form(desk: Desk, parent: QWidget | None = None) -> SideForm:
    """The townships and villages that addresses are completed with."""
    return office_list_form(desk, ListKind.PLACE, parent)


def office_list_form(desk: Desk, kind: ListKind, parent: QWidget | None = None) -> SideForm:
    """The dialog for one list; it tells the desk when the list was changed."""
    names = "\n".join(office_lists.entries(desk.context, kind))

    def store(values: dict[str, Any]) -> None:
        kept = office_lists.replace_entries(desk.context, kind, values["names"].split("\n"))
        desk.changed.emit("lists")
        desk.said.emit(f"“{kind.label}”已保存，共 {len(kept)} 项。")

    fields = {"names": block(kind.label, names, height=_HEIGHT, hint=_HINT.get(kind, ""))}
    form = SideForm(kind.label, fields, store, parent, intro=_INTRO.get(kind, "一行一项。"))
    form.keep_typing(desk, f"list:{kind.value}")
    return form
