"""Asking where a file goes, with the system's own dialog."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QFileDialog, QWidget

_KINDS = {"xlsx": "Excel 工作簿 (*.xlsx)", "pdf": "PDF 文件 (*.pdf)", "docx": "Word 文档 (*.docx)"}


def ask_path(parent: QWidget, title: str, name: str) -> Path | None:
    """Where to save a file offered under `name` (with its suffix, .xlsx, .pdf or .docx); None if the clerk thinks better.

    The system asks before an existing file is replaced.
    """
    suffix = name.rpartition(".")[2]
    dialog = QFileDialog(parent, title, _documents(), _KINDS[suffix])
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix(suffix)
    dialog.selectFile(name)
    chosen = dialog.selectedFiles() if dialog.exec() else []
    dialog.deleteLater()
    return Path(chosen[0]) if chosen else None


def _documents() -> str:
    return QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
