from __future__ import annotations

import pytest

from app.printing.definition import FormDefinition
from tests.unit.printing.form_reading import load_form


@pytest.fixture(scope="session")
def f1() -> FormDefinition:
    return load_form("F1")


@pytest.fixture(scope="session")
def f2() -> FormDefinition:
    return load_form("F2")


@pytest.fixture(scope="session", params=["F1", "F2", "N12"])
def form(request: pytest.FixtureRequest) -> FormDefinition:
    return load_form(request.param)
