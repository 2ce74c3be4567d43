"""Papers: what prints of a case, and what is kept of a paper that was given out."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest
from sqlalchemy import select

from app.clock import FixedClock
from app.domain.records import IntakeDraft, PetitionRecord
from app.domain.vocabulary import Disposition, Purpose, Source, State
from app.errors import UserError
from app.models.paper_tables import paper
from app.printing.definition_reader import read_definition
from app.printing.pdf import render_pdf
from app.services import cases, intake, office, paper_files, papers, slip_titles
from app.services.context import Context
from tests.db.action_desk import PAPER, TO_CLOSED, Desk

DraftMaker = Callable[..., IntakeDraft]


def text_of(pdf: bytes) -> str:
    pages = pypdfium2.PdfDocument(pdf)
    return "\n".join(page.get_textpage().get_text_bounded() for page in pages)


def register(context: Context, draft: IntakeDraft) -> PetitionRecord:
    return intake.register_petition(context, draft).record


@pytest.mark.parametrize("form", ["F1", "F2"])
def test_a_paper_says_what_was_registered(context: Context, make_draft: DraftMaker, form: str) -> None:
    draft = make_draft(id_number="999999199003070020", people=3, workplace="示例厂", source=Source.OWN)
    record = register(context, draft)
    text = text_of(papers.draw(context, record, form).pdf)
    for part in (record.number, "周明远", "999999199003070020", "13900000101", "示例厂，示例区青石街道3幢"):
        assert part in text
    assert "2026年11月22日" in text
    assert "要求修复小区门前道路。" in text


def test_what_was_not_given_prints_so(context: Context, make_draft: DraftMaker) -> None:
    record = register(context, make_draft(address="", source=Source.UPPER, upstream_no=""))
    assert text_of(papers.draw(context, record, "F1").pdf).count("未提供") == 2


def test_the_summary_prints_on_f2_and_the_demand_on_f1(context: Context, make_draft: DraftMaker) -> None:
    record = register(context, make_draft(summary="摘要在此"))
    first, second = (text_of(papers.draw(context, record, form).pdf) for form in ("F1", "F2"))
    assert "要求修复" in first
    assert "摘要在此" not in first
    assert "摘要在此" in second
    assert "要求修复" not in second


def test_an_answer_given_on_the_spot_is_the_conclusion(context: Context, make_draft: DraftMaker) -> None:
    draft = make_draft(disposition=Disposition.ANSWER_ON_SPOT, disposition_note="已当场说明")
    record = register(context, draft)
    assert "已当场说明" in text_of(papers.draw(context, record, "F1").pdf)
    assert "已当场说明" in text_of(papers.draw(context, record, "F2").pdf)


@pytest.mark.parametrize("form", ["F1", "F2"])
def test_slips_never_say_who_made_an_accusation(
    context: Context, make_draft: DraftMaker, clock: FixedClock, form: str
) -> None:
    record = register(context, make_draft(purpose=Purpose.ACCUSATION, id_number="999999199003070020"))
    leader = office.add_operator(context, "吴主任", ["principal_leader"])
    seen = cases.get(Context(context.register, clock, leader), record.id)
    for shown in (record, seen):
        text = text_of(papers.draw(Context(context.register, clock, leader), shown, form).pdf)
        assert "（保密）" in text
        for secret in ("周明远", "999999199003070020", "13900000101", "青石街道"):
            assert secret not in text


def test_withheld_and_voided_cases_print_nothing(context: Context, make_draft: DraftMaker) -> None:
    secret = register(context, make_draft(purpose=Purpose.ACCUSATION))
    with pytest.raises(UserError, match="没有查看权限"):
        papers.draw(context, cases.get(context, secret.id), "F1")
    gone = register(context, make_draft())
    voided = intake.void(context, gone.id, "误登", revision=1)
    with pytest.raises(UserError, match="已作废"):
        papers.draw(context, voided, "F2")


def test_a_character_without_a_glyph_stops_the_paper_and_is_named(
    context: Context, make_draft: DraftMaker
) -> None:
    record = register(context, make_draft(name="张ก"))
    with pytest.raises(UserError, match="ก"):
        papers.draw(context, record, "F1")


def test_an_issued_paper_stays_as_it_was(context: Context, make_draft: DraftMaker) -> None:
    """Corrected later, the paper given out can still be made again from what was kept of it."""
    record = register(context, make_draft())
    drawn = papers.draw(context, record, "F2")
    given = papers.issue(context, drawn, printer="前台", copies=2)
    intake.correct(context, record.id, make_draft(name="改名者"), revision=1)
    with context.register.read() as connection:
        kept = connection.execute(select(paper)).mappings().one()
    assert (kept["printer"], kept["copies"], kept["form"]) == ("前台", 2, "F2")
    again = render_pdf(read_definition("F2.toml", kept["definition"].encode()), kept["fields"])
    assert again == given.pdf
    assert kept["pdf_digest"] == hashlib.sha256(again).hexdigest()
    assert "周明远" in text_of(again)
    assert [row.action for row in cases.history(context, record.id)] == ["register", "print", "correct"]


def test_recorded_steps_print_in_their_boxes(context: Context, clock: FixedClock) -> None:
    desk = Desk(context, clock)
    key = desk.register()
    desk.do(key, "desk_sign", {"signer": "林晓"})
    desk.go(key, (*TO_CLOSED[:1], ("assign_sign", {**PAPER, "opinion": "请城建局办理"}), *TO_CLOSED[2:]))
    desk.do(key, "flag", {"weekly_conference": "true"})
    said = {"satisfaction": "basically", "implemented": "yes", "method": "phone", "caller": "林晓"}
    desk.do(key, "follow_up", said)
    drawn = papers.draw(context, desk.case(key), "F1")
    assert drawn.values["desk_sign_date"] == "2026年11月22日"
    assert "desk_signer" not in drawn.values  # the signature stays for ink
    expected = {
        "assign_opinion": "请城建局办理",
        "conclusion": "予以修复\n结论：支持。依据：《示例条例》第九条",
        "matter_leader_date": "2026年11月22日",
        "petition_leader_date": "2026年11月22日",
        "close_date": "2026年11月22日",
        "satisfaction": "basically",
        "follow_up_method": "phone",
        "weekly_conference": "yes",
        "supervision": "no",
    }
    assert {name: drawn.values.get(name) for name in expected} == expected
    text = text_of(drawn.pdf)
    assert "请城建局办理" in text
    assert "予以修复" in text


def test_a_rework_takes_the_first_answer_off_the_slip(context: Context, clock: FixedClock) -> None:
    desk = Desk(context, clock)
    key = desk.register()
    desk.go(key, TO_CLOSED[:-2])
    desk.do(key, "rework", {"reason": "依据不足"})
    values = papers.draw(context, desk.case(key), "F1").values
    assert "conclusion" not in values
    assert "matter_leader_date" not in values
    assert values["assign_date"] == "2026年11月22日"


RECEIVED = (
    ("call_unit", {"unit": "城建部", "why": "specialised", "whom": "张工", "place": "第一接待室"}),
    ("unit_arrived", {"unit": "城建部", "who": "张工、李工"}),
    ("unit_opinion", {"unit": "城建部", "opinion": "下周到现场查看。"}),
    ("unit_opinion", {"unit": "民政所", "opinion": "符合临时救助条件。"}),
    ("unit_opinion", {"unit": "城建部", "opinion": "三日内到现场查看。"}),
    ("instruct", {"leader": "冯分管", "role": "matter", "opinion": "请城建部牵头。"}),
    ("instruct", {"leader": "吴主任", "role": "principal", "opinion": "同意，按期答复。"}),
)


def test_what_was_said_at_the_reception_prints_in_rows_5_to_7(context: Context, clock: FixedClock) -> None:
    desk = Desk(context, clock)
    key = desk.register()
    assert desk.go(key, RECEIVED).state is State.REGISTERED
    drawn = papers.draw(context, desk.case(key), "F2")
    expected = {
        "reception_opinion": "民政所：符合临时救助条件。\n城建部：三日内到现场查看。",
        "reception_date": "2026年11月22日",
        "matter_leader_opinion": "冯分管：请城建部牵头。",
        "matter_leader_date": "2026年11月22日",
        "principal_opinion": "吴主任：同意，按期答复。",
        "principal_date": "2026年11月22日",
    }
    assert {name: drawn.values.get(name) for name in expected} == expected
    text = text_of(drawn.pdf)
    for said in ("三日内到现场查看。", "请城建部牵头。", "同意，按期答复。"):
        assert said in text
    assert "下周" not in text


def test_an_instruction_is_no_review_on_f1_and_outlives_a_rework(context: Context, clock: FixedClock) -> None:
    desk = Desk(context, clock)
    key = desk.register()
    desk.go(key, (RECEIVED[5], *TO_CLOSED[:-3]))
    assert desk.case(key).state is State.IN_REVIEW
    reviewed = {**PAPER, "opinion": "同意承办意见"}
    values = papers.draw(context, desk.case(key), "F1").values
    assert "请城建部牵头" not in values["matter_leader_opinion"]
    desk.do(key, "review_petition", reviewed)
    desk.do(key, "rework", {"reason": "依据不足"})
    values = papers.draw(context, desk.case(key), "F2").values
    assert values["matter_leader_opinion"] == "冯分管：请城建部牵头。"


def test_an_answer_on_the_spot_and_the_unit_stand_together(
    context: Context, clock: FixedClock, make_draft: DraftMaker
) -> None:
    draft = make_draft(disposition=Disposition.ANSWER_ON_SPOT, disposition_note="已当场说明")
    key = register(context, draft).id
    Desk(context, clock).do(key, "unit_opinion", {"unit": "城建部", "opinion": "已解释政策。"})
    values = papers.draw(context, cases.get(context, key), "F2").values
    assert values["reception_opinion"] == "已当场说明\n城建部：已解释政策。"


def test_a_paper_that_lacks_something_leaves_no_file(
    context: Context, make_draft: DraftMaker, tmp_path: Path
) -> None:
    record = intake.register_petition(context, make_draft()).record
    drawn = papers.draw(context, record, "N2")
    path = tmp_path / "不予受理.pdf"
    with pytest.raises(UserError, match="缺少"):
        paper_files.save_paper(context, drawn, path)
    assert not path.exists()


def slip(context: Context, record: PetitionRecord) -> str:
    return "".join(text_of(papers.draw(context, record, "F1").pdf).split())


def test_titles_of_f1_follow_the_signer_only_where_the_office_says_so(
    context: Context, make_draft: DraftMaker
) -> None:
    """forms.md F1: verbatim by default; an accusation is signed by 主职领导 all the same."""
    ordinary = register(context, make_draft(purpose=Purpose.APPEAL))
    assert "主职领导交办签批" in slip(context, ordinary)
    slip_titles.set_follow_signer(context, wanted=True)
    assert slip_titles.follow_signer(context)
    text = slip(context, ordinary)
    assert "信访分管领导交办签批" in text
    assert "信访分管领导办结签批意见：" in text
    assert "主职领导" not in text
    secret = register(context, make_draft(purpose=Purpose.ACCUSATION))
    signer = replace(context, operator=office.add_operator(context, "陈主职", ["principal_leader"]))
    assert "主职领导交办签批" in slip(signer, cases.get(signer, secret.id))
    slip_titles.set_follow_signer(context, wanted=False)
    assert "主职领导办结签批意见：" in slip(context, ordinary)
