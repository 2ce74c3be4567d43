"""The files of a case on its page: add, see, open, save elsewhere, hide from the petitioner, withdraw."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import QMessageBox, QWidget

from app import tasks
from app.domain.vocabulary import AttachmentKind, Permission
from app.errors import UserError
from app.services import attachments
from app.services.attachments import Added, Attachment
from app.views import attachments_files as transfer
from app.views.attachments_files import Incoming
from app.views.case_list import NOTHING_SELECTED, CaseList, Deed, PanelSpec
from app.views.case_steps import not_permitted
from app.views.desk import Desk
from app.views.dialog_parts import ask
from app.views.side_form import SideForm, line, placed
from app.views.tables.records import RecordColumn
from app.views.widgets.choice import Choice

_EMPTY = "还没有附件。\n点“添加…”选择扫描件、照片或文档，也可以把文件拖到这里，或按 Ctrl+V 粘贴图片。"
_LISTED = 6
"""Names told before files are added; more are counted."""


class AttachmentsPanel(CaseList):
    """Files are checked, encrypted and kept beside the window; the clerk goes on meanwhile."""

    def __init__(self, desk: Desk, petition_id: int, parent: QWidget | None = None) -> None:
        self._adding = False
        super().__init__(desk, petition_id, _SPEC, parent)
        self.setAcceptDrops(True)

    def deeds(self) -> Sequence[Deed]:
        """The buttons."""
        return (
            Deed("添加…", "Ctrl+N", self.choose_files, lambda _one: self._why_not_add(), main=True),
            Deed("粘贴图片", "Ctrl+V", self.paste, lambda _one: self._why_not_add()),
            Deed("预览", "Enter", self.preview, self._why_not_preview),
            Deed("打开", "Ctrl+O", self.open_file, self._why_not_read),
            Deed("另存为…", "Ctrl+S", self.save_elsewhere, self._why_not_save),
            Deed("信访人不可见", "Ctrl+H", self.toggle_hidden, self._why_not_hide, _hide_word),
            Deed("撤回…", "Del", self.withdraw, self.why_not_this),
        )

    def choose_files(self) -> None:
        """Add files from this PC."""
        self._offer(transfer.ask_files(self))

    def paste(self) -> None:
        """Add the picture, or the files, on the clipboard."""
        name = f"粘贴的图片 {self.desk.clock.now():%Y-%m-%d %H%M%S}.png"
        found = transfer.incoming(QGuiApplication.clipboard().mimeData(), name)
        if found is None:
            self.notice.say("剪贴板中没有图片或文件。请先截图或复制文件，再粘贴。", "warning")
            return
        self._offer(found)

    def preview(self) -> None:
        """See the pages of the selected file."""
        from app.views.attachments_preview import AttachmentPreview

        self.open_dialog(AttachmentPreview(self.desk, self._chosen(), self))

    def open_file(self) -> None:
        """Open a copy with the system's own program."""
        context, chosen = self.desk.context, self._chosen()
        self.notice.say(f"正在打开“{chosen.name}”……")
        tasks.run(partial(attachments.open_copy, context, chosen.id), self._on_lent, long=True)

    def save_elsewhere(self) -> None:
        """Write the selected file, no longer encrypted, to a place the clerk names."""
        context, chosen = self.desk.context, self._chosen()
        path = transfer.ask_target(self, chosen.disk_name)
        if path is not None:
            tasks.run(partial(_export, context, chosen.id, path), self._on_exported, long=True)

    def toggle_hidden(self) -> None:
        """信访人不可见, or seen again."""
        chosen = self._chosen()
        try:
            attachments.set_hidden(self.desk.context, chosen.id, hidden=not chosen.hidden)
        except UserError as error:
            self.notice.say(str(error), "error")
            return
        self.tell(f"“{chosen.name}”已{'改为可见' if chosen.hidden else '标为信访人不可见'}")

    def withdraw(self) -> None:
        """Take the selected file out of the case, with a reason."""
        context, chosen = self.desk.context, self._chosen()

        def store(values: dict[str, Any]) -> None:
            attachments.withdraw(context, chosen.id, values["reason"])

        intro = f"撤回“{chosen.name}”。文件不会删除，勾选“显示已撤回的”仍可查看；办理记录中保留撤回的原因。"
        form = SideForm(
            "撤回附件",
            {"reason": line("原因＊", hint="例如：误传、重复")},
            store,
            self,
            intro=intro,
            save_text="撤回",
        )
        form.accepted.connect(lambda: self.tell(f"“{chosen.name}”已撤回"))
        self.open_dialog(form)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files may be dropped where they may be added."""
        if transfer.holds_files(event.mimeData()) and not self._why_not_add():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Add what was dropped."""
        event.acceptProposedAction()
        self._offer(transfer.incoming(event.mimeData(), ""))

    def _offer(self, found: Incoming | None) -> None:
        """Ask what kind of files they are, then add them."""
        if found is None:
            return
        names = found.names()
        more = f"……等 {len(names)} 个文件" if len(names) > _LISTED else ""
        intro = f"将添加：{'、'.join(names[:_LISTED])}{more}"
        kind = Choice([(one.value, one.label) for one in AttachmentKind])
        kind.set_key(AttachmentKind.PETITION.value)
        form = SideForm(
            "添加附件",
            {"kind": placed("类别", kind)},
            lambda values: self.add(found, AttachmentKind(values["kind"])),
            self,
            intro=intro,
            save_text="添加",
        )
        self.open_dialog(form)

    def add(self, found: Incoming, kind: AttachmentKind) -> None:
        """Add files beside the window."""
        context, key = self.desk.context, self.petition_id
        self._adding = True
        self._show_deeds()
        self.notice.say(f"正在检查并加密保存 {len(found.names())} 个文件……")
        tasks.run(partial(found.add, context, key, kind), self._on_added, long=True)

    def _on_added(self, outcome: tasks.Outcome[Added]) -> None:
        self._adding = False
        self._show_deeds()
        try:
            added = outcome.take()
        except UserError as error:
            self.notice.say(str(error), "error")
            return
        if added.kept:
            self.tell(
                f"已添加 {len(added.kept)} 份附件"
                + (f"，{len(added.refused)} 份没有添加" if added.refused else "")
            )
        if len(added.refused) == 1:
            self.notice.say(added.refused[0], "error")
        elif added.refused:
            text = "\n\n".join(added.refused)
            ask(self, "没有添加的文件", text, {"知道了": QMessageBox.ButtonRole.AcceptRole}, default="知道了")

    def _on_lent(self, outcome: tasks.Outcome[Path]) -> None:
        try:
            path = outcome.take()
        except UserError as error:
            self.notice.say(str(error), "error")
            return
        if transfer.open_with_system(path):
            self.notice.say(f"已用系统程序打开“{path.name}”的只读副本，退出本程序时自动清除。", "good")
        else:
            self.notice.say(
                f"系统中没有能打开“{path.name}”的程序。请“另存为…”后在其他电脑上查看。", "warning"
            )
        self.desk.changed.emit("cases")

    def _on_exported(self, outcome: tasks.Outcome[Path]) -> None:
        try:
            self.tell(f"已另存为 {outcome.take()}；该文件不再加密，请妥善保管")
        except UserError as error:
            self.notice.say(str(error), "error")

    def _chosen(self) -> Attachment:
        chosen = self.selected()
        assert isinstance(chosen, Attachment)
        return chosen

    def _why_not_add(self) -> str:
        return self.why_no_change() or ("正在添加，请稍候。" if self._adding else "")

    def _why_not_read(self, record: Attachment | None) -> str:
        return "" if record else NOTHING_SELECTED

    def _why_not_preview(self, record: Attachment | None) -> str:
        if record is None:
            return NOTHING_SELECTED
        return "" if record.previewed else f"{record.file_kind.label}不能预览，请点“打开”用系统程序查看。"

    def _why_not_save(self, record: Attachment | None) -> str:
        return self._why_not_read(record) or not_permitted(self.desk.operator, Permission.EXPORT)

    def _why_not_hide(self, record: Attachment | None) -> str:
        reason = self.why_not_this(record)
        if not reason and record and record.kind is AttachmentKind.OTHER_HIDDEN:
            return f"“{record.kind.label}”中的附件一律不可见。"
        return reason


