"""Pictures of notices, letters to units and the slips around a case, against those a person looked at.

After an intended change look at the new pictures before committing them:
    XINFANG_UPDATE_PICTURES=1 python -m pytest tests/golden/test_notice_pictures.py
"""

from __future__ import annotations

import pytest

from app.paths import FORM_TEMPLATES
from app.printing.definition import load_definition, missing
from app.printing.pdf import render_pdf
from tests.golden.notice_samples import ORDINARIES, PAPERS
from tests.golden.test_form_pictures import compare


@pytest.mark.parametrize("name", sorted(PAPERS))
def test_notice_looks_as_it_did(name: str) -> None:
    paper = PAPERS[name]
    definition = load_definition(FORM_TEMPLATES / f"{paper.code}.toml")
    compare(name, render_pdf(definition, paper.values, paper.rows, paper.options))


@pytest.mark.parametrize("code", sorted(ORDINARIES))
def test_ordinary_contents_are_whole(code: str) -> None:
    definition = load_definition(FORM_TEMPLATES / f"{code}.toml")
    assert missing(definition, ORDINARIES[code]) == []
