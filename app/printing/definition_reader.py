"""From the bytes of a paper's file to its checked definition; every complaint knows its line and cell."""

from __future__ import annotations

import hashlib

from app.printing.definition import Definition
from app.printing.form_reader import FormReader
from app.printing.letter_reader import LetterReader
from app.printing.list_reader import ListReader
from app.printing.reading import Reader
from app.printing.toml_lines import find_tables
from app.printing.toml_place import parse_file

_READERS: dict[str, type[FormReader | LetterReader | ListReader]] = {
    "grid": FormReader,
    "letter": LetterReader,
    "list": ListReader,
}


def read_definition(file: str, data: bytes) -> Definition:
    """Check and place the paper in `data`; `file` is its name for messages. Raises `DefinitionError`."""
    source, document = parse_file(file, data)
    lines = find_tables(source)
    root = Reader(file, document, lines).root
    kind = root.string("kind", "grid")
    if kind not in _READERS:
        root.fail(f"“kind”应是 {'、'.join(_READERS)} 之一", "kind")
    reader = _READERS[kind](file, document, lines)
    return reader.checked(reader.read(hashlib.sha256(data).hexdigest()), source)
