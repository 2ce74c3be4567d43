"""What must have happened before a step, beyond the state: each guard says in one sentence what is missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from app.domain.chain import FIXED, SIGNING, ChainEntry, pending
from app.domain.events import LEADER_OPINION, STEP
from app.domain.records import CaseEvent
from app.domain.vocabulary import Disposition, OfficeKind, Purpose, Satisfaction, Source, State
from app.domain.workflow_types import YES, CaseFacts, Guard

SIXTH_WAY = "6"
_OF_EXTENSION = frozenset({"extension_asked", "extended", "extension_refused"})
_OF_CONCLUSION = frozenset({"concluded", "rework", "reopened"})
HEARING_CHECK = "hearing_check"
"""Payload key of a conclusion made while the Shandong rules were on: the right to a hearing is told as well."""
_OPINION = {
    "demand": "投诉请求",
    "facts": "事实和理由",
    "opinion": "处理意见",
    "basis": "法律法规依据",
    "review_told": "请求复查的权利和期限（收到之日起30日内）的告知",
    "review_organ": "复查机关",
}
_HEARING = {"hearing_told": "听证权利的告知"}


def only_once(kind: str, sentence: str) -> Guard:
    """The step is done once until the case comes back to the desk."""
    return lambda facts: sentence if facts.last(kind) is not None else ""


def only_once_lately(kind: str, sentence: str) -> Guard:
    """As `only_once`; a revoked opinion opens the step again."""
    return lambda facts: sentence if facts.lately(kind) is not None else ""


def after(kind: str, sentence: str) -> Guard:
    """An event of the kind must stand."""
    return lambda facts: "" if facts.last(kind) is not None else sentence


def not_accusation(sentence: str) -> Guard:
    """Not for 检举控告."""
    return lambda facts: sentence if facts.purpose is Purpose.ACCUSATION else ""


def purpose_is(purpose: Purpose, sentence: str) -> Guard:
    """Only for matters of the purpose."""
    return lambda facts: "" if facts.purpose is purpose else sentence


def leader_before_answer(facts: CaseFacts) -> str:
    """Source 002 §2(4): a major matter is not answered by the clerk alone."""
    heard = any(event.kind in (LEADER_OPINION, "read") for event in facts.events)
    return "重大事项不得擅自当场答复：请先录入领导批阅意见。" if facts.major and not heard else ""


def signed_if_waiting(facts: CaseFacts) -> str:
    """What was submitted for signing waits for it; an accusation always does (source 004)."""
    if facts.last("assign_signed") is not None:
        return ""
    if facts.purpose is Purpose.ACCUSATION:
        return "检举控告件交办前须由主职领导签批：请先录入“交办签批”。"
    if facts.state is State.AWAITING_ASSIGN_SIGN:
        return "已呈交办签批，尚未签批：请先录入“交办签批”。"
    return ""


def signed_if_assigned(facts: CaseFacts) -> str:
    """The paper that travels to the unit bears the leader's signature (source 004, F1 row 8)."""
    if facts.disposition is Disposition.ASSIGN and facts.last("assign_signed") is None:
        return "交办尚未签批：请先录入“交办签批”（纸上已签的，由承办人勾选“纸上签批”录入）。"
    return ""


def not_accepted(facts: CaseFacts) -> str:
    """A matter that was accepted is neither refused nor objected to."""
    return "本件已经受理，不能再作这一处理；请办理并作出处理意见。" if facts.last("accepted") else ""


def competent_organ(facts: CaseFacts) -> str:
    """The organ with competence accepts; the desk of a 信访部门 only hands on (arts. 22, 23)."""
    undecided = facts.disposition is None
    if undecided and facts.office_kind is not OfficeKind.OTHER_ORGAN:
        return "信访部门不直接受理：请先转送、交办或自办，由有权处理的机关、单位受理。"
    return ""


