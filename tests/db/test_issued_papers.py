"""Papers that were given out: one number for one letter, a correction that names the old one, nothing void goes out again."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest

from app.domain.delivery import DeliveryDraft, DeliveryMethod
from app.errors import UserError
from app.services import deliveries, issued_papers, paper_files, papers
from app.services.papers import Drawn
from tests.db.action_desk import TO_ACCEPTED, TO_CLOSED, Desk
from tests.db.test_notices import FORWARD, desk, drawn

__all__ = ["desk"]

OFF = (issued_papers.reprint, issued_papers.word)


def text_of(pdf: bytes) -> str:
    pages = pypdfium2.PdfDocument(pdf)
    return "".join(page.get_textpage().get_text_bounded() for page in pages)


def issue(desk: Desk, paper: Drawn, replaces: int | None = None) -> issued_papers.Issued:
    return papers.issue(desk.context, paper, printer="PDF", replaces=replaces)


@pytest.fixture
def case(desk: Desk) -> int:
    key = desk.register()
    desk.do(key, *FORWARD)
    return key


def test_the_same_letter_twice_has_one_number(desk: Desk, case: int, tmp_path: Path) -> None:
    first = issue(desk, drawn(desk, case, "N4"))
    again = issue(desk, drawn(desk, case, "N4"))
    word = paper_files.save_paper(desk.context, drawn(desk, case, "N4"), tmp_path / "函.docx")
    assert {first.number, again.number, word.number} == {"示转函〔2026〕1号"}
    assert (first.copy, again.copy, word.copy) == (False, True, True)
    assert again.pdf == first.pdf
    (record,) = issued_papers.of_case(desk.context, case)
    assert record.prints == 3
    other = issue(desk, drawn(desk, case, "N4", contact="陈试样"))
    assert other.number == "示转函〔2026〕2号"


def test_a_correction_names_the_old_letter_which_goes_out_no_more(desk: Desk, case: int) -> None:
    old = issue(desk, drawn(desk, case, "N4"))
    new = issue(desk, drawn(desk, case, "N4", contact="陈试样"), replaces=old.id)
    assert "示转函〔2026〕2号（更正示转函〔2026〕1号）" in text_of(new.pdf)
    assert new.number == "示转函〔2026〕2号"
    listed = {one.id: (one.corrects, one.corrected_by) for one in issued_papers.of_case(desk.context, case)}
    assert listed == {old.id: (None, new.number), new.id: (old.number, None)}
    for give_out in OFF:
        with pytest.raises(UserError, match="已由示转函〔2026〕2号更正"):
            give_out(desk.context, old.id)
    assert issued_papers.reprint(desk.context, new.id).pdf == new.pdf


def test_printing_a_correction_twice_makes_one(desk: Desk, case: int) -> None:
    old = issue(desk, drawn(desk, case, "N4"))
    changed = drawn(desk, case, "N4", contact="陈试样")
    assert issue(desk, changed, old.id).number == issue(desk, changed, old.id).number


def test_a_correction_that_changes_nothing_is_refused(desk: Desk, case: int) -> None:
    old = issue(desk, drawn(desk, case, "N4"))
    with pytest.raises(UserError, match="一字不差"):
        issue(desk, drawn(desk, case, "N4"), replaces=old.id)


def test_a_voided_paper_goes_out_no_more(desk: Desk, case: int) -> None:
    paper = issue(desk, drawn(desk, case, "N4"))
    issued_papers.void(desk.context, paper.id, "写错")
    for give_out in OFF:
        with pytest.raises(UserError, match="已经作废（写错）"):
            give_out(desk.context, paper.id)


def test_a_corrected_notice_is_not_delivered(desk: Desk) -> None:
    key = desk.register()
    desk.go(key, TO_ACCEPTED)
    old = issue(desk, drawn(desk, key, "N1"))
    issue(desk, drawn(desk, key, "N1", query_way="到办理单位查询。"), replaces=old.id)
    handed_over = DeliveryDraft(
        method=DeliveryMethod.IN_PERSON, delivered_on=desk.context.clock.today(), receiver="周明远"
    )
    with pytest.raises(UserError, match="已另行更正"):
        deliveries.record(desk.context, old.id, handed_over)


@pytest.mark.parametrize(
    ("typed", "printed"),
    [("2026-12-15", "2026年12月15日"), ("12月5日", "2026年12月5日"), ("2026年12月5日", "2026年12月5日")],
)
def test_a_day_prints_in_chinese_however_it_was_typed(desk: Desk, typed: str, printed: str) -> None:
    key = desk.register()
    desk.go(key, TO_ACCEPTED)
    assert drawn(desk, key, "N1", date=typed).values["date"] == printed


@pytest.mark.parametrize("typed", ["2026-13-45", "昨天", "2026-02-30"])
def test_a_day_that_does_not_exist_is_refused(desk: Desk, typed: str) -> None:
    key = desk.register()
    with pytest.raises(UserError, match=f"写成了“{typed}”，不是日期"):
        drawn(desk, key, "N1", date=typed)


def test_a_notice_whose_step_is_not_recorded_says_so_and_may_go_out(desk: Desk) -> None:
    key = desk.register()
    ahead = drawn(desk, key, "N1")
    assert ahead.early.startswith("本件还没有录入“受理”或“书面告知”。")
    assert ahead.held == ""
    desk.go(key, TO_ACCEPTED)
    assert drawn(desk, key, "N1").early == ""
    assert drawn(desk, key, "F1").early == ""
    assert "本件还没有录入“不予受理”" in drawn(desk, key, "N2").early


def test_an_opinion_goes_out_once_and_is_changed_by_a_correction(desk: Desk) -> None:
    key = desk.register()
    desk.go(key, TO_CLOSED)
    first = issue(desk, drawn(desk, key, "P1", subject="道路夜间施工"))
    other = drawn(desk, key, "P1", subject="小区东侧道路夜间施工")
    with pytest.raises(UserError, match=rf"已出具处理（答复）意见书{first.number}.*更正文书"):
        issue(desk, other)
    assert issue(desk, other, first.id).number != first.number


def test_an_opinion_dated_ahead_is_not_received_before_its_day(desk: Desk) -> None:
    """Dated Monday 7 December 2026: thirty days from the day after are over on Wednesday 6 January 2027."""
    key = desk.register()
    desk.go(key, TO_CLOSED)
    text = text_of(drawn(desk, key, "P1", date="2026-12-07").pdf).replace("\r\n", "")
    assert "于2026年12月7日收到的，最后一日为2027年1月6日" in text
