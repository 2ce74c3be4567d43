"""Matters on their way to the review queue, by the steps of the real window: 2026 by the published plan, 04-04 to 04-06 off
(清明), 05-01 to 05-05 off with Saturday 05-09 at work (劳动节). Weekdays: 03-02, 04-20, 05-25 and 07-20 are Mondays.
"""

from __future__ import annotations

from app.domain.awaited import Section
from app.domain.records import IntakeDraft
from app.domain.vocabulary import IdKind, Purpose
from tests.e2e.review_counter import ReviewCounter

ASSIGN = {
    "unit": "示例区城建局",
    "feedback_due": "2026-04-20",
    "responsible_leader": "李分管",
    "handler": "张承办",
}
CONCLUSION = {
    "conclusion": "support",
    "demand": "要求修复小区门前道路。",
    "facts": "道路开挖后三个月未恢复，属实。",
    "opinion": "责令施工单位于四月底前恢复路面。",
    "basis": "《示例市政管理条例》第九条",
    "review_told": "true",
    "review_organ": "示例市人民政府",
}
RATED = {"implemented": "yes", "method": "phone", "caller": "林承办"}


def visitor(counter: ReviewCounter, **changed: object) -> IntakeDraft:
    plain: dict[str, object] = {
        "name": "周明远",
        "id_kind": IdKind.RESIDENT,
        "id_number": "999999199003070020",
        "phone": "13900000101",
        "address": "示例区青石街道3幢201室",
        "people": 1,
        "purpose": Purpose.APPEAL,
        "demand": "要求修复小区门前道路。",
        "received_at": counter.clock.moment,
        "receiver": "林承办",
    }
    return IntakeDraft(**plain | changed)  # type: ignore[arg-type]


def tab(counter: ReviewCounter) -> str:
    return counter.window.tabs.tabText(3)


def to_conclusion(counter: ReviewCounter, **changed: object) -> int:
    """Received on Monday 2026-03-02, assigned on the 4th, accepted on the 6th, concluded on Wednesday 04-01."""
    counter.on("2026-03-02")
    key = counter.register(visitor(counter, **changed))
    counter.on("2026-03-03")
    counter.step(key, "ask_sign", {"note": "拟交城建局"})
    counter.sit("陈分管")
    counter.decide(Section.ASSIGN_SIGN, key, "assign_sign", {"opinion": "同意交办"})
    counter.sit("林承办")
    counter.on("2026-03-04")
    counter.decide(Section.ASSIGN_SIGN, key, "assign", ASSIGN)
    assert "同意交办" in counter.paper(key, "F1")
    assert "请贵单位在2026年4月20日前（含当日）向我单位书面反馈办理结果" in counter.paper(key, "N4")
    counter.on("2026-03-05")
    counter.step(key, "unit_sign_in", {"signer": "孙签收"})
    counter.on("2026-03-06")
    counter.step(key, "accept", {"organ": "示例区城建局", "path": "6"})
    assert "即在2026年5月6日前（含当日）办结" in counter.handed(key, "N1")
    counter.on("2026-04-01")
    counter.step(key, "conclude", CONCLUSION)
    return key


def to_closing(counter: ReviewCounter, key: int) -> None:
    """Approved on Thursday 04-02, signed and closed on Friday 04-03."""
    counter.on("2026-04-02")
    counter.sit("李分管")
    counter.decide(Section.APPROVAL, key, "review_matter", {"opinion": "同意"})
    counter.sit("陈分管")
    counter.decide(Section.APPROVAL, key, "review_petition", {"opinion": "同意"})
    counter.on("2026-04-03")
    counter.decide(Section.CLOSE_SIGN, key, "close_sign", {"opinion": "同意办结"})
    counter.sit("林承办")
    counter.decide(Section.CLOSE_SIGN, key, "close")
