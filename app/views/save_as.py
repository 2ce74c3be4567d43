"""Asking where a file goes, with the system's own dialog."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QFileDialog, QWidget

_KINDS = {"xlsx": "Excel 工作簿 (*.xlsx)", "pdf": "PDF 文件 (*.pdf)", "docx": "Word 文档 (*.docx)"}


def ask_path(parent: QWidget, title: str, name: str) -> Path | None:
    """Where to save a file offered under `name` (with its suffix, .xlsx, .pdf or .docx); None if the clerk thinks better.

    The system asks before an existing file is replaced. A name with another ending is offered once more with the right one.
    """
    suffix = name.rpartition(".")[2]
    dialog = QFileDialog(parent, title, _documents(), _KINDS[suffix])
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix(suffix)
    dialog.selectFile(name)
    chosen = _chosen(dialog)
    while chosen is not None and chosen.suffix.lower() != f".{suffix}":
        dialog.setWindowTitle(f"{title}：文件名须以 .{suffix} 结尾")
        dialog.selectFile(f"{chosen.name}.{suffix}")
        chosen = _chosen(dialog)
    dialog.deleteLater()
    return chosen


def _chosen(dialog: QFileDialog) -> Path | None:
    return Path(dialog.selectedFiles()[0]) if dialog.exec() else None


def _documents() -> str:
    return QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
