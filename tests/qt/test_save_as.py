"""Where a file goes: the name ends as its content is."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog, QWidget

from app.views import save_as


@pytest.mark.parametrize(
    ("typed", "kept", "times"),
    [("b.txt", "b.txt.pdf", 2), ("b.PDF", "b.PDF", 1), ("b.docx", "b.docx.pdf", 2)],
)
@pytest.mark.usefixtures("qapp")
def test_a_name_of_another_kind_is_offered_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, typed: str, kept: str, times: int
) -> None:
    titles: list[str] = []

    def answer(dialog: QFileDialog) -> int:
        titles.append(dialog.windowTitle())
        if len(titles) == 1:
            dialog.selectFile(str(tmp_path / typed))
        return 1

    monkeypatch.setattr(QFileDialog, "exec", answer)
    parent = QWidget()
    chosen = save_as.ask_path(parent, "另存为 PDF", "a.pdf")
    assert chosen is not None
    assert (chosen.name, len(titles)) == (kept, times)
    assert titles[-1] == ("另存为 PDF：文件名须以 .pdf 结尾" if times == 2 else "另存为 PDF")
