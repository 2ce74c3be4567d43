"""What must have happened before a step of 复查 or 复核: each guard says in one sentence what is missing."""

from __future__ import annotations

from app.domain.review_course import (
    TEAM_CHECK,
    handled_here,
    happened,
    hearing_open,
    is_opinion,
    is_revocation,
    late_since,
    missing_materials,
    opinion_received,
    request_of,
    verifying,
)
from app.domain.step_states import CONCLUDED, WORKING
from app.domain.vocabulary import Purpose, State
from app.domain.workflow_guards import sixth_way
from app.domain.workflow_types import YES, CaseFacts, Guard

APPLY = "已办结的件，或别的机关作出意见而新登记、尚未分流的件，才能申请；请先办结，已分流的请等办理完毕"
"""Why nobody asks for 复查 or 复核 now."""
_UNDER = (State.UNDER_REVIEW, State.UNDER_FINAL_REVIEW)


def has_opinion(facts: CaseFacts) -> str:
    """Arts. 35, 36: only a 信访处理意见书 is reviewed, of this register or of another organ."""
    if facts.purpose is None:
        return "尚未选择信访目的：请先在“更正”中补填信访目的。"
    if facts.purpose is not Purpose.APPEAL:
        return "复查、复核只适用于申诉求决类事项（第三十五条、第三十六条）。"
    if not handled_here(facts) or is_opinion(facts.last("concluded")):
        return ""
    return (
        "本件不是以信访处理意见书（第三十一条第六项）办结的，没有复查、复核：请按原办理方式告知的途径提出。"
    )


def not_reviewed(facts: CaseFacts) -> str:
    """One review of one opinion (art. 35)."""
    decided = facts.lately("review_decided")
    return "本件已作出复查意见：信访人不服的，请录入“申请复核”。" if decided else ""


def reviewed(facts: CaseFacts) -> str:
    """A final review is of a review opinion (art. 36), a revoking one too; another organ's is named in the application."""
    if is_revocation(facts.last("review_decided")):
        again = facts.has_since("final_review_decided", "review_decided")
        return "对这份复查意见已作出复核意见，不能再申请复核。" if again else ""
    if facts.state in (*WORKING, *CONCLUDED):
        return f"本件现为“{facts.state.label}”，不能办理“申请复核”：{APPLY}。"
    known = facts.lately("review_decided") is not None or not handled_here(facts)
    return "" if known else "尚未作出复查意见：请先录入“申请复查”和“复查意见”。"


def opinion_made(kind: str, name: str) -> Guard:
    """Only what was decided is received; a revoking opinion too, while the matter is handled again."""

    def guard(facts: CaseFacts) -> str:
        only_lately = facts.state is State.CLOSED and handled_here(facts)
        made = facts.lately(kind) if only_lately else facts.last(kind)
        return "" if made else f"尚未作出{name}意见：请先录入“申请{name}”和“{name}意见”。"

    return guard


def not_received(stage: str, paper: str) -> Guard:
    """An opinion is received once: a second record would move the period that runs from the first (arts. 35, 36)."""

    def guard(facts: CaseFacts) -> str:
        day = opinion_received(facts, stage)
        if day is None:
            return ""
        return (
            f"信访人已于 {day:%Y-%m-%d} 收到{paper}，不能重复录入：日期或方式录错的，"
            "请在办理经过中更正这一步，或在“文书”中更正送达。"
        )

    return guard


def verification_open(facts: CaseFacts) -> str:
    """While a review runs beside it, only a verification that was begun is answered."""
    return "" if verifying(facts.current) else "本件没有在核实；请先录入“不满意核实”。"


def supplement_once(facts: CaseFacts) -> str:
    """Source 003 art. 14: everything that is missing is asked for once."""
    asked = happened(facts, "supplement_asked")
    if asked is None:
        return _not_yet_accepted(facts, "申请已经受理，不能再要求补正：请直接调查核实。")
    return (
        f"补正只能一次性告知，本次申请已于 {asked.occurred_at:%Y-%m-%d} 告知过，不能第二次要求补正："
        "补齐的请录入“补正完成”，逾期未补齐的请办理“不予受理”。"
    )


def supplement_asked(facts: CaseFacts) -> str:
    """What was not asked for is not completed."""
    if happened(facts, "supplement_received"):
        return "补正已经完成；录错的请更正该步骤。"
    return "" if happened(facts, "supplement_asked") else "尚未告知补正：材料不齐的请先录入“补正告知”。"


def materials_complete(facts: CaseFacts) -> str:
    """Source 003 arts. 10, 14: what is complete is accepted, as it came or after the supplement."""
    if happened(facts, "supplement_received"):
        return ""
    if happened(facts, "supplement_asked"):
        return "补正尚未完成：补齐的请先录入“补正完成”，逾期未补齐的请办理“不予受理”。"
    request = request_of(facts)
    missing = missing_materials(request) if request else {}
    if not missing:
        return ""
    return f"申请材料不齐，还缺{'、'.join(missing.values())}：请先用“补正告知”一次列全，补齐后再受理。"


def in_time_or_excused(facts: CaseFacts) -> str:
    """Source 003 arts. 9(4), 12: what came late without a reason is refused."""
    until = late_since(facts)
    if until is None:
        return ""
    return (
        f"申请期限已于 {until:%Y-%m-%d} 届满，本次申请逾期，没有写明正当理由，不能受理：请办理“不予受理”；"
        "有正当理由的，请先更正申请，补写理由。"
    )


def not_accepted_yet(facts: CaseFacts) -> str:
    """An application is accepted once."""
    return _not_yet_accepted(facts, "本次申请已经受理；录错的请更正该步骤。")


def may_refuse(facts: CaseFacts) -> str:
    """What was accepted is answered."""
    return _not_yet_accepted(facts, "申请已经受理，不能再不予受理：请作出意见，或准许撤回申请。")


def accepted(facts: CaseFacts) -> str:
    """The work on an application begins with its acceptance."""
    return "" if happened(facts, "review_accepted") else "申请尚未受理：请先录入“受理复查、复核申请”。"


def team_formed(facts: CaseFacts) -> str:
    """A deliberation is the team's."""
    return "" if happened(facts, "review_team_formed") else "尚未成立团队：请先录入“成立复查复核团队”。"


def deliberated(facts: CaseFacts) -> str:
    """Source 003: the team deliberates and answers for the opinion; under the Shandong rules there must be one."""
    if happened(facts, "deliberated"):
        return ""
    if happened(facts, "review_team_formed"):
        return "已成立团队，尚未合议：请先录入“合议”。"
    begun = happened(facts, "review_accepted")
    asked = begun is not None and begun.payload.get(TEAM_CHECK) == YES
    return "尚未成立团队、尚未合议：请先录入“成立复查复核团队”和“合议”。" if asked else ""


def no_hearing_open(facts: CaseFacts) -> str:
    """A hearing ends before the next one, and before the opinion."""
    return "听证尚未结束：请先录入“听证结束”。" if hearing_open(facts.current) else ""


def a_hearing_is_open(facts: CaseFacts) -> str:
    """Only what began ends."""
    return "" if hearing_open(facts.current) else "没有正在进行的听证：请先录入“决定听证”。"


def may_hear(facts: CaseFacts) -> str:
    """Art. 31(6) while a matter is handled, art. 36(2) in a review that was accepted."""
    return accepted(facts) if facts.state in _UNDER else sixth_way(facts)


def _not_yet_accepted(facts: CaseFacts, sentence: str) -> str:
    return sentence if happened(facts, "review_accepted") else ""
