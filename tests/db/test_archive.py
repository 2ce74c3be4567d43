"""案卷归档: the check list against the papers of a real case, volumes by year, and finding them again."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from app.clock import FixedClock
from app.domain.delivery import DeliveryDraft, DeliveryMethod
from app.domain.vocabulary import AttachmentKind, Channel, Disposition, Purpose
from app.errors import FieldErrors, UserError
from app.models.paper_tables import paper
from app.services import archive, attachments, cases, deliveries, materials, papers, recusal, search
from app.services.context import Context
from app.services.materials import MaterialDraft
from tests.db.action_desk import TO_ACCEPTED, TO_CLOSED, Desk
from tests.db.test_review_papers import filled

TODAY = date(2026, 11, 22)
SPOKEN = {"note": "当场解释政策"}


@pytest.fixture
def desk(context: Context, clock: FixedClock) -> Desk:
    return Desk(context, clock)


def issue(desk: Desk, key: int, form: str) -> int:
    drawn = papers.draw(desk.context, desk.case(key), form, asked=filled(form))
    return papers.issue(desk.context, drawn, printer="前台").id


def answered(desk: Desk, **changes: object) -> int:
    """Closed on the spot: nothing but its registration is needed."""
    key = desk.register(**changes)
    desk.do(key, "answer_on_spot", SPOKEN)
    issue(desk, key, "F2")
    return key


def missing(desk: Desk, key: int) -> list[str]:
    return [one.item.label for one in archive.completeness(desk.context, key) if one.is_missing]


def test_the_list_has_its_seven_items_and_the_approvals() -> None:
    labels = [
        "登记",
        "诉求材料",
        "分流手续",
        "书面告知",
        "调查办理记录",
        "审核、签批",
        "纸上签批件",
        "处理（答复）意见书",
        "送达、答复凭证",
    ]
    assert [one.label for one in archive.file_items()] == labels


def test_what_is_missing_is_named_until_it_is_there(desk: Desk) -> None:
    key = desk.register()
    desk.go(key, TO_CLOSED)
    assert missing(desk, key) == ["登记", "书面告知", "纸上签批件", "处理（答复）意见书", "送达、答复凭证"]
    approved = {one.item.label: one.found for one in archive.completeness(desk.context, key)}["审核、签批"]
    assert approved == (
        "事项分管领导审核 2026-11-22",
        "信访分管领导审核 2026-11-22",
        "办结签批 2026-11-22",
    )
    attachments.add(desk.context, key, b"signed", "流程办理单（签批）.txt", AttachmentKind.OTHER_HIDDEN)
    issue(desk, key, "F1")
    opinion = issue(desk, key, "P1")
    assert missing(desk, key) == ["书面告知", "送达、答复凭证"]
    given = DeliveryDraft(
        method=DeliveryMethod.IN_PERSON, delivered_on=TODAY, receiver="周明远", server="王登记"
    )
    deliveries.record(desk.context, opinion, given)
    issue(desk, key, "N1")
    assert missing(desk, key) == []


def test_a_case_answered_on_the_spot_needs_no_opinion(desk: Desk) -> None:
    assert missing(desk, answered(desk)) == []


def test_a_letter_needs_the_letter(desk: Desk) -> None:
    key = desk.register(channel=Channel.LETTER)
    desk.do(key, "answer_on_spot", SPOKEN)
    assert "诉求材料" in missing(desk, key)
    materials.add(desk.context, key, MaterialDraft(name="来信原件", original=True, received_on=TODAY))
    assert "诉求材料" not in missing(desk, key)


def test_volumes_are_numbered_by_the_year_of_closing(desk: Desk, clock: FixedClock) -> None:
    first, second = answered(desk), answered(desk)
    clock.moment += timedelta(days=60)
    third = answered(desk)
    assert archive.store(desk.context, second, "一柜二层") == "示档〔2026〕1号"
    assert archive.store(desk.context, third, "") == "示档〔2027〕1号"
    assert archive.store(desk.context, first, "") == "示档〔2026〕2号"
    assert [one.volume for one in archive.of_year(desk.context, 2026)] == [
        "示档〔2026〕1号",
        "示档〔2026〕2号",
    ]
    text = archive.year_text(desk.context, 2026)
    assert "共 2 卷" in text
    assert "一柜二层" in text
    assert "周明远" not in text


def test_what_is_missing_needs_a_reason(desk: Desk) -> None:
    key = desk.register()
    desk.go(key, TO_CLOSED)
    with pytest.raises(FieldErrors) as caught:
        archive.store(desk.context, key, "")
    assert "缺少登记、书面告知" in caught.value.errors["reason"]
    archive.store(desk.context, key, "", "信访人迁居，无法送达")
    (row,) = archive.page(desk.context)
    assert (row.is_archived, row.lacking.endswith("：信访人迁居，无法送达")) == (True, True)
    issue(desk, key, "F1")
    archive.correct(desk.context, key, "三柜", "信访人迁居，无法送达")
    (row,) = archive.page(desk.context)
    assert (row.place, "缺少登记" in row.lacking) == ("三柜", False)


def test_only_a_closed_case_is_archived_and_once(desk: Desk) -> None:
    key = desk.register()
    desk.go(key, TO_ACCEPTED)
    with pytest.raises(UserError, match="现为“已受理”，办结后才能归档"):
        archive.store(desk.context, key, "")
    with pytest.raises(UserError, match="还没有归档"):
        archive.correct(desk.context, key, "")
    done = answered(desk)
    archive.store(desk.context, done, "")
    with pytest.raises(UserError, match="已归档，卷号示档〔2026〕1号"):
        archive.store(desk.context, done, "")


def test_set_aside_cases_are_archived_by_the_year_they_were(desk: Desk) -> None:
    key = desk.register(disposition=Disposition.FILE)
    issue(desk, key, "F2")
    assert archive.store(desk.context, key, "") == "示档〔2026〕1号"


@pytest.mark.parametrize("spelt", ["示档〔2026〕1号", "示档[2026]1", "示档（2026）1号", " 示档〔2026〕1 号 "])
def test_a_volume_is_found_again(desk: Desk, spelt: str) -> None:
    key = answered(desk)
    answered(desk, name="郑他人")
    archive.store(desk.context, key, "")
    assert archive.find(desk.context, spelt) == key
    assert [hit.id for hit in search.find(desk.context, spelt)] == [key]


def test_a_volume_that_is_not_there_is_said_so(desk: Desk) -> None:
    for volume in ("示档〔2026〕9号", "随便"):
        with pytest.raises(UserError, match="没有卷号"):
            archive.find(desk.context, volume)


def test_the_file_list_is_in_the_order_of_time(desk: Desk, clock: FixedClock) -> None:
    key = answered(desk)
    clock.moment += timedelta(days=1)
    tomorrow = TODAY + timedelta(days=1)
    kept = MaterialDraft(name="申请书", original=True, copies=2, received_on=tomorrow)
    materials.add(desk.context, key, kept)
    gone = materials.add(desk.context, key, MaterialDraft(name="房产证", original=True, received_on=tomorrow))
    materials.give_back(desk.context, gone, tomorrow, "本人")
    found = [(one.kind, one.title, one.note) for one in archive.file_list(desk.context, key)]
    assert found == [("文书", "来访登记单", ""), ("材料", "申请书", "原件2份")]


def test_the_waiting_come_first_and_the_period_bounds_both(desk: Desk, clock: FixedClock) -> None:
    old = answered(desk)
    clock.moment += timedelta(days=10)
    new, filed = answered(desk), answered(desk)
    archive.store(desk.context, filed, "")
    assert [one.id for one in archive.page(desk.context)] == [old, new, filed]
    assert [one.id for one in archive.page(desk.context, TODAY, TODAY)] == [old]
    assert [one.id for one in archive.page(desk.context, TODAY + timedelta(days=10))] == [new, filed]


def test_of_a_withheld_case_only_the_number_is_seen(desk: Desk) -> None:
    boss = desk.as_operator(desk.hire("吴主任", "principal_leader", "registrar"))
    mine = Desk(boss, desk.clock)
    key = mine.register(purpose=Purpose.ACCUSATION, name="冯举报", disposition=Disposition.FILE)
    archive.store(boss, key, "密柜", "口头反映")
    (row,) = archive.page(desk.context)
    assert (row.restricted, row.name, row.place, row.lacking, row.volume) == (
        True,
        "",
        "",
        "",
        "示档〔2026〕1号",
    )
    assert archive.file_list(desk.context, key) == []
    for deed in (archive.completeness, lambda context, one: archive.store(context, one, "")):
        with pytest.raises(UserError):
            deed(desk.context, key)


def test_who_withdrew_from_a_case_does_not_find_its_volume(desk: Desk) -> None:
    key = answered(desk)
    archive.store(desk.context, key, "")
    other = desk.as_operator(desk.hire("秦归档", "handler"))
    recusal.add(desk.context, key, other.operator.id, "亲属")
    assert archive.page(other) == []
    with pytest.raises(UserError, match="没有卷号"):
        archive.find(other, "示档〔2026〕1号")


def test_a_broken_list_is_named(tmp_path: Path) -> None:
    broken = tmp_path / "archive_file.toml"
    broken.write_text('[[item]]\nkey = "x"\n', encoding="utf-8")
    with pytest.raises(UserError, match=r"代码表 archive_file\.toml 无法使用"):
        archive.load(broken)


def test_the_audit_tells_the_volume(desk: Desk) -> None:
    key = answered(desk)
    archive.store(desk.context, key, "一柜")
    row = cases.history(desk.context, key)[-1]
    assert (row.action, row.changes) == (
        "archive_case",
        {"volume": [None, "示档〔2026〕1号"], "archive_place": [None, "一柜"]},
    )


def test_a_reopened_case_leaves_its_volume_and_is_archived_anew_with_everything(
    desk: Desk, clock: FixedClock
) -> None:
    key = desk.register()
    desk.go(key, TO_CLOSED)
    archive.store(desk.context, key, "一柜", "材料待补")
    clock.moment += timedelta(days=60)
    desk.do(key, "reopen", {"reason": "有新的证据"})
    assert archive.page(desk.context) == [], "neither archived nor to be archived while it is handled"
    assert archive.find(desk.context, "示档〔2026〕1号") == key, "the number leads to the case all the same"
    with pytest.raises(UserError, match="办结后才能归档"):
        archive.store(desk.context, key, "")
    with pytest.raises(UserError, match="还没有归档"):
        archive.correct(desk.context, key, "")
    issue(desk, key, "F1")
    desk.go(key, TO_CLOSED[len(TO_ACCEPTED) :])
    (row,) = archive.page(desk.context)
    assert (row.is_archived, row.former) == (False, "示档〔2026〕1号")
    assert archive.store(desk.context, key, "二柜", "无法送达") == "示档〔2027〕1号"
    (row,) = archive.page(desk.context)
    assert (row.is_archived, row.volume, row.former) == (True, "示档〔2027〕1号", "示档〔2026〕1号")
    assert [one.title for one in archive.file_list(desk.context, key)] == ["“2211”信访流程办理单"]
    assert {archive.find(desk.context, one) for one in ("示档〔2026〕1号", "示档〔2027〕1号")} == {key}


def test_the_list_of_a_year_says_what_was_taken_out(desk: Desk, clock: FixedClock) -> None:
    stays, goes = answered(desk), answered(desk)
    archive.store(desk.context, stays, "一柜")
    archive.store(desk.context, goes, "一柜")
    clock.moment += timedelta(days=3)
    desk.do(goes, "resume", {"reason": "有新的诉求"})
    text = archive.year_text(desk.context, 2026)
    assert "共 2 卷，其中 1 卷已调出" in text
    assert "2026-11-25 调出：本件又重新办理" in text
    row = cases.history(desk.context, goes)[-1]
    assert (row.action, row.changes) == ("take_from_archive", {"volume": ["示档〔2026〕2号", None]})


def test_a_step_that_leaves_a_case_closed_leaves_it_in_its_volume(desk: Desk) -> None:
    key = desk.register()
    desk.go(key, TO_CLOSED)
    archive.store(desk.context, key, "一柜", "材料待补")
    desk.do(key, "reply_received", {"method": "in_person", "receiver": "周明远"})
    assert [one.volume for one in archive.page(desk.context)] == ["示档〔2026〕1号"]


def test_a_period_of_the_petitioner_that_still_runs_is_told(desk: Desk, clock: FixedClock) -> None:
    """Received on Sunday 22 November: thirty days on is Tuesday 22 December."""
    key = desk.register()
    desk.go(key, TO_CLOSED)
    assert archive.open_periods(desk.context, key) == []
    desk.do(key, "reply_received", {"method": "in_person", "receiver": "周明远"})
    told = ["信访人请求复查的期限到 2026-12-22，尚未届满；归档后提出的仍应收办。"]
    assert archive.open_periods(desk.context, key) == told
    clock.moment += timedelta(days=30)
    assert archive.open_periods(desk.context, key) == told, "the last day counts"
    clock.moment += timedelta(days=1)
    assert archive.open_periods(desk.context, key) == []


def test_a_place_and_the_number_of_a_paper_lead_to_the_case(desk: Desk) -> None:
    key = answered(desk)
    issue(desk, key, "P4")
    archive.store(desk.context, key, "一号柜三层")
    desk.register(name="郑他人")
    (hit,) = search.find(desk.context, "一号柜")
    assert (hit.id, hit.snippet.where, hit.snippet.text) == (key, "place", "一号柜三层")
    with desk.context.register.read() as connection:
        numbers = list(connection.execute(select(paper.c.number).where(paper.c.number != "")).scalars())
    assert numbers
    for number in (numbers[0], numbers[0].replace("〔", "[").replace("〕", "]").removesuffix("号")):
        assert [one.id for one in search.find(desk.context, number)] == [key]
    other = desk.as_operator(desk.hire("秦他人", "handler"))
    recusal.add(desk.context, key, other.operator.id, "亲属")
    assert search.find(other, numbers[0]) == []
    assert search.find(other, "一号柜") == []
