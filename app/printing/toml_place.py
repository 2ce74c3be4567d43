"""A table of a paper's file together with where it stands, so that every complaint knows its line and cell."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from typing import Any, NoReturn

from app.printing.definition import DefinitionError
from app.printing.template import Template, TemplateError, parse_template
from app.printing.toml_words import said

_NOT_UTF8 = "不是 UTF-8 编码的文字，请用记事本打开，在“另存为”的“编码”中选“UTF-8”后保存"
_ALIGNMENTS = ("left", "center", "right")


class Place:
    """A table of the file, with the line and the cell to name when it is wrong."""

    def __init__(self, file: str, table: Any, line: int, cell: str, keys: Mapping[str, int]) -> None:
        self.file, self.line, self.cell, self._keys = file, line, cell, keys
        if not isinstance(table, dict):
            self.fail("这里应是一张表（键 = 值）")
        self.table: dict[str, Any] = table

    def fail(self, problem: str, key: str = "") -> NoReturn:
        """Raise `DefinitionError` for this place, at the line of `key` where that is known."""
        raise DefinitionError(self.file, self._keys.get(key, self.line), self.cell, problem)

    def only(self, known: Iterable[str]) -> None:
        """Refuse keys that mean nothing."""
        for key in self.table:
            if key not in known:
                self.fail(f"不认识的项目“{key}”", key)

    def number(self, key: str, default: float | None = None) -> float:
        """A measure of zero or more."""
        value = self.table.get(key, default)
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 10_000:
            self.fail(f"“{key}”应是不小于 0 的数", key)
        return float(value)

    def string(self, key: str, default: str | None = None) -> str:
        """A text."""
        value = self.table.get(key, default)
        if not isinstance(value, str):
            self.fail(f"缺少“{key}”，或它不是带引号的文字", key)
        return value

    def template(self, key: str) -> Template:
        """A text in the language of templates."""
        try:
            return parse_template(self.string(key))
        except TemplateError as error:
            self.fail(f"“{key}”中{error}", key)

    def optional(self, key: str) -> Template | None:
        """A template that may be missing."""
        return self.template(key) if key in self.table else None

    def flag(self, key: str, *, default: bool) -> bool:
        """true or false."""
        value = self.table.get(key, default)
        if not isinstance(value, bool):
            self.fail(f"“{key}”应是 true 或 false", key)
        return value

    def align(self, default: str) -> str:
        """The key `align`."""
        align = self.string("align", default)
        if align not in _ALIGNMENTS:
            self.fail(f"“align”应是 {'、'.join(_ALIGNMENTS)} 之一", "align")
        return align

    def array(self, key: str) -> list[Any]:
        """A list, empty where it is missing."""
        value = self.table.get(key, [])
        if not isinstance(value, list):
            self.fail(f"“{key}”应是方括号中的列表", key)
        return value

    def inner(self, table: Any, cell: str | None = None) -> Place:
        """A table written within this one, on the same line."""
        return Place(self.file, table, self.line, self.cell if cell is None else cell, {})


def parse_file(file: str, data: bytes) -> tuple[str, dict[str, Any]]:
    """The text and the tables of a file; raises `DefinitionError`."""
    try:
        source = data.decode("utf-8-sig").replace("\r\n", "\n")
        return source, tomllib.loads(source)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise DefinitionError(file, line, "", _NOT_UTF8) from error
    except tomllib.TOMLDecodeError as error:
        found, words = said(error)
        raise DefinitionError(
            file, found or source.count("\n") + 1, "", f"不合 TOML 格式，{words}"
        ) from error
