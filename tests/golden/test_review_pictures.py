"""Pictures of the papers that conclude, review, hear, deliver and file, against those a person looked at.

After an intended change look at the new pictures before committing them:
    XINFANG_UPDATE_PICTURES=1 python -m pytest tests/golden/test_review_pictures.py
"""

from __future__ import annotations

import pytest

from app.paths import FORM_TEMPLATES
from app.printing.definition import load_definition
from app.printing.pdf import render_pdf
from tests.golden.review_samples import REVIEW_PAPERS
from tests.golden.test_form_pictures import compare


@pytest.mark.parametrize("name", sorted(REVIEW_PAPERS))
def test_paper_looks_as_it_did(name: str) -> None:
    paper = REVIEW_PAPERS[name]
    definition = load_definition(FORM_TEMPLATES / f"{paper.code}.toml")
    compare(name, render_pdf(definition, paper.values, paper.rows, paper.options))
