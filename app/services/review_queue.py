"""审核复查: everything that waits for a decision, in sections with counts; each asked and shown as the operator may see it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import NamedTuple

from sqlalchemy import RowMapping

from app.domain.awaited import Section
from app.domain.rules import Level
from app.domain.vocabulary import ANONYMOUS, Permission, State
from app.domain.workflow import STEPS
from app.models import awaited_queries
from app.services import cases
from app.services.context import Context

PAGE = 200
"""Rows read at once."""


class About(NamedTuple):
    """What the window says of a section: the decisions it offers, the main one first; what will stand in it when empty."""

    steps: tuple[str, ...]
    empty: str


_SIGNING = ("assign_sign", "assign", "forward", "file")
_DECIDING = ("form_team", "open_hearing", "withdraw_review")
_WATCH = "标记“进入{name}”的件，还没有录入结果的，列在这里。"
ABOUT: Mapping[Section, About] = MappingProxyType(
    {
        Section.READING: About(
            ("read", "ask_sign"), "呈领导批阅、还没有批阅意见的件，列在这里。批阅以后转为待交办签批。"
        ),
        Section.ASSIGN_SIGN: About(
            _SIGNING, "呈交办签批、以及已交办还没有签批的件，列在这里。没有签批的交办件，责任单位不能签收。"
        ),
        Section.HANDED_BACK: About(
            ("hand_back_agree", "hand_back_disagree", "upper_agree", "upper_disagree"),
            "责任单位退单、提出异议，等待核实的件，列在这里。",
        ),
        Section.APPROVAL: About(
            ("review_matter", "review_petition", "approve", "rework"),
            "承办人作出结论、等待审核的件，按审批流程列在这里。",
        ),
        Section.CLOSE_SIGN: About(
            ("close_sign", "close", "approve", "rework"), "审核完毕、等待办结签批的件，列在这里。"
        ),
        Section.EXTENSION: About(
            ("extend", "refuse_extension"),
            "承办人申请延期、等待本机关负责人批准的，列在这里。延期最多30日，只能一次，批准后告知信访人。",
        ),
        Section.FOLLOW_UP: About(
            ("follow_up", "follow_up_failed"), "办结后应当回访的件，列在这里；回访以后移出。"
        ),
        Section.DISSATISFIED: About(
            ("verify", "reopen", "rework"), "回访评价为“不满意”、还没有开具核实件的，列在这里。"
        ),
        Section.VERIFYING: About(
            ("verified", "reply", "verify_opinion", "rework"),
            "已开具核实件、等待核实情况说明的，以及核实后还没有答复信访人的，列在这里。",
        ),
        Section.DELIVERY: About(
            ("reply_received", "review_reply_received", "final_reply_received", "reply"),
            "已作出意见、已出具告知书和通知书，还没有录入送达的，列在这里。信访人的期限从收到之日起算。",
        ),
        Section.REVIEW_ASKED: About(
            ("accept_review", "ask_supplement", "refuse_review", "withdraw_review"),
            "收到复查申请、等待决定是否受理的，列在这里：3个工作日内决定。",
        ),
        Section.REVIEW_SUPPLEMENT: About(
            ("supplement_done", "refuse_review", "withdraw_review"),
            "已告知补正、等申请人补齐材料的，列在这里。",
        ),
        Section.REVIEW_WORK: About(
            ("decide_review", "deliberate", "revoke_review", *_DECIDING),
            "已受理、等待作出复查意见的，列在这里。",
        ),
        Section.REVIEW_HEARING: About(
            ("close_hearing", "withdraw_review"), "复查中已决定听证、尚未结束的，列在这里。"
        ),
        Section.FINAL_ASKED: About(
            ("accept_review", "ask_supplement", "refuse_final_review", "withdraw_review"),
            "收到复核申请、等待决定是否受理的，列在这里：3个工作日内决定。",
        ),
        Section.FINAL_SUPPLEMENT: About(
            ("supplement_done", "refuse_final_review", "withdraw_review"),
            "已告知补正、等申请人补齐材料的，列在这里。",
        ),
        Section.FINAL_WORK: About(
            ("decide_final_review", "deliberate", "revoke_final_review", *_DECIDING),
            "已受理、等待作出复核意见的，列在这里。",
        ),
        Section.FINAL_HEARING: About(
            ("close_hearing", "withdraw_review"),
            "复核中已决定听证、尚未结束的，列在这里。听证时间不计入复核期限。",
        ),
        Section.CONFERENCE: About(("conference", "flag"), _WATCH.format(name="周会商")),
        Section.INSPECTION: About(("inspect_result", "inspect", "flag"), _WATCH.format(name="督查督办")),
    }
)
_ASKED = {
    "read": "领导批阅",
    "assign": "已签批，请交办",
    "hand_back_agree": "核实退回理由",
    "upper_agree": "等上级答复异议",
    "close": "审批已齐，请办结",
    "follow_up": "回访信访人",
    "verify": "不满意，开具核实件",
    "verified": "等核实情况说明",
    "reply_received": "送达处理意见书",
    "review_reply_received": "送达复查意见书",
    "final_reply_received": "送达复核意见书",
    "accept_review": "决定是否受理",
    "supplement_done": "等申请人补正",
    "deliberate": "团队合议",
    "decide_review": "作出复查意见",
    "decide_final_review": "作出复核意见",
    "close_hearing": "听证，录入结果",
    "conference": "录入会商意见",
    "inspect": "督查，录入情况",
    "inspect_result": "录入督查结果",
}
"""What is asked by step, where the step's own name does not say it."""
ROLES: Mapping[Permission, str] = MappingProxyType(
    {
        Permission.HANDLE: "承办",
        Permission.REVIEW: "复查复核",
        Permission.REVIEW_MATTER: "事项分管领导",
        Permission.REVIEW_PETITION: "信访分管领导",
        Permission.SIGN: "信访分管领导",
        Permission.SIGN_ACCUSATIONS: "主职领导",
    }
)
"""Who decides, in the words of the role that holds the permission."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """One line of the queue; `asked` is one short phrase, `decides` a role. `due` may be of the law or of the office."""

    id: int
    section: Section
    number: str
    name: str
    asked: str
    step: str
    unit: str
    decides: str
    since: date
    due: date | None
    level: Level | None
    provisional: bool
    urgent: bool
    state: State


def counts(context: Context, *, mine: bool = False) -> dict[Section, int]:
    """How many cases wait in each section, the empty ones included; `mine`: for the operator's own roles."""
    with context.register.read() as connection:
        rows = awaited_queries.counts(connection, cases.asker(connection, context))
    found: Counter[Section] = Counter()
    for section, permission, number in rows:
        if not mine or permission in _mine(context, Section(section)):
            found[Section(section)] += number
    return {section: found[section] for section in Section}


