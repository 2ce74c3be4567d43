"""Papers of every kind -> Word files (.docx), the second renderer beside `app.printing.pdf`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from app.printing.definition import Definition, LetterDefinition, ListDefinition
from app.printing.docx_faces import BUNDLED, Faces
from app.printing.docx_grid import render_form
from app.printing.docx_letter import render_letter
from app.printing.docx_list import render_list
from app.printing.options import PLAIN, RenderOptions


def render_docx(
    definition: Definition,
    values: Mapping[str, str],
    rows: Sequence[Mapping[str, str]] = (),
    options: RenderOptions = PLAIN,
    *,
    faces: Faces = BUNDLED,
) -> bytes:
    """The paper with `values` as a .docx; arguments and errors are those of `app.printing.pdf.render_pdf`.

    `faces`: the bundled fonts (`BUNDLED`: the same layout as the PDF) or those of an office PC (`OFFICE`). The same
    input gives the same bytes.
    """
    if isinstance(definition, LetterDefinition):
        return render_letter(definition, values, options, faces)
    if isinstance(definition, ListDefinition):
        return render_list(definition, values, rows, faces)
    return render_form(definition, values, faces)
