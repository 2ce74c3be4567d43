"""Official fonts of the PC: found by the names within, drawn with where they are, never in the way where they are not."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from app.paths import FORM_TEMPLATES
from app.printing import pc_fonts
from app.printing.definition import FormDefinition, load_definition
from app.printing.fonts import MissingGlyphError
from app.printing.layout import lay_out
from app.printing.options import RenderOptions
from app.printing.pdf import render_pdf
from app.services import paper_fonts
from tests.golden.form_samples import ORDINARY, RAREST
from tests.unit.printing import font_files

_FOUND = load_definition(FORM_TEMPLATES / "F2.toml")
assert isinstance(_FOUND, FormDefinition)
F2: FormDefinition = _FOUND


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The office's own folder, and a system without fonts."""
    monkeypatch.delenv(paper_fonts.SWITCH)
    monkeypatch.setattr(pc_fonts, "_system_folders", lambda: (tmp_path / "system",))
    (tmp_path / "system").mkdir()
    own = tmp_path / "own"
    own.mkdir()
    pc_fonts.look_in(own)
    pc_fonts._system.cache_clear()
    yield own
    pc_fonts.look_in(tmp_path / "none")
    pc_fonts._system.cache_clear()


def embedded(pdf: bytes) -> set[str]:
    """The names of the fonts that text is drawn in."""
    document = pypdfium2.PdfDocument(pdf)
    raw = pypdfium2.raw
    names = set()
    for page in document:
        for item in page.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT]):
            buffer = ctypes.create_string_buffer(200)
            raw.FPDFFont_GetBaseFontName(raw.FPDFTextObj_GetFont(item.raw), buffer, 200)
            names.add(buffer.value.decode())
    document.close()
    return names


def test_without_such_fonts_the_bundled_ones_are_used_and_it_is_said() -> None:
    assert paper_fonts.options() == {}
    assert paper_fonts.of_body({}) == "正文：思源宋体（本机没有仿宋）"
    assert "标题：思源宋体（本机没有方正小标宋）" in paper_fonts.of_all({}).splitlines()


def test_a_font_is_found_by_its_name_within_and_named(folder: Path) -> None:
    font_files.write(folder / "odd name.TTF", font_files.face("仿宋"))
    assert paper_fonts.options() == {"fonts": {"body": "仿宋"}}
    assert paper_fonts.of_body(paper_fonts.options()) == "正文：仿宋"
    assert paper_fonts.options(bundled_only=True) == {}
    assert paper_fonts.of_body({}) == "正文：思源宋体（已选用程序自带的字体）"


