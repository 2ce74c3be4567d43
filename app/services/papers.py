"""Papers of a case: drawn from a definition, numbered and kept when issued; a reprint reads what was kept."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, insert, select, update

from app.clock import FixedClock
from app.domain.records import PetitionRecord
from app.domain.vocabulary import ANONYMOUS, CONFIDENTIAL, PETITIONER, Permission
from app.domain.written_days import parse_day
from app.errors import UserError
from app.models.paper_tables import paper
from app.services import (
    action_units,
    approved_papers,
    audit,
    clocks,
    paper_catalogue,
    paper_codes,
    paper_numbers,
    paper_rows,
    paper_values,
    word_papers,
)
from app.services.context import Context
from app.services.issued_papers import Issued, Print, log, render, render_word
from app.services.paper_catalogue import Ask, PaperKind
from app.services.paper_fields import chinese_date

if TYPE_CHECKING:
    from app.printing.definition import Definition
    from app.printing.word_definition import WordDefinition


_DATE = "date"
"""The field of a letter's own date (成文日期)."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A paper ready for preview, printer or file; nothing is stored of it yet.

    `missing`: the names of mandatory contents it lacks, `held`: why it may not leave the office yet; such a paper is
    not issued.
    """

    petition_id: int
    number: str
    form: str
    name: str
    definition: Definition | WordDefinition
    values: Mapping[str, str]
    pdf: bytes
    rows: Sequence[Mapping[str, str]] = ()
    options: Mapping[str, Any] = field(default_factory=dict)
    asked: Mapping[str, str] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    held: str = ""
    early: str = ""
    """What it tells of that no step records yet."""
    series: str = ""
    source: str = ""
    """The definition's own text, kept with the issued paper."""

    @property
    def is_word(self) -> bool:
        """Whether it is a Word file of the office's own."""
        from app.printing.word_definition import WordDefinition

        return isinstance(self.definition, WordDefinition)

    @property
    def whole(self) -> bool:
        """Whether it may be issued."""
        return not self.missing and not self.held

    @property
    def warning(self) -> str:
        """What the clerk must know before issuing it, mostly ""."""
        if self.missing:
            return f"还缺少：{'、'.join(self.missing)}。补填后才能打印。"
        return self.held or self.early

    def require_pdf(self, printer: str) -> None:
        """Raise `UserError` where it is to be printed or kept as PDF and there is none: a Word file without LibreOffice."""
        if not self.pdf and printer != "Word":
            raise UserError(word_papers.NO_OFFICE)

    def require_whole(self) -> None:
        """Raise `UserError` naming what it lacks that the regulation requires, or the approval it waits for."""
        if self.missing:
            raise UserError(f"{self.name}缺少{'、'.join(self.missing)}，不能出具。请补填后再打印。")
        if self.held:
            raise UserError(self.held)

    def word(self) -> bytes:
        """The paper as a Word file."""
        return render_word(self.definition, self.values, self.rows, self.options)

    @property
    def file_name(self) -> str:
        """A name for saving, e.g. 镜访[2026]12号-F1.pdf."""
        return f"{self.number}-{self.form}.pdf"


def offered(context: Context, record: PetitionRecord) -> tuple[PaperKind, ...]:
    """The papers of the menu that fit the case, in its order."""
    return tuple(one for one in paper_catalogue.kinds(context.register.folder) if one.fits(record))


def draw(
    context: Context,
    record: PetitionRecord,
    form: str,
    *,
    asked: Mapping[str, str] | None = None,
    options: Mapping[str, Any] | None = None,
) -> Drawn:
    """Draw a paper of the case, with what the clerk typed for it.

    Raises `UserError` for an unknown form, a voided or withheld case, a unit that the case accuses, or a character no font
    has.
    """
    kind = _open_to(context, record, form)
    from app.printing.definition import missing

    definition = _definition(kind)
    with context.register.read() as connection:
        known = _known(connection, context, record, kind, asked or {})
        rows = paper_rows.rows(connection, context, record, kind.rows)
        if kind.series:
            known.pop("number", None)
        given = _asked(kind, known, asked, context.clock.today())
        _refuse_accused(connection, kind, record, given)
        held = approved_papers.held(connection, context, kind, record)
    series = _series(kind, known, given)
    values = known | given | ({"number": ""} if series else {}) | _called(kind, known)
    used = _used(kind, definition, values)
    return Drawn(
        record.id,
        record.number,
        form,
        kind.name,
        definition,
        used,
        render(definition, used, rows, options or {}),
        rows=tuple(rows),
        options=dict(options or {}),
        asked=given,
        missing=tuple(missing(definition, used | _numbered(kind), rows)),
        held=held,
        early=approved_papers.early(kind, record),
        series=series,
        source=_source(kind, definition),
    )


def _known(
    connection: Connection,
    context: Context,
    record: PetitionRecord,
    kind: PaperKind,
    asked: Mapping[str, str],
) -> dict[str, str]:
    """The values of the day of the paper: one dated ahead is not received, and starts no period, before that day."""
    dated = parse_day(asked.get(_DATE, ""), context.clock.today())
    if dated is not None and dated > context.clock.today():
        context = replace(context, clock=FixedClock(datetime.combine(dated, time())))
    return paper_values.values(connection, context, record, kind.code)


