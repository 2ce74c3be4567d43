"""A seeded register of many cases for the other benchmarks: bulk inserts in an encrypted file, all names invented."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from app.clock import FixedClock
from app.domain.records import OfficeProfile
from app.models import search_index
from app.models.intake_tables import DETAILS, party
from app.models.tables import case_event, petition
from app.services import office
from app.services.context import Context

CASES = 1_000_000
OPEN = 20_000
NOW = datetime(2026, 11, 22, 9, 31)
UNITS = [f"第{number}责任单位" for number in range(1, 41)]
OPEN_STATES = ["registered", "assigned", "signed_in", "accepted", "in_progress", "in_review"]
DONE_STATES = (
    ["closed"] * 70 + ["forwarded"] * 20 + ["filed"] * 5 + ["redirected"] * 3 + ["voided", "refused"]
)
DISPOSITIONS = {"forwarded": "forward", "filed": "file", "redirected": "redirect", "refused": "refuse"}
SERIES = {"visit": "访", "letter": "信", "call": "电", "online": "网", "agency": "代"}
SURNAMES = "周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛单曾"
GIVEN = "明远晓林青石安平乐和文武春夏秋冬梅兰竹菊建国志强丽华秀英海涛永红玉兰小敏佳怡子涵思琪宇轩浩然"
# fmt: off
PLACES = [
    "青石", "清溪", "柳河", "望江", "东湖", "西岭", "南桥", "北坡", "梧桐", "银杏", "长兴",
    "永安", "和平", "新华", "光明", "友谊", "红旗", "胜利", "解放", "建设",
]
MATTERS = [
    "物业费上涨", "电梯故障", "供暖不足", "噪音扰民", "油烟扰民", "违章搭建", "占用绿地", "停车收费",
    "垃圾清运", "下水道堵塞", "路灯不亮", "拆迁补偿", "征地补偿", "宅基地确权", "土地流转", "林权纠纷",
    "拖欠工资", "工伤赔偿", "社保断缴", "养老金核定", "医保报销", "退休待遇", "低保复核", "残疾补贴",
    "学区划分", "入学资格", "课后服务", "校车安全", "房产证办理", "公积金提取", "购房合同", "预售资金",
    "水质浑浊", "停水停电", "燃气改造", "公交线路",
]
WISHES = [
    "请尽快处理", "要求书面答复", "希望现场查看", "要求依法补偿", "建议统一规划", "要求公开依据",
    "希望协调解决", "请求督促落实",
]
# fmt: on


def opened(folder: Path, name: str = "赵主任") -> Context:
    register = office.open_existing(folder)
    return Context(register, FixedClock(NOW), office.operator_named(register, name))


def build(folder: Path, total: int) -> None:
    profile = OfficeProfile(full_name="示例新区办", short_name="示例办", prefix="示")
    clock = FixedClock(NOW)
    register, first = office.create_register(folder, profile, "王登记", clock)
    office.add_operator(Context(register, clock, first), "赵主任", ["principal_leader", "handler"])
    chance = random.Random(20261122)
    with register.action() as connection:
        raw = connection.connection.dbapi_connection
        assert raw is not None
        for table, rows in parts(chance, total):
            if not rows:
                continue
            names = list(rows[0])
            marks = ",".join("?" * len(names))
            raw.executemany(
                f"INSERT INTO {table} ({','.join(names)}) VALUES ({marks})",
                [tuple(row.values()) for row in rows],
            )
        search_index.rebuild(connection)
    register.close()


def parts(chance: random.Random, total: int) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    for start in range(0, total, 10_000):
        found = [one_case(chance, key, total) for key in range(start + 1, min(start + 10_000, total) + 1)]
        yield petition.name, found
        for channel, table in DETAILS.items():
            yield table.name, [detail_of(row) for row in found if row["channel"] == channel.value]
        yield party.name, [one for row in found if 1 < row["people"] < 9 for one in parties_of(chance, row)]
        yield case_event.name, [event_of(row) for row in found if row["state"] != "registered"]


def one_case(chance: random.Random, key: int, total: int) -> dict[str, Any]:
    day = date(2014, 1, 1) + timedelta(days=key * 4708 // total)
    is_open = key > total - OPEN * 5 // 4 and chance.random() < 0.8
    due = date(2026, 11, 22) + timedelta(days=chance.randint(-30, 70)) if is_open else None
    channel = chance.choices(["visit", "letter", "call", "online", "agency"], [700, 200, 49, 50, 1])[0]
    moment = f"{day.isoformat()} {chance.randint(8, 17):02}:{chance.randint(0, 59):02}:00.000000"
    plain = {"upstream_no": "", "workplace": "", "summary": "", "void_reason": ""}
    return plain | {
        "id": key,
        "uid": f"{key:036}",
        "number": f"示{SERIES[channel]}[{day.year}]{key}号",
        "channel": channel,
        "source": chance.choice(["own", "own", "upper"]),
        "purpose": chance.choices(["appeal", "suggestion", "accusation", None], [80, 10, 1, 9])[0],
        "received_at": moment,
        "received_on": day.isoformat(),
        "name": name_of(chance),
        "anonymous": 0,
        "phone": f"1{chance.choice(['39', '38', '59', '86'])}{chance.randint(0, 99999999):08}",
        "id_number": id_of(chance) if chance.random() < 0.6 else "",
        "address": f"示例区{chance.choice(PLACES)}街道{chance.choice(PLACES)}路{chance.randint(1, 99)}号{chance.randint(1, 40)}幢",
        "people": 1 if chance.random() < 0.95 else chance.randint(2, 9),
        "demand": f"第{key}件：小区门前道路开挖后未恢复"
        + ("，雨天积水。" if chance.random() < 0.01 else "。")
        + f"另反映{chance.choice(PLACES)}村{chance.choice(MATTERS)}、{chance.choice(MATTERS)}，{chance.choice(WISHES)}。",
        "urgent": chance.random() < 0.02,
        "major": chance.random() < 0.01,
        "repeat": chance.random() < 0.2,
        "weekly_conference": chance.random() < 0.01,
        "supervision": chance.random() < 0.01,
        "state": chance.choice(OPEN_STATES) if is_open else chance.choice(DONE_STATES),
        "unit": chance.choice(UNITS),
        "handler": f"承办人{chance.randint(1, 60)}",
        "statutory_due": due and due.isoformat(),
        "next_due": due and due.isoformat(),
        "remind_on": due and (due - timedelta(days=1)).isoformat(),
        "provisional": bool(due and due.year > 2026),
        "paused": 0,
        "revision": 1,
        "registered_by": 1,
        "recorded_at": moment,
    }


def name_of(chance: random.Random) -> str:
    return chance.choice(SURNAMES) + "".join(chance.choices(GIVEN, k=chance.choice([1, 2, 2, 2])))


def id_of(chance: random.Random) -> str:
    born = date(1940, 1, 1) + timedelta(days=chance.randint(0, 24000))
    return f"999999{born:%Y%m%d}{chance.randint(0, 999):03}{chance.choice('0123456789X')}"


def detail_of(row: dict[str, Any]) -> dict[str, Any]:
    found = {
        "visit": {"receiver": "林晓", "receiving_unit": ""},
        "letter": {
            "enclosures": "合同复印件",
            "return_address": row["address"],
            "addressee": "示例新区办",
            "unusable": 0,
        },
        "call": {"line": "值班电话"},
        "online": {"platform": "网上信访平台", "query_code": f"Q{row['id']:09}"},
        "agency": {"agency_office": "青石代办点", "agency_person": "何代办", "agency_phone": "13900000777"},
    }
    return {"petition_id": row["id"]} | found[row["channel"]]


def parties_of(chance: random.Random, row: dict[str, Any]) -> list[dict[str, Any]]:
    plain = {"petition_id": row["id"], "role": "companion", "address": "", "note": ""}
    return [
        plain
        | {
            "seq": seq,
            "name": name_of(chance),
            "id_number": id_of(chance),
            "phone": f"137{chance.randint(0, 99999999):08}",
        }
        for seq in range(1, row["people"])
    ]


def event_of(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "uid": row["uid"],
        "petition_id": row["id"],
        "seq": 1,
        "kind": DISPOSITIONS.get(row["state"], "assign"),
        "occurred_at": row["received_at"],
        "recorded_at": row["recorded_at"],
        "operator_id": 1,
        "payload": json.dumps({"unit": row["unit"]}),
    }
