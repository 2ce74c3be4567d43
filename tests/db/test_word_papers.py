"""The office's own Word files: in the menu as soon as they lie in the folder, filled from the case, kept, reprinted."""

from __future__ import annotations

import hashlib
import re
import shutil
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from sqlalchemy import select

from app.domain import paper_code
from app.domain.records import PetitionRecord
from app.errors import UserError
from app.models.paper_tables import paper
from app.services import intake, issued_papers, office_fonts, own_papers, paper_catalogue, papers, word_papers
from app.services.context import Context
from tests.db.conftest import DraftMaker
from tests.unit.printing.word_samples import text_of, word

BODY = (
    "便函",
    "{{ name }}反映：{{ demand }}（{{ case_number }}）",
    "经办人：{{ operator }}　事项：{{ matter }}",
)
SIDECAR = """code = "本1"
[required]
matter = "协调事项"
[menu]
name = "便函"
given_to = "unit"
[[menu.ask]]
key = "matter"
label = "协调事项"
"""


@pytest.fixture
def record(context: Context, make_draft: DraftMaker) -> PetitionRecord:
    return intake.register_petition(context, make_draft()).record


@pytest.fixture
def folder(context: Context) -> Path:
    return own_papers.folder(context)


@pytest.fixture
def without_office(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(word_papers, "office_program", lambda: None)


def put(folder: Path, name: str = "便函", *paragraphs: str, beside: str = SIDECAR) -> None:
    (folder / f"{name}.docx").write_bytes(word(*(paragraphs or BODY)))
    if beside:
        (folder / f"{name}.toml").write_text(beside, encoding="utf-8")


def test_a_file_dropped_there_is_in_the_menu(context: Context, folder: Path, record: PetitionRecord) -> None:
    put(folder)
    put(folder, "告知", "{{ name }}：", beside="")
    (folder / "~$便函.docx").write_bytes(b"Word's lock")
    own = {one.code: one for one in papers.offered(context, record) if one.own}
    assert [(one.code, one.name, one.group, one.kind) for one in own.values()] == [
        ("告知", "告知", "本单位文书", "docx"),
        ("本1", "便函", "本单位文书", "docx"),
    ]
    assert [one.key for one in own["本1"].asks] == ["matter"]
    assert paper_catalogue.broken(context.register.folder) == ()


def test_it_is_filled_issued_and_kept(
    context: Context, folder: Path, record: PetitionRecord, without_office: None
) -> None:
    put(folder)
    with pytest.raises(UserError, match="缺少协调事项"):
        papers.issue(context, papers.draw(context, record, "本1"), printer="Word")
    drawn = papers.draw(context, record, "本1", asked={"matter": "道路修复"})
    given = papers.issue(context, drawn, printer="Word")
    kept = issued_papers.word(context, given.id)
    assert f"周明远反映：要求修复小区门前道路。（{record.number}）" in text_of(kept)
    assert "经办人：王登记　事项：道路修复" in text_of(kept)
    with context.register.read() as connection:
        row = connection.execute(select(paper).where(paper.c.id == given.id)).one()
    assert row.pdf_digest == hashlib.sha256(kept).hexdigest()
    (folder / "便函.docx").write_bytes(word("全变了 {{ name }}"))
    assert issued_papers.word(context, given.id) == kept
    assert [one.form for one in issued_papers.of_case(context, record.id)] == ["本1"]


def test_the_same_words_again_are_a_copy(
    context: Context, folder: Path, record: PetitionRecord, without_office: None
) -> None:
    put(folder)
    first, again = (
        papers.issue(context, papers.draw(context, record, "本1", asked={"matter": "x"}), printer="Word")
        for _ in range(2)
    )
    assert (again.copy, again.id) == (True, first.id)


def test_without_libreoffice_it_is_said_before_anything_is_issued(
    context: Context, folder: Path, record: PetitionRecord, without_office: None
) -> None:
    put(folder)
    drawn = papers.draw(context, record, "本1", asked={"matter": "x"})
    assert drawn.pdf == b""
    for kind in ("PDF", "前台-A4"):
        with pytest.raises(UserError, match="没有安装 LibreOffice"):
            papers.issue(context, drawn, printer=kind)
    assert issued_papers.of_case(context, record.id) == []
    given = papers.issue(context, drawn, printer="Word")
    with pytest.raises(UserError, match="没有安装 LibreOffice"):
        issued_papers.reprint(context, given.id)


NEEDS_OFFICE = pytest.mark.skipif(
    shutil.which("soffice") is None, reason="LibreOffice is not installed: no PDF of a Word file"
)


@NEEDS_OFFICE
def test_libreoffice_prints_it_with_its_code(context: Context, folder: Path, record: PetitionRecord) -> None:
    put(folder)
    drawn = papers.draw(context, record, "本1", asked={"matter": "道路修复"})
    given = papers.issue(context, drawn, printer="PDF")
    document = pypdfium2.PdfDocument(given.pdf)
    text = document[0].get_textpage().get_text_bounded()
    picture = document[0].render(scale=2).to_pil()
    document.close()
    assert "周明远反映" in text
    [found] = zxingcpp.read_barcodes(picture)
    code = paper_code.decode(found.text)
    assert code is not None
    assert (code.petition_id, code.paper_id) == (record.id, given.id)


@pytest.mark.usefixtures("without_office")
@pytest.mark.parametrize(("sign", "called"), [("😀", "“😀”（U\\+1F600）"), ("\ue123", "没有U\\+E123。")])
def test_a_sign_that_no_font_has_is_refused_as_on_every_paper(
    context: Context, folder: Path, record: PetitionRecord, sign: str, called: str
) -> None:
    put(folder)
    with pytest.raises(UserError, match=called):
        papers.draw(context, record, "本1", asked={"matter": f"道路{sign}修复"})


@pytest.fixture
def latin_fonts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A PC that has no Chinese font."""
    settings = tmp_path / "latin.conf"
    settings.write_text(
        f"<fontconfig><dir>/usr/share/fonts/truetype/dejavu</dir><cachedir>{tmp_path}</cachedir></fontconfig>",
        encoding="utf-8",
    )
    monkeypatch.setenv("FONTCONFIG_FILE", str(settings))


@NEEDS_OFFICE
@pytest.mark.usefixtures("latin_fonts")
def test_on_a_pc_without_chinese_fonts_libreoffice_has_those_of_the_program(
    context: Context, folder: Path, record: PetitionRecord
) -> None:
    put(folder)
    drawn = papers.draw(context, record, "本1", asked={"matter": "道路𠮷修复"})
    fonts = fonts_of(drawn.pdf)
    assert any("Noto" in one for one in fonts), fonts
    assert any("HanaMin" in one for one in fonts), fonts


@NEEDS_OFFICE
@pytest.mark.usefixtures("latin_fonts")
def test_boxes_are_not_given_out(
    context: Context, folder: Path, record: PetitionRecord, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(folder)
    monkeypatch.setattr(office_fonts, "environment", lambda _folder: None)
    with pytest.raises(UserError, match=r"没有找到能显示“便”（U\+4FBF）、.*等字的字体.*打成方框"):
        papers.draw(context, record, "本1", asked={"matter": "道路修复"})


def fonts_of(pdf: bytes) -> set[str]:
    """The names in the PDF's own font dictionaries."""
    return {name.decode() for name in re.findall(rb"/BaseFont/(?:[A-Z]{6}\+)?([\w-]+)", pdf)}


@pytest.mark.parametrize(
    ("paragraph", "said"),
    [
        ("{{ nme }}", "第 1 段“{{ nme }}”有误：没有名为“nme”的栏目"),
        ("{{ name.__class__ }}", "不是栏目名"),
        ("{% if name %}", "不能使用"),
    ],
)
def test_a_broken_file_says_where_and_is_not_offered(
    context: Context, folder: Path, record: PetitionRecord, paragraph: str, said: str
) -> None:
    put(folder, "坏", paragraph, beside="")
    [broken] = own_papers.broken(context)
    assert broken.file == "坏.docx"
    assert said in broken.said
    assert "坏" not in {one.code for one in papers.offered(context, record)}


def test_what_is_no_word_file_is_said(context: Context, folder: Path) -> None:
    (folder / "假.docx").write_text("纯文本", encoding="utf-8")
    (folder / "名字太长太长太长太长太长太长太长了.docx").write_bytes(word("{{ name }}"))
    said = {one.file: one.said for one in own_papers.broken(context)}
    assert "不是 Word 文档" in said["假.docx"]
    assert "超过 16 个字" in said["名字太长太长太长太长太长太长太长了.docx"]


def test_a_code_of_the_programs_is_not_taken(context: Context, folder: Path) -> None:
    put(folder, "F1", "{{ name }}", beside="")
    assert "已由程序自带的文书使用" in own_papers.broken(context)[0].said


def test_a_code_is_used_once_small_or_capital(context: Context, folder: Path, record: PetitionRecord) -> None:
    for name in ("n4", "告知", "回执"):
        put(folder, name, "{{ name }}", beside="")
    put(folder, "告知二", "{{ name }}", beside='code = "告知"\n')
    said = {one.file: one.said for one in own_papers.broken(context)}
    assert set(said) == {"n4.docx", "告知二.docx"}
    assert "代码“n4”已由程序自带的文书使用（不分大小写）" in said["n4.docx"]
    assert "代码“告知”已由“告知.docx”使用" in said["告知二.docx"]
    titles = [one.title for one in papers.offered(context, record) if one.own]
    assert titles == ["告知", "回执"]


def test_every_field_has_words_and_examples_come_from_a_case(
    context: Context, record: PetitionRecord
) -> None:
    listed = own_papers.field_words()
    assert len({one.key for one in listed}) == len(listed) > 60
    assert all(one.words for one in listed)
    number, values = own_papers.examples(context)
    assert (number, values["name"]) == (record.number, "周明远")
