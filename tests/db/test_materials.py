"""收件清单: what was handed in and given back, corrected in the open, printed as N22."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pypdfium2
import pytest

from app.domain.vocabulary import Purpose
from app.errors import FieldErrors, UserError
from app.paths import FORM_TEMPLATES
from app.printing.definition import ListDefinition, load_definition
from app.printing.pdf import render_pdf
from app.services import cases, intake, materials, office, recusal
from app.services.context import Context
from app.services.materials import MaterialDraft
from tests.db.conftest import DraftMaker

TODAY = date(2026, 11, 22)
PLAIN = MaterialDraft(name="申请书", original=True, copies=1, sheets=3, received_on=TODAY)


@pytest.fixture
def key(context: Context, make_draft: DraftMaker) -> int:
    return intake.register_petition(context, make_draft()).record.id


def audited(context: Context, key: int) -> list[tuple[str, dict[str, list[object]]]]:
    return [(row.action, row.changes) for row in cases.history(context, key)][1:]


def test_what_was_handed_in_is_listed_in_order(context: Context, key: int) -> None:
    materials.add(context, key, replace(PLAIN, name="  申请书\t（手写） ", note="末页有污渍"))
    materials.add(context, key, MaterialDraft(name="合同", copies=2, received_on=date(2026, 11, 20)))
    one, two = materials.of_case(context, key)
    assert (one.draft.name, one.original_word, one.quantity) == ("申请书 （手写）", "原件", "1份/3页")
    assert (one.draft.note, one.operator) == ("末页有污渍", context.operator.name)
    assert (two.draft.name, two.original_word, two.quantity) == ("合同", "复印件", "2份")
    assert (two.returned_on, two.returned_to) == (None, "")
    assert audited(context, key)[0] == ("add_material", {"material": [None, "申请书 （手写）"]})


def printed(context: Context, key: int) -> list[dict[str, str]]:
    with context.register.read() as connection:
        return materials.paper_rows(connection, cases.read_in(connection, context, key))


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"name": " "}, "name"),
        ({"copies": 0}, "copies"),
        ({"copies": 10_000}, "copies"),
        ({"sheets": 0}, "sheets"),
        ({"received_on": None}, "received_on"),
        ({"received_on": date(2026, 11, 23)}, "received_on"),
    ],
)
def test_what_cannot_be_is_said_under_its_field(
    context: Context, key: int, changed: dict[str, object], field: str
) -> None:
    with pytest.raises(FieldErrors) as said:
        materials.add(context, key, replace(PLAIN, **changed))  # type: ignore[arg-type]
    assert list(said.value.errors) == [field]
    assert materials.of_case(context, key) == []


def test_a_correction_keeps_the_old_value_in_the_audit(context: Context, key: int) -> None:
    made = materials.add(context, key, PLAIN)
    materials.correct(context, made, replace(PLAIN, name="申诉书", sheets=4))
    materials.correct(context, made, replace(PLAIN, name="申诉书", sheets=4))
    assert materials.of_case(context, key)[0].draft == replace(PLAIN, name="申诉书", sheets=4)
    assert audited(context, key)[1:] == [
        ("correct_material", {"material": ["申请书", "申诉书"], "sheets": [3, 4]})
    ]


def test_given_back_and_undone(context: Context, key: int) -> None:
    made = materials.add(context, key, replace(PLAIN, received_on=date(2026, 11, 20)))
    for day, to, field in (
        (None, "本人", "returned_on"),
        (date(2026, 11, 19), "本人", "returned_on"),
        (date(2026, 11, 23), "本人", "returned_on"),
        (TODAY, " ", "returned_to"),
    ):
        with pytest.raises(FieldErrors) as said:
            materials.give_back(context, made, day, to)
        assert list(said.value.errors) == [field]
    materials.give_back(context, made, TODAY, " 本人 ")
    found = materials.of_case(context, key)[0]
    assert (found.returned_on, found.returned_to) == (TODAY, "本人")
    with pytest.raises(UserError, match="已于 2026-11-22 退还"):
        materials.give_back(context, made, TODAY, "本人")
    materials.undo_return(context, made, "点错了")
    assert materials.of_case(context, key)[0].returned_on is None
    with pytest.raises(UserError, match="没有退还记录"):
        materials.undo_return(context, made, "再来")
    assert [action for action, _ in audited(context, key)] == [
        "add_material",
        "return_material",
        "undo_return_material",
    ]
    assert audited(context, key)[1][1]["returned_on"] == [None, "2026-11-22"]


def test_it_cannot_have_come_after_it_went(context: Context, key: int) -> None:
    made = materials.add(context, key, replace(PLAIN, received_on=date(2026, 11, 18)))
    materials.give_back(context, made, date(2026, 11, 19), "本人")
    with pytest.raises(FieldErrors, match="收到日期不能晚于退还日期 2026-11-19"):
        materials.correct(context, made, PLAIN)


def test_a_withdrawn_line_stays_with_its_reason(context: Context, key: int) -> None:
    made = materials.add(context, key, PLAIN)
    with pytest.raises(FieldErrors, match="原因"):
        materials.withdraw(context, made, "")
    materials.withdraw(context, made, "误录")
    assert materials.of_case(context, key) == []
    assert [one.withdrawn for one in materials.of_case(context, key, withdrawn=True)] == ["误录"]
    deeds: list[Callable[[], object]] = [
        lambda: materials.correct(context, made, PLAIN),
        lambda: materials.give_back(context, made, TODAY, "本人"),
        lambda: materials.withdraw(context, made, "再来"),
    ]
    for deed in deeds:
        with pytest.raises(UserError, match="已经撤回"):
            deed()
    row = cases.history(context, key)[-1]
    assert (row.action, row.reason, row.changes) == (
        "withdraw_material",
        "误录",
        {"material": ["申请书", None]},
    )


def test_the_paper_says_it_all(context: Context, key: int) -> None:
    """Rows by the keys of N22's columns; the PDF holds every word of them."""
    made = materials.add(context, key, PLAIN)
    materials.give_back(context, made, TODAY, "本人")
    materials.withdraw(context, materials.add(context, key, replace(PLAIN, name="误录的")), "误录")
    materials.add(context, key, MaterialDraft(name="照片", copies=12, received_on=date(2026, 1, 2)))
    rows = printed(context, key)
    assert rows[0] == {
        "index": "1",
        "material": "申请书",
        "original": "原件",
        "quantity": "1份/3页",
        "received_date": "2026年11月22日",
        "returned_date": "2026年11月22日",
    }
    assert (rows[1]["index"], rows[1]["material"], rows[1]["returned_date"]) == ("2", "照片", "")
    definition = load_definition(FORM_TEMPLATES / "N22.toml")
    assert isinstance(definition, ListDefinition)
    assert {column.key for column in definition.columns} == rows[0].keys()
    values = {"office_full": "示例新区信访办公室", "number": "示访[2026]1号", "name": "周明远", "phone": "1"}
    pdf: Any = pypdfium2.PdfDocument(render_pdf(definition, values, rows))
    text = pdf[0].get_textpage().get_text_range()
    for word in {word for row in rows for word in row.values() if word}:
        assert word in text
    assert "误录的" not in text


