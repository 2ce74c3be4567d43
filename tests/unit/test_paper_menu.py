"""The papers of the menu as a whole: steps name papers that exist, numbers never mix, petitioners see no inner opinion."""

from __future__ import annotations

from collections import Counter

import pytest

from app.domain.vocabulary import SERIES
from app.domain.workflow import STEPS
from app.paths import FORM_TEMPLATES
from app.printing.definition import load_definition
from app.services import paper_values
from app.services.paper_catalogue import PaperKind, read_kind

KINDS = {kind.code: kind for kind in (read_kind(path) for path in sorted(FORM_TEMPLATES.glob("*.toml")))}
MINE = (
    *("F3", "F4", "F5", "N1", "N2", "N3", "N4", "N5", "N6", "N7", "N11", "N12", "N15", "N16", "N17", "N18"),
    *("N21", "N22", "N23", "N24"),
)
FILLED_BY_SLIPS = frozenset(
    {"date", "assign_opinion", "conclusion", "principal_opinion", "principal_date", "satisfaction"}
)
"""Of the boxes of F1 and F2 (`services/paper_fields.py`), those that other papers print too."""
FOR_INK = frozenset({"signer", "delivered_date"})
INNER = (
    *("desk_sign_", "submit_", "read_", "ask_sign_", "assign_sign_", "hand_to_desk_", "self_handle_", "file_"),
    *("review_matter_", "review_petition_", "close_", "rework_", "instruct_", "hand_back_", "object_upper_", "upper_", "change_unit_"),
    *("urge_", "supervise_", "circulate_", "flag_", "report_", "verify_", "verified_", "progress_", "name_accused_"),
    *("assign_opinion", "principal_", "matter_leader_", "petition_leader_", "proposed_", "proposal", "objection_"),
    *("extend_approver", "feedback_", "office_due", "next_due", "remind"),
)  # fmt: skip
"""How fields begin that are for the office alone."""


@pytest.mark.parametrize("step", STEPS)
def test_every_paper_that_a_step_names_exists(step: str) -> None:
    assert [code for code in STEPS[step].papers if code not in KINDS] == []


def test_every_series_has_one_paper_and_no_channel() -> None:
    used = Counter(kind.series for kind in KINDS.values() if kind.series)
    assert {series for series, times in used.items() if times > 1} == set()
    assert used.keys().isdisjoint(SERIES.values())


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_what_is_asked_is_printed(kind: PaperKind) -> None:
    fields = load_definition(kind.path).fields
    assert {ask.key for ask in kind.asks} <= fields


@pytest.mark.parametrize("code", MINE)
def test_what_is_required_is_printed(code: str) -> None:
    definition = load_definition(KINDS[code].path)
    printed = frozenset().union(*(template.fields for template in definition.templates))
    assert definition.required.keys() <= printed


@pytest.mark.parametrize("code", MINE)
def test_every_field_has_somebody_who_fills_it(code: str) -> None:
    known = {name for name, _ in paper_values.words()} | FILLED_BY_SLIPS | FOR_INK
    kind = KINDS[code]
    defaults = {ask.default for ask in kind.asks if ask.default}
    assert defaults <= known
    assert load_definition(kind.path).fields <= known | {ask.key for ask in kind.asks}


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_petitioners_are_shown_nothing_inner(kind: PaperKind) -> None:
    """F1, note below the grid: what leaders and clerks wrote to each other is not for the petitioner."""
    if kind.given_to == "petitioner":
        fields = load_definition(kind.path).fields | {ask.default for ask in kind.asks}
        assert [name for name in sorted(fields) if name.startswith(INNER)] == []


@pytest.mark.parametrize("code", MINE)
def test_papers_of_the_program_know_their_place(code: str) -> None:
    kind = KINDS[code]
    assert kind.group != "本单位文书"
    assert kind.name != kind.code
    numbered = "number" in load_definition(kind.path).fields
    assert numbered or not kind.series
