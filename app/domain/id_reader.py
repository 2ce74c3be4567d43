"""One scan line of an ID reader → the particulars on the card (居民身份证, GB 11643 number).

A reader that types like a keyboard, or puts its text on the clipboard, gives one line; which fields and which signs between
them, is set in the reader. A `LineFormat` says it: `{name}|{sex}|{nation}|{birth}|{address}|{id_number}`. A line is taken for
a scan only where it has a whole valid number, and everything else in it agrees with that number.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from types import MappingProxyType

from app.domain.identity import inspect_resident_id
from app.domain.names import clean, clean_code
from app.domain.records import IntakeDraft
from app.domain.vocabulary import IdKind, Sex
from app.errors import UserError

FIELDS: Mapping[str, str] = MappingProxyType(
    {
        "name": "姓名",
        "sex": "性别",
        "nation": "民族",
        "birth": "出生日期",
        "address": "住址",
        "id_number": "证件号码",
        "issuer": "签发机关",
        "valid": "有效期",
        "other": "其他（不取）",
    }
)
"""What a line may hold; nation, issuer, validity and other are passed over."""

TAB = "{tab}"
"""How a pattern writes the Tab between two fields."""

LONGEST_LINE = 1000
LONGEST_NAME = 60

_USED = ("name", "sex", "birth", "address", "id_number")
_PART = re.compile(r"\{([^{}]*)\}")
_SEXES = dict.fromkeys(("男", "男性", "m", "1"), Sex.MALE) | dict.fromkeys(
    ("女", "女性", "f", "2"), Sex.FEMALE
)
_DAY = re.compile(r"(\d{4})(?:[-./年]?)(\d{1,2})(?:[-./月]?)(\d{1,2})日?")
_WIDE = str.maketrans({"，": ",", "；": ";", "｜": "|", "：": ":", "\u3000": " "})
_NO_NAME = re.compile(r"[\d|,;，；：:?？!！。、{}\[\]<>=/\\@#]")


@dataclass(frozen=True, slots=True)
class Card:
    """What was read off the card."""

    name: str
    sex: Sex
    birth: date
    address: str
    id_number: str

    def draft(self) -> IntakeDraft:
        """The particulars, as an intake form takes them."""
        return IntakeDraft(
            name=self.name,
            sex=self.sex,
            address=self.address,
            id_kind=IdKind.RESIDENT,
            id_number=self.id_number,
        )


@dataclass(frozen=True, slots=True)
class LineFormat:
    """How one kind of reader writes its line: fields in braces, and between them what parts them."""

    name: str
    pattern: str


DEFAULTS: Sequence[LineFormat] = (
    LineFormat("竖线分隔", "{name}|{sex}|{nation}|{birth}|{address}|{id_number}|{issuer}|{valid}"),
    LineFormat("逗号分隔", "{name},{sex},{nation},{birth},{address},{id_number},{issuer},{valid}"),
    LineFormat("分号分隔", "{name};{sex};{nation};{birth};{address};{id_number};{issuer};{valid}"),
    LineFormat("制表符分隔", "{tab}".join(f"{{{key}}}" for key in ("name", "sex", "nation", "birth", "address", "id_number"))),
    LineFormat("竖线分隔，号码在前", "{id_number}|{name}|{sex}|{nation}|{birth}|{address}"),
    LineFormat("仅姓名和号码", "{name}|{id_number}"),
)  # fmt: skip


def made_of(name: str, separator: str, order: Sequence[str]) -> LineFormat:
    """A format of fields in an order with the same sign between them (a Tab as such or as `{tab}`)."""
    sign = TAB if separator == "\t" else separator
    return LineFormat(name, sign.join(f"{{{key}}}" for key in order))


def problem(pattern: str) -> str:
    """Why a pattern cannot be used, as a sentence; "" where it can."""
    try:
        _parts(pattern)
    except UserError as error:
        return str(error)
    return ""


def read_line(line: str, formats: Sequence[LineFormat], *, today: date | None = None) -> Card | None:
    """The card of a scan line by the first format that fits; None for every other text.

    `today`: a birth after it is no card.
    """
    text = line.strip("\r\n ")
    if not text or len(text) > LONGEST_LINE or "\n" in text:
        return None
    for one in formats:
        if not problem(one.pattern):
            card = _card(_values(text, *_parts(one.pattern)), today)
            if card is not None:
                return card
    return None


def _parts(pattern: str) -> tuple[list[str], list[str]]:
    """Keys, and what stands before, between and after them; `UserError` where it cannot be read."""
    signs = _PART.split(pattern.replace(TAB, "\t"))
    keys, between = signs[1::2], signs[0::2]
    unknown = next((key for key in keys if key not in FIELDS), None)
    if unknown is not None:
        raise UserError(f"格式中的“{{{unknown}}}”不是可用的栏目，可用：{'、'.join(FIELDS)}。")
    if any(sign in "".join(between) for sign in "{}"):
        raise UserError("格式中的花括号不成对，请写成 {name}|{id_number} 的样子。")
    for key in ("name", "id_number"):
        if key not in keys:
            raise UserError(f"格式中缺少{FIELDS[key]} {{{key}}}。")
    if any(keys.count(key) > 1 for key in _USED):
        raise UserError("格式中同一栏目写了两次，请删去一处；不取的栏目写 {other}。")
    if not all(between[1:-1]):
        raise UserError("格式中两栏之间缺少分隔符，例如 | 或 {tab}。")
    return keys, between


def _values(text: str, keys: Sequence[str], between: Sequence[str]) -> dict[str, str] | None:
    """What stands at each key; None where the line is made otherwise."""
    first, last = between[0], between[-1]
    wide = text.translate(_WIDE)  # one sign for one: places stay
    if not wide.startswith(first.translate(_WIDE)) or not wide.endswith(last.translate(_WIDE)):
        return None
    end = len(text) - len(last)
    signs = [one.translate(_WIDE) for one in between[1:-1]]
    inner, wide = text[len(first) : end], wide[len(first) : end]
    parts = _cut_alike(inner, wide, keys, signs) if len(set(signs)) == 1 else _cut(inner, wide, signs)
    return None if parts is None else dict(zip(keys, parts, strict=False))


def _cut_alike(text: str, wide: str, keys: Sequence[str], signs: Sequence[str]) -> list[str] | None:
    """All signs alike: what is too much belongs to the address, and passed-over fields at the end may lack."""
    sign = signs[0]
    bounds = [-len(sign), *(found.start() for found in re.finditer(re.escape(sign), wide)), len(text)]
    parts = [text[here + len(sign) : there] for here, there in pairwise(bounds)]
    while len(parts) > len(keys) and not parts[-1].strip():
        parts.pop()
    more = len(parts) - len(keys)
    if more > 0 and "address" in keys:
        at = keys.index("address")
        parts[at : at + more + 1] = [text[bounds[at] + len(sign) : bounds[at + more + 1]]]
    elif more > 0 or any(key in _USED for key in keys[len(parts) :]):
        return None
    return parts


def _cut(text: str, wide: str, signs: Sequence[str]) -> list[str] | None:
    parts, start = [], 0
    for sign in signs:
        at = wide.find(sign, start)
        if at < 0:
            return None
        parts.append(text[start:at])
        start = at + len(sign)
    return [*parts, text[start:]]


def _card(values: dict[str, str] | None, today: date | None) -> Card | None:
    if values is None:
        return None
    number = clean_code(values["id_number"]).upper()
    facts = inspect_resident_id(number, today=today)
    if facts.problems or facts.birth is None or facts.sex is None or not facts.valid_check_digit:
        return None
    if not _agrees(values, facts.birth, facts.sex):
        return None
    name, address = clean(values["name"]), clean(values.get("address", ""))
    if not name or len(name) > LONGEST_NAME or _NO_NAME.search(name) or not any(map(str.isalpha, name)):
        return None
    return Card(name, facts.sex, facts.birth, address, number)


def _agrees(values: Mapping[str, str], birth: date, sex: Sex) -> bool:
    """Sex and birth, where the line has them, are those of the number."""
    said = clean_code(values.get("sex", "")).casefold()
    if "sex" in values and _SEXES.get(said) is not sex:
        return False
    day = _DAY.fullmatch(clean_code(values.get("birth", "")).replace(" ", ""))
    return "birth" not in values or (
        day is not None and tuple(map(int, day.groups())) == birth.timetuple()[:3]
    )
