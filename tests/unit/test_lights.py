"""The light of a due date, and its words."""

from __future__ import annotations

from datetime import date

import pytest

from app.domain.lights import light, words
from app.domain.rules import Level
from app.domain.vocabulary import Light

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("due", "provisional", "expected"),
    [
        (None, False, Light.NONE),
        (date(2026, 11, 21), False, Light.OVERDUE),
        (date(2026, 11, 21), True, Light.OVERDUE),
        (date(2026, 11, 22), False, Light.TODAY),
        (date(2026, 11, 23), False, Light.SOON),
        (date(2026, 11, 25), True, Light.SOON),
        (date(2026, 11, 26), False, Light.NORMAL),
        (date(2027, 1, 4), True, Light.PROVISIONAL),
    ],
)
def test_the_light_follows_the_days_left(due: date | None, provisional: bool, expected: Light) -> None:
    assert light(due, provisional, TODAY) is expected


def test_the_words_say_how_many_days_and_which_date() -> None:
    assert words(date(2026, 11, 19), Level.STATUTORY, TODAY) == "逾期3天（法定）"
    assert words(date(2026, 11, 22), Level.OFFICE, TODAY) == "今日到期（内部）"
    assert words(date(2026, 11, 24), Level.STATUTORY, TODAY) == "还有2天（法定）"
    assert words(date(2027, 1, 4), Level.STATUTORY, TODAY, provisional=True) == "还有43天（法定，暂算）"
    assert words(None, None, TODAY) == ""