def sixth_way(facts: CaseFacts) -> str:
    """60 days, 处理意见书 and 复查 exist only for art. 31(6); after a revoked opinion the matter is accepted anew."""
    if facts.lately("accepted") is None:
        again = "原意见已被撤销：请先重新录入“受理”" if facts.last("accepted") else "尚未受理：请先录入“受理”"
        return f"{again}，选定第三十一条的办理途径。"
    if facts.path != SIXTH_WAY:
        return "只有按《信访工作条例》第三十一条第六项（信访程序）受理的事项才有这一步。"
    return ""


def other_way(facts: CaseFacts) -> str:
    """Suggestions, and appeals of the sixth way, have conclusions of their own."""
    if facts.purpose is None:
        return "尚未选择信访目的：请先在“更正”中补填信访目的。"
    if facts.purpose is Purpose.SUGGESTION:
        return "建议意见类事项请用“建议答复”（采纳、部分采纳、未采纳）。"
    if facts.purpose is Purpose.APPEAL and facts.last("accepted") is None:
        return "申诉求决类事项须先受理：请先录入“受理”，选定第三十一条的办理途径。"
    if facts.path == SIXTH_WAY:
        return "本件按信访程序受理，应出具处理意见：请用“处理意见及结论”。"
    return ""


def accepted_appeal(facts: CaseFacts) -> str:
    """Art. 33: mediation and settlement belong to the handling of appeals."""
    if facts.purpose is not Purpose.APPEAL:
        return "调解、和解只适用于申诉求决类事项（第三十三条）。"
    return "" if facts.last("accepted") else "尚未受理：请先录入“受理”。"


def not_extended(facts: CaseFacts) -> str:
    """Art. 34, read as: once."""
    return "办理期限只能延长一次，本件已经延长过。" if facts.lately("extended") else ""


def extension_asked(standing: Iterable[CaseEvent]) -> CaseEvent | None:
    """The extension that somebody asked for and nobody decided on yet."""
    found = [event for event in standing if event.kind in _OF_EXTENSION]
    return found[-1] if found and found[-1].kind == "extension_asked" else None


def no_extension_asked(facts: CaseFacts) -> str:
    """One request at a time."""
    asked = extension_asked(facts.current)
    if asked is None:
        return ""
    return f"已于 {asked.occurred_at:%Y-%m-%d} 申请延期，等待批准：请先录入“批准延期”或“不同意延期”。"


def an_extension_asked(facts: CaseFacts) -> str:
    """Only what was asked for is refused."""
    return "" if extension_asked(facts.current) else "没有等待批准的延期申请：请先录入“申请延期”。"


def in_turn(key: str) -> Guard:
    """An approval follows those before it in the chain of the conclusion (annexes 1 and 2, or as the office set it)."""

    def guard(facts: CaseFacts) -> str:
        chain, waiting = pending(facts.current)
        if key not in (one.key for one in chain):
            order = "、".join(one.label for one in chain)
            return f"本件的审批流程没有“{FIXED[key].label}”：请按“{order}”办理。"
        if FIXED[key] not in waiting:
            return f"“{FIXED[key].label}”已经录入；录错的请更正该步骤。"
        return _comes_first(waiting, key)

    return guard


def added_in_turn(facts: CaseFacts) -> str:
    """The approvals that an office added to the chain."""
    chain, waiting = pending(facts.current)
    own = [one for one in chain if one.added]
    if not own:
        return "本件的审批流程没有增设的环节。请按流程办理下一步。"
    left = [one for one in waiting if one.added]
    return _comes_first(waiting, left[0].key) if left else "增设的审批环节都已办理。请按流程办理下一步。"


def _comes_first(waiting: tuple[ChainEntry, ...], key: str) -> str:
    """That an earlier approval is missing."""
    first = waiting[0] if waiting else None
    if first is None or key not in (one.key for one in waiting) or first.key == key:
        return ""
    return f"{first.waiting}：请先录入“{first.label}”。"


