"""Receiving a visitor together with the unit concerned (source 000; source 004, annexes 2 and 4): who was called and why,
who came, what the unit said, what the leader instructed. None of it changes the state."""

from __future__ import annotations

from app.domain import step_states as at
from app.domain.receiving import Receiver
from app.domain.vocabulary import Coded, Permission, State
from app.domain.workflow_types import Step, StepField

GROUP = "接待"
UNIT_CALLED = "unit_called"
UNIT_ARRIVED = "unit_arrived"
RECEPTION_OPINION = "reception_opinion"
LEADER_INSTRUCTED = "leader_instructed"
_HELD = (*at.LIVE, *at.SET_ASIDE, State.CLOSED)
"""A matter answered or turned away at the counter was received all the same, and its slip is filled in afterwards."""
_UNIT = StepField(key="unit", label="接访单位（部室）", kind="unit", required=True)


class LeaderRole(Coded):
    """Which leader instructs: row 6 or row 7 of F2."""

    MATTER = "matter", "事项分管领导"
    PRINCIPAL = "principal", "办主要领导"


STEPS = (
    Step(
        key="call_unit",
        label="通知单位接访",
        kind=UNIT_CALLED,
        group=GROUP,
        from_states=(*at.UNDECIDED, *at.OUT),
        missing="本件已经结束，不再通知单位接访",
        fields=(
            _UNIT,
            StepField(
                key="why",
                label="通知理由",
                kind="choice",
                required=True,
                options=tuple((one.value, one.label) for one in Receiver),
            ),
            StepField(key="whom", label="通知到何人", required=True),
            StepField(key="place", label="接访地点"),
        ),
        permission=Permission.REGISTER,
        accusation_permission=Permission.HANDLE,
        source="000；004",
    ),
    Step(
        key="unit_arrived",
        label="单位到场",
        kind=UNIT_ARRIVED,
        group=GROUP,
        from_states=_HELD,
        missing="本件已经结束，不再录入到场情况",
        fields=(_UNIT, StepField(key="who", label="到场人员", kind="people", required=True)),
        permission=Permission.REGISTER,
        accusation_permission=Permission.HANDLE,
        source="000；004",
    ),
    Step(
        key="unit_opinion",
        label="单位接谈意见",
        kind=RECEPTION_OPINION,
        group=GROUP,
        from_states=_HELD,
        missing="本件已经结束，不再录入接谈意见",
        fields=(_UNIT, StepField(key="opinion", label="接谈意见", kind="long", required=True)),
        permission=Permission.REGISTER,
        accusation_permission=Permission.HANDLE,
        papers=("F2",),
        source="004",
    ),
    Step(
        key="instruct",
        label="领导批示、指示",
        kind=LEADER_INSTRUCTED,
        group=GROUP,
        from_states=_HELD,
        missing="本件已经结束，不再录入领导批示",
        fields=(
            StepField(key="leader", label="领导姓名", required=True),
            StepField(
                key="role",
                label="领导分工",
                kind="choice",
                required=True,
                options=tuple((one.value, one.label) for one in LeaderRole),
            ),
            StepField(key="opinion", label="批示、指示内容", kind="long", required=True),
        ),
        permission=Permission.REGISTER,
        accusation_permission=Permission.HANDLE,
        papers=("F2", "N12"),
        source="002；004",
    ),
)