def _used(
    kind: PaperKind, definition: Definition | WordDefinition, values: Mapping[str, str]
) -> dict[str, str]:
    """The values that stand on the paper, with the place of its code."""
    used = {key: text for key, text in values.items() if key in definition.fields}
    return used if kind.anonymous else used | paper_codes.PREVIEW_VALUES


def suggested(context: Context, record: PetitionRecord, form: str) -> dict[str, str]:
    """What the fields of the paper's dialog start from."""
    return asks_of(context, record, form)[0]


def asks_of(context: Context, record: PetitionRecord, form: str) -> tuple[dict[str, str], dict[str, str]]:
    """What the fields of the paper's dialog start from, and those of them that print as recorded, whatever is typed."""
    kind = _open_to(context, record, form)
    with context.register.read() as connection:
        known = paper_values.values(connection, context, record, form)
    return _asked(kind, known, None, context.clock.today()), approved_papers.recorded(kind, known)


def issue(
    context: Context, drawn: Drawn, *, printer: str, copies: int = 1, replaces: int | None = None
) -> Issued:
    """Give the paper out: number it, and keep its fields and definition as they are, whatever changes later.

    One that was given out with the same words before is only counted as a copy of it, under its number. `replaces`: the
    paper it corrects, which is named beside its number. Raises `UserError` naming what a paper lacks that the regulation
    requires.
    """
    context.require(Permission.PRINT)
    drawn.require_pdf(printer)
    drawn.require_whole()
    with context.register.action() as connection:
        approved_papers.require_same(connection, context, drawn.petition_id, drawn.form, drawn.values)
        before = _same(connection, drawn)
        if before is not None:
            _refuse_unchanged(before.id, replaces)
            log(connection, context, drawn, before.id, Print(printer, copies))
            key, final = before.id, replace(drawn, values=before.fields, pdf=b"")
        else:
            approved_papers.require_only(connection, context, drawn.petition_id, drawn.form, replaces)
            printed = {"printer": printer, "copies": copies, "replaces": replaces}
            key, final = _issued(connection, context, drawn, printed)
        number = issued_number(connection, key)
    # LibreOffice takes seconds over a Word file: no lock is held meanwhile.
    return Issued(key, number, final.pdf or _pdf(final), copy=before is not None)


def _issued(
    connection: Connection, context: Context, drawn: Drawn, printed: Mapping[str, Any]
) -> tuple[int, Drawn]:
    """Number, keep and code a paper that was not given out before."""
    number = paper_numbers.take(connection, context, drawn.series) if drawn.series else ""
    final = _numbered_paper(connection, drawn, number, printed["replaces"])
    key = _insert(connection, context, final, {**printed, "number": number})
    final = _coded(connection, final, key)
    changes: dict[str, tuple[Any, Any]] = {"form": (None, drawn.form)}
    changes |= {name: (None, printed[name]) for name in ("copies", "printer")}
    changes |= {"paper_number": (None, number)} if number else {}
    audit.record(connection, context, "print", petition_id=drawn.petition_id, changes=changes)
    if paper_catalogue.served(context.register.folder, drawn.form) is not None:
        clocks.await_anew(connection, context, drawn.petition_id)
    return key, final


def _definition(kind: PaperKind) -> Definition | WordDefinition:
    from app.printing.definition import load_definition

    if kind.kind != word_papers.KIND:
        return load_definition(kind.path)
    known = {key for key, _ in paper_values.words()}
    return word_papers.load(kind.path, known, [one.key for one in kind.asks])


def _source(kind: PaperKind, definition: Definition | WordDefinition) -> str:
    from app.printing.word_definition import WordDefinition

    if isinstance(definition, WordDefinition):
        return word_papers.stored(definition)
    return kind.path.read_text(encoding="utf-8")


def _open_to(context: Context, record: PetitionRecord, form: str) -> PaperKind:
    context.require(Permission.PRINT)
    kind = paper_catalogue.kind_of(context.register.folder, form)
    if record.restricted:
        raise UserError(f"{record.number}是检举控告件，您没有查看权限，不能打印。请由有权限的操作员办理。")
    if record.voided:
        raise UserError(f"{record.number}已作废，不能打印。请打印有效的登记。")
    if not kind.of_case:
        raise UserError(f"{kind.name}（{kind.code}）不属于哪一件信访件，请在出这份清单的页面打印。")
    if not kind.fits(record):
        raise UserError(f"{kind.name}（{kind.code}）不适用于本件。请另选文书。")
    return kind


def _asked(
    kind: PaperKind, known: Mapping[str, str], asked: Mapping[str, str] | None, today: date
) -> dict[str, str]:
    """What was typed; untouched fields start from what is known, and what was recorded stays as recorded."""
    given = {one.key: one.value or known.get(one.default, "") for one in kind.asks}
    for one in kind.asks:
        if asked is not None and one.key in asked:
            text = asked[one.key]
            given[one.key] = _day(one, text, today) if one.kind == "date" and text else text
    return given | approved_papers.recorded(kind, known)


