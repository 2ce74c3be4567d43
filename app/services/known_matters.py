"""What the panel of known people says of a matter: how far it is, by whom and since when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row

from app.domain.events import effective
from app.domain.known import KnownMatter
from app.domain.records import CaseEvent, IntakeDraft
from app.domain.vocabulary import Channel, Disposition, PartyRole, Satisfaction, State
from app.models import people_queries as queries

ACCEPTED = frozenset({State.ACCEPTED, State.IN_PROGRESS, State.IN_REVIEW, State.AWAITING_CLOSE_SIGN})
UNDER_WAY = ACCEPTED | {State.ASSIGNED, State.SIGNED_IN}
"""States in which a matter is 正在办理 (条例 art. 19)."""
_TAKEN_UP = (Disposition.ASSIGN, Disposition.SELF_HANDLE)
_JUDGE = "是否同一事项，由您核对。"


def read(connection: Connection, roles: Mapping[int, PartyRole | None]) -> dict[int, KnownMatter]:
    """The matters of some petitions, by id; `roles`: what the person was to each."""
    histories: dict[int, list[CaseEvent]] = {}
    for row in queries.telling_events(connection, roles):
        histories.setdefault(row.petition_id, []).append(_event(row))
    days = queries.finish_days(connection, roles)
    return {
        row.id: _matter(row, roles[row.id], effective(histories.get(row.id, ())), days.get(row.id))
        for row in queries.matter_rows(connection, roles)
    }


def notes(matter: KnownMatter, draft: IntakeDraft) -> tuple[str, ...]:
    """What the 条例 says where the draft raises the same matter again (arts. 19 and 36); pointed out, never decided."""
    if matter.state is State.ENDED or matter.final_review_on is not None:
        when = f"已于{_day(matter.final_review_on)}作出复核意见" if matter.final_review_on else "已终结"
        return (
            f"{matter.number}{when}：对复核意见不服，仍以同一事实和理由提出投诉请求的，不再受理"
            "（《信访工作条例》第三十六条第三款）。有无新的事实和理由，由您核对。",
        )
    if matter.state in UNDER_WAY:
        return (f"{_how_far(matter)}{_again(matter, draft)}{_JUDGE}",)
    return ()


def _how_far(matter: KnownMatter) -> str:
    who = matter.accepted_by or matter.unit or "本单位"
    if matter.accepted_on is not None:
        return f"{matter.number}已于{_day(matter.accepted_on)}由{who}受理，正在办理。"
    since = f"自{_day(matter.under_way_since)}起" if matter.under_way_since else ""
    return f"{matter.number}{since}由{who}正在办理（{matter.state.label}）。"


def _again(matter: KnownMatter, draft: IntakeDraft) -> str:
    """The period of art. 19 is the one to answer in; past it, the article says nothing."""
    due, raised = matter.finish_due, draft.received_at
    if due is not None and raised is not None and raised.date() > due:
        return f"办理期限已于{_day(due)}届满，尚未办结。"
    until = f"（至{_day(due)}）" if due else ""
    return (
        f"信访人在规定期限内{until}又向上级机关、单位提出同一信访事项的，上级机关、单位不予受理"
        "（《信访工作条例》第十九条第三款）。"
    )


def _day(day: date | None) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if day else ""


def _matter(
    row: Row[Any], role: PartyRole | None, standing: Iterable[CaseEvent], finish_due: date | None
) -> KnownMatter:
    state = State(row.state)
    last = {event.kind: event for event in standing}
    accepted = last.get("accepted") if state in ACCEPTED else None
    begun = [last[kind].occurred_at.date() for kind in _TAKEN_UP if kind in last and state in UNDER_WAY]
    asked, reviewed = last.get("followed_up"), last.get("final_review_decided")
    return KnownMatter(
        id=row.id,
        number=row.number,
        received_on=row.received_on,
        channel=Channel(row.channel),
        text=" ".join(row.text.split()),
        content_class=row.content_class,
        state=state,
        unit=row.unit,
        next_due=row.next_due,
        is_open=bool(row.is_open),
        repeat=row.repeat,
        role=role,
        satisfaction=_satisfaction(asked),
        accepted_by=accepted.payload.get("organ", "") if accepted is not None else "",
        accepted_on=accepted.occurred_at.date() if accepted is not None else None,
        under_way_since=max(begun, default=None),
        finish_due=finish_due,
        final_review_on=reviewed.occurred_at.date() if reviewed is not None else None,
    )


def _satisfaction(asked: CaseEvent | None) -> Satisfaction | None:
    said = asked.payload.get("satisfaction") if asked is not None else None
    return Satisfaction(said) if said else None


def _event(row: Row[Any]) -> CaseEvent:
    return CaseEvent(
        seq=row.seq,
        kind=row.kind,
        occurred_at=row.occurred_at,
        recorded_at=row.occurred_at,
        operator="",
        payload=row.payload,
    )
