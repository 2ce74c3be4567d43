"""Units and townships (责任单位, 乡镇): what the directory holds, and the checks of an entry or an imported list."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from types import MappingProxyType
from typing import Any

from app.domain.names import clean
from app.domain.vocabulary import Coded


class UnitKind(Coded):
    """Townships are named in the weekly list; everything else is a unit."""

    UNIT = "unit", "单位"
    TOWNSHIP = "township", "乡镇（街道）"


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitDraft:
    """What the clerk types of a unit; phones are text and keep their leading zeros.

    `review_organ`, `final_review_organ`: 复查机关, 复核机关 of its opinions (条例 arts. 35, 36).
    """

    name: str = ""
    kind: UnitKind = UnitKind.UNIT
    leader: str = ""
    phone: str = ""
    liaison_a: str = ""
    liaison_a_phone: str = ""
    liaison_b: str = ""
    liaison_b_phone: str = ""
    reception_room: str = ""
    review_organ: str = ""
    final_review_organ: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit(UnitDraft):
    """One name of a unit and how long it held: `valid_to` is the day it ended, None while it stands."""

    id: int
    uid: str
    valid_from: date
    valid_to: date | None = None
    successor_id: int | None = None


UNIT_LABELS: Mapping[str, str] = MappingProxyType(
    {
        "name": "单位名称",
        "kind": "类别",
        "leader": "负责人",
        "phone": "单位电话",
        "liaison_a": "联络员A",
        "liaison_a_phone": "联络员A电话",
        "liaison_b": "联络员B",
        "liaison_b_phone": "联络员B电话",
        "reception_room": "接待室",
        "review_organ": "复查机关",
        "final_review_organ": "复核机关",
    }
)
"""Label of every line, on the screen and as the heading of a column in a list."""

_OTHER_HEADINGS = {
    "单位": "name",
    "名称": "name",
    "乡镇": "name",
    "责任单位": "name",
    "单位类别": "kind",
    "主要负责人": "leader",
    "分管领导": "leader",
    "电话": "phone",
    "联系电话": "phone",
    "办公电话": "phone",
    "联络员": "liaison_a",
    "联络员电话": "liaison_a_phone",
    "A角": "liaison_a",
    "A角电话": "liaison_a_phone",
    "B角": "liaison_b",
    "B角电话": "liaison_b_phone",
    "接待场所": "reception_room",
}
_KIND_WORDS = {"": UnitKind.UNIT, "单位": UnitKind.UNIT, "部门": UnitKind.UNIT} | dict.fromkeys(
    ("乡镇", "街道", "乡镇街道", "乡镇（街道）", "镇", "乡"), UnitKind.TOWNSHIP
)
_PHONES = frozenset(key for key in UNIT_LABELS if key.endswith("phone"))
_HEADING_ROWS = 10
"""A list may have a title; its headings stand within so many rows."""


@dataclass(frozen=True, slots=True)
class SheetCell:
    """A cell as text; `form` says what the file held: "text", "number", "date" or "error"."""

    text: str
    form: str = "text"


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row of a list file; `number` counts from 1 as the spreadsheet shows it."""

    number: int
    cells: tuple[SheetCell, ...]


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in a cell of a list: row as shown by the spreadsheet, heading of the column, a sentence."""

    row: int
    column: str
    text: str


@dataclass(frozen=True, slots=True)
class ReadUnits:
    """A list file read as units with the row of each; nothing of it may be written while `faults` has any."""

    found: tuple[tuple[int, UnitDraft], ...]
    faults: tuple[Fault, ...]
    ignored: tuple[str, ...]


def folded(name: str) -> str:
    """A name for comparing: full-width forms, blanks and case make no other unit."""
    return "".join(unicodedata.normalize("NFKC", name).split()).casefold()


def tidied(draft: UnitDraft) -> UnitDraft:
    """The draft as it will be stored: texts trimmed, never normalised."""
    texts: dict[str, Any] = {key: clean(getattr(draft, key)) for key in UNIT_LABELS if key != "kind"}
    return replace(draft, **texts)


def draft_of(unit: UnitDraft) -> UnitDraft:
    """The typed part of a unit."""
    return UnitDraft(**{f.name: getattr(unit, f.name) for f in fields(UnitDraft)})


def read_units(rows: Sequence[SheetRow]) -> ReadUnits:
    """Read the rows of a list file; every bad cell becomes a `Fault`, none is guessed right."""
    heading = _heading_row(rows)
    if heading is None:
        text = "没有找到“单位名称”列。请在列表上方写一行标题，例如：单位名称、负责人、单位电话、复查机关、复核机关。"
        return ReadUnits((), (Fault(rows[0].number if rows else 1, "单位名称", text),), ())
    keys, faults, ignored = _columns(rows[heading])
    found: list[tuple[int, UnitDraft]] = []
    for row in rows[heading + 1 :]:
        if any(cell.text.strip() for cell in row.cells):
            draft, wrong = _unit_of(row, keys)
            found.append((row.number, draft))
            faults += wrong
    faults += _doubles(found)
    if not found:
        faults.append(Fault(rows[heading].number, "单位名称", "标题下面没有单位。请检查文件的第一张工作表。"))
    return ReadUnits(tuple(found), tuple(sorted(faults, key=lambda one: one.row)), ignored)


def _heading_row(rows: Sequence[SheetRow]) -> int | None:
    for at, row in enumerate(rows[:_HEADING_ROWS]):
        if "name" in {_key_of(cell.text) for cell in row.cells}:
            return at
    return None


def _key_of(heading: str) -> str | None:
    plain = folded(heading).upper()
    names = {folded(label).upper(): key for key, label in UNIT_LABELS.items()}
    return names.get(plain) or _OTHER_HEADINGS.get(plain)


def _columns(heading: SheetRow) -> tuple[dict[int, str], list[Fault], tuple[str, ...]]:
    keys: dict[int, str] = {}
    faults: list[Fault] = []
    ignored: list[str] = []
    for at, cell in enumerate(heading.cells):
        key = _key_of(cell.text)
        if key is None:
            ignored += [cell.text.strip()] if cell.text.strip() else []
        elif key in keys.values():
            faults.append(Fault(heading.number, cell.text.strip(), "有两列是同一内容，请删去一列。"))
        else:
            keys[at] = key
    return keys, faults, tuple(ignored)


def _unit_of(row: SheetRow, keys: Mapping[int, str]) -> tuple[UnitDraft, list[Fault]]:
    values: dict[str, str] = {}
    faults: list[Fault] = []
    for at, key in keys.items():
        cell = row.cells[at] if at < len(row.cells) else SheetCell("")
        text = clean(cell.text)
        wrong = _cell_fault(key, text, cell.form)
        if wrong:
            faults.append(Fault(row.number, UNIT_LABELS[key], wrong))
        values[key] = text
    kind = _KIND_WORDS.get(values.pop("kind", ""), UnitKind.UNIT)
    return UnitDraft(kind=kind, **values), faults


def _cell_fault(key: str, text: str, form: str) -> str:
    if form == "error":
        return f"单元格是错误值“{text}”，请改成文字。"
    if form == "date":
        return f"单元格是日期“{text}”，请改成文字。"
    if form == "number" and key in _PHONES and not (len(text) == 11 and text.startswith("1")):
        return f"“{text}”存成了数字，开头的 0 可能已丢失，请把该列设为文本后重新填写。"
    if key == "name" and not text:
        return "没有单位名称，请填写或删去这一行。"
    if key == "kind" and text not in _KIND_WORDS:
        return f"“{text}”不是单位类别，请写“单位”或“乡镇”。"
    return ""


def _doubles(found: Iterable[tuple[int, UnitDraft]]) -> list[Fault]:
    first: dict[str, int] = {}
    faults = []
    for row, draft in found:
        name = folded(draft.name)
        if name and name in first:
            faults.append(
                Fault(row, UNIT_LABELS["name"], f"“{draft.name}”与第 {first[name]} 行重复，请删去一行。")
            )
        first.setdefault(name, row)
    return faults
