"""The kinds of files that are kept, and what a check says of one."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

MOST_BYTES = 50_000_000
MOST_PAGES = 500
MOST_PIXELS = 60_000_000
"""Of one image: an A4 page at 600 dpi has 35 million, today's telephones take 50."""


class FileKind(StrEnum):
    """A kind of file by its content: how it is called, opened and named on disk."""

    label: str
    media_type: str
    extensions: tuple[str, ...]

    def __new__(cls, key: str, label: str = "", media_type: str = "", *extensions: str) -> FileKind:
        """`extensions`: the first is given to copies, the others are left as they are in a name."""
        member = str.__new__(cls, key)
        member._value_ = key
        member.label, member.media_type, member.extensions = label, media_type, extensions
        return member

    PDF = "pdf", "PDF", "application/pdf", ".pdf"
    JPEG = "jpeg", "图片", "image/jpeg", ".jpg", ".jpeg"
    PNG = "png", "图片", "image/png", ".png"
    TIFF = "tiff", "图片", "image/tiff", ".tif", ".tiff"
    BMP = "bmp", "图片", "image/bmp", ".bmp"
    DOCX = (
        "docx",
        "Word 文档",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ".docx",
    )
    XLSX = "xlsx", "Excel 表格", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xlsx"
    DOC = "doc", "Word 文档", "application/msword", ".doc", ".wps"
    XLS = "xls", "Excel 表格", "application/vnd.ms-excel", ".xls", ".et"
    TEXT = "text", "文本", "text/plain", ".txt"

    @property
    def previewed(self) -> bool:
        """Whether the program itself can show its pages."""
        return self is FileKind.PDF or self.media_type.startswith("image/")


@dataclass(frozen=True, slots=True)
class Inspected:
    """A file that may be kept.

    `pages`: None where that is not known (documents, text). `width`, `height`: of the first page as it is shown, pixels of
    an image, mm of a PDF page, 0 else. `name`: the given name made harmless, with an extension of its kind.
    """

    kind: FileKind
    pages: int | None
    width: int
    height: int
    name: str

    @property
    def media_type(self) -> str:
        """The Internet media type."""
        return self.kind.media_type


@dataclass(frozen=True, slots=True)
class Shape:
    """What the content tells of pages; see `Inspected`."""

    kind: FileKind
    pages: int | None = None
    width: int = 0
    height: int = 0


class Refused(Exception):
    """Why a content is not kept: the rest of a sentence that begins with the file's name, and what to do."""
