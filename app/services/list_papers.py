"""Lists that belong to no single case (N20 回访抽查表): drawn, not numbered and not kept; the register keeps their rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.domain.vocabulary import Permission
from app.errors import UserError
from app.services import office, paper_catalogue
from app.services.context import Context
from app.services.issued_papers import render, render_word
from app.services.paper_fields import chinese_date

if TYPE_CHECKING:
    from app.printing.definition import Definition


@dataclass(frozen=True, slots=True)
class ListPaper:
    """A drawn list. `file_name` names the file and the job in the printer's queue: never a person's."""

    form: str
    name: str
    file_name: str
    pdf: bytes
    definition: Definition
    values: Mapping[str, str]
    rows: Sequence[Mapping[str, str]]
    options: Mapping[str, Any]

    def word(self) -> bytes:
        """The list as a Word file."""
        return render_word(self.definition, self.values, self.rows, self.options)


def draw_list(
    context: Context,
    form: str,
    rows: Sequence[Mapping[str, str]],
    values: Mapping[str, str],
    options: Mapping[str, Any] | None = None,
) -> ListPaper:
    """Draw a list form with rows by the keys of its columns; the office's name, today and the operator are filled in.

    `options`: as `papers.draw`. `UserError` naming a content that the form must not lack.
    """
    context.require(Permission.PRINT)
    from app.printing.definition import load_definition, missing

    kind = paper_catalogue.kind_of(context.register.folder, form)
    definition = load_definition(kind.path)
    profile = office.profile(context.register)
    known = {
        "office_full": profile.full_name,
        "today": chinese_date(context.clock.today()),
        "operator": context.operator.name,
    }
    asked = {one.key: known.get(one.default, one.value) for one in kind.asks}
    used = {key: text for key, text in {**known, **asked, **values}.items() if key in definition.fields}
    if lacking := missing(definition, used, rows):
        raise UserError(f"{kind.name}缺少{'、'.join(lacking)}，不能打印。")
    pdf = render(definition, used, rows, options or {})
    name = f"{kind.name} {context.clock.today().isoformat()}"
    return ListPaper(form, kind.name, name, pdf, definition, used, rows, dict(options or {}))
