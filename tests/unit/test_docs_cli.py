"""docs/cli.md names what the program takes and gives."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

from app.cli import _page
from app.domain.intake import MOST_PEOPLE
from app.domain.records import IntakeDraft, ListRow
from app.services.scan_filing import Slip, Went
from app.services.search import Hit

_TEXT = (Path(__file__).resolve().parents[2] / "docs" / "cli.md").read_text(encoding="utf-8")
_DRAFTS, _REST = _TEXT.split("## Drafts")[1].split("## What `list --json` gives")
_LIST, _REST = _REST.split("## What `search --json` gives")
_SEARCH, _SCAN = _REST.split("## What `scan --json` gives")


def _keys(part: str) -> set[str]:
    cells = re.findall(r"^\| (`[^|]+) \|", part, flags=re.MULTILINE)
    return set(re.findall(r"`(\w+)`", " ".join(cells)))


def test_every_key_of_a_draft_is_described() -> None:
    assert _keys(_DRAFTS) == {one.name for one in fields(IntakeDraft)}
    assert f"1–{MOST_PEOPLE} " in _DRAFTS


def test_every_key_of_a_listed_case_is_described() -> None:
    assert _keys(_LIST) == {one.name for one in fields(ListRow)} - {"id"}


def test_every_key_of_a_found_case_is_described() -> None:
    assert _keys(_SEARCH) == {one.name for one in fields(Hit)} - {"id"} | {"where"}


def test_every_key_of_a_scanned_page_is_described() -> None:
    assert _keys(_SCAN) == set(_page(Slip("a.pdf", 1, 2, Went.FILED), 1))
    assert {f"`{one.value}`:" for one in Went} <= set(re.findall(r"`\w+`:", _SCAN))
