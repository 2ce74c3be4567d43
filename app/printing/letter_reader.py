"""From the tables of a letter's file to a checked `LetterDefinition`."""

from __future__ import annotations

from app.printing.definition import Condition, LetterDefinition, Paragraph
from app.printing.reading import COMMON_KEYS, Reader
from app.printing.template import is_field
from app.printing.toml_place import Place

_TEMPLATES = ("head", "number", "official_number", "signer", "salutation", "closing", "attachments")
_LETTER_KEYS = COMMON_KEYS | {*_TEMPLATES, "paragraph", "signature", "foot"}
_INDENT_EM = 2.0


class LetterReader(Reader):
    """Reads `kind = "letter"`."""

    def read(self, digest: str) -> LetterDefinition:
        """Check everything; `digest` is that of the file."""
        self.root.only(_LETTER_KEYS)
        signature = self.part("signature", ("office", "date"))
        paragraphs = self._paragraphs("paragraph", "段")
        if not paragraphs:
            self.root.fail("没有任何正文“[[paragraph]]”")
        optional = {key: self.root.optional(key) for key in _TEMPLATES}
        return LetterDefinition(
            code=self.root.string("code"),
            title=self.root.template("title"),
            paragraphs=paragraphs,
            office=signature.template("office"),
            date=signature.template("date"),
            foot=self._paragraphs("foot", "段附注"),
            digest=digest,
            required=self.names("required"),
            hints=self.names("hints"),
            code_place=self.code_place(),
            **optional,
        )

    def _paragraphs(self, name: str, word: str) -> tuple[Paragraph, ...]:
        return tuple(
            self._paragraph(place, f"第 {index} {word}") for index, place in enumerate(self.tables(name), 1)
        )

    def _paragraph(self, place: Place, name: str) -> Paragraph:
        place.only(("text", "heading", "indent", "when", "unless"))
        kinds = [kind for kind in ("text", "heading") if kind in place.table]
        place.cell = name + (f"“{place.table[kinds[0]]}”" if kinds else "")
        if len(kinds) != 1:
            place.fail("每段应有“text”“heading”之一，且只有一个")
        return Paragraph(
            place.template(kinds[0]),
            kinds[0] == "heading",
            place.number("indent", _INDENT_EM),
            _condition(place, "when"),
            _condition(place, "unless"),
        )


def _condition(place: Place, key: str) -> Condition | None:
    """ "field" or "field=value"; None where the key is missing."""
    said = place.string(key, "")
    name, equals, value = said.partition("=")
    if said and (not is_field(name) or (equals and not value)):
        place.fail(f"“{key}”应是栏目名，或“栏目名=值”", key)
    return Condition(name, value) if said else None
