"""The Word file itself: the same bytes each time, no trace of who made it, readable, and its faces."""

from __future__ import annotations

import io
import zipfile

import docx
import pytest

from app.paths import FORM_TEMPLATES
from app.printing.definition import load_definition
from app.printing.docx_faces import OFFICE
from app.printing.docx_render import render_docx
from app.printing.fonts import MissingGlyphError
from tests.golden.form_samples import ORDINARY, RAREST
from tests.golden.paper_samples import PAPERS

F1 = load_definition(FORM_TEMPLATES / "F1.toml")


def document_xml(data: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return package.read("word/document.xml").decode()


@pytest.mark.parametrize("name", ["F5-official-long", "F6-visits", "N22-empty"])
def test_same_paper_same_bytes(name: str) -> None:
    sample = PAPERS[name]
    definition = load_definition(FORM_TEMPLATES / f"{sample.code}.toml")
    first = render_docx(definition, sample.values, sample.rows, sample.options)
    assert render_docx(definition, sample.values, sample.rows, sample.options) == first
    with zipfile.ZipFile(io.BytesIO(first)) as package:
        assert {entry.date_time for entry in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert package.testzip() is None


def test_file_names_nobody_and_no_day() -> None:
    properties = docx.Document(io.BytesIO(render_docx(F1, ORDINARY))).core_properties
    assert properties.title == "“2211”信访流程办理单"
    assert (properties.author, properties.last_modified_by) == ("", "")
    assert properties.created is None


def test_form_is_one_table_with_its_wording_and_values() -> None:
    document = docx.Document(io.BytesIO(render_docx(F1, ORDINARY)))
    (table,) = document.tables
    texts = [cell.text for row in table.rows for cell in row.cells]
    for expected in (
        "信访人姓名",
        "章试样",
        "处理（答复）意见及结论：",
        "满意□  基本满意☑  不满意□",
        "事项承办人签名：",
    ):
        assert expected in texts
    assert ORDINARY["demand"] in texts


def test_what_was_typed_in_is_left_clean() -> None:
    """To be searched and copied; only text with wording of the paper has marks without ink, which are not drawn."""
    document = docx.Document(io.BytesIO(render_docx(F1, ORDINARY)))
    texts = {cell.text for row in document.tables[0].rows for cell in row.cells}
    assert {ORDINARY[field] for field in ("visit_date", "unit_address", "demand", "conclusion")} <= texts
    assert f"签收日期：{ORDINARY['desk_sign_date']}" in {text.replace("\u200c", "") for text in texts} - texts


def test_rare_characters_have_the_face_that_has_them() -> None:
    document = docx.Document(io.BytesIO(render_docx(F1, RAREST)))
    cells = [cell for row in document.tables[0].rows for cell in row.cells]
    faces = {run.text: run.font.name for cell in cells for line in cell.paragraphs for run in line.runs}
    assert faces["㐂丽花园"] == "Noto Serif SC"
    assert {faces[text] for text in faces if "𠮷" in text or "𡉄" in text} == {"HanaMinB"}
    assert faces["信访人姓名"] == "Noto Sans SC"
    assert faces["☑"] == "Segoe UI Symbol"


def test_office_faces_on_request() -> None:
    xml = document_xml(render_docx(F1, ORDINARY, faces=OFFICE))
    assert "方正小标宋_GBK" in xml
    assert "仿宋_GB2312" in xml
    assert "Noto" not in xml


def test_character_without_a_face_is_refused() -> None:
    with pytest.raises(MissingGlyphError):
        render_docx(F1, {"name": "\U0001f600"})
