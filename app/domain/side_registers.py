"""Records of the ledgers beside the register: suggestions, the three proposals, matters of the upper office."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from app.domain.vocabulary import Coded, State

_DIGITS = re.compile(r"(?<![0-9])(?:1[3-9][0-9]{9}|[0-9]{17}[0-9Xx])(?![0-9])")
_DIGEST_CHARACTERS = 160
OFF = frozenset({State.VOIDED, State.JOINED})
"""Voided, or joined to another case: nothing is waited for any more."""
_FINISHED = frozenset(
    {
        State.CLOSED,
        State.ENDED,
        State.FILED,
        State.FORWARDED,
        State.REFUSED,
        State.NO_LONGER_ACCEPTED,
        State.REDIRECTED,
    }
)
"""States in which the desk has a result to report to the upper office."""


class Adoption(Coded):
    """采纳情况 (条例 arts. 29, 40); keys are those of the conclusion of the step 建议答复."""

    ADOPTED = "adopted", "采纳"
    PARTLY = "partly_adopted", "部分采纳"
    NOT_ADOPTED = "not_adopted", "未采纳"


UNDECIDED = "待研究"


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A petition whose purpose is a suggestion; `summary` holds no name, phone or ID number of the petitioner."""

    id: int
    number: str
    received_on: date
    content_class: str
    summary: str
    unit: str
    adoption: Adoption | None
    restricted: bool = False

    @property
    def adoption_word(self) -> str:
        """采纳, 部分采纳, 未采纳, or 待研究 as long as nothing is recorded."""
        return self.adoption.label if self.adoption else UNDECIDED


def without_person(text: str, person: Iterable[str]) -> str:
    """The text on one line with what names the person taken out, and every phone and ID number."""
    plain = " ".join(text.split())
    for word in sorted({one for one in person if len(one) > 1}, key=len, reverse=True):
        plain = plain.replace(word, "信访人")
    return _DIGITS.sub("（号码略）", plain)


def digest(period: str, found: list[Suggestion]) -> str:
    """建议意见摘要 for leaders: counts, then number, summary and adoption of each; no names."""
    words = [*(one.label for one in Adoption), UNDECIDED]
    tally = [(word, sum(one.adoption_word == word for one in found)) for word in words]
    counts = "，".join(f"{word} {count} 件" for word, count in tally if count)
    lines = [
        f"群众建议意见摘要（{period}）",
        f"共 {len(found)} 件" + (f"，其中{counts}。" if counts else "。"),
    ]
    for place, one in enumerate(found, start=1):
        unit = f"，{one.unit}研究" if one.unit else ""
        lines.append(f"{place}. {one.number}：{_cut(one.summary)}（{one.adoption_word}{unit}）")
    return "\n".join(lines)


def _cut(text: str) -> str:
    return text if len(text) <= _DIGEST_CHARACTERS else text[:_DIGEST_CHARACTERS] + "……"


class ProposalKind(Coded):
    """三项建议 (条例 art. 40)."""

    IMPROVE = "improve", "改进工作"
    POLICY = "policy", "完善政策"
    ACCOUNTABILITY = "accountability", "追究责任"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalDraft:
    """What the desk writes to an organ or unit; `number` is the case it grew out of, where there is one."""

    kind: ProposalKind | None = None
    unit: str = ""
    problem: str = ""
    basis: str = ""
    text: str = ""
    sent_on: date | None = None
    feedback_due: date | None = None
    number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A proposal with the written feedback on it; a restricted one tells kind, days and adoption only."""

    id: int
    kind: ProposalKind
    unit: str
    problem: str
    basis: str
    text: str
    sent_on: date
    feedback_due: date | None
    feedback_on: date | None
    feedback: str
    adopted: Adoption | None
    petition_id: int | None
    number: str
    restricted: bool

    def is_overdue(self, today: date) -> bool:
        """Whether written feedback was asked for by a day that has gone by."""
        return self.feedback_on is None and self.feedback_due is not None and today > self.feedback_due

    def draft(self) -> ProposalDraft:
        """The part the desk writes."""
        return ProposalDraft(
            kind=self.kind,
            unit=self.unit,
            problem=self.problem,
            basis=self.basis,
            text=self.text,
            sent_on=self.sent_on,
            feedback_due=self.feedback_due,
            number=self.number,
        )


class UpstreamStep(Coded):
    """What has to be keyed into the upper system, each 待录入 → 已录入."""

    ENTRY = "entry", "受理登记"
    RESULT = "result", "办理结果"
    CLOSING = "closing", "办结报告"


@dataclass(frozen=True, slots=True, kw_only=True)
class UpstreamDraft:
    """Particulars of a matter of the upper office; `due` its time limit, `report_back_on` the day of 报结."""

    origin: str = ""
    upstream_no: str = ""
    query_code: str = ""
    due: date | None = None
    report_back_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UpstreamMatter:
    """A petition of the upper office; of a restricted one only number, days and state are told."""

    id: int
    number: str
    received_on: date
    origin: str
    upstream_no: str
    query_code: str
    text: str
    state: State
    due: date | None
    report_back_on: date | None
    done_on: dict[UpstreamStep, date | None]
    restricted: bool

    @property
    def finished(self) -> bool:
        """Whether the desk has a result to report."""
        return self.state in _FINISHED

    def to_key_in(self) -> tuple[UpstreamStep, ...]:
        """The steps that wait: the entry from the first day, result and closing as soon as there is a result."""
        if self.state in OFF:
            return ()
        steps = tuple(UpstreamStep) if self.finished else (UpstreamStep.ENTRY,)
        return tuple(step for step in steps if self.done_on[step] is None)

    def word(self, step: UpstreamStep) -> str:
        """已录入 with its day, 待录入, or a dash as long as there is nothing to key in."""
        day = self.done_on[step]
        if day is not None:
            return f"已录入 {day:%m-%d}"
        return "待录入" if step in self.to_key_in() else "—"

    def is_overdue(self, today: date) -> bool:
        """Whether the time limit has gone by without a report back."""
        waits = self.state not in OFF and self.report_back_on is None
        return waits and self.due is not None and today > self.due

    def draft(self) -> UpstreamDraft:
        """The part the clerk types."""
        return UpstreamDraft(
            origin=self.origin,
            upstream_no=self.upstream_no,
            query_code=self.query_code,
            due=self.due,
            report_back_on=self.report_back_on,
        )
