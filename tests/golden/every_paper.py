"""Every paper of the program with its shortest, ordinary, longest and rarest contents; nobody here exists."""

from __future__ import annotations

from app.paths import FORM_TEMPLATES
from app.printing.definition import Definition, LetterDefinition, load_definition
from tests.golden import form_samples, notice_samples, paper_samples, review_samples
from tests.golden.paper_samples import OFFICIAL, PREPRINTED, Row, Sample

CODES = sorted(file.stem for file in FORM_TEMPLATES.glob("*.toml"))
_OF_FORMS = ("F1", "F2", "N12")
_OWN = {
    "F5": {
        "shortest": dict(form_samples.OFFICE),
        "ordinary": paper_samples.LETTER,
        "longest": paper_samples.ENCLOSED,
    },
    "F6": {"shortest": paper_samples.REGISTER, "ordinary": paper_samples.REGISTER},
    "N22": {"shortest": dict(form_samples.OFFICE), "ordinary": paper_samples.RECEIPT},
}
_ROWS: dict[str, list[Row]] = {
    **review_samples.ROWS,
    "N22": paper_samples.MATERIALS,
    "F6": [paper_samples.case(number) for number in range(1, 24)],
}


def definition_of(code: str) -> Definition:
    return load_definition(FORM_TEMPLATES / f"{code}.toml")


def contents(code: str) -> dict[str, dict[str, str]]:
    """The values of a paper by the kind of its contents."""
    if code in _OF_FORMS:
        return form_samples.SAMPLES
    if code in notice_samples.ORDINARIES:
        return notice_samples.contents(code)
    return _OWN.get(code, review_samples.CONTENTS)


EVERY_PAPER = {
    f"{code}-{kind}": Sample(code, values, [] if kind == "shortest" else _ROWS.get(code, []))
    for code in CODES
    for kind, values in contents(code).items()
}
"""In the office's own style."""

OTHER_STYLES = {
    f"{code}-ordinary-{name}": EVERY_PAPER[f"{code}-ordinary"]._replace(options=options)
    for code in CODES
    if isinstance(definition_of(code), LetterDefinition)
    for name, options in (("official", OFFICIAL), ("preprinted", PREPRINTED))
    if name == "official" or code in ("F5", "N7")
}
