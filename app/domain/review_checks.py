"""What the fields of a step of 复查 or 复核 must hold: each check gives a sentence for a field."""

from __future__ import annotations

from datetime import date, datetime

from app.domain.review_course import (
    CONDITIONS,
    MATERIALS,
    MOST_REPRESENTATIVES,
    NOTICE_DAYS,
    RESULTS,
    SUPPLEMENT_WORKING_DAYS,
    TEAM_LEAST,
    ask_until,
    handled_here,
    happened,
    missing_materials,
    named_materials,
    never_received,
    opinion_received,
    request_of,
    supplement_until,
    team_of,
    told_of_remedy,
    working_days_after,
)
from app.domain.workflow_checks import Values
from app.domain.workflow_types import LIST_MARK, CaseFacts, Check

NOT_SUPPLEMENTED = "not_supplemented"


def applicants(_facts: CaseFacts, values: Values, _moment: datetime) -> dict[str, str]:
    """Source 003 art. 6: more than five elect representatives, at most five."""
    number, named = int(values["applicants"]), names(values.get("representatives", ""))
    if len(named) > MOST_REPRESENTATIVES:
        return {
            "representatives": f"代表不得超过{MOST_REPRESENTATIVES}人，现填了{len(named)}人：请申请人重新推选后再填。"
        }
    if number > MOST_REPRESENTATIVES and not named:
        return {"representatives": "申请人超过5人的，应当推选代表：请填写1至5名代表的姓名。"}
    if len(named) > number:
        return {"representatives": f"代表有{len(named)}人，多于申请人数，请核对。"}
    return {}


def agent(_facts: CaseFacts, values: Values, _moment: datetime) -> dict[str, str]:
    """Source 003 art. 10(3): an agent shows what he may do and how long."""
    if values.get("agent") and not values.get("authority"):
        return {"authority": "代理人申请的，请写明授权委托书上的委托事项、权限和期限。"}
    if values.get("authority") and not values.get("agent"):
        return {"agent": "写了委托权限的，请填写代理人姓名。"}
    return {}


def opinion_known(facts: CaseFacts, values: Values, _moment: datetime) -> dict[str, str]:
    """Whose opinion it is, by its number where it came online (source 003 art. 11)."""
    errors = {}
    if not handled_here(facts) and not values.get("opinion_organ"):
        errors["opinion_organ"] = "原意见不是在本登记簿中作出的，请填写作出原意见的机关、单位。"
    if values.get("known_by") == "first_opening" and not values.get("opinion_no"):
        errors["opinion_no"] = "网上答复的，请填写网上意见书的编号。"
    return errors


class Window:
    """The 30 days to ask (条例 arts. 35, 36; source 003 art. 12): from which day they run, and a late application's reason."""

    def __init__(self, stage: str) -> None:
        """`stage`: of the opinion the application is against, opinion or review."""
        self._stage = stage

    def __call__(self, facts: CaseFacts, values: Values, moment: datetime) -> dict[str, str]:
        """The check."""
        start, errors = self._start(facts, values)
        if start is None or errors:
            return errors
        applied, until = date.fromisoformat(values["applied_on"]), ask_until(start, facts.calendar)
        if applied > moment.date():
            return {}
        if applied < start:
            key = "known_on" if values.get("known_on") else "applied_on"
            return {key: f"提出申请的日期早于期限开始的日期（{start:%Y-%m-%d}），请核对。"}
        if applied <= until and values.get("late_reason"):
            return {"late_reason": f"申请期限到 {until:%Y-%m-%d}，本次申请没有逾期，请清空逾期理由。"}
        return {}

    def late(self, facts: CaseFacts, values: Values, _moment: datetime) -> dict[str, str]:
        """The hint for who is late and gives no reason: the application is registered, and refused."""
        start, _ = self._start(facts, values)
        until = None if start is None else ask_until(start, facts.calendar)
        if until is None or date.fromisoformat(values["applied_on"]) <= until or values.get("late_reason"):
            return {}
        return {
            "late_reason": f"30日的申请期限已于 {until:%Y-%m-%d} 届满，本次申请逾期："
            "请写明逾期的理由；没有正当理由的，登记后只能办理“不予受理”。"
        }

    def told(self, facts: CaseFacts, values: Values, _moment: datetime) -> dict[str, str]:
        """The hint for who says he was not told, against what is on record."""
        made = told_of_remedy(facts, self._stage) if values.get("not_told") else None
        if made is None:
            return {}
        return {
            "not_told": f"登记簿记载，{made.occurred_at:%Y-%m-%d} 的意见书已告知申请的权利和期限，与“未告知”不一致："
            "请核对意见书。"
        }

    def _start(self, facts: CaseFacts, values: Values) -> tuple[date | None, dict[str, str]]:
        """The day of receipt, or the day the applicant knew of the remedy he had not been told of."""
        stored, typed = opinion_received(facts, self._stage), _day(values, "opinion_received_on")
        received = typed or stored
        if received is None:
            return None, {
                "opinion_received_on": "请填写收到意见书的日期：邮寄的按邮戳、签收单或者送达回执，网上的按首次打开之日。"
            }
        if stored and typed and stored != typed:
            return None, {
                "opinion_received_on": f"送达记录为 {stored:%Y-%m-%d} 收到，两处不一致：请核对，送达记录有误的请先更正。"
            }
        if stored is None and not values.get("known_by"):
            return None, {"known_by": "请选择收到日期的依据。"}
        errors = _not_told(values, received)
        return (None, errors) if errors else (_day(values, "known_on") or received, {})


