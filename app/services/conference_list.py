"""周会商清单 (N25): the matters that wait for the weekly conference, and what it came to in the last seven days."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, RowMapping

from app.domain.awaited import Section
from app.domain.events import effective
from app.domain.records import CaseEvent
from app.domain.rules import Level
from app.domain.snippet import LENGTH, gist
from app.domain.vocabulary import ANONYMOUS, CONFIDENTIAL, Purpose, State
from app.models import awaited_queries, side_queries
from app.services import cases
from app.services.context import Context
from app.services.list_papers import ListPaper, draw_list
from app.services.paper_fields import chinese_date

FORM = "N25"
_HELD, _FLAGGED = "conference_held", "flagged"
_DAYS = 7


def draw(context: Context, options: Mapping[str, Any] | None = None) -> ListPaper:
    """The list as paper; without a line it may be filled in by hand. `options`: as `papers.draw`."""
    with context.register.read() as connection:
        found = rows(connection, context)
    return draw_list(context, FORM, found, {"print_date": chinese_date(context.clock.today())}, options)


def rows(connection: Connection, context: Context) -> list[dict[str, str]]:
    """The rows of N25: what waits, most urgent first, then what was decided since six days before today.

    What the operator may not see is left out, as in the review queue; an informant is named on no list (art. 30).
    """
    who = cases.asker(connection, context)
    since = context.clock.today() - timedelta(days=_DAYS - 1)
    waiting = awaited_queries.page(connection, who, Section.CONFERENCE.value, None, skip=0, limit=None)
    order = [row["id"] for row in waiting]
    held = [key for key in side_queries.conferred(connection, since) if key not in order]
    found = {row["id"]: row for row in side_queries.cases_of(connection, context.operator, [*order, *held])}
    histories = _histories(connection, list(found))
    lines = [
        _line(found[key], histories[key], since, waits=key in order)
        for key in (*order, *held)
        if key in found and not found[key]["restricted"]
    ]
    kept = [one for one in lines if one is not None]
    return [{"index": str(place), **one} for place, one in enumerate(kept, start=1)]


def _line(row: RowMapping, events: Sequence[CaseEvent], since: date, *, waits: bool) -> dict[str, str] | None:
    """One matter; None where the result that was entered no longer stands."""
    results = [one for one in events if one.kind == _HELD and one.occurred_at.date() >= since]
    if not (waits or results):
        return None
    flagged = [one for one in events if one.kind == _FLAGGED]
    secret = row["purpose"] == Purpose.ACCUSATION.value
    name = ANONYMOUS if row["anonymous"] else row["name"]
    return {
        "number": row["number"],
        "name": CONFIDENTIAL if secret else name,
        "summary": CONFIDENTIAL if secret else gist(row["text"], LENGTH),
        "unit": "" if secret else row["unit"],
        "state": State(row["state"]).label,
        "due": _due(row),
        "flagged_on": flagged[-1].occurred_at.date().isoformat() if flagged else "",
        "result": "" if waits else _result(results[-1]),
    }


def _result(event: CaseEvent) -> str:
    """What was decided, who leads, until when an answer is due."""
    said = event.payload
    parts = [said.get("result", "")]
    parts += [f"牵头：{said['unit']}"] * bool(said.get("unit"))
    parts += [f"反馈：{said['answer_by']}"] * bool(said.get("answer_by"))
    return "\n".join([*parts, f"（{event.occurred_at:%Y-%m-%d} 会商）"])


def _due(row: RowMapping) -> str:
    due = row["next_due"]
    if due is None:
        return ""
    level = Level.STATUTORY if due == row["statutory_due"] else Level.OFFICE
    return f"{due.isoformat()}（{level.label}）"


def _histories(connection: Connection, ids: Sequence[int]) -> dict[int, list[CaseEvent]]:
    found: defaultdict[int, list[CaseEvent]] = defaultdict(list)
    keys = ("seq", "kind", "occurred_at", "recorded_at", "payload")
    for row in side_queries.events_of_cases(connection, ids):
        found[row["petition_id"]].append(CaseEvent(**{key: row[key] for key in keys}, operator=""))
    return defaultdict(list, {key: effective(events) for key, events in found.items()})
