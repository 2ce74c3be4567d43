"""本单位文书和栏目: fields with examples, found by any word, copied as placeholders."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from pytestqt.qtbot import QtBot

from app.clock import FixedClock
from app.services import own_papers
from app.views.desk import Desk
from app.views.field_list import FieldListDialog
from tests.qt.case_desk import open_desk, register, register_accusation


@pytest.fixture
def desk(qtbot: QtBot, tmp_path: Path, clock: FixedClock) -> Iterator[Desk]:
    with open_desk(tmp_path, clock) as desk:
        yield desk


def shown(desk: Desk, qtbot: QtBot) -> FieldListDialog:
    made = FieldListDialog(desk)
    qtbot.addWidget(made)
    made.show()
    return made


def rows(dialog: FieldListDialog) -> dict[str, str]:
    return {one.key: one.example for one in dialog.model.records}


def test_fields_have_the_values_of_a_case(desk: Desk, qtbot: QtBot) -> None:
    record = register(desk)
    dialog = shown(desk, qtbot)
    found = rows(dialog)
    assert (found["name"], found["case_number"]) == ("章试样", record.number)
    assert set(found) == {one.key for one in own_papers.field_words()}


def test_a_field_is_found_and_copied(desk: Desk, qtbot: QtBot) -> None:
    register(desk)
    dialog = shown(desk, qtbot)
    dialog.search.setText("信访人姓名和住址")
    assert list(rows(dialog)) == ["petitioner"]
    dialog.copy()
    assert QGuiApplication.clipboard().text() == "{{petitioner}}"
    assert "已复制 {{petitioner}}" in dialog.notice.text()


def test_an_accusation_gives_no_examples(desk: Desk, qtbot: QtBot) -> None:
    secret = register_accusation(desk)
    dialog = shown(desk, qtbot)
    assert not any(rows(dialog).values())
    dialog.show_example(secret.id)
    assert "不能作示例" in dialog.notice.text()
    assert not any(rows(dialog).values())


def test_the_folder_is_made_and_opened(desk: Desk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[QUrl] = []

    def note(url: QUrl) -> bool:
        opened.append(url)
        return True

    monkeypatch.setattr(QDesktopServices, "openUrl", note)
    dialog = shown(desk, qtbot)
    dialog.folder_button.click()
    folder = desk.context.register.folder / "papers"
    assert folder.is_dir()
    assert [Path(url.toLocalFile()) for url in opened] == [folder]


def test_every_broken_file_is_listed_with_its_reason(desk: Desk, qtbot: QtBot) -> None:
    folder = own_papers.folder(desk.context)
    (folder / "坏.docx").write_text("不是", encoding="utf-8")
    (folder / "旧.doc").write_bytes(b"\xd0\xcf")
    (folder / "表.toml").write_text('code = "X', encoding="utf-8")
    (folder / "~$坏.docx").write_bytes(b"lock")
    dialog = shown(desk, qtbot)
    first, second, third = dialog.broken.toPlainText().splitlines()
    assert "文书文件“坏.docx”不是 Word 文档" in first
    assert "“旧.doc”不是 .docx，不能使用" in second
    assert "“表.toml”第 1 行有误" in third
    assert dialog.broken.isVisible()


def test_without_broken_files_nothing_is_said_of_them(desk: Desk, qtbot: QtBot) -> None:
    assert not shown(desk, qtbot).broken.isVisible()
