"""Synthetic contents of letters and lists; nobody here exists."""

from __future__ import annotations

from typing import NamedTuple

from app.printing.options import PLAIN, RenderOptions
from tests.golden.form_samples import LONGEST, OFFICE, RAREST, SENTENCE

Row = dict[str, str]

LETTER = {
    **OFFICE,
    "number": "镜联函[2026]3号",
    "unit": "某某区住房和城乡建设局",
    "receiving_office": "绍兴市信访局",
    "upstream_no": "ZJ2026112200123",
    "petitioner": "章试样，住某某街道某某社区某某花园3幢2单元501室。",
    "demand": "反映其所住小区东侧道路施工夜间噪声扰民，持续时间已超过两个月，请求夜间停工并公布施工许可及工期。",
    "matter": "道路夜间施工许可的核发与监管",
    "request": "请贵单位核实许可情况，并于2026年12月5日前书面回复我单位。",
    "date": "2026年11月22日",
}
ENCLOSED = {
    **LETTER,
    "demand": SENTENCE * 12 + "\n" + SENTENCE * 10 + "\n𠮷𬱖䶮",
    "attachments": "1.来访登记单复印件1份\n2.现场照片3张，拍摄于某某街道某某路口，共三页，均由信访人提供并当场核对",
    "contact": "李试样",
    "contact_phone": "0575-80000000",
}
LETTER_RARE = {
    **LETTER,
    "petitioner": f"{RAREST['name']}，住{RAREST['unit_address']}。",
    "demand": RAREST["demand"],
    "request": RAREST["demand"],
}
REGISTER = {
    **OFFICE,
    "register": "来访",
    "period": "2026年11月1日至11月30日",
    "maker": "李试样",
    "print_date": "2026年11月30日",
}
RECEIPT = {**OFFICE, "number": "镜访[2026]12号", "name": "章试样", "phone": "13800000000"}
MATERIALS = [
    {"index": "1", "material": "居民身份证", "original": "复印件", "quantity": "1份/1页"},
    {"index": "2", "material": "某某花园3幢2单元501室房屋买卖合同及补充协议", "original": "原件", "quantity": "2份/36页"},
]  # fmt: skip
MATERIALS_LONG = [
    {"index": str(number), "material": SENTENCE * 2, "original": "复印件", "quantity": "12份/360页"}
    for number in range(1, 25)
]
MATERIALS_RARE = [
    {"index": "1", "material": RAREST["demand"], "original": "原件", "quantity": "1份/1页"},
    {"index": "2", "material": f"{RAREST['name']}的证明", "original": "复印件", "quantity": "1份/1页"},
]


def case(number: int) -> Row:
    """A line of the register; every eleventh was voided."""
    rare = number % 7 == 3
    return {
        "index": str(number),
        "number": f"镜访[2026]{number}号",
        "visit_date": f"2026.11.{number % 30 + 1}",
        "name": RAREST["name"] if rare else "章试样",
        "people": str(number % 5 + 1),
        "id_number": "999999********0016",
        "phone": "13800000000",
        "unit_address": "某某街道某某社区某某花园3幢2单元501室",
        "summary": SENTENCE * (2 if rare else 1),
        "content_class": "城乡建设",
        "first_or_repeat": "初" if number % 2 else "重",
        "disposition": "转送责任单位",
        "responsible_unit": "建设部",
        "closed_date": "" if rare else "2026.12.4",
        "result": "" if rare else "已答复",
        "operator": "李试样",
        "remarks": "重号" if number % 11 == 5 else "",
        "struck": "1" if number % 11 == 5 else "",
    }


def long_case(number: int) -> Row:
    """A line of the register whose texts take several lines each."""
    long = {
        "unit_address": SENTENCE,
        "summary": SENTENCE * 3,
        "result": SENTENCE,
        "responsible_unit": SENTENCE,
    }
    return case(number) | long | {"name": LONGEST["name"]}


def rare_case(number: int) -> Row:
    """A line of the register with rare characters in every text."""
    return case(number) | {"name": RAREST["name"], "summary": RAREST["demand"], "result": "㐂𪚥䶮"}


class Sample(NamedTuple):
    """A paper with its contents."""

    code: str
    values: dict[str, str]
    rows: list[Row]
    options: RenderOptions = PLAIN


OFFICIAL, PREPRINTED = RenderOptions("official"), RenderOptions("official", red_head=False)
PAPERS = {
    "F5-plain": Sample("F5", LETTER, []),
    "F5-plain-long": Sample("F5", ENCLOSED, []),
    "F5-official": Sample("F5", LETTER, [], OFFICIAL),
    "F5-official-long": Sample("F5", ENCLOSED, [], OFFICIAL),
    "F5-preprinted": Sample("F5", LETTER, [], PREPRINTED),
    "F6-visits": Sample("F6", REGISTER, [case(number) for number in range(1, 24)]),
    "F6-empty": Sample("F6", REGISTER, []),
    "N22-materials": Sample("N22", RECEIPT, MATERIALS),
    "N22-empty": Sample("N22", dict(OFFICE), []),
}
