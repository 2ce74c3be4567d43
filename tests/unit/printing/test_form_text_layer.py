"""Fonts, rare characters, the text layer, and the same bytes for the same slip."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pypdfium2
import pytest

from app.paths import FORM_TEMPLATES, ROOT
from app.printing.definition import FormDefinition
from app.printing.fonts import ROLES, MissingGlyphError, missing_characters
from app.printing.layout import lay_out
from app.printing.pdf import render_pdf
from tests.golden.form_samples import ORDINARY, RAREST
from tests.unit.printing.form_reading import characters, inked, page_texts, text_within

NAMES = ["𠮷田", "𬱖", "䶮", "买买提·艾力", "㐂", "𪚥", "章𠮷𬱖䶮", "O’Neil", "<b>甲</b>&amp;{name}%s\\n"]


@pytest.mark.parametrize("name", NAMES)
def test_names_come_back_through_pdfium(form: FormDefinition, name: str) -> None:
    found = characters(render_pdf(form, {"name": name}))
    box = next(cell.box for cell in form.cells if "name" in cell.template.fields)
    assert text_within(found, *box) == name


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="Poppler's pdftotext is not installed")
def test_names_come_back_through_poppler(f1: FormDefinition, name: str, tmp_path: Path) -> None:
    file = tmp_path / "slip.pdf"
    file.write_bytes(render_pdf(f1, {"name": name}))
    text = subprocess.run(["pdftotext", "-enc", "UTF-8", file, "-"], capture_output=True, check=True).stdout
    assert inked(name) in inked(text.decode("utf-8"))


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="Poppler's pdftotext is not installed")
def test_poppler_reads_the_rarest_contents(form: FormDefinition, tmp_path: Path) -> None:
    file = tmp_path / "slip.pdf"
    file.write_bytes(render_pdf(form, RAREST))
    text = subprocess.run(["pdftotext", "-enc", "UTF-8", file, "-"], capture_output=True, check=True).stdout
    printed = set(text.decode("utf-8"))
    for field in form.fields & {"name", "unit_address", "demand", "summary"}:
        assert set(inked(RAREST[field])) <= printed


def test_blanks_of_the_wording_keep_their_width(f1: FormDefinition) -> None:
    """Readers make blanks out of gaps, so the gaps are measured: each blank is half an em, as in 宋体 and 仿宋."""
    box = next(cell.box for cell in f1.cells if "desk_sign_date" in cell.template.fields)
    found = [item for item in characters(render_pdf(f1, {})) if text_within([item], *box)]
    starts = {item.text: item.middle[0] for item in found}
    em = f1.sizes.text * 25.4 / 72
    assert starts["月"] - starts["年"] == pytest.approx((1 + 6 * 0.5) * em, abs=0.5)
    assert starts["日"] - starts["月"] == pytest.approx((1 + 7 * 0.5) * em, abs=0.5)


def test_typed_boxes_print_as_typed(f1: FormDefinition) -> None:
    (text,) = page_texts(render_pdf(f1, {"demand": "☑甲 □乙 ☐丙"}))
    assert "☑甲 □乙 ☐丙" in text


def test_controls_leave_no_trace(f1: FormDefinition) -> None:
    box = next(cell.box for cell in f1.cells if "demand" in cell.template.fields)
    typed = "甲\x00乙\u200b丙\ufeff丁\x7f戊\u202e己葛\U000e0100\r\n庚\t辛\u2028壬\n\n"
    lines = [line.text for line in lay_out(f1, {"demand": typed})[0].lines if line.box == box]
    assert lines == ["甲乙丙丁戊己葛", "庚    辛", "壬"]


@pytest.mark.parametrize(
    ("value", "named"),
    [("เก่ง", "“เ”（U+0E40）"), ("好😀", "“😀”（U+1F600）"), ("\ud800", "U+D800"), ("\ue000", "U+E000")],
)
def test_missing_glyph_stops_the_print_and_is_named(form: FormDefinition, value: str, named: str) -> None:
    with pytest.raises(MissingGlyphError) as error:
        render_pdf(form, {"name": value})
    assert named in str(error.value)
    assert str(error.value).encode("utf-8")


def test_all_missing_glyphs_of_a_slip_are_named_at_once(f1: FormDefinition) -> None:
    with pytest.raises(MissingGlyphError) as error:
        render_pdf(f1, {"name": "章😀", "demand": "ก甲😀"})
    assert set(error.value.characters) == {"😀", "ก"}


def test_missing_characters_are_listed_once_in_order() -> None:
    assert missing_characters("好😀章ก😀\n\t\u200b") == ["😀", "ก"]
    assert missing_characters("章𠮷𬱖䶮·☑□") == []


def test_unused_field_does_not_stop_the_print(f2: FormDefinition) -> None:
    render_pdf(f2, {"demand": "😀"})


def test_all_wording_is_printable(form: FormDefinition) -> None:
    assert missing_characters("".join(template.source for template in form.templates)) == []


def test_every_role_prints_every_bundled_han() -> None:
    """A character warned of nowhere fails in no role: the other chains reach at least as far as the body's."""
    for chain in ROLES.values():
        assert {"NotoSerifSC-Regular", "NotoSerifSC-Bold"} & set(chain)
        assert chain[-1] == "HanaMinB"


