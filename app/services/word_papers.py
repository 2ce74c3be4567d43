"""The office's own papers as Word files in the register's `papers/` folder: filled in, kept, and through LibreOffice as PDF.

Beside `告知函.docx` a file `告知函.toml` may say what the menu shows ([menu], see `paper_catalogue`), a `code` of its own,
which fields it must not lack ([required]) and where its QR code stands ([qr]); without it the file's name is both.
"""

from __future__ import annotations

import base64
import os
import shutil
import subprocess
import tempfile
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app import files
from app.errors import UserError
from app.os_errors import reason
from app.scans.inspect import inspect, refuse_size
from app.scans.kinds import FileKind
from app.services import office_fonts

if TYPE_CHECKING:
    from app.printing.word_definition import WordDefinition

KIND = "docx"
NO_OFFICE = (
    "这份文书是 Word 文件，本机没有安装 LibreOffice，不能预览、直接打印或存为 PDF。"
    "请点“存为 Word…”，再用 Word 或 WPS 打开打印。"
)
_FAILED = "LibreOffice 没有把这份 Word 文书转成 PDF。请“存为 Word…”后用 Word 或 WPS 打开打印。"
_BOXES = (
    "LibreOffice 在本机没有找到能显示{}的字体，这份 Word 文书会打成方框，没有出具。"
    "请在本机安装中文字体（宋体、仿宋、黑体），或在 Word 中改用已安装的字体，再重试。"
)
_MOST_NAMED = 5
_MARK = "docx;base64,"
"""Before the content of a Word file where an issued paper keeps its definition."""
_SECONDS = 90
_PROGRAMS = ("soffice", "libreoffice")
_WINDOWS = ("ProgramFiles", "ProgramFiles(x86)")


def load(path: Path, known: Collection[str], asked: Collection[str] = ()) -> WordDefinition:
    """Read and check a Word file of the office; `known` and `asked`: the fields there are. Raises `UserError` saying where."""
    from app.printing.word_template import read_word

    data = _content(path)
    beside = _sidecar(path)
    return read_word(
        path.name,
        data,
        {*known, *asked},
        code=str(beside.get("code") or path.stem),
        required={str(key): str(words) for key, words in beside.get("required", {}).items()},
        place=_place(path, beside),
    )


def stored(definition: WordDefinition) -> str:
    """The definition as an issued paper keeps it."""
    return _MARK + base64.b64encode(definition.data).decode("ascii")


def from_stored(form: str, text: str) -> WordDefinition | None:
    """The definition of an issued paper; None where that is no Word file."""
    if not text.startswith(_MARK):
        return None
    from app.printing.word_template import read_word

    return read_word(f"{form}.docx", base64.b64decode(text[len(_MARK) :]), code=form)


def filled(definition: WordDefinition, values: Mapping[str, str]) -> bytes:
    """The Word file with `values` and its QR code."""
    from app.printing.word_template import fill_word

    return fill_word(definition, values)


def as_pdf(definition: WordDefinition, values: Mapping[str, str]) -> bytes:
    """The paper as PDF, empty without LibreOffice; raises `UserError` for a character that would be printed as a box."""
    from app.printing.fonts import check_printable

    check_printable(values.get(name, "") for name in definition.fields)
    pdf = to_pdf(filled(definition, values))
    if pdf:
        _refuse_boxes(pdf)
    return pdf


def _refuse_boxes(pdf: bytes) -> None:
    from app.printing.fonts import spoken
    from app.printing.pdf_boxes import boxed_characters

    found = boxed_characters(pdf)
    if found:
        more = "等字" if len(found) > _MOST_NAMED else ""
        raise UserError(_BOXES.format("、".join(map(spoken, found[:_MOST_NAMED])) + more))


def office_program() -> str | None:
    """LibreOffice's program on this PC."""
    found = next((path for name in _PROGRAMS if (path := shutil.which(name))), None)
    if found is None and os.name == "nt":
        folders = (Path(os.environ[name]) for name in _WINDOWS if name in os.environ)
        places = (folder / "LibreOffice" / "program" / "soffice.exe" for folder in folders)
        found = next((str(place) for place in places if place.is_file()), None)
    return found


def to_pdf(word: bytes) -> bytes:
    """The Word file as PDF by LibreOffice, empty where it is not installed; raises `UserError` where it fails.

    It works in a folder of its own with rights for this account only, gone at the end, and a profile without macros.
    """
    program = office_program()
    if program is None:
        return b""
    with tempfile.TemporaryDirectory(prefix="xinfang-desk-word-") as name:
        folder = Path(name)
        try:
            files.write_bytes(folder / "paper.docx", word)
            subprocess.run(
                [program, "--headless", "--norestore", f"-env:UserInstallation={(folder / 'p').as_uri()}",
                 "--convert-to", "pdf", "--outdir", name, str(folder / "paper.docx")],
                check=True, capture_output=True, timeout=_SECONDS, stdin=subprocess.DEVNULL,
                env=office_fonts.environment(folder),
            )  # fmt: skip
            return (folder / "paper.pdf").read_bytes()
        except (OSError, subprocess.SubprocessError) as error:
            raise UserError(_FAILED) from error


def _content(path: Path) -> bytes:
    try:
        refuse_size(path.stat().st_size, path.name)
        data = path.read_bytes()
    except OSError as error:
        raise UserError(f"文书文件“{path.name}”读不出来：{reason(error)}。请检查后重试。") from error
    if inspect(data, path.name).kind is not FileKind.DOCX:
        raise UserError(f"文书文件“{path.name}”不是 Word 文档（.docx）。请在 Word 中另存为 .docx。")
    return data


def _sidecar(path: Path) -> Mapping[str, Any]:
    beside = path.with_suffix(".toml")
    if not beside.is_file():
        return {}
    from app.printing.toml_place import parse_file

    try:
        return parse_file(beside.name, beside.read_bytes())[1]
    except OSError as error:
        raise UserError(f"文书文件“{beside.name}”读不出来：{reason(error)}。请改正后重试。") from error


def _place(path: Path, beside: Mapping[str, Any]) -> Any:
    from app.printing.page import CodePlace

    said = beside.get("qr")
    if said is None:
        return None
    try:
        return CodePlace(*(float(said[key]) for key in CodePlace._fields))
    except (KeyError, TypeError, ValueError) as error:
        file = path.with_suffix(".toml").name
        raise UserError(f"文书文件“{file}”的 [qr] 一节应有“right”和“top”（毫米）。请改正后重试。") from error
