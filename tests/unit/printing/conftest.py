from __future__ import annotations

import pytest

from app.paths import FORM_TEMPLATES
from app.printing.definition import FormDefinition, load_definition


@pytest.fixture(scope="session")
def f1() -> FormDefinition:
    return load_definition(FORM_TEMPLATES / "F1.toml")


@pytest.fixture(scope="session")
def f2() -> FormDefinition:
    return load_definition(FORM_TEMPLATES / "F2.toml")


@pytest.fixture(params=["F1", "F2"])
def form(request: pytest.FixtureRequest, f1: FormDefinition, f2: FormDefinition) -> FormDefinition:
    return f1 if request.param == "F1" else f2
