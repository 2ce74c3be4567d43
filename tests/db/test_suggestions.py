"""建议意见: who is in the register, what was adopted, and a digest without anybody's name."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import func, insert, select, update

from app.domain.side_registers import Adoption
from app.domain.vocabulary import Purpose
from app.models.tables import case_event, petition
from app.services import intake, suggestions
from app.services.context import Context
from tests.db.conftest import DraftMaker


def conclude(context: Context, petition_id: int, **payload: str) -> int:
    with context.register.action() as connection:
        query = select(func.count()).where(case_event.c.petition_id == petition_id)
        seq = int(connection.execute(query).scalar_one()) + 1
        values = {
            "uid": str(uuid.uuid4()),
            "petition_id": petition_id,
            "seq": seq,
            "kind": "concluded",
            "occurred_at": context.clock.now(),
            "recorded_at": context.clock.now(),
            "operator_id": context.operator.id,
            "payload": payload,
        }
        connection.execute(insert(case_event), values)
    return seq


def suggest(context: Context, make_draft: DraftMaker, **changes: object) -> int:
    draft = make_draft(purpose=Purpose.SUGGESTION, **changes)
    return intake.register_petition(context, draft).record.id


def test_suggestions_of_a_period_with_what_became_of_them(context: Context, make_draft: DraftMaker) -> None:
    keys = [suggest(context, make_draft, demand=f"建议增设公交站点{n}") for n in range(4)]
    suggest(context, make_draft, visited_at=datetime(2026, 10, 1, 9, 0))
    intake.register_petition(context, make_draft())
    voided = suggest(context, make_draft)
    intake.void(context, voided, "重复", revision=1)
    conclude(context, keys[0], adoption="adopted")
    conclude(context, keys[1], adoption="部分采纳")
    first = conclude(context, keys[2], adoption="adopted")
    conclude(context, keys[2], adoption="not_adopted", supersedes=str(first))
    found = suggestions.page(context, date(2026, 11, 1), date(2026, 11, 30))
    assert [(one.id, one.adoption_word) for one in found] == list(
        zip(keys, ["采纳", "部分采纳", "未采纳", "待研究"], strict=True)
    )


def test_a_conclusion_without_an_adoption_leaves_it_open(context: Context, make_draft: DraftMaker) -> None:
    key = suggest(context, make_draft)
    conclude(context, key, opinion="已答复")
    assert suggestions.page(context)[0].adoption is None


def test_the_digest_counts_and_names_nobody(context: Context, make_draft: DraftMaker) -> None:
    key = suggest(
        context,
        make_draft,
        name="欧阳试样",
        phone="13900000777",
        address="示例区青石街道3幢201室",
        demand="欧阳试样（13900000777，住示例区青石街道3幢201室）建议：\n在学校门口设隔离栏，联系 13800000001。",
    )
    with context.register.action() as connection:
        connection.execute(update(petition).where(petition.c.id == key).values(unit="公安局交警大队"))
    conclude(context, key, adoption=Adoption.PARTLY.value)
    long = "建议延长图书馆开放时间。" * 40
    suggest(context, make_draft, demand=long)
    text = suggestions.digest(context, date(2026, 11, 1), date(2026, 11, 30))
    for secret in ("欧阳试样", "13900000777", "3幢201室", "13800000001", "周明远"):
        assert secret not in text
    lines = text.split("\n")
    assert lines[:2] == [
        "群众建议意见摘要（2026-11-01 至 2026-11-30）",
        "共 2 件，其中部分采纳 1 件，待研究 1 件。",
    ]
    assert lines[2].startswith("1. 示访[2026]1号：信访人（信访人，住信访人）建议： 在学校门口设隔离栏")
    assert lines[2].endswith("（部分采纳，公安局交警大队研究）")
    assert lines[3].endswith("……（待研究）")
    assert len(lines[3]) < 220


def test_the_digest_of_nothing_says_so(context: Context) -> None:
    assert suggestions.digest(context) == "群众建议意见摘要（截至 2026-11-22）\n共 0 件。"
