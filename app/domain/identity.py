"""What a resident ID number tells (GB 11643; check digit ISO 7064 MOD 11-2), and masking for lists and exports."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.domain.vocabulary import Sex

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_DIGITS = "10X98765432"
_LENGTH = 18
_OLD_LENGTH = 15
_FIRST_YEAR = 1900
_MOBILE_LENGTH = 11


@dataclass(frozen=True, slots=True)
class IdentityFacts:
    """What an ID number says of itself; `problems` are Chinese sentences, none for an empty number."""

    valid_check_digit: bool
    birth: date | None
    sex: Sex | None
    problems: tuple[str, ...]


def inspect_resident_id(text: str, *, today: date | None = None) -> IdentityFacts:
    """Read an 18-digit resident ID number (domain.md §3.6); a last `x` may be small.

    Nothing here may stop a registration: what is wrong is only said. With `today`, a birth after it is
    a problem. Birth and sex come back only where they can be read; both may be wrong where the check
    digit is.
    """
    number = text.strip().upper()
    if not number:
        return _unreadable()
    shape = _shape_problem(number)
    if shape:
        return _unreadable(shape)
    birth = _birth(number)
    valid = number[-1] == _check_digit(number)
    problems = _birth_problems(birth, today)
    if not valid:
        problems = (*problems, "校验码不符，请逐位核对。")
    return IdentityFacts(valid, birth, Sex.MALE if int(number[16]) % 2 else Sex.FEMALE, problems)


def masked(id_number: str) -> str:
    """First 6 and last 4 characters of a resident ID (330602********123X); shorter numbers wholly covered."""
    return _covered(id_number, 6, 4) if len(id_number) >= _OLD_LENGTH else "*" * len(id_number)


def masked_phone(phone: str) -> str:
    """First 3 and last 4 characters (138****0000); what is shorter than a mobile number is wholly covered."""
    return _covered(phone, 3, 4) if len(phone) >= _MOBILE_LENGTH else "*" * len(phone)


def _covered(text: str, head: int, tail: int) -> str:
    return text[:head] + "*" * (len(text) - head - tail) + text[-tail:]


def _unreadable(*problems: str) -> IdentityFacts:
    return IdentityFacts(valid_check_digit=False, birth=None, sex=None, problems=problems)


def _shape_problem(number: str) -> str:
    if len(number) == _OLD_LENGTH and _is_digits(number):
        return "这是已停用的 15 位旧身份证号码，请核对并改填 18 位号码。"
    if len(number) != _LENGTH:
        return f"居民身份证号码应为 18 位，现为 {len(number)} 位，请核对。"
    if not _is_digits(number[:-1]) or not _is_digits(number[-1].replace("X", "0")):
        return "居民身份证号码前 17 位应为半角数字，末位为数字或 X，请核对。"
    return ""


def _is_digits(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _birth(number: str) -> date | None:
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def _birth_problems(birth: date | None, today: date | None) -> tuple[str, ...]:
    if birth is None or birth.year < _FIRST_YEAR:
        return ("第 7 至 14 位不是可能的出生日期，请核对。",)
    if today is not None and birth > today:
        return ("出生日期晚于今天，请核对。",)
    return ()


def _check_digit(number: str) -> str:
    total = sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=False))
    return _CHECK_DIGITS[total % 11]
