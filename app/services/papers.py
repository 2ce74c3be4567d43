"""Papers of a case: drawn from a form definition, and kept as issued (a reprint reads the snapshot)."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import insert

from app.domain.records import PetitionRecord
from app.domain.vocabulary import Permission
from app.errors import UserError
from app.models.paper_tables import paper
from app.paths import FORM_TEMPLATES
from app.services import audit, office
from app.services.context import Context
from app.services.paper_fields import fields_of

if TYPE_CHECKING:
    from app.printing.definition import FormDefinition

FORMS = {"F1": "“2211”信访流程办理单", "F2": "来访登记单"}
"""Forms the desk can print today, with their short names for menus."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A paper ready for preview, printer or file; nothing is stored of it yet."""

    petition_id: int
    number: str
    form: str
    definition: FormDefinition
    values: Mapping[str, str]
    pdf: bytes

    @property
    def file_name(self) -> str:
        """A name for saving, e.g. 镜访[2026]12号-F1.pdf."""
        return f"{self.number}-{self.form}.pdf"


def draw(context: Context, record: PetitionRecord, form: str) -> Drawn:
    """Draw a paper of the case.

    Raises `UserError` for an unknown form, a voided or withheld case, or a character no font has.
    """
    context.require(Permission.PRINT)
    if form not in FORMS:
        raise UserError(f"没有编号为“{form}”的文书。可打印：{'、'.join(FORMS)}。")
    if record.restricted:
        raise UserError(f"{record.number}是检举控告件，您没有查看权限，不能打印。请由有权限的操作员办理。")
    if record.voided:
        raise UserError(f"{record.number}已作废，不能打印。请打印有效的登记。")
    from app.printing.definition import load_definition
    from app.printing.pdf import render_pdf

    definition = load_definition(FORM_TEMPLATES / f"{form}.toml")
    values = fields_of(record, office.profile(context.register), form)
    used = {key: text for key, text in values.items() if key in definition.fields}
    pdf = render_pdf(definition, used)
    return Drawn(record.id, record.number, form, definition, used, pdf)


def issue(context: Context, drawn: Drawn, *, printer: str, copies: int = 1) -> None:
    """Record that the paper was given out: its fields and definition stay as they were, whatever changes."""
    context.require(Permission.PRINT)
    source = (FORM_TEMPLATES / f"{drawn.form}.toml").read_text(encoding="utf-8")
    values = {
        "uid": str(uuid.uuid4()),
        "petition_id": drawn.petition_id,
        "form": drawn.form,
        "definition_digest": drawn.definition.digest,
        "definition": source,
        "fields": dict(drawn.values),
        "pdf_digest": hashlib.sha256(drawn.pdf).hexdigest(),
        "issued_at": context.clock.now(),
        "operator_id": context.operator.id,
        "printer": printer,
        "copies": copies,
    }
    with context.register.action() as connection:
        connection.execute(insert(paper), values)
        changes = {"form": (None, drawn.form), "copies": (None, copies), "printer": (None, printer)}
        audit.record(connection, context, "print", petition_id=drawn.petition_id, changes=changes)
