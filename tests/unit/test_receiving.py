"""Who is suggested to receive: read off source 004, annex 2, not off the code."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.domain.receiving import EITHER_LEADER, GENERAL_OFFICE, LEADERS, Receiver, Suggestion, suggest
from app.domain.records import IntakeDraft
from app.domain.vocabulary import Purpose

UNITS = ("城建部", "综合管理部", "民政所", "民政所救助站")
PLAIN = IntakeDraft(name="周明远", demand="要求修复小区门前道路。")


@pytest.mark.parametrize(
    ("changes", "whom", "why"),
    [
        ({"unit": "城建部"}, "城建部", Receiver.SPECIALISED),
        ({"demand": "城建部去年答应修路，至今未修。"}, "城建部", Receiver.SPECIALISED),
        ({"demand": "民政所救助站答复过一次。"}, "民政所救助站", Receiver.SPECIALISED),
        ({"unit": "城建部、民政所"}, "综合管理部", Receiver.SEVERAL),
        ({"demand": "城建部与民政所互相推诿。"}, "综合管理部", Receiver.SEVERAL),
        ({}, "综合管理部", Receiver.GENERAL),
        ({"major": True, "unit": "城建部"}, LEADERS, Receiver.MAJOR),
    ],
)
def test_annex_2_says_who_receives(changes: dict[str, object], whom: str, why: Receiver) -> None:
    found = suggest(replace(PLAIN, **changes), UNITS)  # type: ignore[arg-type]
    assert found == Suggestion(whom, why)
    assert found is not None
    assert found.sentence.endswith("。")
    assert whom in found.sentence


def test_what_came_from_a_city_leaders_reception_is_the_leaders() -> None:
    draft = replace(PLAIN, unit="城建部")
    assert suggest(draft, UNITS, origin="市领导接访") == Suggestion(EITHER_LEADER, Receiver.CITY_LEADER)
    assert suggest(draft, UNITS, origin="市信访局") == Suggestion("城建部", Receiver.SPECIALISED)


def test_without_a_directory_the_general_office_of_the_source_is_named() -> None:
    assert suggest(PLAIN, ()) == Suggestion(GENERAL_OFFICE, Receiver.GENERAL)


def test_an_accusation_is_suggested_to_nobody() -> None:
    """The demand may name the very unit it accuses (条例 art. 30)."""
    secret = replace(PLAIN, purpose=Purpose.ACCUSATION, demand="举报城建部收受好处。", major=True)
    assert suggest(secret, UNITS) is None