def _not_told(values: Values, received: date) -> dict[str, str]:
    """Source 003 art. 12(3): who was not told counts from the day he knew or should have known."""
    known = _day(values, "known_on")
    if not values.get("not_told"):
        wrong = "只有原意见未告知期限和途径的，才另定起算日期：请勾选“未告知”，或清空这一项。"
        return {"known_on": wrong} if known else {}
    if known is None:
        return {"known_on": "未告知期限和途径的，请填写申请人知道或者应当知道之日。"}
    if not values.get("known_reason"):
        return {"known_reason": "另定起算日期的，请写明理由和依据。"}
    return {"known_on": "早于收到意见书的日期，请核对。"} if known < received else {}


def asked_for_all(facts: CaseFacts, values: Values, _moment: datetime) -> dict[str, str]:
    """Source 003 art. 14: what is left out of the one request cannot be asked for later."""
    request = request_of(facts)
    missing = missing_materials(request) if request else {}
    asked = named_materials(values["lacking"])
    left = [words for key, words in missing.items() if key not in asked]
    if not left:
        return {}
    return {"lacking": f"申请还缺{'、'.join(left)}，没有列入：补正只能一次性告知，以后不能再要求，请核对。"}


def brought_all(facts: CaseFacts, values: Values, _moment: datetime) -> dict[str, str]:
    """What was asked for and is not among what came."""
    asked = happened(facts, "supplement_asked")
    wanted = named_materials(asked.payload["lacking"]) if asked else set()
    left = [MATERIALS[key] for key in MATERIALS if key in wanted - named_materials(values["materials"])]
    if not left:
        return {}
    return {"materials": f"告知补正的{'、'.join(left)}没有写在补齐的材料中，请核对。"}


def received_all(facts: CaseFacts, _values: Values, _moment: datetime) -> dict[str, str]:
    """The hint before an application is accepted for which something never came."""
    left = never_received(facts)
    if not left:
        return {}
    return {"note": f"{'、'.join(left)}至今没有收到，也不能再次要求补正：确可受理的，请写明理由。"}


def supplement_term(facts: CaseFacts, values: Values, moment: datetime) -> dict[str, str]:
    """Source 003 art. 14: at most ten working days."""
    given = _day(values, "reply_by")
    most = working_days_after(moment.date(), SUPPLEMENT_WORKING_DAYS, facts.calendar)
    if given is not None and given > most:
        return {"reply_by": f"补齐期限最长不超过10个工作日，最晚为 {most:%Y-%m-%d}。"}
    return {}


def supplement_in_time(facts: CaseFacts, values: Values, moment: datetime) -> dict[str, str]:
    """What comes late is taken only with a reason."""
    until = supplement_until(facts)
    if until is not None and moment.date() > until and not values.get("late_reason"):
        sentence = f"补齐期限已于 {until:%Y-%m-%d} 届满：确有理由接受的请写明，否则请办理“不予受理”。"
        return {"late_reason": sentence}
    return {}


def conditions(_facts: CaseFacts, values: Values, _moment: datetime) -> dict[str, str]:
    """Source 003 art. 9: an application that lacks one is refused."""
    sentence = "不符合这一条件的，不能受理：请办理“不予受理”。"
    return {key: sentence for key in CONDITIONS if not values.get(key)}


def ground_of_refusal(facts: CaseFacts, values: Values, moment: datetime) -> dict[str, str]:
    """Only who was asked, and let the time pass, is refused for what is missing (source 003 art. 15(2))."""
    if values.get("ground") != NOT_SUPPLEMENTED:
        return {}
    until = supplement_until(facts)
    if until is None:
        return {"ground": "尚未告知补正，不能以材料不齐为由不予受理：请先录入“补正告知”。"}
    if happened(facts, "supplement_received"):
        return {"ground": "材料已经补齐，不能以此为由不予受理。"}
    if moment.date() <= until:
        return {"ground": f"补齐期限到 {until:%Y-%m-%d}，尚未届满，不能以此为由不予受理。"}
    return {}