def page(context: Context, section: Section, *, mine: bool = False, skip: int = 0) -> list[Waiting]:
    """The next `PAGE` rows of a section, the most urgent first; `skip`: those read before."""
    own = _mine(context, section) if mine else None
    with context.register.read() as connection:
        who = cases.asker(connection, context)
        rows = awaited_queries.page(connection, who, section.value, own, skip=skip, limit=PAGE)
    return [_waiting(row) for row in rows]


def _mine(context: Context, section: Section) -> set[str]:
    """The permissions whose decisions the operator takes: a leader reads what the handler submitted, too."""
    own = {one.value for one in context.operator.permissions}
    reads = section is Section.READING and any(map(context.operator.may, STEPS["read"].also))
    return own | {STEPS["read"].permission.value} if reads else own


def _waiting(row: RowMapping) -> Waiting:
    due = row["next_due"]
    level = None
    if due is not None:
        level = Level.STATUTORY if due == row["statutory_due"] else Level.OFFICE
    return Waiting(
        id=row["id"],
        section=Section(row["section"]),
        number=row["number"],
        name=ANONYMOUS if row["anonymous"] else row["name"],
        asked=row["label"] or _ASKED.get(row["step"]) or STEPS[row["step"]].label,
        step=row["step"],
        unit=row["unit"],
        decides="领导" if row["step"] == "read" else ROLES[Permission(row["permission"])],
        since=row["since"],
        due=due,
        level=level,
        provisional=bool(row["provisional"]) and level is not None,
        urgent=bool(row["urgent"]),
        state=State(row["state"]),
    )
