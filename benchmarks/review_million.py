"""The review queue over a million cases: counts and pages of its sections, warm and cold.

Takes the register of `register_million` and spreads waiting cases over every section: thousands where the seed has open
cases, two thousand in each other section. Prints a table of ms. Argument: a folder that keeps the register for another run.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import func, insert, select

from app.domain.awaited import Section
from app.models import awaited
from app.models.tables import case_clock, petition
from app.services import review_queue
from app.services.context import Context
from benchmarks.ledger_million import cold, warm
from benchmarks.register_million import CASES, NOW, build, opened

EACH = 2_000


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(name) / "register"
        if not (folder / "register.db").exists():
            build(folder, int(sys.argv[2]) if len(sys.argv) > 2 else CASES)
        context = opened(folder)
        fill(context)
        print({one.label: number for one, number in review_queue.counts(context).items() if number})
        context.register.close()
        print(f"{'':44}{'cold':>9}{'warm':>9}   ms")
        for label, run in calls().items():
            print(f"{label:44}{cold(folder, run):9.1f}{warm(folder, run):9.1f}")


def calls() -> dict[str, Callable[[Context], Any]]:
    """Every question the page asks."""
    found: dict[str, Callable[[Context], Any]] = {
        "counts": review_queue.counts,
        "counts: mine": partial(review_queue.counts, mine=True),
    }
    for section in Section:
        found[f"page: {section.value}"] = partial(review_queue.page, section=section)
    found["page: approval, mine"] = partial(review_queue.page, section=Section.APPROVAL, mine=True)
    found["5th page: approval"] = partial(review_queue.page, section=Section.APPROVAL, skip=800)
    return found


def fill(context: Context) -> None:
    """Cases that wait in every section; those to be called back and to be completed with a clock of their own."""
    with context.register.action() as connection:
        if connection.execute(select(func.count()).select_from(awaited.awaited)).scalar_one():
            return
        ids = list(
            connection.execute(
                select(petition.c.id).order_by(petition.c.id.desc()).limit(EACH * 19)
            ).scalars()
        )
        for place, section in enumerate(Section):
            part = ids[place * EACH : (place + 1) * EACH]
            connection.execute(insert(awaited.awaited), [_row(key, section) for key in part])
            if section in (Section.FOLLOW_UP, Section.REVIEW_SUPPLEMENT):
                connection.execute(insert(case_clock), [_clock(key, section) for key in part])


def _row(key: int, section: Section) -> dict[str, Any]:
    duties = {Section.FOLLOW_UP: "follow_up", Section.REVIEW_SUPPLEMENT: "supplement"}
    return {
        "petition_id": key,
        "section": section.value,
        "step": review_queue.ABOUT[section].steps[0],
        "label": "",
        "permission": "review_matter" if key % 2 else "handle",
        "accusation": key % 100 == 0,
        "since": NOW.date(),
        "duty": duties.get(section),
    }


def _clock(key: int, section: Section) -> dict[str, Any]:
    due, duty = NOW.date(), "follow_up" if section is Section.FOLLOW_UP else "supplement"
    days = {"raw_due": due, "legal_due": due, "remind_on": due}
    return {
        **days,
        "petition_id": key,
        "rule": duty,
        "duty": duty,
        "level": "office",
        "started_at": NOW,
        "provisional": False,
        "paused": False,
    }


if __name__ == "__main__":
    main()