def _day(ask: Ask, text: str, today: date) -> str:
    """A typed day as it prints; `UserError` for a day that does not exist."""
    day = parse_day(text, today)
    if day is None:
        raise UserError(f"“{ask.label}”写成了“{text}”，不是日期。请写成 {today.isoformat()} 这样的日期。")
    return chinese_date(day)


def _refuse_accused(
    connection: Connection, kind: PaperKind, record: PetitionRecord, given: Mapping[str, str]
) -> None:
    """No paper goes to a unit that the case accuses (条例 art. 30)."""
    for ask in kind.asks:
        unit = given.get(ask.key, "") if ask.kind == "unit" else ""
        if unit and action_units.is_accused(connection, record.events, unit):
            raise UserError(action_units.accused_sentence(unit))


def _series(kind: PaperKind, known: Mapping[str, str], given: Mapping[str, str]) -> str:
    """The series it is numbered in; none where another organ gives it out, which numbers it itself."""
    issuer = given.get(kind.numbered_by, "") if kind.numbered_by else ""
    return kind.series if issuer in ("", known.get("office_full", "")) else ""


def _called(kind: PaperKind, known: Mapping[str, str]) -> dict[str, str]:
    """How a letter addresses a petitioner whose name it must not or cannot say."""
    named = known.get("name") not in (CONFIDENTIAL, ANONYMOUS)
    return {} if named or kind.kind != "letter" or kind.given_to != "petitioner" else {"name": PETITIONER}


def _numbered(kind: PaperKind) -> dict[str, str]:
    """A number that is allotted at issue does not count as missing before."""
    return {"number": "1"} if kind.series else {}


def _numbered_paper(connection: Connection, drawn: Drawn, number: str, replaces: int | None) -> Drawn:
    """With its number and, of a correction, that of the paper it corrects."""
    if not number:
        return drawn
    old = issued_number(connection, replaces) if replaces else ""
    return replace(drawn, values={**drawn.values, "number": f"{number}（更正{old}）" if old else number})


def issued_number(connection: Connection, paper_id: int) -> str:
    """The number an issued paper bears; "" for one without a number of its own."""
    return str(connection.execute(select(paper.c.number).where(paper.c.id == paper_id)).scalar_one())


def _refuse_unchanged(before: int, replaces: int | None) -> None:
    if before == replaces:
        raise UserError(
            "这份更正与原文书一字不差，没有出具。请改好有误的内容再出具；只要再打一份，请用“重打”。"
        )


def _coded(connection: Connection, drawn: Drawn, key: int) -> Drawn:
    """The paper with its own QR code, which its key must be known for; an anonymous one has none."""
    code = paper_codes.values(connection, drawn.petition_id, key)
    known = code if code.keys() <= drawn.values.keys() else {}
    final = replace(drawn, values={**drawn.values, **known})
    content = pdf = b"" if drawn.is_word else _pdf(final)
    if drawn.is_word:
        content = final.word()
    kept = {"fields": final.values, "pdf_digest": hashlib.sha256(content).hexdigest()}
    connection.execute(update(paper).where(paper.c.id == key).values(kept))
    return replace(final, pdf=pdf)


def _pdf(drawn: Drawn) -> bytes:
    return render(drawn.definition, drawn.values, drawn.rows, drawn.options)


def _same(connection: Connection, drawn: Drawn) -> Any:
    """The newest standing paper of the form, where it says the same; its number and its code are its own."""
    query = (
        select(paper)
        .where(paper.c.petition_id == drawn.petition_id, paper.c.form == drawn.form, paper.c.voided == "")
        .order_by(paper.c.id.desc())
        .limit(1)
    )
    row = connection.execute(query).first()
    if row is None or row.definition_digest != drawn.definition.digest:
        return None
    said = _said(row.fields, drawn.series) == _said(drawn.values, drawn.series)
    same = said and (row.rows or []) == [dict(one) for one in drawn.rows]
    return row if same and (row.options or {}) == dict(drawn.options) else None


def _said(values: Mapping[str, Any], series: str) -> dict[str, Any]:
    """What a paper says, without what it got when it was issued."""
    said = paper_codes.without(values)
    if series:
        said.pop("number", None)
    return said


def _insert(connection: Connection, context: Context, drawn: Drawn, more: Mapping[str, Any]) -> int:
    values = {
        "uid": str(uuid.uuid4()),
        "petition_id": drawn.petition_id,
        "form": drawn.form,
        "definition_digest": drawn.definition.digest,
        "definition": drawn.source,
        "fields": dict(drawn.values),
        "pdf_digest": hashlib.sha256(drawn.pdf).hexdigest(),
        "issued_at": context.clock.now(),
        "operator_id": context.operator.id,
        "rows": [dict(one) for one in drawn.rows] or None,
        "options": dict(drawn.options) or None,
        "asked": dict(drawn.asked) or None,
        **more,
    }
    return int(connection.execute(insert(paper).returning(paper.c.id), values).scalar_one())
