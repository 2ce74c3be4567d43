"""Where things stand on the grid forms: within the paper, within their cells, apart from each other."""

from __future__ import annotations

from itertools import combinations, pairwise

import pytest

from app.printing.definition import FormDefinition
from app.printing.layout import lay_out
from app.printing.page import MM, Box
from app.printing.pdf import render_pdf
from app.printing.raster import page_sizes
from tests.golden.form_samples import SAMPLES
from tests.unit.printing.form_reading import Character, characters

BINDING_MARGIN, LEAST_MARGIN = 25.0, 10.0
HAIR = 0.01


def overlap(first: Box, second: Box) -> float:
    """The area (mm²) two rectangles share."""
    wide = min(first.x + first.width, second.x + second.width) - max(first.x, second.x)
    tall = min(first.y + first.height, second.y + second.height) - max(first.y, second.y)
    return max(wide, 0) * max(tall, 0)


def holds(box: Box, character: Character, slack: float) -> bool:
    return (
        box.x - slack <= character.left
        and character.right <= box.x + box.width + slack
        and box.y - slack <= character.top
        and character.bottom <= box.y + box.height + slack
    )


def boxes_outside_grid(form: FormDefinition) -> list[Box]:
    return [form.title_box, *(band.box for band in (*form.above, *form.below))]


def test_cells_share_nothing_and_leave_no_gap(form: FormDefinition) -> None:
    boxes = [cell.box for cell in form.cells]
    assert max(overlap(*pair) for pair in combinations([*boxes, *boxes_outside_grid(form)], 2)) < HAIR
    left, top = min(box.x for box in boxes), min(box.y for box in boxes)
    right = max(box.x + box.width for box in boxes)
    bottom = max(box.y + box.height for box in boxes)
    area = sum(box.width * box.height for box in boxes)
    assert area == pytest.approx((right - left) * (bottom - top))


def test_everything_stands_within_the_margins(form: FormDefinition) -> None:
    for box in [*(cell.box for cell in form.cells), *boxes_outside_grid(form)]:
        assert box.x >= BINDING_MARGIN
        assert box.y >= LEAST_MARGIN
        assert box.x + box.width <= 210 - LEAST_MARGIN
        assert box.y + box.height <= 297 - LEAST_MARGIN


def test_rules_frame_every_cell(form: FormDefinition) -> None:
    """Each of the four sides of each cell lies on a rule."""
    for cell in form.cells:
        x, y, width, height = cell.box
        for edge in (y, y + height):
            assert any(
                abs(rule.y1 - edge) < HAIR and rule.x1 <= x + HAIR and rule.x2 >= x + width - HAIR
                for rule in form.rules
                if abs(rule.y1 - rule.y2) < HAIR
            )
        for edge in (x, x + width):
            assert any(
                abs(rule.x1 - edge) < HAIR and rule.y1 <= y + HAIR and rule.y2 >= y + height - HAIR
                for rule in form.rules
                if abs(rule.x1 - rule.x2) < HAIR
            )


def test_no_rule_runs_through_a_cell(form: FormDefinition) -> None:
    for rule in form.rules:
        thin = Box(
            min(rule.x1, rule.x2), min(rule.y1, rule.y2), abs(rule.x2 - rule.x1), abs(rule.y2 - rule.y1)
        )
        wide = Box(thin.x - HAIR, thin.y - HAIR, thin.width + 2 * HAIR, thin.height + 2 * HAIR)
        for cell in form.cells:
            inner = Box(cell.box.x + 0.1, cell.box.y + 0.1, cell.box.width - 0.2, cell.box.height - 0.2)
            assert overlap(wide, inner) == 0


@pytest.mark.parametrize("content", sorted(SAMPLES))
def test_pages_are_a4(form: FormDefinition, content: str) -> None:
    for width, height in page_sizes(render_pdf(form, SAMPLES[content])):
        assert width == pytest.approx(210, abs=0.1)
        assert height == pytest.approx(297, abs=0.1)


@pytest.mark.parametrize("content", ["shortest", "ordinary", "rarest"])
def test_ordinary_text_takes_one_page(form: FormDefinition, content: str) -> None:
    assert len(page_sizes(render_pdf(form, SAMPLES[content]))) == 1


@pytest.mark.parametrize("content", sorted(SAMPLES))
def test_every_printed_character_stands_in_one_cell(form: FormDefinition, content: str) -> None:
    """By the PDF's own character boxes: none crosses a rule, none leaves the margins."""
    boxes = [*(cell.box for cell in form.cells), *boxes_outside_grid(form)]
    for character in characters(render_pdf(form, SAMPLES[content])):
        assert sum(holds(box, character, 0.0) for box in boxes) == 1, character


@pytest.mark.parametrize("content", sorted(SAMPLES))
def test_no_two_printed_characters_overlap(form: FormDefinition, content: str) -> None:
    found = sorted(characters(render_pdf(form, SAMPLES[content])), key=lambda character: character.left)
    for index, first in enumerate(found):
        for second in found[index + 1 :]:
            if second.left >= first.right - 0.25:
                break
            assert min(first.bottom, second.bottom) - max(first.top, second.top) < 0.25, (first, second)


@pytest.mark.parametrize("content", sorted(SAMPLES))
def test_lines_stay_in_their_boxes(form: FormDefinition, content: str) -> None:
    for page in lay_out(form, SAMPLES[content]):
        for line in page.lines:
            assert line.baseline - 0.88 * line.size / MM >= line.box.y - HAIR
            assert line.baseline + 0.12 * line.size / MM <= line.box.y + line.box.height + HAIR
            assert line.runs[0].x >= line.box.x - HAIR


def test_lines_of_a_text_keep_an_even_distance(f1: FormDefinition) -> None:
    box = next(cell.box for cell in f1.cells if "demand" in cell.template.fields)
    lines = [line for line in lay_out(f1, SAMPLES["longest"])[0].lines if line.box == box]
    steps = [below.baseline - above.baseline for above, below in pairwise(lines)]
    assert steps == pytest.approx([steps[0]] * len(steps))
    assert min(line.size for line in lines) >= f1.sizes.minimum


def test_signature_boxes_leave_room_for_a_hand_written_opinion(form: FormDefinition) -> None:
    for cell in form.cells:
        if cell.foot:
            assert cell.box.height >= 20


def test_demand_is_the_tallest_row(form: FormDefinition) -> None:
    text = next(cell for cell in form.cells if cell.template.fields & {"demand", "summary"})
    assert all(cell.box.height < text.box.height for cell in form.cells if cell.box.y != text.box.y)


def test_labels_print_at_full_size_on_the_lines_given(form: FormDefinition) -> None:
    lines = lay_out(form, {})[0].lines
    for cell in form.cells:
        if cell.kind == "label":
            printed = [line for line in lines if line.box == cell.box]
            said = cell.template.expand({})
            wording = list(said) if cell.vertical else said.split("\n")
            assert [line.text for line in printed] == wording
            assert {line.size for line in printed} == {form.sizes.text}
