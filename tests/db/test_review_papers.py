"""Papers that conclude, review, hear, deliver and file, of a real case: what fills them, what they lack, what they list."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pypdfium2
import pytest
import zxingcpp

from app.clock import FixedClock
from app.domain.records import PetitionRecord
from app.domain.vocabulary import AttachmentKind, Channel, IdKind, Purpose
from app.errors import UserError
from app.paths import FORM_TEMPLATES
from app.services import (
    archive,
    attachments,
    cases,
    intake,
    issued_papers,
    list_papers,
    materials,
    office,
    paper_catalogue,
    papers,
    recusal,
    spot_checks,
)
from app.services.context import Context
from app.services.materials import MaterialDraft
from tests.db.action_desk import TO_CLOSED, Desk
from tests.db.conftest import DraftMaker

CODES = (
    *("N8", "N9", "N10", "N13", "N14", "N19", "F6"),
    *("P1", "P2", "P3", "P4", "P5", "P6", "P7", "P8", "P9", "P10"),
)
RATED = {"implemented": "yes", "method": "phone", "caller": "林晓"}
NOTHING_FILED = "文件材料（出具文书、添加附件或者登记收件后再打印）"
REVIEWED = {
    "review_opinion_organ": "示例区城建局",
    "review_opinion_no": "示处意〔2026〕1号",
    "review_applied_on": "2026年11月16日",
    "review_received_on": "2026年11月18日",
}


def text_of(pdf: bytes) -> str:
    pages = pypdfium2.PdfDocument(pdf)
    text = "".join(page.get_textpage().get_text_bounded() for page in pages)
    return "".join(text.split())


def filled(code: str) -> dict[str, str]:
    """Something in every field the dialog asks for."""
    kind = paper_catalogue.read_kind(FORM_TEMPLATES / f"{code}.toml")
    plain = {"date": "2026年12月1日", "choice": "", "number": "3"}
    return {
        one.key: one.options[0] if one.options else plain.get(one.kind, f"所填{one.label[:4]}")
        for one in kind.asks
    }


@pytest.fixture
def desk(context: Context, clock: FixedClock) -> Desk:
    return Desk(context, clock)


@pytest.fixture
def closed(desk: Desk) -> PetitionRecord:
    return desk.go(desk.register(id_kind=IdKind.RESIDENT, id_number="999999199003070020"), TO_CLOSED)


@pytest.mark.parametrize("code", CODES)
def test_every_paper_is_issued_with_its_asks_filled(
    context: Context, closed: PetitionRecord, code: str
) -> None:
    asked = filled(code)
    if code == "P8":
        papers.issue(context, papers.draw(context, closed, "F2"), printer="前台")
    drawn = papers.draw(context, closed, code, asked=asked)
    assert drawn.missing == ()
    text = text_of(drawn.pdf)
    _, recorded = papers.asks_of(context, closed, code)
    for key, said in asked.items():
        if said.startswith("所填") and key not in recorded:
            assert said in text, said
    issued = papers.issue(context, drawn, printer="前台")
    kind = paper_catalogue.read_kind(FORM_TEMPLATES / f"{code}.toml")
    assert issued.number == (f"示{kind.series}〔2026〕1号" if kind.series else "")
    assert not kind.series or issued.number in text_of(issued.pdf)


@pytest.mark.parametrize("code", CODES)
def test_what_is_cleared_is_named_and_the_paper_is_not_issued(
    context: Context, desk: Desk, code: str
) -> None:
    drawn = papers.draw(context, desk.case(desk.register()), code, asked=dict.fromkeys(filled(code), ""))
    required = drawn.definition.required
    asked = {words for name, words in required.items() if name in filled(code)}
    assert set(drawn.missing) == asked | ({NOTHING_FILED} if code == "P8" else set())
    if asked:
        with pytest.raises(UserError, match="不能出具"):
            papers.issue(context, drawn, printer="前台")


def test_the_handling_opinion_takes_over_what_was_concluded(context: Context, closed: PetitionRecord) -> None:
    drawn = papers.draw(context, closed, "P1")
    assert drawn.missing == ()
    text = text_of(drawn.pdf)
    for said in (
        "属实",
        "予以修复",
        "《示例条例》第九条",
        "要求修复小区门前道路",
        "予以支持",
        "示例市人民政府",
    ):
        assert said in text
    assert "于2026年11月22日受理" in text
    assert "于2026年11月22日收到的，最后一日为2026年12月22日" in text
    assert text.startswith("关于要求修复小区门前道路信访事项的处理（答复）意见")


def test_what_leaders_approved_is_not_typed_again_on_the_paper(
    context: Context, closed: PetitionRecord
) -> None:
    typed = {"opinion": "不予修复", "conclusion": "不予支持", "basis": "", "review_organ": "别处"}
    values, recorded = papers.asks_of(context, closed, "P1")
    assert recorded == {
        "request": "要求修复道路。",
        "facts": "属实",
        "conclusion": "支持",
        "opinion": "予以修复",
        "basis": "《示例条例》第九条",
        "review_organ": "示例市人民政府",
    }
    assert values == values | recorded
    text = text_of(papers.draw(context, closed, "P1", asked=typed).pdf)
    assert "不予修复" not in text
    assert "予以修复" in text
    assert "别处" not in text


def held(desk: Desk, key: int) -> str:
    drawn = papers.draw(desk.context, desk.case(key), "P1", asked=filled("P1"))
    if drawn.held:
        with pytest.raises(UserError) as caught:
            papers.issue(desk.context, drawn, printer="前台")
        assert str(caught.value) == drawn.held
    return drawn.held


def test_an_opinion_leaves_the_office_when_every_leader_approved_it(desk: Desk) -> None:
    key = desk.register()
    desk.go(key, TO_CLOSED[:-5])
    assert "尚未作出处理意见及结论" in held(desk, key)
    waiting = "处理（答复）意见书不能出具：办结尚未签批：请先由领导审核并录入“办结签批”。"
    for step, values in TO_CLOSED[-5:-1]:
        desk.do(key, step, values)
        assert held(desk, key) == ("" if step == "close_sign" else waiting)
    desk.do(key, "close")
    drawn = papers.draw(desk.context, desk.case(key), "P1", asked=filled("P1"))
    desk.do(key, "rework", {"reason": "意见有误"})
    assert "尚未作出处理意见及结论" in held(desk, key), "the opinion was sent back"
    with pytest.raises(UserError, match="尚未作出处理意见及结论"):
        papers.issue(desk.context, drawn, printer="前台")
    for step, values in TO_CLOSED[-5:]:
        desk.do(key, step, {**values, "opinion": "予以重修"} if step == "conclude" else values)
    with pytest.raises(UserError, match=r"处理意见刚被更改过。请重新打开"):
        papers.issue(desk.context, drawn, printer="前台")
    again = papers.draw(desk.context, desk.case(key), "P1", asked=filled("P1"))
    assert papers.issue(desk.context, again, printer="前台").number == "示处意〔2026〕1号"


def test_the_last_day_follows_the_day_of_print_not_the_date_typed(
    context: Context, closed: PetitionRecord
) -> None:
    text = text_of(papers.draw(context, closed, "P1", asked={"date": "2026年11月20日"}).pdf)
    assert "于2026年11月22日收到的，最后一日为2026年12月22日" in text


def test_a_supplement_ends_on_the_tenth_working_day(context: Context, closed: PetitionRecord) -> None:
    """Counted by hand: Sunday 22 November 2026, then ten days from Monday the 23rd to Friday 4 December."""
    assert papers.suggested(context, closed, "N10")["supplement_due"] == "2026年12月4日"


def test_the_application_starts_with_what_is_known_of_the_applicant(
    context: Context, closed: PetitionRecord
) -> None:
    known = papers.suggested(context, closed, "P10")
    wanted = {
        "name": "周明远",
        "birth_month": "1990年3月",
        "id_kind": "居民身份证",
        "id_number": "999999199003070020",
        "phone": "13900000101",
        "review_opinion_organ": "示例区城建局",
    }
    assert {key: known[key] for key in wanted} == wanted


@pytest.mark.parametrize(
    ("demand", "summary", "subject"),
    [
        ("要求修路。并说明情况。", "", "要求修路"),
        ("要求修路。", "路面损坏，要求修复", "路面损坏"),
        ("\n 。，要求修路\n请答复", "", "要求修路"),
        ("长" * 200, "", "长" * 30),
    ],
)
def test_the_name_of_the_matter_is_its_first_clause(
    context: Context, make_draft: DraftMaker, demand: str, summary: str, subject: str
) -> None:
    record = intake.register_petition(context, make_draft(demand=demand, summary=summary)).record
    assert papers.suggested(context, record, "P1")["subject"] == subject


@pytest.mark.parametrize("code", ["N13", "N19", "P7", "P8", "P9", "P10"])
def test_no_paper_starts_with_who_made_an_accusation(
    context: Context, clock: FixedClock, make_draft: DraftMaker, code: str
) -> None:
    draft = make_draft(
        purpose=Purpose.ACCUSATION,
        id_kind=IdKind.RESIDENT,
        id_number="999999199003070020",
        workplace="示例厂",
    )
    key = intake.register_petition(context, draft).record.id
    leader = Context(context.register, clock, office.add_operator(context, "吴主任", ["principal_leader"]))
    drawn = papers.draw(leader, cases.get(leader, key), code)
    printed = text_of(drawn.pdf) + "".join(drawn.asked.values())
    for secret in ("周明远", "999999199003070020", "13900000101", "青石街道", "1990年3月", "示例厂"):
        assert secret not in printed, secret


def test_the_contents_page_lists_papers_and_files_in_the_order_of_time(context: Context, desk: Desk) -> None:
    key = desk.register()
    issued = papers.issue(context, papers.draw(context, desk.case(key), "F2"), printer="前台")
    desk.clock.moment += timedelta(days=1)
    papers.issue(
        context, papers.draw(context, desk.case(key), "N9", asked=filled("N9") | REVIEWED), printer="前台"
    )
    rows = papers.draw(context, desk.case(key), "P8").rows
    assert [(row["index"], row["title"], row.get("number", ""), row["date"]) for row in rows] == [
        ("1", "来访登记单", "", "2026年11月22日"),
        ("2", "不予受理复查（复核）申请通知书", "示复不〔2026〕1号", "2026年11月23日"),
    ]
    issued_papers.void(context, issued.id, "打错")
    papers.issue(context, papers.draw(context, desk.case(key), "P8"), printer="前台")
    rows = papers.draw(context, desk.case(key), "P8").rows
    assert [row["title"] for row in rows] == ["不予受理复查（复核）申请通知书"]


def test_the_contents_page_lists_files_but_not_withdrawn_ones(context: Context, desk: Desk) -> None:
    key = desk.register()
    attachments.add(context, key, b"one", "照片说明.txt", AttachmentKind.PETITION)
    gone = attachments.add(context, key, b"two", "误传.txt", AttachmentKind.PETITION)
    attachments.withdraw(context, gone.id, "误传")
    desk.clock.moment += timedelta(minutes=1)
    papers.issue(context, papers.draw(context, desk.case(key), "F2"), printer="前台")
    desk.clock.moment += timedelta(minutes=1)
    attachments.add(context, key, b"three", "a.txt", AttachmentKind.DELIVERY, note="邮件签收单")
    rows = papers.draw(context, desk.case(key), "P8").rows
    assert [row["title"] for row in rows] == ["信访材料：照片说明.txt", "来访登记单", "送达凭证：邮件签收单"]


def test_the_contents_page_lists_materials_and_the_volume(context: Context, desk: Desk) -> None:
    key = desk.register()
    desk.go(key, TO_CLOSED)
    with pytest.raises(UserError, match="案卷目录缺少文件材料"):
        papers.issue(context, papers.draw(context, desk.case(key), "P8"), printer="前台")
    day = context.clock.today()
    contract = MaterialDraft(name="购房合同", copies=2, sheets=12, received_on=day - timedelta(days=3))
    materials.add(context, key, contract)
    lent = materials.add(context, key, MaterialDraft(name="身份证", original=True, received_on=day))
    materials.give_back(context, lent, day, "周明远")
    papers.issue(context, papers.draw(context, desk.case(key), "F2"), printer="前台")
    drawn = papers.draw(context, desk.case(key), "P8")
    assert [dict(row) for row in drawn.rows] == [
        {"index": "1", "title": "购房合同（复印件2份）", "date": "2026年11月19日", "note": "12页"},
        {"index": "2", "title": "来访登记单", "number": "", "date": "2026年11月22日", "note": ""},
    ]
    assert drawn.missing == ()
    volume = archive.store(context, key, "一号柜", "原卷另存")
    assert f"案卷号：{volume}" in text_of(papers.draw(context, desk.case(key), "P8").pdf)
    desk.do(key, "reopen", {"reason": "有新的证据"})
    assert papers.draw(context, desk.case(key), "P8").values["volume"] == ""


def test_a_proof_of_delivery_starts_with_the_notice_given_out_last(
    context: Context, closed: PetitionRecord
) -> None:
    def start() -> tuple[str, str]:
        known = papers.suggested(context, closed, "N13")
        return known["document"], known["document_number"]

    assert start() == ("", "")
    drawn = papers.draw(context, closed, "P1", asked={"review_organ": "示例市城建局"})
    opinion = papers.issue(context, drawn, printer="前台")
    papers.issue(context, papers.draw(context, closed, "F2"), printer="前台")
    assert start() == ("处理（答复）意见书", opinion.number)
    issued_papers.void(context, opinion.id, "打错")
    assert start() == ("", "")


def codes_on(pdf: bytes) -> list[str]:
    """What a reader of QR codes finds on the pages."""
    pages = [page.render(scale=3).to_pil() for page in pypdfium2.PdfDocument(pdf)]
    return [found.text for page in pages for found in zxingcpp.read_barcodes(page)]


def test_a_rating_card_bears_no_code_that_leads_to_its_case(context: Context, closed: PetitionRecord) -> None:
    card = papers.issue(context, papers.draw(context, closed, "N14"), printer="前台")
    assert codes_on(card.pdf) == []
    assert codes_on(issued_papers.reprint(context, card.id).pdf) == []
    receipt = papers.draw(context, closed, "N13", asked=filled("N13"))
    assert len(codes_on(papers.issue(context, receipt, printer="前台").pdf)) == 1


def test_the_last_day_of_a_period_is_never_one_of_rest(
    context: Context, clock: FixedClock, closed: PetitionRecord
) -> None:
    """The 30th day after Thursday 26 November 2026 is Saturday the 26th of December; Monday is the 28th."""
    clock.moment = datetime(2026, 11, 26, 9, 0)
    text = text_of(papers.draw(context, closed, "P1", asked={"review_organ": "示例市城建局"}).pdf)
    assert "于2026年11月26日收到的，最后一日为2026年12月28日" in text


def test_the_register_holds_the_month_and_channel_of_the_case(context: Context, desk: Desk) -> None:
    key = desk.register(id_number="999999199003070020", people=3)
    desk.register(name="吴早", received_at=datetime(2026, 10, 30, 9, 0))
    desk.register(name="郑来信", channel=Channel.LETTER)
    gone = desk.register(name="误登者")
    intake.void(context, gone, "误登", revision=1)
    secret = desk.register(name="冯举报", purpose=Purpose.ACCUSATION)
    drawn = papers.draw(context, desk.case(key), "F6")
    assert [row["number"] for row in drawn.rows] == [desk.case(one).number for one in (key, gone, secret)]
    first, voided, hidden = drawn.rows
    assert (first["name"], first["people"], first["id_number"]) == ("周明远", "3", "999999********0020")
    assert (first["visit_date"], first["struck"], voided["struck"]) == ("2026.11.22", "", "1")
    assert (hidden["name"], hidden["summary"]) == ("（保密）", "（保密）")
    text = text_of(drawn.pdf)
    assert text.startswith("来访登记簿")
    assert "2026年11月1日至11月30日" in text
    assert "冯举报" not in text


def rated(desk: Desk, rating: str, **changes: object) -> int:
    key = desk.register(**changes)
    desk.go(key, (*TO_CLOSED, ("follow_up", {**RATED, "satisfaction": rating})))
    return key


def test_the_call_sheet_is_no_paper_of_a_case(context: Context, closed: PetitionRecord) -> None:
    assert "N20" not in [kind.code for kind in papers.offered(context, closed)]
    with pytest.raises(UserError, match="不属于哪一件信访件"):
        papers.draw(context, closed, "N20")
    with pytest.raises(UserError, match="缺少抽取的信访件，不能打印"):
        list_papers.draw_list(context, "N20", [], {})


def test_the_call_sheet_leaves_out_whom_the_operator_is_recused_from(context: Context, desk: Desk) -> None:
    _, recused = rated(desk, "satisfied", name="郑他人"), rated(desk, "satisfied")
    made = spot_checks.draw_sample(context, context.clock.today(), context.clock.today())
    other = desk.as_operator(desk.hire("秦抽查", "handler"))
    recusal.add(context, recused, other.operator.id, "亲属")
    rows = spot_checks.paper_rows(spot_checks.lines(other, made))
    assert sorted(row["name"] for row in rows) == ["", "郑他人"]


def test_rows_of_a_withheld_case_are_none(context: Context, closed: PetitionRecord) -> None:
    from app.services import case_file

    papers.issue(context, papers.draw(context, closed, "F2"), printer="前台")
    with context.register.read() as connection:
        assert len(case_file.rows(connection, closed)) == 1
        assert case_file.rows(connection, replace(closed, restricted=True)) == []
