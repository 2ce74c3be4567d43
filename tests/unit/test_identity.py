"""Resident ID numbers against ISO 7064 worked another way, and what masking leaves to see."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.identity import inspect_resident_id, masked, masked_phone
from app.domain.vocabulary import Sex

TODAY = date(2026, 11, 22)
births = st.dates(date(1900, 1, 1), TODAY)


def mod_11_2_remainder(number: str) -> int:
    """ISO 7064, the recursive method: a sound number leaves 1."""
    remainder = 0
    for digit in number[:-1]:
        remainder = (remainder + int(digit)) * 2 % 11
    return (remainder + (10 if number[-1] == "X" else int(number[-1]))) % 11


def number_of(birth: date, order: int) -> str:
    body = f"999999{birth:%Y%m%d}{order:03d}"
    return next(body + last for last in "0123456789X" if mod_11_2_remainder(body + last) == 1)


@given(births, st.integers(0, 999))
def test_a_sound_number_tells_birth_and_sex(birth: date, order: int) -> None:
    facts = inspect_resident_id(number_of(birth, order), today=TODAY)
    assert facts.valid_check_digit
    assert facts.problems == ()
    assert facts.birth == birth
    assert facts.sex is (Sex.MALE if order % 2 == 1 else Sex.FEMALE)


@given(births, st.integers(0, 999), st.integers(0, 17), st.sampled_from("0123456789X"))
def test_every_single_wrong_digit_is_said(birth: date, order: int, place: int, other: str) -> None:
    sound = number_of(birth, order)
    wrong = sound[:place] + other + sound[place + 1 :]
    facts = inspect_resident_id(wrong, today=TODAY)
    assert (not facts.problems) == (wrong == sound)
    assert facts.valid_check_digit == (wrong == sound)


@given(births, st.integers(0, 999), st.integers(0, 16))
def test_swapped_neighbours_are_said(birth: date, order: int, place: int) -> None:
    sound = number_of(birth, order)
    swapped = sound[:place] + sound[place + 1] + sound[place] + sound[place + 2 :]
    assert inspect_resident_id(swapped).valid_check_digit == (swapped == sound)


@given(st.text(max_size=30))
def test_anything_typed_is_read_without_failing(text: str) -> None:
    facts = inspect_resident_id(text, today=TODAY)
    assert facts.problems or not text.strip() or facts.valid_check_digit
    assert all(problem.endswith("。") for problem in facts.problems)


def test_a_small_x_and_blanks_around_are_taken() -> None:
    with_x = next(number for order in range(99) if (number := number_of(date(1985, 1, 1), order))[-1] == "X")
    assert inspect_resident_id(f" {with_x.lower()} ").valid_check_digit


def checked(body: str) -> str:
    return next(body + last for last in "0123456789X" if mod_11_2_remainder(body + last) == 1)


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        ("999999850101123", "15 位旧身份证号码"),
        ("99999919850101", "应为 18 位，现为 14 位"),
        ("9999991985010112２X", "前 17 位应为半角数字"),
        ("99999919850101X222", "前 17 位应为半角数字"),
        ("99999919850101122A", "末位为数字或 X"),
        (checked("99999919850230001"), "不是可能的出生日期"),
        (checked("99999918991231001"), "不是可能的出生日期"),
        (checked("99999900000101001"), "不是可能的出生日期"),
        (checked("99999920261123001"), "晚于今天"),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence(number: str, sentence: str) -> None:
    (problem,) = inspect_resident_id(number, today=TODAY).problems
    assert sentence in problem


def test_a_birth_today_is_possible_and_without_a_today_nothing_is_in_the_future() -> None:
    assert not inspect_resident_id(number_of(TODAY, 1), today=TODAY).problems
    assert not inspect_resident_id(checked("99999920991231001")).problems


def test_no_number_is_no_problem() -> None:
    assert inspect_resident_id(" ").problems == ()
    assert not inspect_resident_id("").valid_check_digit


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("99999919850101123X", "999999********123X"),
        ("999999850101123", "999999*****1123"),
        ("E12345678", "*********"),
        ("", ""),
    ],
)
def test_masked_numbers(number: str, shown: str) -> None:
    assert masked(number) == shown


@pytest.mark.parametrize(
    ("phone", "shown"),
    [("13800000000", "138****0000"), ("0575-88001234", "057******1234"), ("88001234", "********"), ("", "")],
)
def test_masked_phones(phone: str, shown: str) -> None:
    assert masked_phone(phone) == shown


@given(st.text(min_size=15))
def test_masking_keeps_the_length_and_at_most_ten_characters(text: str) -> None:
    assert len(masked(text)) == len(text)
    assert set(masked(text)[6:-4]) == {"*"}
