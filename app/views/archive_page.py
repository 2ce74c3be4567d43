"""案卷归档: closed cases checked and filed in volumes by year, their contents page printed, volumes found again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from PySide6.QtWidgets import QWidget

from app.domain.archive import ArchiveRow, Checked
from app.domain.vocabulary import Permission
from app.errors import UserError
from app.services import archive, cases
from app.views.case_steps import RESTRICTED
from app.views.desk import Desk
from app.views.side_form import SideForm, block, line
from app.views.side_page import NOTHING_SELECTED, Action, PageSpec, SidePage
from app.views.tables.columns import WITHHELD
from app.views.tables.records import RecordColumn
from app.views.text_paper import TextPaper, TextPaperDialog

_EMPTY = "还没有办结的信访件。\n办结（终结、存查等）的件列在这里，核对材料后按年度编卷号归档。"
_NOTHING = "没有符合条件的案卷。\n可改“显示”一栏，或把日期放宽为“全部”。"
_CONTENTS = "P8"


class ArchivePage(SidePage):
    """What waits to be filed, and what lies in which volume."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        spec = PageSpec(
            name="案卷归档",
            columns=_COLUMNS,
            read=archive.page,
            counts=_counts,
            shows={
                "待归档": lambda one, _today: not one.is_archived,
                "已归档": lambda one, _today: one.is_archived,
                "有缺项": lambda one, _today: bool(one.lacking),
                "全部": lambda _one, _today: True,
            },
            empty=_EMPTY,
            nothing=_NOTHING,
        )
        super().__init__(desk, spec, parent)

    def actions_of_page(self) -> Sequence[Action]:
        """File it or correct where it lies; its pages; the volumes of a year; a volume by its number."""
        return (
            Action("归档、更正…", "Ctrl+N", self._file, self._may_file, main=True),
            Action("材料清单…", "Ctrl+L", self._show_contents, self._may_see),
            Action("案卷目录…", "Ctrl+P", self._print_contents, self._may_print),
            Action("年度清单…", "Ctrl+Y", self._ask_year, lambda _one: ""),
            Action("按卷号查找…", "Ctrl+F", self._find, lambda _one: ""),
            Action("打开", "Enter", self.on_enter, lambda one: "" if one else NOTHING_SELECTED),
        )

    def _may_see(self, one: ArchiveRow | None) -> str:
        if one is None:
            return NOTHING_SELECTED
        return RESTRICTED if one.restricted else ""

    def _may_file(self, one: ArchiveRow | None) -> str:
        may = min((self.needs(one) for one in (Permission.HANDLE, Permission.REGISTER)), key=len)
        return self._may_see(one) or may

    def _may_print(self, one: ArchiveRow | None) -> str:
        return self._may_see(one) or self.needs(Permission.PRINT)

    def _file(self) -> None:
        row, context = self._chosen(), self.desk.context
        checked = archive.completeness(context, row.id)
        fields = {
            "place": line("存放位置", row.place, "例如：一号柜二层"),
            "reason": block("缺项的原因", row.lacking.partition("：")[2], height=64, hint="材料齐全的不填"),
        }
        done: list[str] = []

        def store(values: dict[str, Any]) -> None:
            if row.is_archived:
                archive.correct(context, row.id, values["place"], values["reason"])
            else:
                done.append(archive.store(context, row.id, values["place"], values["reason"]))

        title = f"更正归档　{row.volume}" if row.is_archived else f"归档　{row.number}"
        save = "更正" if row.is_archived else "归档"
        intro = "\n".join([*archive.open_periods(context, row.id), check_words(checked)])
        dialog = SideForm(title, fields, store, self, intro=intro, save_text=save)
        dialog.keep_typing(self.desk, f"archive:{row.id}")
        dialog.accepted.connect(
            lambda: self.tell(f"{row.number}已归档，卷号{done[0] if done else row.volume}。")
        )
        self.open_dialog(dialog)

    def _show_contents(self) -> None:
        row, context = self._chosen(), self.desk.context
        lines = [
            "　".join((f"{place}. {one.day}", one.kind, one.title, one.note)).rstrip("　")
            for place, one in enumerate(archive.file_list(context, row.id), start=1)
        ]
        checked = archive.completeness(context, row.id)
        text = "\n".join(
            [f"{row.number} 材料清单", "", *(lines or ["还没有材料。"]), "", check_words(checked)]
        )
        paper = TextPaper(f"材料清单　{row.number}", text, f"{row.number}-材料清单")
        self.open_dialog(TextPaperDialog(self.desk, paper, self))

    def _print_contents(self) -> None:
        from app.views.preview import PreviewDialog

        record = cases.get(self.desk.context, self._chosen().id)
        self.open_dialog(PreviewDialog(self.desk, record, _CONTENTS, self))

    def _ask_year(self) -> None:
        context, desk = self.desk.context, self.desk
        fields = {"year": line("年度", str(desk.today.year), "按办结的年度，例如 2026")}
        shown: list[str] = []

        def store(values: dict[str, Any]) -> None:
            text = values["year"].strip()
            if not text.isascii() or not text.isdecimal():
                raise UserError("年度请填四位数字，例如 2026。")
            shown.append(archive.year_text(context, int(text)))

        def show() -> None:
            paper = TextPaper("年度案卷清单", shown[0], "年度案卷清单")
            self.open_dialog(TextPaperDialog(desk, paper, self))

        form = SideForm("年度案卷清单", fields, store, self, save_text="显示")
        form.accepted.connect(show)
        self.open_dialog(form)

    def _find(self) -> None:
        context = self.desk.context
        fields = {"volume": line("卷号", hint="例如：镜档〔2026〕12号")}
        found: list[int] = []

        def store(values: dict[str, Any]) -> None:
            found.append(archive.find(context, values["volume"]))

        form = SideForm("按卷号查找", fields, store, self, save_text="打开")
        form.accepted.connect(lambda: self.open_case(found[0]))
        self.open_dialog(form)

    def _chosen(self) -> ArchiveRow:
        row = self.selected()
        assert isinstance(row, ArchiveRow)
        return row