def _export(context: Any, attachment_id: int, path: Path) -> Path:
    """Runs on a worker."""
    attachments.export(context, attachment_id, path)
    return path


def _hide_word(record: Attachment | None) -> str:
    return "改为可见" if record and record.hidden else "信访人不可见"


def _size(attachment: Attachment) -> str:
    if attachment.size >= 1_000_000:
        return f"{attachment.size / 1e6:.1f} MB"
    return f"{max(attachment.size // 1000, 1)} kB"


def _name(attachment: Attachment) -> str:
    return f"{attachment.name}（已撤回：{attachment.withdrawn}）" if attachment.withdrawn else attachment.name


def _muted(attachment: Attachment) -> str:
    return "muted" if attachment.withdrawn else ""


_SPEC = PanelSpec(
    name="附件",
    columns=(
        RecordColumn("名称", _name, "信访人提交的申请书.pdf", flexible=True, tone=_muted),
        RecordColumn("类别", lambda one: one.kind.label.partition("（")[0], "信访材料", tone=_muted),
        RecordColumn("信访人", lambda one: "不可见" if one.hidden else "可见", "不可见", tone=_muted),
        RecordColumn("类型", lambda one: one.file_kind.label, "Word 文档", tone=_muted),
        RecordColumn("页数", lambda one: str(one.pages or "—"), "500", right=True, tone=_muted),
        RecordColumn("大小", _size, "50.0 MB", right=True, tone=_muted),
        RecordColumn(
            "添加于",
            lambda one: f"{one.recorded_at:%Y-%m-%d %H:%M} {one.operator}",
            "2026-11-22 09:31 欧阳登记",
            tone=_muted,
        ),
    ),
    rows=lambda context, key, withdrawn: attachments.of_case(context, key, withdrawn=withdrawn),
    count=lambda rows: f"{len(rows)} 份" if rows else "",
    empty=_EMPTY,
)
