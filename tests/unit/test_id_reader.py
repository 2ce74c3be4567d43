"""Scan lines of ID readers: read as they are, and nothing else is ever taken for one."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.id_reader import DEFAULTS, FIELDS, LineFormat, made_of, problem, read_line
from app.domain.vocabulary import IdKind, Sex

TODAY = date(2026, 11, 22)
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
FIRST = "999999199003070020"
"""A woman born on 7 March 1990, under a division code that is not in use."""


def whole(first_17: str) -> str:
    """With its check digit, by the sum of GB 11643 (an own reckoning, not the program's)."""
    total = sum(int(digit) * weight for digit, weight in zip(first_17, WEIGHTS, strict=True))
    return first_17 + "10X98765432"[total % 11]


@st.composite
def numbers(draw: st.DrawFn) -> tuple[str, date, Sex]:
    birth = draw(st.dates(date(1900, 1, 1), TODAY))
    order = draw(st.integers(0, 999))
    return whole(f"999999{birth:%Y%m%d}{order:03}"), birth, Sex.MALE if order % 2 else Sex.FEMALE


NAMES = st.sampled_from(["周某", "买买提·艾力", "欧阳 某", "𠮷野某", "䶮某", "John Smith", "阿卜杜拉·买买提"])
ADDRESSES = st.sampled_from(
    ["示例区青石街道3幢201室", "示例区东湖村，5组", "示例区a|b,c;d号", "某地 1-2-3", ""]
)


@pytest.mark.parametrize(
    "line",
    [
        f"周某|女|汉|19900307|示例区青石街道3幢|{FIRST}|示例市公安局|2016.01.01-2036.01.01",
        f"周某|女|汉|1990-03-07|示例区青石街道3幢|{FIRST}|示例市公安局|",
        f"周某|女|汉族|1990年3月7日|示例区青石街道3幢|{FIRST}\r\n",
        f"周某,女,汉,1990.03.07,示例区青石街道3幢,{FIRST},示例市公安局",
        f"周某，女，汉，19900307，示例区青石街道3幢，{FIRST}",
        f"周某；2；汉；19900307；示例区青石街道3幢；{FIRST}",
        f"周某\t女\t汉\t1990/03/07\t示例区青石街道3幢\t{FIRST}",
        f"{FIRST}|周某|F|汉|19900307|示例区青石街道3幢",
        "周某｜女｜汉｜１９９００３０７｜示例区青石街道3幢｜９９９９９９１９９００３０７００２０",
    ],
)
def test_usual_readers_are_read_as_they_come(line: str) -> None:
    card = read_line(line, DEFAULTS, today=TODAY)
    assert card is not None
    assert (card.name, card.sex, card.birth) == ("周某", Sex.FEMALE, date(1990, 3, 7))
    assert (card.address, card.id_number) == ("示例区青石街道3幢", FIRST)


def test_a_card_fills_what_a_form_knows() -> None:
    card = read_line(f"周某|{FIRST}", DEFAULTS, today=TODAY)
    assert card is not None
    draft = card.draft()
    assert (draft.name, draft.sex, draft.id_kind, draft.id_number, draft.address) == (
        "周某",
        Sex.FEMALE,
        IdKind.RESIDENT,
        FIRST,
        "",
    )


@given(number=numbers(), name=NAMES, address=ADDRESSES, sign=st.sampled_from(["|", ",", ";", "\t"]))
def test_whatever_order_and_sign_an_office_sets_is_read_back(
    number: tuple[str, date, Sex], name: str, address: str, sign: str
) -> None:
    text, birth, sex = number
    said = {"name": name, "sex": sex.label, "birth": f"{birth:%Y%m%d}", "address": address, "id_number": text}
    said |= {"nation": "汉", "issuer": "示例市公安局", "valid": "长期", "other": "x"}
    for order in (tuple(FIELDS), ("id_number", "name", "address"), ("address", "other", "name", "id_number")):
        format_ = made_of("本单位", sign, order)
        card = read_line(sign.join(said[key] for key in order), [format_], today=TODAY)
        assert card is not None
        assert (card.name, card.sex, card.birth, card.id_number) == (name, sex, birth, text)
        assert card.address == address.strip()


@given(number=numbers(), name=NAMES, address=ADDRESSES)
def test_a_pattern_may_have_words_between(number: tuple[str, date, Sex], name: str, address: str) -> None:
    text, birth, sex = number
    format_ = LineFormat("带字段名", "姓名:{name} 性别:{sex} 住址:{address} 号码:{id_number};")
    line = f"姓名:{name} 性别:{sex.label} 住址:{address} 号码:{text};"
    card = read_line(line, [format_], today=TODAY)
    assert card is not None
    assert (card.name, card.address, card.birth) == (name, address.strip(), birth)


@given(st.text(max_size=120) | st.text("周某女汉0123456789X|,;\t，；｜ 示例区{}", max_size=120))
def test_ordinary_text_is_never_taken_for_a_card(text: str) -> None:
    """No whole number in it that stands by itself: no card."""
    assert read_line(text, DEFAULTS, today=TODAY) is None or any(
        whole(text[at : at + 17]) == text[at : at + 18].upper() for at in range(len(text) - 17)
    )


SENTENCES = st.text("反映周某，要求核实。|, ;\t0123456789", min_size=1, max_size=30)


@given(before=SENTENCES, number=numbers(), after=SENTENCES)
def test_a_number_within_a_sentence_is_no_card(
    before: str, number: tuple[str, date, Sex], after: str
) -> None:
    """A clerk's sentence with an ID number: only a text made of a name and that number reads as one."""
    text = f"{before}{number[0]}{after}"
    card = read_line(text, DEFAULTS, today=TODAY)
    if card is not None:
        assert card.id_number == number[0]
        assert (
            text.replace("，", ",")
            .strip()
            .startswith(card.name + text.replace("，", ",").strip()[len(card.name)])
        )
        assert not any(sign in card.name for sign in "，。,;|\t0123456789")


@pytest.mark.parametrize(
    "line",
    [
        FIRST,
        f"周某 {FIRST}",
        f"周某|男|汉|19900307|示例区|{FIRST}",
        f"周某|女|汉|19900308|示例区|{FIRST}",
        f"周某|女|汉||示例区|{FIRST}",
        f"周某|女|汉|19900307|示例区|{FIRST[:-1]}1",
        f"周某|女|汉|19900307|示例区|{FIRST[:-1]}",
        f"|女|汉|19900307|示例区|{FIRST}",
        f"12号|女|汉|19900307|示例区|{FIRST}",
        f"周某|女|汉|19900307|示例区|{FIRST}\n李某|女",
        f"周某|{whole('99999920261123001')}",
        f"周某|{whole('99999919900230001')}",
        f"周某|女|汉|19900307|{'区' * 1000}|{FIRST}",
        f"{'周' * 61}|{FIRST}",
        f"周某|女|汉|19900307|示例区\n青石街道|{FIRST}",
        "",
    ],
    ids=range(16),
)
def test_what_does_not_agree_with_its_number_is_no_card(line: str) -> None:
    assert read_line(line, DEFAULTS, today=TODAY) is None


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        ("{name}|{nummer}", "nummer"),
        ("{name}|{sex}", "证件号码"),
        ("{id_number}|{sex}", "姓名"),
        ("{name}{id_number}", "分隔符"),
        ("{name|{id_number}", "花括号"),
        ("{name}|{name}|{id_number}", "两次"),
        ("", "姓名"),
    ],
)
def test_a_pattern_that_cannot_be_used_is_said(pattern: str, said: str) -> None:
    assert said in problem(pattern)
    assert read_line(f"周某|{FIRST}", [LineFormat("坏", pattern)], today=TODAY) is None


@given(st.text("{}name|id_number,tab ", max_size=40), st.text(max_size=60))
def test_no_pattern_and_no_line_breaks_the_reader(pattern: str, line: str) -> None:
    read_line(line, [LineFormat("任意", pattern)], today=TODAY)


def test_the_formats_we_bring_can_be_used() -> None:
    assert [one.name for one in DEFAULTS if problem(one.pattern)] == []
