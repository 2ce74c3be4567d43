"""Settings of the PC: kept, and never in the way of a start (trust test 8)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app import settings
from app.errors import UserError
from app.settings import Settings

FULL = Settings(
    printers={"F1": "前台-A4"},
    copies={"F1": 2},
    print_after_saving=True,
    last_operator="周敏",
    window="AdnQywADAAAAAA==",
)


def test_what_is_saved_is_read_again(tmp_path: Path) -> None:
    settings.save(FULL, tmp_path / "新 文件夹")
    assert settings.load(tmp_path / "新 文件夹") == FULL


def test_no_file_means_defaults_without_a_word(tmp_path: Path) -> None:
    assert settings.load(tmp_path) == Settings()


def test_the_notice_is_never_stored(tmp_path: Path) -> None:
    settings.save(Settings(notice="x"), tmp_path)
    assert settings.load(tmp_path) == Settings()
    assert "notice" not in json.loads((tmp_path / settings.FILE).read_text(encoding="utf-8"))


def test_a_file_torn_at_any_byte_gives_defaults_and_is_kept(tmp_path: Path) -> None:
    settings.save(FULL, tmp_path)
    path = tmp_path / settings.FILE
    whole = path.read_bytes()
    for cut in range(len(whole)):
        path.write_bytes(whole[:cut])
        found = settings.load(tmp_path)
        assert "已改用默认设置" in found.notice
        found.notice = ""
        assert found == Settings()
        assert path.with_suffix(".bad").read_bytes() == whole[:cut]
        assert not path.exists()


@pytest.mark.parametrize(
    "text",
    [
        "[]",
        '{"printers": []}',
        '{"printers": {"F1": 3}}',
        '{"copies": {"F1": "2"}}',
        '{"copies": {"F1": true}}',
        '{"print_after_saving": 1}',
        '{"window": null}',
        "[" * 100_000,
    ],
)
def test_values_of_another_kind_give_defaults(tmp_path: Path, text: str) -> None:
    (tmp_path / settings.FILE).write_text(text, encoding="utf-8")
    found = settings.load(tmp_path)
    assert "已损坏" in found.notice
    assert found.printers == {}
    assert found.copies == {}


def test_settings_of_a_newer_program_are_passed_over(tmp_path: Path) -> None:
    (tmp_path / settings.FILE).write_text('{"last_operator": "周敏", "later": 1}', encoding="utf-8")
    assert settings.load(tmp_path) == Settings(last_operator="周敏")


def test_a_folder_where_the_bad_file_cannot_be_moved_does_not_stop_the_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / settings.FILE).write_text("{", encoding="utf-8")

    def denied(self: Path, target: Path) -> None:
        raise PermissionError(13, "denied")

    monkeypatch.setattr(Path, "replace", denied)
    assert settings.load(tmp_path).notice == "本机设置文件已损坏，已改用默认设置。"


def test_a_file_that_cannot_be_read_is_said_and_left(tmp_path: Path) -> None:
    (tmp_path / settings.FILE).mkdir()
    assert "读不出来" in settings.load(tmp_path).notice
    assert (tmp_path / settings.FILE).is_dir()


def test_a_failed_save_keeps_the_old_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.save(FULL, tmp_path)

    def full(self: Path, target: Path) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", full)
        with pytest.raises(UserError, match="磁盘空间不足"):
            settings.save(Settings(), tmp_path)
    assert settings.load(tmp_path) == FULL