def team(_facts: CaseFacts, values: Values, _moment: datetime) -> dict[str, str]:
    """Source 003: at least three people, the handler one of them; others join only where nothing is private or secret."""
    people = {values["head"], *names(values["members"])}
    errors = {}
    if len(people) < TEAM_LEAST:
        errors["members"] = f"团队连同负责人不少于{TEAM_LEAST}人，现为{len(people)}人，请补充成员。"
    if values.get("handler") and values["handler"] not in people:
        errors["handler"] = "承办人由团队成员担任，请从成员中选定。"
    if values.get("third_parties") and not values.get("no_secret"):
        errors["third_parties"] = "引入第三方的，请先确认不涉及个人隐私和国家秘密并勾选。"
    return errors


def team_deliberates(facts: CaseFacts, values: Values, _moment: datetime) -> dict[str, str]:
    """Source 003: the team deliberates, at least three of its people."""
    people, present = team_of(facts), names(values["present"])
    others = [name for name in present if name not in people]
    if others:
        listed = LIST_MARK.join(people)
        return {"present": f"{LIST_MARK.join(others)}不是团队成员（{listed}）：合议由团队成员参加，请核对。"}
    if len(present) < TEAM_LEAST:
        return {"present": f"参加合议的不少于{TEAM_LEAST}人，现为{len(present)}人，请补充。"}
    return {}


def as_deliberated(facts: CaseFacts, values: Values, _moment: datetime) -> dict[str, str]:
    """The opinion is what the team came to, or says why it is not; a revoking one has no result among its fields."""
    held = happened(facts, "deliberated")
    if (
        held is None
        or held.payload["proposed"] == (values.get("result") or "revoke")
        or values.get("departs")
    ):
        return {}
    proposed = RESULTS[held.payload["proposed"]]
    return {"departs": f"合议结论为“{proposed}”，与本意见不同：请写明理由；合议结论录错的，请先更正“合议”。"}


def team_at_work(facts: CaseFacts, values: Values, _moment: datetime) -> dict[str, str]:
    """The hint before an opinion that nobody deliberated on."""
    if happened(facts, "deliberated"):
        return {}
    key = "ground" if "ground" in values else "result"
    return {key: "本件没有成立团队，也没有合议记录：复查、复核由不少于3人的团队合议，请核对。"}


def hearing_days(_facts: CaseFacts, values: Values, _moment: datetime) -> dict[str, str]:
    """The notice comes before the hearing."""
    if values["notice_on"] > values["hearing_on"]:
        return {"notice_on": "通知日期晚于听证日期，请核对。"}
    return {}


def hearing_held(facts: CaseFacts, values: Values, _moment: datetime) -> dict[str, str]:
    """A hearing is decided on and told of before it is held."""
    opened = facts.last("hearing_opened")
    held = _day(values, "held_on")
    if opened is None or held is None:
        return {}
    decided, told = opened.occurred_at.date(), date.fromisoformat(opened.payload["notice_on"])
    for day, what in ((decided, "决定听证"), (told, "通知听证")):
        if held < day:
            return {
                "held_on": f"举行日期早于{what}的日期（{day:%Y-%m-%d}），请核对；该日期录错的，请先更正“决定听证”。"
            }
    return {}


def short_notice(_facts: CaseFacts, values: Values, _moment: datetime) -> dict[str, str]:
    """P4 is delivered three days before the hearing."""
    told, held = (date.fromisoformat(values[key]) for key in ("notice_on", "hearing_on"))
    days = (held - told).days
    if days >= NOTICE_DAYS:
        return {}
    return {
        "notice_on": f"距听证只有{days}日，听证通知书一般至少提前{NOTICE_DAYS}日送达：请核对，申请人同意的可以照此办理。"
    }


def harmless(_facts: CaseFacts, values: Values, _moment: datetime) -> dict[str, str]:
    """Source 003 art. 17."""
    sentence = "经审查不侵犯社会公共利益和他人合法权益的，才能准许撤回：请审查后勾选，否则请继续办理。"
    return {} if values.get("no_harm") else {"no_harm": sentence}


def told(key: str, what: str) -> Check:
    """An opinion says what comes next."""

    def check(_facts: CaseFacts, values: Values, _moment: datetime) -> dict[str, str]:
        return {} if values.get(key) else {key: f"请在意见书中告知{what}，并勾选。"}

    return check


def names(text: str) -> list[str]:
    """The names of a field of kind `people`."""
    return [name for name in text.split(LIST_MARK) if name]


def _day(values: Values, key: str) -> date | None:
    text = values.get(key, "")
    return date.fromisoformat(text) if text else None
