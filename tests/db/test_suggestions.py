"""建议意见: who is in the register, what was adopted, and a digest without anybody's name."""

from __future__ import annotations

from datetime import date, datetime

from app.domain.side_registers import Adoption
from app.domain.vocabulary import Disposition, Purpose
from app.services import actions, cases, intake, office, recusal, suggestions
from app.services.context import Context
from tests.db.conftest import DraftMaker


def conclude(context: Context, petition_id: int, conclusion: str) -> None:
    values = {"conclusion": conclusion, "opinion": "已研究。", "basis": "限于条件。", "handler": "陈承办"}
    actions.perform(context, petition_id, "answer_suggestion", values)


def suggest(context: Context, make_draft: DraftMaker, **changes: object) -> int:
    draft = make_draft(**{"purpose": Purpose.SUGGESTION, "disposition": Disposition.SELF_HANDLE} | changes)
    return intake.register_petition(context, draft).record.id


def test_suggestions_of_a_period_with_what_became_of_them(context: Context, make_draft: DraftMaker) -> None:
    keys = [suggest(context, make_draft, demand=f"建议增设公交站点{n}") for n in range(4)]
    suggest(context, make_draft, received_at=datetime(2026, 10, 1, 9, 0))
    intake.register_petition(context, make_draft())
    voided = suggest(context, make_draft)
    intake.void(context, voided, "重复", revision=1)
    conclude(context, keys[0], "adopted")
    conclude(context, keys[1], "partly_adopted")
    conclude(context, keys[2], "adopted")
    last = cases.get(context, keys[2]).events[-1]
    corrected = {key: text for key, text in last.payload.items() if key != "step"}
    corrected |= {"conclusion": "not_adopted"}
    actions.supersede(context, keys[2], last.seq, "抄录有误", corrected)
    found = suggestions.page(context, date(2026, 11, 1), date(2026, 11, 30))
    assert [(one.id, one.adoption_word) for one in found] == list(
        zip(keys, ["采纳", "部分采纳", "未采纳", "待研究"], strict=True)
    )


def test_a_conclusion_taken_out_leaves_it_open(context: Context, make_draft: DraftMaker) -> None:
    key = suggest(context, make_draft)
    conclude(context, key, "adopted")
    assert suggestions.page(context)[0].adoption is Adoption.ADOPTED
    actions.annul(context, key, cases.get(context, key).events[-1].seq, "记错了件")
    assert suggestions.page(context)[0].adoption is None


def test_a_case_one_recused_himself_from_is_not_there(context: Context, make_draft: DraftMaker) -> None:
    key = suggest(context, make_draft)
    other = office.add_operator(context, "陈承办", ["handler"])
    recusal.add(context, key, other.id, "与信访人是亲属")
    assert suggestions.page(Context(context.register, context.clock, other)) == []
    assert [one.id for one in suggestions.page(context)] == [key]


def test_the_digest_counts_and_names_nobody(context: Context, make_draft: DraftMaker) -> None:
    key = suggest(
        context,
        make_draft,
        name="欧阳试样",
        phone="13900000777",
        address="示例区青石街道3幢201室",
        demand="欧阳试样（13900000777，住示例区青石街道3幢201室）建议：\n在学校门口设隔离栏，联系 13800000001。",
        unit="公安局交警大队",
    )
    conclude(context, key, "partly_adopted")
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
