"""Every paper of the program with its shortest, ordinary, longest and rarest contents; nobody here exists."""

from __future__ import annotations

from collections.abc import Mapping

from app.paths import FORM_TEMPLATES
from app.printing.definition import Definition, LetterDefinition, load_definition
from tests.golden import form_samples, notice_samples, paper_samples, review_samples
from tests.golden.paper_samples import OFFICIAL, PREPRINTED, Row, Sample

CODES = sorted(file.stem for file in FORM_TEMPLATES.glob("*.toml"))
_OF_FORMS = ("F1", "F2", "N12")
KINDS = ("shortest", "ordinary", "longest", "rarest")
_OWN = {
    "F5": {
        "shortest": dict(form_samples.OFFICE),
        "ordinary": paper_samples.LETTER,
        "longest": paper_samples.ENCLOSED,
        "rarest": paper_samples.LETTER_RARE,
    },
    "F6": dict.fromkeys(KINDS, paper_samples.REGISTER),
    "N22": {
        "shortest": dict(form_samples.OFFICE),
        "ordinary": paper_samples.RECEIPT,
        "longest": paper_samples.RECEIPT | {"name": form_samples.LONGEST["name"]},
        "rarest": paper_samples.RECEIPT | {"name": form_samples.RAREST["name"]},
    },
}
_ROWS: dict[str, list[Row]] = {
    **review_samples.ROWS,
    "N22": paper_samples.MATERIALS,
    "F6": [paper_samples.case(number) for number in range(1, 24)],
}
_ROWS_OF_A_KIND: dict[str, list[Row]] = {
    "N22-longest": paper_samples.MATERIALS_LONG,
    "N22-rarest": paper_samples.MATERIALS_RARE,
    "F6-longest": [paper_samples.long_case(number) for number in range(1, 24)],
    "F6-rarest": [paper_samples.rare_case(number) for number in range(1, 9)],
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


def rows(code: str, kind: str) -> list[Row]:
    """The lines of a list by the kind of its contents; the shortest has none."""
    usual = [] if kind == "shortest" else _ROWS.get(code, [])
    return _ROWS_OF_A_KIND.get(f"{code}-{kind}", usual)


EVERY_PAPER = {
    f"{code}-{kind}": Sample(code, values, rows(code, kind))
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
_OTHER_CASES = {**paper_samples.PAPERS, **notice_samples.PAPERS, **review_samples.REVIEW_PAPERS}


def _each_once(samples: Mapping[str, Sample]) -> dict[str, Sample]:
    """Those that no earlier one equals."""
    found: dict[str, Sample] = {}
    for name, sample in samples.items():
        if sample not in found.values():
            found[name] = sample
    return found


PICTURED = _each_once({**EVERY_PAPER, **OTHER_STYLES, **_OTHER_CASES})
"""Everything that has a picture: every paper, the other style of letters, and what else may stand on them."""
