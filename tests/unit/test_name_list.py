"""Pasted lists of names, as they come out of workbooks and documents."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.name_list import parse_name_list
from app.domain.records import Party
from app.domain.vocabulary import PartyRole

ROLE = PartyRole.SIGNER


def names(text: str) -> list[str]:
    return [one.name for one in parse_name_list(text, ROLE)]


@pytest.mark.parametrize(
    "text",
    [
        "张三\n李四\n买买提·艾力",
        "张三、李四，买买提·艾力",
        "1. 张三\r\n2. 李四\r\n3. 买买提·艾力",
        "（1）张三\n（2）李四\n\n（3）买买提·艾力\n",
        "张三\t李四\t买买提·艾力",
        "1、张三\n2、李四\n3、买买提·艾力",
    ],
)
def test_every_usual_list_gives_its_names(text: str) -> None:
    assert names(text) == ["张三", "李四", "买买提·艾力"]


def test_numbers_belong_to_the_name_before_them() -> None:
    text = "张三\t999999199001010011\t13900000101\n李 四\n王五 １３９０００００１０２ 99999919900307002X"
    assert parse_name_list(text, ROLE) == (
        Party(role=ROLE, name="张三", id_number="999999199001010011", phone="13900000101"),
        Party(role=ROLE, name="李 四"),
        Party(role=ROLE, name="王五", phone="13900000102", id_number="99999919900307002X"),
    )


@given(st.lists(st.text(alphabet="张王李赵欧阳娜𠮷·", min_size=1, max_size=6), max_size=50))
def test_nobody_gets_lost(people: list[str]) -> None:
    assert names("\n".join(people)) == people
