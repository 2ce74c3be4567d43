"""案卷归档: what a closed case's file should hold, what it holds, and the volume it lies in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from app.domain.step_states import SET_ASIDE
from app.domain.vocabulary import State

CLOSED = (State.CLOSED, State.ENDED, *SET_ASIDE)
"""States in which a case is archived: nothing is awaited any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileItem:
    """What a file should hold (`resources/code_lists/archive_file.toml`): any of the sources will do.

    `on_paper`: only where a leader's approval was recorded from a signed paper.
    """

    key: str
    label: str
    hint: str
    forms: tuple[str, ...] = ()
    attachments: tuple[str, ...] = ()
    events: tuple[str, ...] = ()
    materials: bool = False
    deliveries: bool = False
    channels: tuple[str, ...] = ()
    dispositions: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    on_paper: bool = False

    def fits(self, channel: str, disposition: str, path: str) -> bool:
        """Whether such a case needs it."""
        asked = ((self.channels, channel), (self.dispositions, disposition), (self.paths, path))
        return all(not wanted or given in wanted for wanted, given in asked)


@dataclass(frozen=True, slots=True)
class Held:
    """What a case holds, by source: keys with the words that name them."""

    forms: Mapping[str, str]
    attachments: Mapping[str, str]
    events: Mapping[str, str]
    materials: int
    deliveries: int
    on_paper: bool = False


@dataclass(frozen=True, slots=True)
class Checked:
    """One item of the check. `found`: what stands for it; `needed`: whether such a case must have it."""

    item: FileItem
    needed: bool
    found: tuple[str, ...]

    @property
    def is_missing(self) -> bool:
        """Needed, and not there."""
        return self.needed and not self.found


@dataclass(frozen=True, slots=True)
class FileLine:
    """One piece of the file: 文书, 附件 or 材料."""

    kind: str
    title: str
    day: date
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveRow:
    """A case that is archived (`volume` is not empty) or waits to be. Texts are empty where `restricted`.

    `taken_out_on`: when the case was reopened, of a volume it no longer lies in. `former`: the volumes it lay in before.
    """

    id: int
    number: str
    name: str
    unit: str
    state: State
    ended_on: date | None
    year: int | None
    volume: str
    place: str
    lacking: str
    archived_on: date | None
    taken_out_on: date | None
    former: str
    restricted: bool

    @property
    def is_archived(self) -> bool:
        """Whether it lies in a volume."""
        return bool(self.volume) and self.taken_out_on is None


def check(items: Iterable[FileItem], held: Held, channel: str, disposition: str, path: str) -> list[Checked]:
    """Every item with what stands for it."""
    return [
        Checked(
            item, item.fits(channel, disposition, path) and item.on_paper <= held.on_paper, _found(item, held)
        )
        for item in items
    ]


def _found(item: FileItem, held: Held) -> tuple[str, ...]:
    found = [
        words
        for wanted, given in (
            (item.forms, held.forms),
            (item.attachments, held.attachments),
            (item.events, held.events),
        )
        for key, words in given.items()
        if key in wanted
    ]
    if item.materials and held.materials:
        found.append(f"收件清单 {held.materials} 项")
    if item.deliveries and held.deliveries:
        found.append(f"送达记录 {held.deliveries} 条")
    return tuple(dict.fromkeys(found))
