"""Many papers in one go: each is issued and recorded as a single one is; one that fails is told and can be repeated."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import Any, Protocol

from app.domain.records import CaseFilter
from app.domain.rules import Level
from app.domain.vocabulary import Light, State
from app.errors import UserError
from app.files import write_bytes
from app.services import cases, issued_papers, paper_catalogue, papers, reminders
from app.services.context import Context
from app.services.issued_papers import Issued

AS_PDF = "PDF"
URGING = "N6"
"""催办函: the letter that reminds a unit."""
_URGENT = (Light.OVERDUE, Light.TODAY)


@dataclass(frozen=True, slots=True)
class Item:
    """One paper to be made: a form of a case, or a finished page that belongs to none (`pdf`) and is not recorded.

    `paper_id`: it was issued before its printer failed; it is then printed again as a copy.
    """

    title: str
    form: str = ""
    petition_id: int = 0
    pdf: bytes = b""
    paper_id: int | None = None


@dataclass(frozen=True, slots=True)
class Failed:
    """A paper that did not come out, why, and what to try again."""

    item: Item
    said: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a batch; `left` were not begun when it was stopped."""

    made: int
    failed: tuple[Failed, ...]
    left: tuple[Item, ...]


class Outlet(Protocol):
    """Where the papers go; `name` stands in their record."""

    name: str

    def copies(self, form: str) -> int:
        """How many of a form."""
        ...

    def check(self) -> None:
        """Raise `UserError` where nothing can go there now: before a paper gets its number."""
        ...

    def take(self, item: Item, pdf: bytes) -> None:
        """Let one paper out; raises `UserError` where it does not go."""
        ...


def slips_of_today(context: Context, form: str) -> list[Item]:
    """The form for every case received today, by number; those it is not for, voided and withheld ones left out."""
    today = context.clock.today()
    rows = cases.whole_list(context, CaseFilter(first=today, last=today))
    standing = [row.id for row in rows if row.state is not State.VOIDED and not row.restricted]
    return [item for item in of_cases(context, standing, form) if _fits(context, item)]


def of_cases(context: Context, ids: Sequence[int], form: str) -> list[Item]:
    """The form for these cases, in their order."""
    name = paper_catalogue.kind_of(context.register.folder, form).name
    return [Item(f"{cases.get(context, one).number} {name}", form, one) for one in ids]


def urging_letters(context: Context) -> list[Item]:
    """A 催办函 for every case whose statutory date is over or today and has a unit, unit by unit."""
    due = [
        one
        for one in reminders.of_today(context)
        if one.light in _URGENT and one.level is Level.STATUTORY and one.unit
    ]
    units = {one.petition_id: one.unit for one in due}
    made = of_cases(context, list(units), URGING)
    return [replace(item, title=f"{units[item.petition_id]}　{item.title}") for item in made]


def reminders_by_unit(context: Context) -> list[tuple[str, str]]:
    """Each unit's part of the day's list: its name, and the text of its sheet."""
    every = reminders.of_today(context)
    parts = [(unit or reminders.NO_UNIT, list(part)) for unit, part in groupby(every, lambda one: one.unit)]
    return [(unit, reminders.as_text(context, part)) for unit, part in parts]


def run(
    context: Context,
    items: Sequence[Item],
    outlet: Outlet,
    options: Mapping[str, Any],
    *,
    stopped: Callable[[], bool],
    told: Callable[[int], None],
) -> Outcome:
    """Make the papers one by one; `told` hears how many are behind, `stopped` is asked before each.

    Raises `UserError` where the outlet takes nothing at all: then nothing was issued.
    """
    outlet.check()
    failed: list[Failed] = []
    for at, item in enumerate(items):
        if stopped():
            return Outcome(at - len(failed), tuple(failed), tuple(items[at:]))
        failure = _make(context, item, outlet, options)
        failed += [failure] if failure else []
        told(at + 1)
    return Outcome(len(items) - len(failed), tuple(failed), ())


def write_merged(path: Path, pdfs: Sequence[bytes]) -> None:
    """All papers as one PDF file; `UserError` where it cannot be written."""
    from app.printing.merge import merged

    write_bytes(path, merged(pdfs))


def _fits(context: Context, item: Item) -> bool:
    kind = paper_catalogue.kind_of(context.register.folder, item.form)
    return kind.fits(cases.get(context, item.petition_id))


def _make(context: Context, item: Item, outlet: Outlet, options: Mapping[str, Any]) -> Failed | None:
    known = item
    try:
        issued = _issued(context, item, outlet, options)
        known = replace(item, paper_id=issued.id) if issued else item
        outlet.take(known, issued.pdf if issued else item.pdf)
        if item.paper_id is not None:
            copies = outlet.copies(item.form)
            issued_papers.log_copy(context, item.paper_id, printer=outlet.name, copies=copies)
    except UserError as error:
        return Failed(known, str(error))
    return None


def _issued(context: Context, item: Item, outlet: Outlet, options: Mapping[str, Any]) -> Issued | None:
    """The paper with its number and code; None for a page that belongs to no case."""
    if item.pdf:
        return None
    if item.paper_id is not None:
        return issued_papers.reprint(context, item.paper_id)
    drawn = papers.draw(context, cases.get(context, item.petition_id), item.form, options=options)
    return papers.issue(context, drawn, printer=outlet.name, copies=outlet.copies(item.form))