def test_the_switch_of_the_environment_keeps_to_the_bundled_fonts(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    font_files.write(folder / "a.ttf", font_files.face("仿宋"))
    monkeypatch.setenv(paper_fonts.SWITCH, "bundled")
    assert paper_fonts.options() == {}


def test_the_face_of_a_collection_is_drawn_with(folder: Path) -> None:
    other = font_files.face("别的字体", "NotoSerifSC-Bold", latin="Other")
    font_files.write(folder / "simsun.ttc", other, font_files.face("仿宋_GB2312", latin="TestFang"))
    found = pc_fonts.by_kind("仿宋")
    assert found is not None
    assert (found.family, found.face) == ("仿宋_GB2312", 1)
    pdf = render_pdf(F2, ORDINARY, options=RenderOptions(**paper_fonts.options()))
    assert any("TestFang" in name for name in embedded(pdf))


@pytest.mark.parametrize(
    ("name", "tables"),
    [
        ("restricted", font_files.with_style(font_files.face("仿宋"), embedding=2)),
        ("bold", font_files.with_style(font_files.face("仿宋"), selection=0x20)),
        ("italic", font_files.with_style(font_files.face("仿宋"), selection=0x01)),
        ("postscript", {tag: one for tag, one in font_files.face("仿宋").items() if tag != b"glyf"}),
        ("other", font_files.face("某某行书")),
        ("rare", font_files.face("宋体-ExtB")),
    ],
)
def test_what_may_not_or_cannot_be_used_is_passed_over(
    folder: Path, name: str, tables: font_files.Tables
) -> None:
    font_files.write(folder / f"{name}.ttf", tables)
    assert paper_fonts.options() == {}


@pytest.mark.parametrize("length", [0, 3, 11, 13, 40, 200, 5000])
def test_a_torn_file_is_passed_over(folder: Path, length: int) -> None:
    whole = font_files.write(folder / "a.ttf", font_files.face("仿宋")).read_bytes()
    (folder / "a.ttf").write_bytes(whole[:length])
    (folder / "b.ttc").write_bytes(b"ttcf\0\1\0\0\xff\xff\xff\xff" + whole[:length])
    assert paper_fonts.options() == {}


def test_the_offices_own_folder_counts_before_the_systems(folder: Path, tmp_path: Path) -> None:
    font_files.write(tmp_path / "system" / "s.ttf", font_files.face("仿宋"))
    font_files.write(folder / "o.ttf", font_files.face("仿宋", "NotoSerifSC-Bold"))
    found = pc_fonts.by_family("仿宋")
    assert found is not None
    assert found.path.parent == folder


def test_a_font_dropped_in_appears_at_once(folder: Path) -> None:
    assert pc_fonts.by_kind("黑体") is None
    font_files.write(folder / "h.ttf", font_files.face("黑体"))
    assert paper_fonts.options() == {"fonts": {"label": "黑体", "strong": "黑体"}}


def test_each_role_is_drawn_in_its_own_font_and_rare_characters_in_the_bundled(folder: Path) -> None:
    for family, source, latin in (
        ("方正小标宋简体", "NotoSerifSC-Bold", "TestTitle"),
        ("仿宋", "NotoSansSC-Regular", "TestBody"),
        ("黑体", "NotoSansSC-Bold", "TestLabel"),
    ):
        font_files.write(folder / f"{latin}.ttf", font_files.face(family, source, latin=latin))
    options = RenderOptions(**paper_fonts.options())
    names = embedded(render_pdf(F2, RAREST, options=options))
    for wanted in ("TestTitle", "TestBody", "TestLabel", "HanaMinB"):
        assert any(wanted in name for name in names), names
    assert not any("NotoSerif" in name for name in names)


def test_the_golden_look_does_not_depend_on_what_was_drawn_before(folder: Path) -> None:
    before = render_pdf(F2, ORDINARY)
    font_files.write(folder / "a.ttf", font_files.face("仿宋", "NotoSerifSC-Bold"))
    own = render_pdf(F2, ORDINARY, options=RenderOptions(**paper_fonts.options()))
    assert own != before
    assert render_pdf(F2, ORDINARY) == before
    assert render_pdf(F2, ORDINARY, options=RenderOptions(**paper_fonts.options())) == own


def test_a_font_that_is_gone_leaves_the_bundled_ones(folder: Path) -> None:
    kept: dict[str, Any] = {"fonts": {"body": "仿宋"}}
    assert render_pdf(F2, ORDINARY, options=RenderOptions(**kept)) == render_pdf(F2, ORDINARY)
    assert paper_fonts.of_body(kept) == "正文：思源宋体（本机没有仿宋）"


def test_a_font_of_the_pc_widens_nothing_that_prints(folder: Path) -> None:
    """The same paper prints on every PC, and private characters never come out as somebody else's."""
    tables = font_files.face("仿宋")
    font_files.write(folder / "a.ttf", tables)
    with pytest.raises(MissingGlyphError, match="U\\+E123"):
        render_pdf(F2, {"summary": "此字\ue123"}, options=RenderOptions(**paper_fonts.options()))


def test_lines_break_by_the_widths_of_the_font_in_use(folder: Path) -> None:
    """Outside the context the layout counts with the bundled fonts again."""
    text = {"summary": "Wide words and 2026 digits " * 12}
    plain = [line.text for line in lay_out(F2, text)[0].lines]
    font_files.write(folder / "a.ttf", font_files.face("仿宋", "HanaMinB"))
    render_pdf(F2, text, options=RenderOptions(**paper_fonts.options()))
    assert [line.text for line in lay_out(F2, text)[0].lines] == plain