def test_all_fonts_are_embedded(form: FormDefinition) -> None:
    document = pypdfium2.PdfDocument(render_pdf(form, RAREST))
    raw = pypdfium2.raw
    texts = list(document[0].get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT]))
    assert len(texts) > 40
    for item in texts:
        assert raw.FPDFFont_GetIsEmbedded(raw.FPDFTextObj_GetFont(item.raw)) == 1
    document.close()


@pytest.mark.skipif(shutil.which("pdffonts") is None, reason="Poppler's pdffonts is not installed")
def test_no_font_of_the_reader_is_named(form: FormDefinition, tmp_path: Path) -> None:
    file = tmp_path / "slip.pdf"
    file.write_bytes(render_pdf(form, ORDINARY))
    listed = subprocess.run(
        ["pdffonts", file], capture_output=True, check=True, text=True
    ).stdout.splitlines()[2:]
    assert listed
    assert all("+Noto" in line and line.split()[-5] == "yes" for line in listed)


def test_document_title_is_the_forms(f1: FormDefinition, f2: FormDefinition) -> None:
    for form, title in ((f1, "“2211”信访流程办理单"), (f2, "镜湖新区开发办接待群众来访登记单")):
        document = pypdfium2.PdfDocument(render_pdf(form, ORDINARY))
        metadata = document.get_metadata_dict()
        assert metadata["Title"] == title
        assert metadata["Author"] == ""
        document.close()


def test_same_slip_same_bytes_in_another_process(f1: FormDefinition) -> None:
    script = (
        "import hashlib, sys; from app.paths import FORM_TEMPLATES\n"
        "from app.printing.definition import load_definition; from app.printing.pdf import render_pdf\n"
        "from tests.golden.form_samples import RAREST\n"
        "pdf = render_pdf(load_definition(FORM_TEMPLATES / 'F1.toml'), RAREST)\n"
        "sys.stdout.write(hashlib.sha256(pdf).hexdigest())"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "7", "TZ": "Asia/Shanghai"}
    other = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, env=environment, capture_output=True, check=True, text=True
    )
    first, second = (render_pdf(f1, RAREST) for _ in range(2))
    assert first == second
    assert hashlib.sha256(first).hexdigest() == other.stdout


def test_two_slips_at_once_do_not_mix(f1: FormDefinition) -> None:
    contents = [
        {"name": chr(0x4E00 + 50 * number), "demand": chr(0x5E00 + number) * 40} for number in range(12)
    ]
    alone = [render_pdf(f1, content) for content in contents]
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(4) as pool:
            assert list(pool.map(lambda content: render_pdf(f1, content), contents)) == alone
    finally:
        sys.setswitchinterval(interval)


def test_digest_is_of_the_files_bytes(form: FormDefinition) -> None:
    data = (FORM_TEMPLATES / f"{form.code}.toml").read_bytes()
    assert form.digest == hashlib.sha256(data).hexdigest()
