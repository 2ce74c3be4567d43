"""Where the fields of an intake form stand, channel by channel: first what the petitioner says, then what the desk
makes of it. The channel changes only which fields show; what two channels share stands at the same place.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from app.domain.channels import RECEIVED_WORD
from app.domain.vocabulary import Channel

COLUMNS = 6
TALL = "demand"
"""The field that takes the room left."""
MARKS = "marks"
"""The place of the tick boxes (紧急, 重大; of a letter 无可用内容)."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A field with its label and how many of the six columns it spans."""

    key: str
    label: str
    span: int = 2


@dataclass(frozen=True, slots=True)
class Place:
    """Where a field stands."""

    label: str
    row: int
    column: int
    span: int


Rows = tuple[tuple[Slot, ...], ...]

_ORIGIN = (
    Slot("source", "来源"),
    Slot("upstream_no", "上级编号"),
    Slot("purpose", "信访目的"),
)
_DISPOSITION = (Slot("disposition", "办理方式"), Slot("unit", "责任单位"), Slot("feedback_due", "反馈期限"))
_LEADER = (
    Slot("disposition_note", "办理说明"),
    Slot("leader_name", "领导姓名"),
    Slot("leader_opinion", "领导意见"),
)


def _head(name: str) -> Rows:
    """Who speaks and what he wants: typed in the order he says it, one Tab each."""
    return (
        (Slot("name", name), Slot("id_number", "证件号码"), Slot("phone", "联系电话")),
        (Slot("address", "住址", COLUMNS),),
        (Slot(TALL, "信访诉求", COLUMNS),),
    )


_CONCERNED = Slot("people_concerned", "涉及人数")


def _received(channel: Channel) -> Slot:
    return Slot("received_at", RECEIVED_WORD[channel])


_PERSON = (Slot("sex", "性别"), Slot("id_kind", "证件类型"), Slot("workplace", "工作单位"))


def _spoken(channel: Channel, name: str, own: tuple[Slot, ...], beside: Slot = _CONCERNED) -> Rows:
    """A call, an online matter, an agency matter: its own fields stand where a visit has its receiver.

    `beside`: what stands beside the people.
    """
    return (
        *_head(name),
        (Slot("people", "人数"), Slot("parties", "同述人员"), beside),
        _PERSON,
        _ORIGIN,
        own,
        (Slot("summary", "内容摘要"), _received(channel), Slot(MARKS, "")),
        _DISPOSITION,
        _LEADER,
    )


_CLASS = Slot("content_class", "内容分类")
_ROWS: Mapping[Channel, Rows] = MappingProxyType(
    {
        Channel.VISIT: (
            *_head("姓名"),
            (Slot("people", "来访人数"), Slot("parties", "同访人员"), _CONCERNED),
            _PERSON,
            _ORIGIN,
            (_CLASS, Slot("receiver", "接谈人"), Slot("receiving_unit", "接谈单位")),
            (Slot("summary", "内容摘要"), _received(Channel.VISIT), Slot(MARKS, "")),
            _DISPOSITION,
            _LEADER,
        ),
        Channel.LETTER: (
            *_head("写信人"),
            (Slot("people", "联名人数"), Slot("parties", "联名人员"), _received(Channel.LETTER)),
            (Slot("letter_kind", "来信方式"), Slot("postmarked_on", "邮戳日期"), Slot("sheets", "信件页数")),
            (Slot("enclosures", "附件"), Slot("addressee", "受信人"), Slot("return_address", "寄信地址")),
            _ORIGIN,
            (_CLASS, Slot("together_with", "同批来件"), Slot("summary", "内容摘要")),
            _DISPOSITION,
            (Slot("disposition_note", "拟办意见", 4), Slot(MARKS, "")),
        ),
        Channel.CALL: _spoken(Channel.CALL, "来电人", (_CLASS, Slot("line", "来电线路", 4))),
        Channel.ONLINE: _spoken(
            Channel.ONLINE, "信访人", (_CLASS, Slot("platform", "提交平台"), Slot("query_code", "查询码"))
        ),
        Channel.AGENCY: _spoken(
            Channel.AGENCY,
            "信访人",
            (
                _CLASS,
                Slot("agency_office", "代办点"),
                Slot("agency_person", "代办员"),
            ),
            Slot("agency_phone", "代办电话"),
        ),
    }
)
"""A letter has no 领导意见 here: the leader reads it afterwards (送阅 → 批阅)."""

HINTS: Mapping[str, str] = MappingProxyType(
    {
        "people_concerned": "不清楚可留空",
        "upstream_no": "上级信访件编号",
        "summary": "可不填；填写后代替诉求印在登记单和登记簿上",
        "disposition_note": "答复内容、拟办意见、引导去向、所依据的条款等",
        "feedback_due": "交办时填写",
        "leader_opinion": "重大事项答复前须填",
        "id_number": "可不填；18 位居民身份证自动核对",
        "content_class": "输入文字或拼音首字母查找",
        "demand": "按 / 选用常用语，F8 跳到下一空",
        "sheets": "不含信封",
        "enclosures": "例如：照片 3 张",
        "return_address": "信封上的地址，与住址相同可不填",
        "addressee": "信写给谁",
        "line": "例如：12345 转接、办公电话",
        "platform": "例如：国家信访局网上平台",
        "query_code": "上级平台给出的，照录",
        "agency_office": "村、社区或乡镇代办点",
        "together_with": "编号，多件用、分开",
    }
)


def places(channel: Channel) -> dict[str, Place]:
    """The fields of a channel in the order of the form, which is that of the Tab key."""
    return dict(_placed(_ROWS[channel]))


def _placed(rows: Rows) -> Iterator[tuple[str, Place]]:
    for at, row in enumerate(rows):
        column = 0
        for slot in row:
            yield slot.key, Place(slot.label, at, column, slot.span)
            column += slot.span
