"""What may be kept, judged by content; what may not is refused in one sentence that names the file."""

from __future__ import annotations

import io
import random
import struct
import time
import unicodedata
import zipfile
import zlib
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import docx
import openpyxl
import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import UserError
from app.scans.inspect import inspect, refuse_size
from app.scans.kinds import FileKind
from app.scans.names import disk_name, plain_name, shown_name
from tests.unit.scans import samples
from tests.unit.scans.measure import peak_mb


def word() -> bytes:
    stream = io.BytesIO()
    docx.Document().save(stream)
    return stream.getvalue()


def table() -> bytes:
    stream = io.BytesIO()
    openpyxl.Workbook().save(stream)
    return stream.getvalue()


KEPT: dict[str, tuple[Callable[[], bytes], FileKind, int | None, int, int]] = {
    "pdf": (lambda: samples.pages_pdf(3), FileKind.PDF, 3, 210, 297),
    "pdf-500": (lambda: samples.pages_pdf(500), FileKind.PDF, 500, 210, 297),
    "jpeg": (samples.jpeg, FileKind.JPEG, 1, 80, 60),
    "jpeg-turned": (lambda: samples.jpeg(orientation=6), FileKind.JPEG, 1, 60, 80),
    "jpeg-progressive": (lambda: samples.jpeg(progressive=True), FileKind.JPEG, 1, 80, 60),
    "png": (lambda: samples.saved(samples.quarters(), "PNG"), FileKind.PNG, 1, 80, 60),
    "bmp": (lambda: samples.saved(samples.quarters(), "BMP"), FileKind.BMP, 1, 80, 60),
    "tiff": (lambda: samples.tiff(3), FileKind.TIFF, 3, 80, 60),
    "tiff-packed": (lambda: samples.tiff(2, compression="tiff_lzw"), FileKind.TIFF, 2, 80, 60),
    "docx": (word, FileKind.DOCX, None, 0, 0),
    "xlsx": (table, FileKind.XLSX, None, 0, 0),
    "doc": (lambda: samples.compound("WordDocument", "1Table"), FileKind.DOC, None, 0, 0),
    "xls": (lambda: samples.compound("Workbook", tail=40), FileKind.XLS, None, 0, 0),
    "text": ("信访人反映的问题。\r\n二〇二六年".encode, FileKind.TEXT, None, 0, 0),
    "text-gb": (lambda: "信访人反映的问题。".encode("gb18030"), FileKind.TEXT, None, 0, 0),
    "text-utf16": (lambda: "信访人反映的问题。".encode("utf-16"), FileKind.TEXT, None, 0, 0),
    "text-bm": ("BMW 车主反映停车难的问题，要求处理。".encode, FileKind.TEXT, None, 0, 0),
    "text-less": (lambda: b"a < b and b > c\n", FileKind.TEXT, None, 0, 0),
}


@pytest.mark.parametrize("name", KEPT)
def test_what_an_office_hands_in_is_kept(name: str) -> None:
    make, kind, pages, width, height = KEPT[name]
    found = inspect(make(), "给定的名称.xyz")
    assert (found.kind, found.pages, found.width, found.height) == (kind, pages, width, height)
    assert found.name == f"给定的名称.xyz{kind.extensions[0]}"
    assert found.media_type == kind.media_type


def password(*, user: str) -> bytes:
    from reportlab.lib.pdfencrypt import StandardEncryption
    from reportlab.pdfgen.canvas import Canvas

    stream = io.BytesIO()
    canvas = Canvas(stream, encrypt=StandardEncryption(user, ownerPassword="owner", canPrint=0))
    canvas.drawString(10, 10, "x")
    canvas.save()
    return stream.getvalue()


def twice(data: bytes) -> bytes:
    return zlib.compress(data, 9)


def lying_size() -> bytes:
    """A part says it unpacks to ten bytes; it unpacks to a megabyte."""
    whole = samples.office({"word/media/a.bin": bytes(1 << 20)})
    return whole.replace(struct.pack("<I", 1 << 20), struct.pack("<I", 10))


