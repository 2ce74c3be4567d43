"""Where in a form file something stands: `tomllib` gives values without their lines."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_TOKEN = re.compile(
    r'"""(?:\\.|[^\\])*?"""'
    r"|'''.*?'''"
    r'|"(?:\\.|[^"\\\n])*"'
    r"|'[^'\n]*'"
    r"|\#[^\n]*"
    r"|(?P<header>^[ \t]*\[\[?[ \t]*(?P<table>[A-Za-z][\w.-]*)[ \t]*\]\]?)"
    r"|(?P<key>[\w-]+)(?=[ \t]*=)"
    r"|(?P<bracket>[\[\]{}])",
    re.DOTALL | re.MULTILINE | re.VERBOSE,
)


@dataclass
class TableLines:
    """Lines (from 1) of one table of the file: its header, its keys, the inline tables in its arrays."""

    name: str
    line: int
    keys: dict[str, int] = field(default_factory=dict)
    items: dict[str, list[int]] = field(default_factory=dict)


def find_tables(source: str) -> list[TableLines]:
    """The tables of a TOML text in their order; the first, nameless one holds the keys before any header."""
    tables = [TableLines("", 1)]
    depth, key = 0, ""
    for match in _TOKEN.finditer(source):
        line = source.count("\n", 0, match.start()) + 1
        table = tables[-1]
        if match["table"]:
            tables.append(TableLines(match["table"], line))
        elif match["key"] and depth == 0:
            key = match["key"]
            table.keys[key] = line
        elif match["bracket"]:
            if match["bracket"] == "{" and depth == 1:
                table.items.setdefault(key, []).append(line)
            depth += 1 if match["bracket"] in "[{" else -1
    return tables