def may_close(facts: CaseFacts) -> str:
    """A case the own leaders follow needs every approval of its chain under its last conclusion."""
    if facts.disposition is Disposition.FORWARD:
        return ""
    waiting = pending(facts.current)[1]
    if SIGNING in waiting:
        return "办结尚未签批：请先由领导审核并录入“办结签批”。"
    return f"{waiting[0].waiting}：请先录入“{waiting[0].label}”。" if waiting else ""


def opinion_approved(facts: CaseFacts) -> str:
    """What leaders have not approved does not leave the office: a conclusion must stand, with every approval of its chain."""
    made = [event for event in facts.current if event.kind in _OF_CONCLUSION]
    if not made or made[-1].kind != "concluded":
        return "尚未作出处理意见及结论：请先录入“处理意见及结论”，经领导审核、签批后再出具。"
    return may_close(facts)


def opinion_complete(facts: CaseFacts) -> str:
    """Arts. 31(6), 32, 35: what a 处理意见书 must hold before the matter is closed; other ways end by their own paper."""
    event = facts.last("concluded")
    if event is None or event.payload.get(STEP) != "conclude":
        return ""
    missing = opinion_lacks(event.payload)
    if not missing:
        return ""
    listed = "、".join(missing.values())
    mend = "“退回重办”" if facts.approved else "在办理经过中更正“处理意见及结论”补填，或“退回重办”"
    return f"处理意见书还缺{listed}，不能审核、办结：请{mend}。"


def opinion_lacks(said: Mapping[str, str]) -> dict[str, str]:
    """What the payload of a 处理意见及结论 must hold and does not, by field, in words."""
    wanted = _OPINION | (_HEARING if said.get(HEARING_CHECK) == YES else {})
    return {key: words for key, words in wanted.items() if not said.get(key)}


def answered_otherwise(facts: CaseFacts) -> str:
    """What was answered on the spot never was handled: it goes back to the desk."""
    if facts.disposition is Disposition.ANSWER_ON_SPOT:
        return "当场答复的件没有办理过程：请用“恢复办理”退回信访办重新分流。"
    return ""


def answered_on_spot_if_closed(facts: CaseFacts) -> str:
    """The counterpart of `answered_otherwise`."""
    if facts.state is State.CLOSED and facts.disposition is not Disposition.ANSWER_ON_SPOT:
        return "经过办理而办结的件请用“重新办理”。"
    return ""


def has_unit(facts: CaseFacts) -> str:
    """Only what was given to a unit can change it."""
    given = facts.disposition in (Disposition.FORWARD, Disposition.ASSIGN)
    return "" if given else "本件没有转送或交办给责任单位，不存在更换单位。"


def handed_back_by(scope: str, sentence: str) -> Guard:
    """Whose hand-back is being decided: ours to decide, or the upper office's."""

    def guard(facts: CaseFacts) -> str:
        event = facts.last("handed_back")
        own = event is not None and event.payload.get("scope") == "upper"
        return "" if own == (scope == "upper") else sentence

    return guard


def from_upper_to_organ(facts: CaseFacts) -> str:
    """Art. 23(3): the organ that got a matter from above may object."""
    if facts.office_kind is not OfficeKind.OTHER_ORGAN:
        return "向上级提出异议只适用于其他机关、单位（条例第二十三条），信访部门不适用。"
    if facts.source is not Source.UPPER:
        return "只有上级转送、交办给本机关的信访件才向上级提出异议。"
    return ""


def major_or_urgent(facts: CaseFacts) -> str:
    """Art. 25 is about major and urgent matters."""
    marked = facts.major or facts.urgent
    return "" if marked else "本件未标明重大或紧急：确属重大、紧急的，请先在“更正”中勾选。"


def dissatisfied(facts: CaseFacts) -> str:
    """Source 004: a dissatisfied petitioner's matter is verified."""
    event = facts.last("followed_up")
    if event is None:
        return "尚未回访：请先录入回访和满意度。"
    wanted = Satisfaction.DISSATISFIED
    return "" if event.payload.get("satisfaction") == wanted else "信访人未评价“不满意”，不需要核实。"
