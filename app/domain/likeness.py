"""When two writings of a phone, an address, a document number or a name may mean the same. Pure, and never a decision."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection

LEAST_ADDRESS = 4
"""Characters of an address below which it says nothing."""
_LEAST_PHONE = 7
_MOST_NUMBERS = 4
_BETWEEN = re.compile(r"[/、,，;；\s或]+")
_NO_DIGIT = re.compile(r"\D")
_WHOLE_RESIDENT_ID = 18
_LEAST_OTHER_ID = 6


def phone_numbers(text: str) -> tuple[str, ...]:
    """The numbers of a phone field as bare digits, without the country code; what is too short is none.

    A blank may part two numbers or the groups of one: both readings count.
    """
    whole = _bare(text)
    parts = [_bare(part) for part in _BETWEEN.split(text)]
    one = [whole] if len(whole) <= 12 else []
    return tuple(dict.fromkeys(n for n in (*one, *parts) if len(n) >= _LEAST_PHONE))[:_MOST_NUMBERS]


def same_phone(one: str, other: str) -> bool:
    """Whether two phone fields share a number."""
    return not set(phone_numbers(one)).isdisjoint(phone_numbers(other))


def plain_address(text: str) -> str:
    """An address without blanks, digits and signs in half width: for comparing only, never for keeping."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def same_address(one: str, other: str) -> bool:
    """Whether two addresses are the same writing, long enough to say something."""
    plain = plain_address(one)
    return len(plain) >= LEAST_ADDRESS and plain == plain_address(other)


def near_address(one: str, other: str) -> bool:
    """Whether one address holds the other: with or without the district, with or without the room.

    The piece may not end or begin within a number: 1幢 is no piece of 11幢.
    """
    short, long = sorted((plain_address(one), plain_address(other)), key=len)
    if len(short) < LEAST_ADDRESS:
        return False
    return any(_stands_free(long, found.start(), len(short)) for found in re.finditer(re.escape(short), long))


def whole_id(text: str, *, resident: bool) -> bool:
    """Whether a document number is typed to its end; of other documents than the resident ID only its length is known."""
    return len(text) == _WHOLE_RESIDENT_ID if resident else len(text) >= _LEAST_OTHER_ID


def near_code(one: str, other: str) -> bool:
    """Whether two resident ID numbers differ as by one slip: a wrong digit, or two neighbours changed over."""
    if len(one) != _WHOLE_RESIDENT_ID or len(other) != _WHOLE_RESIDENT_ID:
        return False
    apart = [at for at, (a, b) in enumerate(zip(one.upper(), other.upper(), strict=True)) if a != b]
    if len(apart) == 2 and apart[1] == apart[0] + 1:
        first, second = apart
        return one[first].upper() == other[second].upper() and one[second].upper() == other[first].upper()
    return len(apart) <= 1


def near_name(one: str, other: str, initials: Callable[[str], Collection[str]]) -> bool:
    """Whether two names differ as by one slip of an input method: one character, read with the same initials.

    `initials`: the ways a name may be read. A missing last character (周明 for 周明远) counts too.
    """
    one, other = ("".join(name.split()) for name in (one, other))
    if len(one) < 2 or len(other) < 2:
        return False
    if len(one) != len(other):
        short, long = sorted((one, other), key=len)
        return len(long) == len(short) + 1 and long.startswith(short)
    apart = sum(a != b for a, b in zip(one, other, strict=True))
    return apart == 0 or (apart == 1 and not set(initials(one)).isdisjoint(initials(other)))


def _bare(text: str) -> str:
    digits = _NO_DIGIT.sub("", unicodedata.normalize("NFKC", text))
    return digits[2:] if len(digits) == 13 and digits.startswith("86") else digits


def _stands_free(text: str, start: int, length: int) -> bool:
    end = start + length
    cut_before = start > 0 and text[start - 1].isdigit() and text[start].isdigit()
    cut_after = end < len(text) and text[end - 1].isdigit() and text[end].isdigit()
    return not cut_before and not cut_after
