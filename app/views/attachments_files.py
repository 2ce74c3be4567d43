"""Files on their way in and out: chosen, dropped, pasted; saved elsewhere; opened by the system's own program."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMimeData, QStandardPaths, QUrl
from PySide6.QtGui import QDesktopServices, QImage
from PySide6.QtWidgets import QFileDialog, QWidget

from app.domain.vocabulary import AttachmentKind
from app.errors import UserError
from app.services import attachments
from app.services.attachments import Added
from app.services.context import Context

_FILTER = "可添加的文件 (*.pdf *.jpg *.jpeg *.png *.tif *.tiff *.bmp *.docx *.doc *.wps *.xlsx *.xls *.et *.txt);;所有文件 (*)"


@dataclass(frozen=True, slots=True)
class Incoming:
    """What is to be added: files, or a picture from the clipboard under a name of its own."""

    paths: tuple[Path, ...] = ()
    image: QImage | None = None
    image_name: str = ""

    def names(self) -> list[str]:
        """What the clerk is asked about."""
        return [path.name for path in self.paths] or [self.image_name]

    def add(self, context: Context, petition_id: int, kind: AttachmentKind) -> Added:
        """Keep it; runs on a worker."""
        if self.image is None:
            return attachments.add_files(context, petition_id, self.paths, kind)
        try:
            return Added(
                (attachments.add(context, petition_id, _png(self.image), self.image_name, kind),), ()
            )
        except UserError as error:
            return Added((), (str(error),))


def ask_files(parent: QWidget) -> Incoming | None:
    """Let the clerk choose files, several at once; None if he thinks better."""
    dialog = QFileDialog(parent, "添加附件（可一次选多个文件）", _documents(), _FILTER)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
    chosen = dialog.selectedFiles() if dialog.exec() else []
    dialog.deleteLater()
    return Incoming(paths=tuple(Path(one) for one in chosen)) if chosen else None


def ask_target(parent: QWidget, name: str) -> Path | None:
    """Where to save a file offered under `name`; None if the clerk thinks better. The system asks before it replaces."""
    suffix = name.rpartition(".")[2]
    dialog = QFileDialog(parent, "附件另存为", _documents(), f"{suffix.upper()} 文件 (*.{suffix})")
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix(suffix)
    dialog.selectFile(name)
    chosen = dialog.selectedFiles() if dialog.exec() else []
    dialog.deleteLater()
    return Path(chosen[0]) if chosen else None


def incoming(data: QMimeData, image_name: str) -> Incoming | None:
    """What was dropped or pasted: files of this PC, else a picture; None where there is neither."""
    paths = _local(data.urls())
    if paths:
        return Incoming(paths=paths)
    image = data.imageData() if data.hasImage() else None
    if isinstance(image, QImage) and not image.isNull():
        return Incoming(image=image, image_name=image_name)
    return None


def holds_files(data: QMimeData) -> bool:
    """Whether files of this PC are being dragged."""
    return bool(_local(data.urls()))


def open_with_system(path: Path) -> bool:
    """Hand a copy to the program the system has for it; False where it has none."""
    return QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))


def _local(urls: Sequence[QUrl]) -> tuple[Path, ...]:
    return tuple(Path(one.toLocalFile()) for one in urls if one.isLocalFile())


def _png(image: QImage) -> bytes:
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(content.data())


def _documents() -> str:
    return QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
