"""A register of many invented people, put in at once; and what a tired clerk makes of them."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import insert

from app.domain.records import IntakeDraft
from app.models.intake_tables import person
from app.models.tables import petition
from app.services.context import Context

SURNAMES = "周吴郑王冯陈蒋沈韩杨朱秦尤许何吕施张孔曹"
GIVEN = "明远晓林青石安平乐和建国秀英桂兰志强丽华文杰"
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def resident_id(chance: random.Random) -> str:
    """A number under division 999999, which is not in use, with its check digit."""
    bare = f"999999{chance.randint(1940, 2005)}{chance.randint(1, 12):02}{chance.randint(1, 28):02}{chance.randint(0, 999):03}"
    total = sum(int(digit) * weight for digit, weight in zip(bare, WEIGHTS, strict=True))
    return bare + "10X98765432"[total % 11]


def somebody(chance: random.Random) -> IntakeDraft:
    """One of a town of people with few names and streets; not everybody gave his number."""
    name = chance.choice(SURNAMES) + "".join(chance.choices(GIVEN, k=chance.choice((1, 2, 2, 2))))
    street = f"青石街道{chance.choice('一二三四五六七八九')}社区"
    return IntakeDraft(
        name=name,
        phone=f"13{chance.randint(0, 999_999_999):09}" if chance.random() < 0.9 else "",
        id_number=resident_id(chance) if chance.random() < 0.6 else "",
        address=f"示例区{street}{chance.randint(1, 400)}号{chance.randint(1, 6)}幢{chance.randint(101, 1804)}室",
        received_at=datetime(2026, 3, 2, 9, 0),
    )


def put(context: Context, people: Iterable[tuple[int, IntakeDraft]]) -> None:
    """Insert a petition for each, led by the person with that key."""
    listed = list(people)
    moment = datetime(2026, 3, 2, 9, 0)
    empty = ("upstream_no", "workplace", "summary", "void_reason")
    flags = ("anonymous", "urgent", "major")
    rows: list[dict[str, Any]] = [
        dict.fromkeys(empty, "")
        | dict.fromkeys(flags, False)
        | {name: getattr(one, name) for name in ("name", "phone", "id_number", "address", "purpose")}
        | {
            "uid": f"{number:036}",
            "number": f"示访[2026]{number}号",
            "channel": "visit",
            "source": "own",
            "received_at": one.received_at or moment,
            "received_on": (one.received_at or moment).date(),
            "people": 1,
            "demand": f"第{number}件",
            "state": "closed",
            "person_id": key,
            "revision": 1,
            "registered_by": 1,
            "recorded_at": moment,
        }
        for number, (key, one) in enumerate(listed, start=1)
    ]
    with context.register.action() as connection:
        keys = sorted({key for key, _ in listed})
        persons = [{"id": key, "uid": uid(key), "recorded_at": moment} for key in keys]
        connection.execute(insert(person), persons)
        connection.execute(insert(petition), rows)


def uid(key: int) -> str:
    """The UUID of a person that `put` made."""
    return f"person-{key:029}"


def typed_again(one: IntakeDraft, chance: random.Random) -> IntakeDraft:
    """He comes again: now and then he gives less, and one thing is typed with a slip or written another way."""
    again = replace(one, received_at=datetime(2026, 11, 22, 9, 0))
    if chance.random() < 0.4:
        again = replace(again, id_number="")
    return chance.choice((_same, _same, _slip_in_phone, _slip_in_id, _slip_in_name, _shorter_address))(
        again, chance
    )


def _same(one: IntakeDraft, _chance: random.Random) -> IntakeDraft:
    return one


def _slip_in_phone(one: IntakeDraft, chance: random.Random) -> IntakeDraft:
    return replace(one, phone=_other_digit(one.phone, chance))


def _slip_in_id(one: IntakeDraft, chance: random.Random) -> IntakeDraft:
    return replace(one, id_number=_other_digit(one.id_number, chance))


def _slip_in_name(one: IntakeDraft, chance: random.Random) -> IntakeDraft:
    """What an input method offers for the same keys."""
    alike = {
        "明": "鸣",
        "远": "原",
        "林": "琳",
        "青": "清",
        "安": "桉",
        "国": "果",
        "英": "瑛",
        "强": "墙",
        "华": "花",
        "杰": "洁",
    }
    at = [place for place, sign in enumerate(one.name) if sign in alike]
    if not at:
        return one
    place = chance.choice(at)
    return replace(one, name=one.name[:place] + alike[one.name[place]] + one.name[place + 1 :])


def _shorter_address(one: IntakeDraft, chance: random.Random) -> IntakeDraft:
    short = one.address.removeprefix("示例区") if chance.random() < 0.5 else one.address.split("幢")[0] + "幢"
    return replace(one, address=short)


def _other_digit(code: str, chance: random.Random) -> str:
    if not code:
        return code
    place = chance.randrange(len(code) - 1)
    digit = str((int(code[place]) + chance.randint(1, 9)) % 10)
    return code[:place] + digit + code[place + 1 :]
