"""The package around a Word document: paper, defaults, fonts, properties.

It is made of a few small parts of our own (python-docx's template brings 900 kB of styles, a picture and the
day it was made), so the same parts give the same bytes.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any, NamedTuple
from xml.sax.saxutils import escape

from docx.opc.constants import CONTENT_TYPE as CT
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.opc.oxml import serialize_part_xml
from docx.opc.package import OpcPackage
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml.ns import qn

from app.printing.docx_faces import Face
from app.printing.docx_text import EMPTY_ROLE, Pen
from app.printing.docx_xml import element, twips
from app.printing.text import NO_LINE_END, NO_LINE_START

_FIRST_ZIP_DAY = (1980, 1, 1, 0, 0, 0)
_WORD = "http://schemas.microsoft.com/office/word"
_CORE = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<cp:coreProperties'
    ' xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{title}</dc:title><dc:language>zh-CN</dc:language>'
    "</cp:coreProperties>"
)


class Edges(NamedTuple):
    """Margins of a page, mm."""

    top: float
    right: float
    bottom: float
    left: float


class Footer(NamedTuple):
    """What stands at the foot of `default`, `first` or `even` pages."""

    kind: str
    paragraphs: Sequence[Any]


class Sheet(NamedTuple):
    """Paper of a document: width and height, margins, how far its footers stand from the lower edge; all mm."""

    width: float
    height: float
    margins: Edges
    footer: float = 0.0
    footers: Sequence[Footer] = ()


def package(blocks: Iterable[Any], sheet: Sheet, title: str, pen: Pen) -> bytes:
    """A whole .docx: `blocks` (w:p, w:tbl), written with `pen`, on `sheet`."""
    whole = OpcPackage()
    main = _part(whole, "/word/document.xml", CT.WML_DOCUMENT_MAIN, b"")
    whole.relate_to(main, RT.OFFICE_DOCUMENT)
    core = _part(
        whole, "/docProps/core.xml", CT.OPC_CORE_PROPERTIES, _CORE.format(title=escape(title)).encode()
    )
    whole.relate_to(core, RT.CORE_PROPERTIES)
    even = any(footer.kind == "even" for footer in sheet.footers)
    for name, content_type, relation, root in (
        ("styles", CT.WML_STYLES, RT.STYLES, _styles(pen.faces.roles[EMPTY_ROLE])),
        ("settings", CT.WML_SETTINGS, RT.SETTINGS, _settings(even=even)),
        ("fontTable", CT.WML_FONT_TABLE, RT.FONT_TABLE, _font_table(pen.used)),
    ):
        main.relate_to(_part(whole, f"/word/{name}.xml", content_type, serialize_part_xml(root)), relation)
    links = []
    for footer in sheet.footers:
        root = element("ftr", *footer.paragraphs)
        part = _part(whole, f"/word/footer-{footer.kind}.xml", CT.WML_FOOTER, serialize_part_xml(root))
        links.append((footer.kind, main.relate_to(part, RT.FOOTER)))
    root = element("document", element("body", *blocks, _section(sheet, links)))
    main._blob = serialize_part_xml(root)  # the relations' ids are known only now
    return without_times(whole)


def _part(whole: Any, name: str, content_type: str, data: bytes) -> Any:
    return Part(PackURI(name), content_type, data, whole)


def without_times(whole: Any) -> bytes:
    """The package, its entries in their order, each with the first day of the zip calendar."""
    written, made = BytesIO(), BytesIO()
    whole.save(written)
    with zipfile.ZipFile(written) as source, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, _FIRST_ZIP_DAY)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0
            target.writestr(entry, source.read(name))
    return made.getvalue()


def _section(sheet: Sheet, links: Iterable[tuple[str, str]]) -> Any:
    references = []
    for kind, relation in links:
        reference = element("footerReference", type=kind)
        reference.set(qn("r:id"), relation)
        references.append(reference)
    width, height = twips(sheet.width), twips(sheet.height)
    size = element("pgSz", w=width, h=height)
    if width > height:
        size.set(qn("w:orient"), "landscape")
    sides = {side: twips(length) for side, length in sheet.margins._asdict().items()}
    margins = element("pgMar", **sides, header=0, footer=twips(sheet.footer), gutter=0)
    first = any(kind == "first" for kind, _ in links)
    return element("sectPr", *references, size, margins, element("titlePg") if first else None)


def _styles(face: Face) -> Any:
    """No style but the plain one: nothing that moves a line by itself."""
    off = ("widowControl", "autoSpaceDE", "autoSpaceDN", "snapToGrid")
    switches = [element(name, val=0) for name in off]
    # Writer reads this switch the wrong way round: so it keeps punctuation within the line, as the layout does.
    switches.insert(1, element("overflowPunct", val=1))
    paragraph = element("pPr", *switches, element("spacing", before=0, after=0, line=240, lineRule="auto"))
    run = element(
        "rPr", face.fonts(), element("kern", val=0), element("sz", val=24), element("szCs", val=24),
        element("lang", val="en-US", eastAsia="zh-CN", bidi="ar-SA"),
    )  # fmt: skip
    normal = element(
        "style", element("name", val="Normal"), element("qFormat"), paragraph, type="paragraph", default=1
    )
    normal.set(qn("w:styleId"), "Normal")
    return element("styles", element("docDefaults", element("rPrDefault", run)), normal)


def _settings(*, even: bool) -> Any:
    mode = element("compatSetting", name="compatibilityMode", uri=_WORD, val=15)
    return element(
        "settings",
        element("zoom", percent=100),
        element("defaultTabStop", val=420),
        element("evenAndOddHeaders") if even else None,
        element("characterSpacingControl", val="doNotCompress"),
        element("noLineBreaksAfter", lang="zh-CN", val="".join(sorted(NO_LINE_END))),
        element("noLineBreaksBefore", lang="zh-CN", val="".join(sorted(NO_LINE_START))),
        element("compat", element("doNotExpandShiftReturn"), mode),
        element("themeFontLang", val="en-US", eastAsia="zh-CN"),
    )


def _font_table(faces: Iterable[Face]) -> Any:
    """The fonts, each with what to take where it is missing."""
    named = {face.family: face for face in faces}
    return element("fonts", *(named[family].entry() for family in sorted(named)))
