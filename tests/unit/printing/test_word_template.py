"""The office's Word files: names in braces are filled in, and nothing else ever runs."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import TemplateError

from app.domain.paper_code import PaperCode, encode, mark_of
from app.printing.word_template import Environment, WordTemplateError, fill_word, read_word
from tests.unit.printing.word_samples import replaced, split_runs, text_of, word

KNOWN = {"name", "case_number", "demand"}
PAYLOADS = (
    "{{ self.__init__.__globals__.__builtins__.open('/etc/passwd').read() }}",
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ name.__class__ }}",
    "{{ name|attr('__class__') }}",
    "{{ name['__class__'] }}",
    "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
    "{{ lipsum.__globals__['os'].popen('id').read() }}",
    "{{ request.application.__globals__ }}",
    "{{ name.format(name) }}",
    "{{ '%s' % name }}",
    "{{ 7*7 }}",
    "{{ range(1000000000)|list }}",
    "{% for x in ().__class__.__base__.__subclasses__() %}{{ x }}{% endfor %}",
    "{% set x = name.__class__ %}",
    "{% include '/etc/passwd' %}",
    "{% import 'os' as os %}",
    "{%p if name %}",
    "{{r name }}",
    "{# comment #}",
    "{{ name }",
    "}}{{",
    "{{ }}",
    "{{ 姓名 }}",
    "{{ Name }}",
)
"""What docxtpl's issues #549 and #632 show, and their kin."""


def test_names_are_filled_in_everywhere(tmp_path: Path) -> None:
    def more(document: Any) -> None:
        split_runs("编号：{", "{ case_", "number }", "}。")(document)
        document.add_table(rows=1, cols=2).cell(0, 1).text = "{{name}}"
        document.sections[0].header.paragraphs[0].text = "页眉 {{ name }}"
        document.sections[0].footer.paragraphs[0].text = "页脚 {{demand}}"

    definition = read_word("函.docx", word("{{ name }}，您好：", more=more), KNOWN)
    assert definition.fields == KNOWN
    filled = fill_word(definition, {"name": "章试样", "case_number": "镜访[2026]12号", "demand": "修路"})
    text = text_of(filled)
    assert text.count("章试样") == 3
    assert "编号：镜访[2026]12号。" in text
    assert "页脚 修路" in text
    assert "{" not in text


def test_a_missing_value_is_an_empty_place() -> None:
    definition = read_word("函.docx", word("甲{{ name }}乙"), KNOWN)
    assert "甲乙" in text_of(fill_word(definition, {}))


@given(
    st.text(
        alphabet=st.characters(min_codepoint=32, max_codepoint=0xFFFF, exclude_categories=("Cs", "Cn", "Co")),
        max_size=40,
    )
)
def test_what_stands_in_a_value_is_text_only(value: str) -> None:
    """Markup, braces and template language in a petitioner's words print as they are."""
    definition = read_word("函.docx", word("〖{{ name }}〗"), KNOWN)
    text = text_of(fill_word(definition, {"name": f"<w:p>&{{{{ 7*7 }}}}{value}"}))
    assert "〖<w:p>&{{ 7*7 }}" in text
    assert "49" not in text.replace(value, "")


def test_lines_of_a_value_stay_lines() -> None:
    data = fill_word(read_word("函.docx", word("{{ demand }}"), KNOWN), {"demand": "一、停工\n二、公布"})
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        xml = archive.read("word/document.xml").decode()
    assert xml.index("一、停工") < xml.index("<w:br/>") < xml.index("二、公布")


@pytest.mark.parametrize("payload", PAYLOADS)
def test_everything_but_a_name_is_refused_with_its_place(payload: str) -> None:
    with pytest.raises(WordTemplateError, match=r"Word 文书“坏\.docx”第 2 段“.*”有误"):
        read_word("坏.docx", word("第一段 {{ name }}", payload), KNOWN)


@pytest.mark.parametrize("payload", [one for one in PAYLOADS if not one.startswith("{#")])
def test_the_sandbox_refuses_it_too(payload: str) -> None:
    """The second net: what the text of the paragraphs would not show."""
    with pytest.raises(TemplateError):
        Environment().from_string(payload).render({"name": "x"})


@pytest.mark.parametrize("payload", PAYLOADS[:4])
def test_a_payload_in_a_property_is_refused(payload: str) -> None:
    def hide(document: Any) -> None:
        document.core_properties.title = payload

    with pytest.raises(WordTemplateError, match="文档属性"):
        read_word("坏.docx", word("{{ name }}", more=hide), KNOWN)


def test_a_payload_in_an_attribute_is_refused() -> None:
    data = word("{{ name }}", more=split_runs("粗"))
    data = replaced(data, "word/document.xml", b"<w:b/>", b'<w:b w:val="{{ name.__class__ }}"/>')
    with pytest.raises(WordTemplateError, match="文档属性"):
        read_word("坏.docx", data, KNOWN)


def test_an_unknown_field_is_named() -> None:
    with pytest.raises(WordTemplateError, match=r"第 1 段“姓名 \{\{ nme \}\}”有误：没有名为“nme”的栏目"):
        read_word("坏.docx", word("姓名 {{ nme }}"), KNOWN)


@pytest.mark.parametrize(
    "code", ["INCLUDEPICTURE http://127.0.0.1/x.png", "DDEAUTO c:\\\\x cmd", "LINK Excel.Sheet.8 x"]
)
def test_fields_that_read_other_files_are_refused(code: str) -> None:
    def add(document: Any) -> None:
        from docx.oxml import OxmlElement

        run = document.add_paragraph().add_run()
        text = OxmlElement("w:instrText")
        text.text = code
        run._r.append(text)

    with pytest.raises(WordTemplateError, match="含有不能使用的域"):
        read_word("坏.docx", word("{{ name }}", more=add), KNOWN)


def test_a_linked_template_or_picture_is_refused() -> None:
    def link(document: Any) -> None:
        document.part.relate_to("http://127.0.0.1/x.dotm", "http://x/attachedTemplate", is_external=True)

    with pytest.raises(WordTemplateError, match="引用了外部文件"):
        read_word("坏.docx", word("{{ name }}", more=link), KNOWN)


def test_a_damaged_file_is_said() -> None:
    with pytest.raises(WordTemplateError, match="打不开"):
        read_word("坏.docx", b"PK\x03\x04 nothing", KNOWN)


def test_the_same_values_give_the_same_bytes() -> None:
    definition = read_word("函.docx", word("{{ name }}"), KNOWN)
    assert fill_word(definition, {"name": "章试样"}) == fill_word(definition, {"name": "章试样"})


def test_the_code_stands_on_it() -> None:
    definition = read_word("函.docx", word("{{ name }}"), KNOWN)
    code = encode(PaperCode(mark_of("x"), 1, 2))
    with zipfile.ZipFile(io.BytesIO(fill_word(definition, {"qr": code}))) as archive:
        assert b"v:shape" in archive.read("word/document.xml")
    with zipfile.ZipFile(io.BytesIO(fill_word(definition, {}))) as archive:
        assert b"v:shape" not in archive.read("word/document.xml")
