"""三项建议: about organs and units, answered in writing, never about petitioners."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from app.domain.side_registers import Adoption, Proposal, ProposalDraft, ProposalKind
from app.domain.vocabulary import Purpose
from app.errors import FieldErrors, UserError
from app.models.tables import audit
from app.services import intake, office, proposals, recusal
from app.services.context import Context
from tests.db.conftest import DraftMaker

TODAY = date(2026, 11, 22)
DRAFT = ProposalDraft(
    kind=ProposalKind.IMPROVE,
    unit="住房和城乡建设局",
    problem="三件交办事项逾期未反馈办理结果。",
    basis=proposals.BASIS,
    text="请明确专人按期反馈，\n并书面说明原因。",
    sent_on=date(2026, 11, 10),
    feedback_due=date(2026, 11, 20),
)


def only(context: Context) -> Proposal:
    (found,) = proposals.page(context)
    return found


def test_a_proposal_is_kept_as_it_was_written(context: Context) -> None:
    proposals.add(context, DRAFT)
    found = only(context)
    assert found.draft() == DRAFT
    assert (found.feedback, found.adopted, found.restricted) == ("", None, False)
    assert found.is_overdue(TODAY)
    assert not found.is_overdue(date(2026, 11, 20))


def test_written_feedback_ends_the_waiting_and_can_be_corrected(context: Context) -> None:
    key = proposals.add(context, DRAFT)
    assert proposals.counts(proposals.page(context), TODAY) == proposals.ProposalCounts(1, 1, 1)
    proposals.record_feedback(context, key, TODAY, "已采纳，\n明确了专人。", Adoption.ADOPTED)
    proposals.record_feedback(context, key, TODAY, "部分采纳。", Adoption.PARTLY)
    found = only(context)
    assert (found.feedback_on, found.feedback, found.adopted) == (TODAY, "部分采纳。", Adoption.PARTLY)
    assert proposals.counts(proposals.page(context), TODAY) == proposals.ProposalCounts(1, 0, 0)
    with context.register.read() as connection:
        query = select(audit.c.changes).where(audit.c.action == "proposal_feedback").order_by(audit.c.id)
        last = list(connection.execute(query).scalars())[-1]
    assert last["feedback"] == ["已采纳，\n明确了专人。", "部分采纳。"]


@pytest.mark.parametrize("day", [date(2026, 11, 9), date(2026, 11, 23)])
def test_feedback_comes_neither_before_the_proposal_nor_tomorrow(context: Context, day: date) -> None:
    key = proposals.add(context, DRAFT)
    with pytest.raises(FieldErrors) as caught:
        proposals.record_feedback(context, key, day, "已阅。", Adoption.ADOPTED)
    assert list(caught.value.errors) == ["day"]
    with pytest.raises(FieldErrors, match="书面反馈的内容"):
        proposals.record_feedback(context, key, TODAY, " ", Adoption.ADOPTED)


def test_what_is_missing_is_said_field_by_field(context: Context) -> None:
    with pytest.raises(FieldErrors) as caught:
        proposals.add(context, ProposalDraft())
    assert set(caught.value.errors) == {"kind", "unit", "problem", "text", "sent_on"}
    with pytest.raises(FieldErrors) as caught:
        proposals.add(context, replace(DRAFT, sent_on=date(2026, 11, 23), feedback_due=date(2026, 11, 1)))
    assert set(caught.value.errors) == {"sent_on", "feedback_due"}


def test_it_names_no_petitioner(context: Context, make_draft: DraftMaker) -> None:
    number = intake.register_petition(context, make_draft(name="欧阳试样")).record.number
    with pytest.raises(FieldErrors) as caught:
        proposals.add(context, replace(DRAFT, number=number, problem="对欧阳试样反映的事项拖延不办。"))
    assert list(caught.value.errors) == ["problem"]
    with pytest.raises(FieldErrors, match="电话或证件"):
        proposals.add(context, replace(DRAFT, text="请联系13900000123。"))
    proposals.add(context, replace(DRAFT, number=number))
    assert only(context).number == number


def test_an_unknown_number_is_refused(context: Context) -> None:
    with pytest.raises(FieldErrors) as caught:
        proposals.add(context, replace(DRAFT, number="示访[2026]99号"))
    assert list(caught.value.errors) == ["number"]


def test_a_correction_keeps_the_old_words_in_the_audit(context: Context) -> None:
    key = proposals.add(context, DRAFT)
    proposals.change(context, key, replace(DRAFT, unit="住建局", feedback_due=None))
    assert only(context).unit == "住建局"
    with context.register.read() as connection:
        changes = connection.execute(
            select(audit.c.changes).where(audit.c.action == "change_proposal")
        ).scalar_one()
    assert changes["unit"] == ["住房和城乡建设局", "住建局"]
    assert changes["feedback_due"] == ["2026-11-20", None]


def test_a_proposal_out_of_an_accusation_tells_others_nothing(
    context: Context, make_draft: DraftMaker
) -> None:
    secret = make_draft(purpose=Purpose.ACCUSATION, name="保密者")
    number = intake.register_petition(context, secret).record.number
    with pytest.raises(FieldErrors, match="没有查看"):
        proposals.add(context, replace(DRAFT, number=number))
    operator = office.add_operator(context, "吴领导", ["principal_leader", "handler"])
    lead = Context(context.register, context.clock, operator)
    key = proposals.add(lead, replace(DRAFT, number=number))
    found = only(context)
    assert found.restricted
    assert (found.unit, found.problem, found.basis, found.text) == ("", "", "", "")
    with pytest.raises(UserError, match="没有查看权限"):
        proposals.record_feedback(context, key, TODAY, "已阅。", Adoption.ADOPTED)
    assert only(lead).unit == DRAFT.unit


def test_a_proposal_out_of_a_case_one_recused_himself_from_is_not_there(
    context: Context, make_draft: DraftMaker
) -> None:
    record = intake.register_petition(context, make_draft()).record
    proposals.add(context, replace(DRAFT, number=record.number))
    proposals.add(context, DRAFT)
    other = office.add_operator(context, "陈承办", ["handler"])
    recusal.add(context, record.id, other.id, "与信访人是亲属")
    assert len(proposals.page(context)) == 2
    assert len(proposals.page(Context(context.register, context.clock, other))) == 1


def test_only_who_handles_may_write(context: Context) -> None:
    clerk = office.add_operator(context, "林登记", ["registrar"])
    with pytest.raises(UserError, match="没有“办理交办”的权限"):
        proposals.add(Context(context.register, context.clock, clerk), DRAFT)
