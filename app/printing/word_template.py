"""The office's own Word file with `{{field}}` in it -> the same file filled in. Nothing in it is ever executed.

A placeholder is two braces around one name. Everything else that a template language knows (attributes, calls, filters,
blocks, comments) is refused with its place, first from the text of every paragraph, then by the parsed template itself,
which runs without functions in Jinja's sandbox. What would make an office program fetch other files is refused too.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from docx import Document
from docx.oxml.ns import qn
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from app.errors import UserError
from app.printing.code_square import FIELD, SIDE, code_of
from app.printing.docx_drawing import code_shape
from app.printing.docx_package import without_times
from app.printing.page import Box, CodePlace
from app.printing.text import clean
from app.printing.word_definition import WordDefinition

_PLACEHOLDER = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
_NAME = re.compile(r"\s*([a-z][a-z0-9_]*)\s*")
_OTHER_SIGNS = ("{%", "%}", "{#", "#}", "{{", "}}")
_FETCHES = re.compile(
    r"\b(INCLUDE\w*|DDE\w*|LINK|IMPORT|DATABASE|MERGEFIELD|FILL-?IN|MACROBUTTON)\b", re.IGNORECASE
)
_HARMLESS_LINK = "/hyperlink"
_DEFAULT_PLACE = CodePlace(8.0, 8.0)
_SHOWN = 40
_ALLOWED = (nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name)


class WordTemplateError(UserError):
    """A Word file that cannot be used; the sentence names the file and the place."""

    def __init__(self, file: str, place: str, problem: str) -> None:
        at = f"{place}" if place else ""
        super().__init__(f"Word 文书“{file}”{at}有误：{problem}。请在 Word 中改正后保存。")


class Environment(ImmutableSandboxedEnvironment):
    """Names only: no attribute, no call, no filter, no block, whatever a text may contain."""

    def __init__(self) -> None:
        super().__init__(undefined=StrictUndefined, autoescape=True)
        for known in (self.globals, self.filters, self.tests):
            known.clear()

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:  # noqa: ARG002
        """None is."""
        return False

    def is_safe_callable(self, obj: Any) -> bool:  # noqa: ARG002
        """None is."""
        return False

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        for node in tree.find_all(nodes.Node):
            if not isinstance(node, _ALLOWED):
                raise TemplateError(type(node).__name__)
        return tree


def read_word(
    file: str,
    data: bytes,
    known: Collection[str] | None = None,
    *,
    code: str = "",
    required: Mapping[str, str] | None = None,
    place: CodePlace | None = None,
) -> WordDefinition:
    """Check a Word file; `known`: the fields there are (None: any). Raises `WordTemplateError` naming the place."""
    document = _opened(file, data)
    _refuse_fetching(file, document)
    found: set[str] = set()
    for where, paragraph in _paragraphs(document):
        for name in _names(file, where, _text(paragraph)):
            if known is not None and name not in known:
                raise WordTemplateError(
                    file, where, f"没有名为“{name}”的栏目，可用的见“设置与帮助 → 本单位文书和栏目”"
                )
            found.add(name)
    definition = WordDefinition(
        code or file.rpartition(".")[0],
        data,
        frozenset(found),
        hashlib.sha256(data).hexdigest(),
        required or {},
        place,
    )
    fill_word(definition, dict.fromkeys(found, ""))
    return definition


def fill_word(definition: WordDefinition, values: Mapping[str, str]) -> bytes:
    """The file with `values`, and with the QR code that the value `qr` asks for; the same input gives the same bytes.

    Raises `WordTemplateError` for what the paragraphs did not show: a placeholder in a property or a field's code.
    """
    template = DocxTemplate(io.BytesIO(definition.data))
    texts = {name: clean(values.get(name, "")) for name in definition.fields}
    try:
        template.render(texts, Environment())
    except TemplateError as error:
        problem = "在文档属性、域代码或图形中有不能使用的内容，只能写“{{栏目名}}”"
        raise WordTemplateError(f"{definition.code}.docx", "", problem) from error
    text = values.get(FIELD, "")
    if text:
        _add_code(template.docx, text, definition.code_place or _DEFAULT_PLACE)
    return without_times(template)


def _add_code(document: Any, text: str, place: CodePlace) -> None:
    """At a place of the page, behind the text, bound to the first paragraph."""
    body = document.element.body
    width = document.sections[0].page_width.mm
    box = Box(width - place.right - SIDE, place.top, SIDE, SIDE)
    first = next(body.iter(qn("w:p")), None)
    if first is not None:
        first.append(code_shape(code_of(text, box)))


def _opened(file: str, data: bytes) -> Any:
    try:
        return Document(io.BytesIO(data))
    except Exception as error:  # python-docx has no family of errors for damaged files
        raise WordTemplateError(file, "", "打不开，不是完整的 Word 文档（.docx）") from error


def _refuse_fetching(file: str, document: Any) -> None:
    """Links to other files and fields that read them: an office program would fetch them when it opens the paper."""
    for part in document.part.package.iter_parts():
        for relation in part.rels.values():
            if relation.is_external and not relation.reltype.endswith(_HARMLESS_LINK):
                raise WordTemplateError(file, "", "引用了外部文件或网址（如链接的图片、模板），请改为嵌入")
    for root in _roots(document):
        codes = [one.text or "" for one in root.iter(qn("w:instrText"))]
        codes += [one.get(qn("w:instr")) or "" for one in root.iter(qn("w:fldSimple"))]
        for code in codes:
            if _FETCHES.search(code):
                raise WordTemplateError(file, "", f"含有不能使用的域“{code.strip()[:_SHOWN]}”，请删除该域")


def _roots(document: Any) -> Iterator[Any]:
    """The parts of the document that hold text, the body first."""
    yield document.element
    for part in document.part.package.iter_parts():
        element = getattr(part, "element", None)
        if part is not document.part and element is not None and str(part.partname).startswith("/word/"):
            yield element


def _paragraphs(document: Any) -> Iterator[tuple[str, Any]]:
    """Every paragraph, cells and text boxes included, with the words for its place."""
    for root in _roots(document):
        kind = {"hdr": "页眉", "ftr": "页脚"}.get(root.tag.rpartition("}")[2], "")
        for number, paragraph in enumerate(root.iter(qn("w:p")), start=1):
            yield f"{kind}第 {number} 段“{_text(paragraph).strip()[:_SHOWN]}”", paragraph


def _text(paragraph: Any) -> str:
    return "".join(one.text or "" for one in paragraph.iter(qn("w:t")))


def _names(file: str, place: str, text: str) -> Iterator[str]:
    for inside in _PLACEHOLDER.findall(text):
        name = _NAME.fullmatch(inside)
        if name is None:
            raise WordTemplateError(
                file, place, f"“{{{{{inside.strip()[:_SHOWN]}}}}}”不是栏目名，只能写“{{{{栏目名}}}}”"
            )
        yield name[1]
    rest = _PLACEHOLDER.sub("", text)
    sign = next((one for one in _OTHER_SIGNS if one in rest), "")
    if sign:
        raise WordTemplateError(file, place, f"“{sign}”不能使用或没有配对，只能写“{{{{栏目名}}}}”")
