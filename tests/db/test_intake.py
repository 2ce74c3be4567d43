"""Registering, correcting, voiding: what the clerk relies on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Thread

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from app.clock import FixedClock
from app.domain.records import CaseFilter, IntakeDraft
from app.domain.vocabulary import Channel, Disposition, IdKind, Purpose, Sex, Source, State
from app.errors import FieldErrors, UserError
from app.models.tables import audit, case_event, number_counter, petition
from app.services import cases, intake, office
from app.services.context import Context

DraftMaker = Callable[..., IntakeDraft]


def count(context: Context, table: object = petition) -> int:
    with context.register.read() as connection:
        return connection.execute(select(func.count()).select_from(table)).scalar_one()  # type: ignore[arg-type]


def test_numbers_run_without_gaps_per_channel_and_year(
    context: Context, make_draft: DraftMaker, clock: FixedClock
) -> None:
    def number(**changes: object) -> str:
        return intake.register_petition(context, make_draft(**changes)).record.number

    assert [number(), number(), number()] == ["示访[2026]1号", "示访[2026]2号", "示访[2026]3号"]
    assert number(channel=Channel.LETTER) == "示信[2026]1号"
    clock.moment = datetime(2027, 1, 1, 0, 0, 1)
    assert number() == "示访[2027]1号"
    assert number(channel=Channel.LETTER) == "示信[2027]1号"


def test_the_year_of_the_number_is_the_year_of_registration(
    context: Context, make_draft: DraftMaker, clock: FixedClock
) -> None:
    clock.moment = datetime(2027, 1, 4, 8, 40)
    saved = intake.register_petition(context, make_draft(received_at=datetime(2026, 12, 31, 16, 50)))
    assert saved.record.number == "示访[2027]1号"
    assert cases.totals(context, CaseFilter(last=datetime(2026, 12, 31).date())).batches == 1


def test_a_refused_draft_takes_no_number_and_writes_nothing(context: Context, make_draft: DraftMaker) -> None:
    audits = count(context, audit)
    with pytest.raises(FieldErrors) as refused:
        intake.register_petition(context, make_draft(name=" ", received_at=None, people=0, demand="\n\t "))
    assert set(refused.value.errors) == {"name", "received_at", "people", "demand"}
    assert count(context) == count(context, number_counter) == 0
    assert count(context, audit) == audits
    assert intake.register_petition(context, make_draft()).record.number == "示访[2026]1号"


def test_whatever_comes_is_registered_with_warnings(context: Context, make_draft: DraftMaker) -> None:
    bare = make_draft(
        address="", purpose=None, source=Source.UPPER, phone="没有", people=8, id_number="12345"
    )
    saved = intake.register_petition(context, bare)
    assert saved.record.number == "示访[2026]1号"
    assert set(saved.warnings) == {"address", "purpose", "upstream_no", "phone", "people", "id_number"}


def test_a_confirmed_field_warns_no_more_and_is_audited(context: Context, make_draft: DraftMaker) -> None:
    odd = make_draft(id_number="999999199001010010", confirmed=frozenset({"id_number"}))
    saved = intake.register_petition(context, odd)
    assert saved.warnings == {}
    rows = cases.history(context, saved.record.id)
    assert rows[0].changes == {"confirmed": [None, ["id_number"]]}


def test_a_valid_identity_number_gives_kind_and_sex(context: Context, make_draft: DraftMaker) -> None:
    """999999 19900307 002: the weighted sum is 518, 518 mod 11 = 1 → 0."""
    saved = intake.register_petition(context, make_draft(id_number="999999199003070020")).record
    assert (saved.draft.sex, saved.draft.id_kind) == (Sex.FEMALE, IdKind.RESIDENT)


def test_the_record_reads_back_as_it_was_typed(context: Context, make_draft: DraftMaker) -> None:
    draft = make_draft(
        name="欧阳娜娜·𠮷",
        sex=Sex.FEMALE,
        workplace="某厂",
        people=3,
        people_concerned=20,
        source=Source.UPPER,
        upstream_no="上〔2026〕7",
        content_class="0101",
        summary="摘要\n两行",
        receiver="李接谈",
        receiving_unit="信访办",
        urgent=True,
        major=True,
        disposition=Disposition.ASSIGN,
        unit="城建部",
        disposition_note="尽快",
        leader_name="吴",
        leader_opinion="同意",
    )
    saved = intake.register_petition(context, draft).record
    assert saved.draft == draft
    assert cases.get(context, saved.id) == saved
    assert cases.by_number(context, f" {saved.number} ") == saved


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.text(st.characters(exclude_categories=("Cc", "Cs")), min_size=1, max_size=60))
def test_names_are_kept_to_the_letter(context: Context, make_draft: DraftMaker, name: str) -> None:
    """Nothing is normalised, cut or refused; only outer blanks go."""
    if not name.strip():
        return
    saved = intake.register_petition(context, make_draft(name=name)).record
    assert cases.get(context, saved.id).draft.name == name.strip()


def test_the_disposition_is_the_first_event(context: Context, make_draft: DraftMaker) -> None:
    draft = make_draft(disposition=Disposition.FORWARD, unit="民政局", leader_opinion="速办")
    saved = intake.register_petition(context, draft).record
    assert [(e.seq, e.kind) for e in saved.events] == [(1, "forward"), (2, "leader_opinion")]
    assert saved.state is State.FORWARDED
    assert intake.register_petition(context, make_draft()).record.state is State.REGISTERED


def test_a_major_matter_waits_for_a_leader(context: Context, make_draft: DraftMaker) -> None:
    draft = make_draft(major=True, disposition=Disposition.ANSWER_ON_SPOT)
    with pytest.raises(FieldErrors, match="领导意见"):
        intake.register_petition(context, draft)
    answered = make_draft(major=True, disposition=Disposition.ANSWER_ON_SPOT, leader_opinion="可当场答复")
    saved = intake.register_petition(context, answered).record
    assert saved.state is State.CLOSED


def test_a_correction_keeps_the_old_value(
    context: Context, make_draft: DraftMaker, clock: FixedClock
) -> None:
    saved = intake.register_petition(context, make_draft()).record
    clock.moment += timedelta(minutes=5)
    new = intake.correct(context, saved.id, make_draft(phone="13900000999"), revision=1, reason="听错").record
    assert (new.draft.phone, new.revision, new.number) == ("13900000999", 2, saved.number)
    last = cases.history(context, saved.id)[-1]
    assert (last.operator, last.action, last.reason) == ("王登记", "correct", "听错")
    assert last.changes == {"phone": ["13900000101", "13900000999"]}
    assert last.recorded_at == clock.moment


def test_an_unchanged_correction_leaves_no_trace(context: Context, make_draft: DraftMaker) -> None:
    saved = intake.register_petition(context, make_draft()).record
    assert intake.correct(context, saved.id, make_draft(), revision=1).record.revision == 1
    assert len(cases.history(context, saved.id)) == 1


def test_two_people_correcting_do_not_overwrite_each_other(context: Context, make_draft: DraftMaker) -> None:
    saved = intake.register_petition(context, make_draft()).record
    intake.correct(context, saved.id, make_draft(phone="1"), revision=1)
    with pytest.raises(UserError, match="刚被其他操作更改过"):
        intake.correct(context, saved.id, make_draft(phone="2"), revision=1)


def test_a_wrong_disposition_is_superseded_with_a_reason(context: Context, make_draft: DraftMaker) -> None:
    saved = intake.register_petition(context, make_draft(disposition=Disposition.FORWARD, unit="甲局")).record
    changed = make_draft(disposition=Disposition.ASSIGN, unit="乙局")
    with pytest.raises(FieldErrors, match="更正原因"):
        intake.correct(context, saved.id, changed, revision=1)
    new = intake.correct(context, saved.id, changed, revision=1, reason="选错").record
    assert (new.state, new.draft.disposition, new.draft.unit) == (State.ASSIGNED, Disposition.ASSIGN, "乙局")
    assert [e.kind for e in new.events] == ["forward", "assign"]
    assert count(context, case_event) == 2


def test_a_void_keeps_its_number_and_stops_counting(context: Context, make_draft: DraftMaker) -> None:
    first = intake.register_petition(context, make_draft(people=3)).record
    intake.register_petition(context, make_draft())
    with pytest.raises(FieldErrors, match="作废原因"):
        intake.void(context, first.id, "  ", revision=1)
    gone = intake.void(context, first.id, "误登", revision=1)
    assert gone.voided
    assert gone.number == "示访[2026]1号"
    totals = cases.totals(context, CaseFilter())
    assert (totals.batches, totals.people) == (1, 1)
    assert len(cases.page(context, CaseFilter())) == 2
    assert intake.register_petition(context, make_draft()).record.number == "示访[2026]3号"
    with pytest.raises(UserError, match="已作废"):
        intake.correct(context, first.id, make_draft(phone="1"), revision=2)


def accuse(context: Context, make_draft: DraftMaker) -> int:
    draft = make_draft(
        purpose=Purpose.ACCUSATION, name="举报者", demand="反映某人收受财物", content_class="1602"
    )
    return intake.register_petition(context, draft).record.id


def test_an_accusation_shows_number_and_class_only(context: Context, make_draft: DraftMaker) -> None:
    key = accuse(context, make_draft)
    row = cases.page(context, CaseFilter())[0]
    assert row.restricted
    assert (row.number, row.content_class) == ("示访[2026]1号", "1602")
    assert "".join((row.name, row.id_number, row.phone, row.address, row.workplace, row.text, row.unit)) == ""
    record = cases.get(context, key)
    assert record.restricted
    assert (record.draft.name, record.draft.demand, record.events) == ("", "", ())
    assert cases.history(context, key) == []


@pytest.mark.parametrize("text", ["举报者", "收受", "13900000101"])
def test_search_does_not_find_what_it_may_not_show(
    context: Context, make_draft: DraftMaker, text: str
) -> None:
    accuse(context, make_draft)
    assert cases.page(context, CaseFilter(text=text)) == []
    assert cases.totals(context, CaseFilter(text=text)).batches == 0
    assert len(cases.page(context, CaseFilter(text="示访[2026]1号"))) == 1


def test_a_permitted_role_sees_the_accusation(
    context: Context, make_draft: DraftMaker, clock: FixedClock
) -> None:
    accuse(context, make_draft)
    leader = office.add_operator(context, "吴主任", ["principal_leader"])
    row = cases.page(Context(context.register, clock, leader), CaseFilter(text="收受"))[0]
    assert (row.name, row.text) == ("举报者", "反映某人收受财物")


def test_pages_hold_every_row_once(context: Context, make_draft: DraftMaker) -> None:
    days = [datetime(2026, 11, 1 + n % 7, 9, n % 60) for n in range(53)]
    for day in days:
        intake.register_petition(context, make_draft(received_at=day))
    seen: list[int] = []
    after = None
    while page := cases.page(context, CaseFilter(), after, limit=10):
        seen += [row.id for row in page]
        after = cases.cursor_of(page[-1])
    assert len(seen) == len(set(seen)) == 53
    shown = [cases.get(context, key).draft.received_at for key in seen]
    assert [m.date() for m in shown if m] == sorted((d.date() for d in days), reverse=True)


@pytest.mark.parametrize(
    ("text", "found"), [("周明", 1), ("修复", 1), ("[2026]1号", 1), ("0000010", 1), ("%", 0), ("_", 0)]
)
def test_text_filter_finds_pieces_literally(
    context: Context, make_draft: DraftMaker, text: str, found: int
) -> None:
    intake.register_petition(context, make_draft())
    assert len(cases.page(context, CaseFilter(text=text))) == found


def test_every_audit_row_names_somebody(context: Context, make_draft: DraftMaker) -> None:
    intake.register_petition(context, make_draft())
    with context.register.read() as connection:
        assert connection.execute(select(audit).where(audit.c.operator_id.is_(None))).first() is None
        actions = [row.action for row in connection.execute(select(audit.c.action))]
    assert actions == ["create_register", "register"]


def test_who_may_not_is_told_who_can(context: Context, make_draft: DraftMaker, clock: FixedClock) -> None:
    leader = office.add_operator(context, "吴主任", ["principal_leader"])
    with pytest.raises(UserError, match="没有“登记来访来信”的权限"):
        intake.register_petition(Context(context.register, clock, leader), make_draft())


def test_an_action_that_reads_first_is_not_overtaken(context: Context, make_draft: DraftMaker) -> None:
    """A second action waits for the first, instead of changing what it has read."""
    saved = intake.register_petition(context, make_draft()).record
    other = Thread(
        target=intake.correct, args=(context, saved.id, make_draft(phone="2")), kwargs={"revision": 1}
    )
    with context.register.action() as connection:
        revision = connection.execute(select(petition.c.revision)).scalar_one()
        other.start()
        other.join(0.3)
        connection.execute(petition.update().values(phone="1", revision=revision))
    other.join(20)
    assert cases.get(context, saved.id).draft.phone == "2"


def test_who_may_not_see_identity_neither_reads_nor_probes_it(
    context: Context, make_draft: DraftMaker, clock: FixedClock
) -> None:
    intake.register_petition(context, make_draft(id_number="999999199003070020"))
    reviewer = office.add_operator(context, "陈复查", ["reviewer"])
    other = Context(context.register, clock, reviewer)
    assert [row.id_number for row in cases.page(other, CaseFilter())] == ["999999********0020"]
    assert [row.id_number for row in cases.whole_list(other, CaseFilter())] == ["999999********0020"]
    assert cases.page(other, CaseFilter(text="19900307")) == []
    assert len(cases.page(context, CaseFilter(text="19900307"))) == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": "表情😀"}, "name"),
        ({"demand": "要求ก"}, "demand"),
        ({"disposition": Disposition.FORWARD}, "unit"),
        ({"people": 3, "people_concerned": 2}, "people_concerned"),
    ],
)
def test_what_will_trouble_the_clerk_later_is_said_now(
    context: Context, make_draft: DraftMaker, changes: dict[str, object], field: str
) -> None:
    saved = intake.register_petition(context, make_draft(**changes))
    assert set(saved.warnings) == {field}


@pytest.mark.parametrize("name", ["𠮷田", "买买提·艾力", "䶮", "Müller", "欧阳　娜娜"])
def test_rare_names_that_print_are_not_doubted(context: Context, make_draft: DraftMaker, name: str) -> None:
    assert intake.register_petition(context, make_draft(name=name)).warnings == {}


def test_a_unit_without_a_disposition_is_kept_as_proposed(context: Context, make_draft: DraftMaker) -> None:
    saved = intake.register_petition(context, make_draft(unit="城建部", disposition_note="请先核实"))
    assert set(saved.warnings) == {"disposition"}
    assert saved.record.state is State.REGISTERED
    kept = cases.get(context, saved.record.id)
    assert kept == saved.record
    changed = make_draft(unit="民政局", disposition_note="请先核实")
    assert intake.correct(context, kept.id, changed, revision=1).record.draft == changed
    decided = make_draft(unit="民政局", disposition=Disposition.FORWARD)
    done = intake.correct(context, kept.id, decided, revision=2).record
    assert (done.state, done.draft.unit) == (State.FORWARDED, "民政局")


def test_codes_typed_in_full_width_are_kept_as_digits(context: Context, make_draft: DraftMaker) -> None:
    typed = make_draft(id_number="９９９９９９１９９００３０７００２０", phone="１３９０００００１０１")
    saved = intake.register_petition(context, typed)
    assert (saved.record.draft.id_number, saved.record.draft.phone) == ("999999199003070020", "13900000101")
    assert saved.warnings == {}