def check_words(checked: Sequence[Checked]) -> str:
    """The check list in words: what is there, what is missing and where it would come from."""
    lines = ["案卷材料核对："]
    for one in checked:
        if one.found:
            lines.append(f"✓ {one.item.label}：{'；'.join(one.found)}")
        elif one.needed:
            lines.append(f"✗ {one.item.label}：缺少。应有{one.item.hint}")
        else:
            lines.append(f"—  {one.item.label}：本件不需要")
    return "\n".join(lines)


def _remarks(one: ArchiveRow) -> str:
    former = f"原卷号 {one.former}，重新办理时调出" if one.former else ""
    return "；".join(part for part in (" ".join(one.lacking.split()), former) if part)


_COLUMNS = (
    RecordColumn("卷号", lambda one: one.volume or "待归档", "镜档〔2026〕212号"),
    RecordColumn("编号", lambda one: one.number, "镜访[2026]2112号"),
    RecordColumn("姓名", lambda one: WITHHELD if one.restricted else one.name, "买买提·艾力"),
    RecordColumn("责任单位", lambda one: one.unit, "住房和城乡建设局"),
    RecordColumn("状态", lambda one: one.state.label, "不再受理"),
    RecordColumn("办结日期", lambda one: f"{one.ended_on or ''}", "2026-11-22"),
    RecordColumn("归档日期", lambda one: f"{one.archived_on or ''}", "2026-11-22"),
    RecordColumn("存放位置", lambda one: one.place, "一号柜二层"),
    RecordColumn(
        "缺项、原卷号",
        _remarks,
        "缺少送达、答复凭证",
        flexible=True,
        tone=lambda one: "warning" if one.lacking else "",
    ),
)


def _counts(found: list[Any], _today: date) -> str:
    filed = [one for one in found if one.is_archived]
    lacking = sum(bool(one.lacking) for one in filed)
    return f"待归档 {len(found) - len(filed)} 件    已归档 {len(filed)} 卷 · 有缺项 {lacking} 卷"
