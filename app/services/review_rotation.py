"""Who handles the next review: the members of a team take turns (source 003); only offered, the head may name another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from sqlalchemy import Connection, select

from app.domain.events import ANNULLED, SUPERSEDES
from app.domain.review_checks import names
from app.domain.workflow_types import LIST_MARK
from app.models.tables import case_event
from app.services.context import Context

_FORMED = "review_team_formed"


@dataclass(frozen=True, slots=True)
class TeamSuggestion:
    """The team that worked last, with the member whose turn it is."""

    head: str
    members: tuple[str, ...]
    handler: str

    @property
    def sentence(self) -> str:
        """The suggestion in words, with its source."""
        team = LIST_MARK.join(self.members)
        return f"建议沿用上一个团队（{team}），承办人轮到{self.handler}（复查复核意见三（一）：承办人轮流承担）。"

    @property
    def values(self) -> Mapping[str, str]:
        """The fields of 成立复查复核团队 as suggested."""
        fields = {"head": self.head, "members": LIST_MARK.join(self.members), "handler": self.handler}
        return MappingProxyType(fields)


def suggestion(context: Context) -> TeamSuggestion | None:
    """The last team and whose turn it is; None before the first team."""
    with context.register.read() as connection:
        formed = _formed(connection)
    if not formed:
        return None
    head, members = formed[-1]["head"], tuple(names(formed[-1]["members"]))
    turns = [payload.get("handler", "") for payload in formed]
    return TeamSuggestion(head, members, whose_turn(list(dict.fromkeys((*members, head))), turns))


def whose_turn(people: Sequence[str], turns: Sequence[str]) -> str:
    """Of the people, who was handler longest ago; who never was goes first. `turns`: the handlers, oldest first."""
    last = {name: place for place, name in enumerate(turns)}
    return min(people, key=lambda name: last.get(name, -1))


def _formed(connection: Connection) -> list[Mapping[str, str]]:
    """What the standing teams of every case say, in the order they were formed."""
    query = (
        select(case_event.c.petition_id, case_event.c.seq, case_event.c.kind, case_event.c.payload)
        .where(case_event.c.kind.in_([_FORMED, ANNULLED]))
        .order_by(case_event.c.occurred_at, case_event.c.id)
    )
    rows = connection.execute(query).all()
    gone = {(row.petition_id, row.payload.get(SUPERSEDES)) for row in rows}
    return [
        row.payload for row in rows if row.kind == _FORMED and (row.petition_id, str(row.seq)) not in gone
    ]
