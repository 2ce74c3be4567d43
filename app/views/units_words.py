"""A unit in words: the columns of the directory, the words it is found by, and its history."""

from __future__ import annotations

from dataclasses import asdict

from app.domain.units import UNIT_LABELS, Unit, UnitKind, draft_of
from app.views.tables.records import RecordColumn

ORGANS = ("review_organ", "final_review_organ")
"""Without these no opinion is issued."""


def _state(one: Unit) -> str:
    if one.valid_to is not None:
        return "已改名、并入" if one.successor_id else "已停用"
    missing = [UNIT_LABELS[key] for key in ORGANS if not getattr(one, key)]
    return "" if not missing else f"{missing[0]}未填"


def _tone(one: Unit) -> str:
    return "muted" if one.valid_to is not None else "warning"


def _ended_tone(one: Unit) -> str:
    return "muted" if one.valid_to is not None else ""


def words_of(one: Unit) -> list[str]:
    """Everything the unit can be found by."""
    return [str(value) for key, value in asdict(draft_of(one)).items() if key != "kind"]


def history_of(chain: list[Unit]) -> str:
    """Since when the name holds, or the whole chain of names."""
    if len(chain) == 1 and chain[0].valid_to is None:
        return f"{chain[0].valid_from.isoformat()} 起使用此名称"
    return "沿革：" + "；".join(f"{one.name}（{_span(one)}）" for one in chain)


def _span(one: Unit) -> str:
    end = f"至 {one.valid_to.isoformat()}" if one.valid_to else "起"
    return f"{one.valid_from.isoformat()} {end}"


COLUMNS = (
    RecordColumn("单位名称", lambda one: one.name, "自然资源和规划", flexible=True, tone=_ended_tone),
    RecordColumn("类别", lambda one: "乡镇" if one.kind is UnitKind.TOWNSHIP else "单位", "单位"),
    RecordColumn("负责人", lambda one: one.leader, "欧阳试样"),
    RecordColumn("单位电话", lambda one: one.phone, "0999-1234567"),
    RecordColumn("状态", _state, "复核机关未填", tone=_tone),
)
