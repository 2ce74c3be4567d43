"""The text of a paper's QR code: whole again after reading, and refused with any sign misread."""

from __future__ import annotations

import uuid
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import paper_code
from app.domain.paper_code import ALPHABET, MOST, PaperCode, decode, encode, mark_of, on_sheet

MARK = mark_of("6a1f3c5e-0000-4000-8000-000000000001")
CODES = st.builds(
    PaperCode,
    mark=st.text(ALPHABET, min_size=6, max_size=6),
    petition_id=st.integers(1, MOST),
    paper_id=st.integers(1, MOST),
    sheet=st.integers(0, paper_code.MOST_SHEETS),
)


@given(CODES)
def test_what_was_written_is_read(code: PaperCode) -> None:
    text = encode(code)
    assert decode(text) == code
    assert len(text) == 25  # version 2 at level Q holds 29
    assert set(text) <= set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")


@given(CODES, st.integers(0, 24), st.sampled_from(ALPHABET))
def test_one_wrong_sign_is_refused(code: PaperCode, place: int, sign: str) -> None:
    text = encode(code)
    wrong = text[:place] + sign + text[place + 1 :]
    assert decode(wrong) == (code if wrong == text else None)


def test_every_wrong_sign_of_one_code_is_refused() -> None:
    text = encode(PaperCode(MARK, 123456, 654321, 3))
    wrong = [text[:i] + sign + text[i + 1 :] for i in range(25) for sign in ALPHABET if sign != text[i]]
    assert len(wrong) == 25 * 35
    assert not [one for one in wrong if decode(one)]


@given(st.text())
def test_other_texts_are_no_codes(text: str) -> None:
    assert decode(text) is None


def test_the_preview_is_no_code() -> None:
    assert decode(paper_code.PREVIEW) is None
    assert on_sheet(paper_code.PREVIEW, 2) == paper_code.PREVIEW


def test_the_check_sum_is_modulo_a_prime_above_the_base() -> None:
    prime = paper_code._PRIME
    assert 36 < prime < 36**3
    assert all(prime % divisor for divisor in range(2, int(prime**0.5) + 1))


def test_sheets_differ_in_nothing_else() -> None:
    first = PaperCode(MARK, 7, 8, 1)
    assert decode(on_sheet(encode(first), 12)) == replace(first, sheet=12)
    assert decode(on_sheet(encode(first), 5000)) == replace(first, sheet=0)


def test_registers_have_marks_of_their_own() -> None:
    marks = {mark_of(str(uuid.UUID(int=number))) for number in range(5000)}
    assert len(marks) == 5000
    assert mark_of("a") == mark_of("a")


@pytest.mark.parametrize(
    "code", [PaperCode(MARK, 0, 1), PaperCode(MARK, 1, MOST + 1), PaperCode("abc", 1, 1)]
)
def test_what_no_code_can_hold_is_refused(code: PaperCode) -> None:
    with pytest.raises(ValueError, match="no "):
        encode(code)