def test_who_may_only_look(context: Context, key: int) -> None:
    made = materials.add(context, key, PLAIN)
    looker = Context(
        context.register, context.clock, office.add_operator(context, "周分管", ["matter_leader"])
    )
    assert len(materials.of_case(looker, key)) == 1
    for deed in (
        lambda: materials.add(looker, key, PLAIN),
        lambda: materials.correct(looker, made, PLAIN),
        lambda: materials.give_back(looker, made, TODAY, "本人"),
        lambda: materials.undo_return(looker, made, "x"),
        lambda: materials.withdraw(looker, made, "x"),
    ):
        with pytest.raises(UserError, match=r"没有“.*”的权限"):
            deed()


def test_an_accusation_and_a_recusal_give_nothing_away(
    context: Context, key: int, make_draft: DraftMaker
) -> None:
    leader = Context(
        context.register,
        context.clock,
        office.add_operator(context, "吴领导", ["principal_leader", "handler"]),
    )
    secret = intake.register_petition(leader, make_draft(purpose=Purpose.ACCUSATION)).record.id
    made = materials.add(leader, secret, replace(PLAIN, name="举报信"))
    assert materials.of_case(context, secret) == []
    assert printed(context, secret) == []
    with pytest.raises(UserError, match="检举控告") as said:
        materials.give_back(context, made, TODAY, "本人")
    assert "举报信" not in str(said.value)
    other = office.add_operator(context, "陈承办", ["handler"])
    recusal.add(context, key, other.id, "与信访人是亲属")
    with pytest.raises(UserError, match="回避"):
        materials.of_case(Context(context.register, context.clock, other), key)


def test_a_voided_case_takes_no_more(context: Context, key: int) -> None:
    made = materials.add(context, key, PLAIN)
    intake.void(context, key, "重复", revision=cases.get(context, key).revision)
    for deed in (
        lambda: materials.add(context, key, PLAIN),
        lambda: materials.give_back(context, made, TODAY, "本人"),
    ):
        with pytest.raises(UserError, match="已作废"):
            deed()
    assert len(materials.of_case(context, key)) == 1
