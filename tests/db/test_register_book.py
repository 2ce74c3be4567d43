"""F6 of a period, that belongs to no case: its lines, who may see whole ID numbers, and what is recorded of it."""

from __future__ import annotations

from datetime import date, datetime

import pypdfium2
import pytest
from sqlalchemy import select

from app.clock import FixedClock
from app.domain.vocabulary import Channel, Permission, Purpose
from app.errors import UserError
from app.models.tables import audit
from app.services import intake, office, register_book
from app.services.context import Context
from app.services.list_papers import ListPaper
from app.services.register_book import Period
from tests.db.action_desk import Desk

AUTUMN = Period(Channel.VISIT, date(2026, 10, 1), date(2026, 11, 22))
ID = "999999199003070020"


@pytest.fixture
def desk(context: Context, clock: FixedClock) -> Desk:
    return Desk(context, clock)


def text_of(paper: ListPaper) -> str:
    pages = pypdfium2.PdfDocument(paper.pdf)
    return "".join("".join(page.get_textpage().get_text_bounded().split()) for page in pages)


def test_a_period_holds_its_days_and_channel_voided_lines_too(desk: Desk) -> None:
    first = desk.register(name="吴早", received_at=datetime(2026, 10, 1, 9, 0), people=2)
    last = desk.register(name="钱今", people=3)
    desk.register(name="孙旧", received_at=datetime(2026, 9, 30, 9, 0))
    desk.register(name="郑来信", channel=Channel.LETTER)
    gone = desk.register(name="误登者")
    intake.void(desk.context, gone, "误登", revision=1)
    secret = desk.register(name="冯举报", purpose=Purpose.ACCUSATION)
    paper = register_book.draw(desk.context, AUTUMN)
    assert [row["number"] for row in paper.rows] == [
        desk.case(key).number for key in (first, last, gone, secret)
    ]
    assert [row["remarks"] for row in paper.rows] == ["补登", "", "", ""]
    text = text_of(paper)
    assert text.startswith("来访登记簿")
    assert "登记期间：2026年10月1日至11月22日" in text
    assert "本期合计：3批次，6人次（作废1件，不计）" in text
    assert not [name for name in ("孙旧", "郑来信", "冯举报") if name in text]
    assert paper.file_name == "来访登记簿 2026-10-01至2026-11-22"
    assert text_of(
        register_book.draw(desk.context, Period(Channel.LETTER, AUTUMN.first, AUTUMN.last))
    ).startswith("来信登记簿")


@pytest.mark.parametrize(
    ("last", "words"),
    [
        (date(2026, 12, 30), "2026年12月30日"),
        (date(2026, 12, 31), "2026年12月30日至12月31日"),
        (date(2027, 1, 2), "2026年12月30日至2027年1月2日"),
    ],
)
def test_a_period_in_words(last: date, words: str) -> None:
    assert Period(Channel.VISIT, date(2026, 12, 30), last).words == words


def test_whole_id_numbers_only_for_whom_may_see_them_and_asks(desk: Desk) -> None:
    desk.register(id_number=ID)
    assert ID not in text_of(register_book.draw(desk.context, AUTUMN))
    assert ID in text_of(register_book.draw(desk.context, AUTUMN, full_identity=True))
    clerk = desk.as_operator(office.add_operator(desk.context, "周阅览", ["matter_leader"]))
    assert not clerk.operator.may(Permission.SEE_IDENTITY)
    with pytest.raises(UserError, match="权限"):
        register_book.draw(clerk, AUTUMN, full_identity=True)


def test_days_in_the_wrong_order_are_refused(desk: Desk) -> None:
    with pytest.raises(UserError, match="起始日期晚于截止日期"):
        register_book.draw(desk.context, Period(Channel.VISIT, date(2026, 11, 2), date(2026, 11, 1)))


def test_who_draws_a_register_is_recorded(desk: Desk) -> None:
    desk.register()
    register_book.draw(desk.context, AUTUMN, full_identity=True)
    with desk.context.register.read() as connection:
        row = connection.execute(select(audit).order_by(audit.c.id.desc()).limit(1)).one()
    assert row.action == "draw_register"
    assert row.changes["first"] == [None, "2026-10-01"]
    assert row.changes["full"] == [None, True]