def locked_zip() -> bytes:
    """The flag of encryption set in both places."""
    data = bytearray(samples.office({}))
    data[6] |= 1
    data[data.rfind(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def cyclic_tiff() -> bytes:
    """The second page names the first as its next."""
    data = bytearray(samples.tiff(2))
    first = struct.unpack_from("<I", data, 4)[0]
    count = struct.unpack_from("<H", data, first)[0]
    second = struct.unpack_from("<I", data, first + 2 + 12 * count)[0]
    count = struct.unpack_from("<H", data, second)[0]
    struct.pack_into("<I", data, second + 2 + 12 * count, first)
    return bytes(data)


def cyclic_compound() -> bytes:
    data = bytearray(samples.compound("WordDocument"))
    struct.pack_into("<I", data, 512 + 4, 1)  # the directory's sector follows itself
    return bytes(data)


def executable() -> bytes:
    return b"MZ\x90\x00\x03\x00\x00\x00" + bytes(200)


def picture_pdf(size: bytes) -> bytes:
    picture = samples.stream(
        b"/Type/XObject/Subtype/Image/BitsPerComponent 8/ColorSpace/DeviceGray%s" % size, b"x"
    )
    return samples.pages_pdf(1, b"0 0 595 842", b"", picture)


def large_office() -> bytes:
    """Unpacks to 210 MB, in a proportion as ordinary documents have it."""
    some = random.Random(1)
    return samples.office(
        {"word/a.bmp": some.randbytes(2048) * 103_000, "word/b.png": some.randbytes(400_000)}
    )


def many_pdf() -> bytes:
    """Each stream unpacks to less than a page's worth, all together to 1.7 GB."""
    one = samples.stream(b"/Filter/FlateDecode", samples.zeros(190 << 20, level=1))
    return samples.pages_pdf(1, b"0 0 595 842", b"", *[one] * 9)


def plain_zip() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("a.txt", "x")
    return stream.getvalue()


def flipped(data: bytes, place: int) -> bytes:
    return data[:place] + bytes([data[place] ^ 255]) + data[place + 1 :]


def packed_bmp() -> bytes:
    data = bytearray(samples.saved(samples.quarters().convert("P"), "BMP"))
    struct.pack_into("<I", data, 30, 1)
    return bytes(data)


BIG = 220 << 20
REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "empty": (lambda: b"", "空文件"),
    "exe": (executable, "不是能保存的文件类型"),
    "elf": (lambda: b"\x7fELF" + bytes(100), "不是能保存的文件类型"),
    "random": (lambda: bytes(range(256)) * 4, "不是能保存的文件类型"),
    "html": (lambda: b"<html><body>x</body></html>", "脚本或网页"),
    "html-late": ("\ufeff\n  <!DOCTYPE html>".encode, "脚本或网页"),
    "svg": (lambda: b"<svg onload='x()'/>", "脚本或网页"),
    "shell": (lambda: b"#!/bin/sh\nrm -rf ~\n", "脚本或网页"),
    "batch": (lambda: b"@ECHO off\r\ndel *.*\r\n", "脚本或网页"),
    "rtf": (lambda: b"{\\rtf1 x}", "脚本或网页"),
    "zip": (plain_zip, "压缩包"),
    "gzip": (lambda: b"\x1f\x8b\x08\x00" + bytes(30), "不是能保存的文件类型"),
    "rar": (lambda: b"Rar!\x1a\x07\x01\x00" + bytes(30), "不是能保存的文件类型"),
    "gif": (lambda: samples.saved(samples.quarters(), "GIF"), "不是能保存的文件类型"),
    "docm": (lambda: samples.office({"word/vbaProject.bin": b"x"}), "宏"),
    "docx-exe": (lambda: samples.office({"word/embeddings/a.EXE": b"x"}), "内含压缩包或程序"),
    "docx-zip": (lambda: samples.office({"a.zip": b"x"}), "内含压缩包或程序"),
    "docx-bomb": (lambda: samples.office({"word/media/a.bmp": bytes(BIG)}), "解压后过大"),
    "docx-ratio": (lambda: samples.office({"word/media/a.bmp": bytes(40 << 20)}), "解压后过大"),
    "docx-large": (large_office, "解压后过大"),
    "docx-parts": (lambda: samples.office({f"p{n}": b"" for n in range(10_000)}), "解压后过大"),
    "docx-lie": (lying_size, "损坏"),
    "docx-laughs": (
        lambda: samples.office({"word/styles.xml": b'<!DOCTYPE x [<!ENTITY a "b">]><x/>'}),
        "实体",
    ),
    "docx-xxe-16": (
        lambda: samples.office({"xl/a.rels": '<!DOCTYPE x SYSTEM "file:///etc/passwd">'.encode("utf-16")}),
        "实体",
    ),
    "docx-split": (lambda: samples.office({"word/a.xml": b" " * ((1 << 20) - 4) + b"<!DOCTYPE x>"}), "实体"),
    "docx-lzma": (lambda: samples.office({}, zipfile.ZIP_LZMA), "损坏"),
    "docx-cut": (lambda: word()[:-200], "损坏"),
    "docx-locked": (locked_zip, "密码"),
    "two-in-one": (lambda: samples.office({"xl/workbook.xml": b"<w/>"}), "压缩包"),
    "doc-macros": (lambda: samples.compound("WordDocument", "Macros"), "宏"),
    "doc-locked": (lambda: samples.compound("EncryptedPackage", "EncryptionInfo"), "密码"),
    "msi": (lambda: samples.compound("SummaryInformation", "Binary.x"), "压缩包或不支持"),
    "ole-cut": (lambda: samples.compound("WordDocument", tail=40)[:2000], "损坏"),
    "ole-cycle": (cyclic_compound, "损坏"),
    "png-100mp": (lambda: samples.png_claiming(10_000, 10_000), "过大"),
    "png-2gp": (lambda: samples.png_claiming(60_000, 60_000), "过大"),
    "png-cut": (lambda: samples.saved(samples.quarters(), "PNG")[:-20], "损坏"),
    "png-flipped": (lambda: flipped(samples.saved(samples.quarters(), "PNG"), 60), "损坏"),
    "jpeg-cut": (lambda: samples.jpeg(800, 600)[:-3000], "损坏"),
    "jpeg-head": (lambda: b"\xff\xd8\xff\xe0" + bytes(50), "损坏"),
    "jpeg-scans": (
        lambda: samples.jpeg(progressive=True)[:-2] + b"\xff\xda\x00\x02" * 60 + b"\xff\xd9",
        "渐进式",
    ),
    "tiff-cut": (lambda: samples.tiff(2)[:1500], "损坏"),
    "tiff-short": (lambda: samples.tiff(1)[:-100], "损坏"),
    "tiff-501": (lambda: samples.tiff(501, 8), "500 页"),
    "bmp-cut": (lambda: samples.saved(samples.quarters(), "BMP")[:-1], "损坏"),
    "bmp-packed": (packed_bmp, "压缩的 BMP"),
    "pdf-2000": (lambda: samples.pages_pdf(2000), "2000 页"),
    "pdf-none": (lambda: samples.pages_pdf(0), "损坏"),
    "pdf-cut": (lambda: samples.pages_pdf(1)[:80], "损坏"),
    "pdf-words": (lambda: b"%PDF-1.7 <script>alert(1)</script>", "损坏"),
    "pdf-locked": (lambda: password(user="x"), "密码"),
    "pdf-restricted": (lambda: password(user=""), "密码"),
    "pdf-huge-page": (lambda: samples.pages_pdf(1, b"0 0 200000 200000"), "尺寸"),
    "pdf-no-page": (lambda: samples.pages_pdf(1, b"0 0 1 1"), "尺寸"),
    "pdf-bomb": (lambda: samples.content_pdf(b"/Filter/FlateDecode", samples.zeros(BIG)), "解压后过大"),
    "pdf-bomb-twice": (
        lambda: samples.content_pdf(b"/Filter 9 0 R", twice(samples.zeros(BIG))),
        "解压后过大",
    ),
    "pdf-two-filters": (lambda: samples.content_pdf(b"/Filter[/FlateDecode/Fl]", b"x"), "解压后过大"),
    "pdf-many": (many_pdf, "解压后过大"),
    "pdf-lzw": (lambda: samples.content_pdf(b"/Filter/LZWDecode", bytes(100_000)), "解压后过大"),
    "pdf-runs": (lambda: samples.content_pdf(b"/Filter/RunLengthDecode", bytes(4_000_000)), "解压后过大"),
    "pdf-picture": (lambda: picture_pdf(b"/Width 20000/Height 20000"), "过大的图片"),
    "pdf-and-zip": (lambda: samples.pages_pdf(1) + plain_zip(), "同时是一个压缩包"),
    "jpeg-and-zip": (lambda: samples.jpeg() + plain_zip(), "同时是一个压缩包"),
    "exe-and-pdf": (lambda: executable() + samples.pages_pdf(1), "不是能保存的文件类型"),
    "html-and-pdf": (lambda: b"<html><!--" + samples.pages_pdf(1), "脚本或网页"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused_is_said_in_one_sentence(name: str) -> None:
    make, words = REFUSED[name]
    data = make()
    began = time.process_time()
    with pytest.raises(UserError, match=words) as said:
        inspect(data, "某文件.pdf")
    assert time.process_time() - began < 2
    sentence = str(said.value)
    assert sentence.startswith("“某文件.pdf”")
    assert "没有添加。请" in sentence
    assert sentence.endswith("。")


def test_the_password_of_one_file_is_not_said_of_the_next() -> None:
    for data, words in ((password(user="x"), "密码"), (samples.pages_pdf(0), "损坏")):
        with pytest.raises(UserError, match=words):
            inspect(data, "a.pdf")


def test_a_text_called_like_a_script_is_refused() -> None:
    for name in ("a.bat", "a.txt.PS1", "网页.html", "a.js. "):
        with pytest.raises(UserError, match="脚本或网页"):
            inspect("无害的文字".encode(), name)


def test_a_large_plan_in_black_and_white_is_kept() -> None:
    data = picture_pdf(b"/Width 20000/Height 20000").replace(b"BitsPerComponent 8", b"BitsPerComponent 1")
    assert inspect(data, "图纸.pdf").pages == 1


def test_an_old_packing_of_ascii_is_read_through() -> None:
    import base64

    bomb = base64.a85encode(samples.zeros(BIG)) + b"~>"
    with pytest.raises(UserError, match="解压后过大"):
        inspect(samples.content_pdf(b"/Filter[/ASCII85Decode/FlateDecode]", bomb), "a.pdf")
    harmless = base64.a85encode(zlib.compress(b"q Q " * 100)) + b"~>"
    assert inspect(samples.content_pdf(b"/Filter[/ASCII85Decode/FlateDecode]", harmless), "a.pdf").pages == 1


def test_a_cyclic_tiff_ends() -> None:
    assert inspect(cyclic_tiff(), "a.tif").pages == 2


def test_too_many_bytes_are_refused_before_they_are_read() -> None:
    refuse_size(50_000_000, "a.pdf")
    with pytest.raises(UserError, match="51 MB，超过 50 MB"):
        refuse_size(51_000_000, "a.pdf")
    with pytest.raises(UserError, match="超过 50 MB"):
        inspect(b"%PDF-" + bytes(50_000_000), "a.pdf")


def test_bombs_cost_little_memory(tmp_path: Path) -> None:
    """Every hostile file above in one process of its own: peak below 300 MB."""
    for name, (make, _) in REFUSED.items():
        (tmp_path / name).write_bytes(make())
    code = (
        "import sys; from pathlib import Path; from app.errors import UserError\n"
        "from app.scans.inspect import inspect\n"
        "for path in Path(sys.argv[1]).iterdir():\n"
        "    try: inspect(path.read_bytes(), 'a')\n"
        "    except UserError: pass\n"
        "    else: raise SystemExit(path.name)\n"
    )
    assert peak_mb(code, tmp_path) < 300


@given(
    data=st.binary(max_size=300),
    head=st.sampled_from(
        [
            b"",
            b"%PDF-1.4\n",
            b"PK\x03\x04",
            b"\xff\xd8\xff",
            b"II*\x00",
            b"BM",
            samples.jpeg()[:300],
            samples.tiff(1)[:200],
            word()[:500],
            samples.compound("Book")[:700],
        ]
    ),
)
def test_no_bytes_break_it(data: bytes, head: bytes) -> None:
    """Kept or refused, never a bug."""
    with suppress(UserError):
        inspect(head + data, "a")


@given(
    place=st.integers(0, 5000),
    value=st.integers(0, 255),
    which=st.sampled_from(sorted(KEPT.keys() - {"pdf-500"})),
)
def test_one_wrong_byte_does_not_break_it(place: int, value: int, which: str) -> None:
    data = bytearray(KEPT[which][0]())
    data[place % len(data)] = value
    with suppress(UserError):
        inspect(bytes(data), "a")


NAMES = [
    ("../../etc/passwd", "passwd.pdf"),
    ("..\\..\\启动\\x.exe", "x.exe.pdf"),
    ("C:\\资料\\申请书.PDF", "申请书.PDF"),
    ("C:", "C_.pdf"),
    ("CON", "_CON.pdf"),
    ("con.pdf", "_con.pdf"),
    ("COM1.tar.pdf", "_COM1.tar.pdf"),
    ("申请书.", "申请书.pdf"),
    ("申请书 .pdf", "申请书.pdf"),
    (".pdf", "pdf.pdf"),
    ("", "附件.pdf"),
    ("...", "附件.pdf"),
    ("a\x00b\n.pdf", "ab.pdf"),
    ("申请\u202efdp.exe", "申请fdp.exe.pdf"),
    ("零\u200b宽\ufeff.pdf", "零宽.pdf"),
    ("a\ud800b", "ab.pdf"),
    ('问?*<>|".pdf', "问______.pdf"),
    ("𠮷田申请书.pdf", "𠮷田申请书.pdf"),
]


@pytest.mark.parametrize(("given_name", "shown"), NAMES)
def test_names_are_shown_safely(given_name: str, shown: str) -> None:
    assert shown_name(given_name, FileKind.PDF) == shown


@given(name=st.text(max_size=400), kind=st.sampled_from(FileKind))
def test_any_name_becomes_one_harmless_line(
    tmp_path_factory: pytest.TempPathFactory, name: str, kind: FileKind
) -> None:
    for made in (shown_name(name, kind), disk_name(name, kind)):
        assert made.lower().endswith(kind.extensions)
        assert not set(made) & set('/\\:*?"<>|')
        assert not {unicodedata.category(c) for c in made} & {"Cc", "Cf", "Cs", "Zl", "Zp"}
        assert made.split(".")[0].lower() not in {"con", "nul", "aux", "prn", "com1", ""}
        assert made == Path(made).name
    assert len(shown_name(name, kind)) <= 120
    assert len(plain_name(name)) <= 120
    assert len(disk_name(name, kind).encode()) <= 255


def test_a_long_name_keeps_its_extension_and_fits_a_disk(tmp_path: Path) -> None:
    name = "材料" * 200 + ".pdf"
    assert plain_name(name) == "材料" * 60
    assert shown_name(name, FileKind.PDF) == "材料" * 58 + ".pdf"
    (tmp_path / disk_name(name, FileKind.PDF)).write_bytes(b"x")


def test_pdfium_agrees_on_the_samples() -> None:
    """The hand-made PDF files are read by an independent reader too."""
    assert len(pypdfium2.PdfDocument(samples.pages_pdf(3))) == 3
