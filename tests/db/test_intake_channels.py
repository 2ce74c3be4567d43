"""Letters, calls, online and agency matters, and the people named in a petition: kept as they were typed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest

from app.domain.records import CaseFilter, IntakeDraft, Party
from app.domain.vocabulary import Channel, Disposition, IdKind, LetterKind, PartyRole, State
from app.errors import FieldErrors
from app.services import cases, intake
from app.services.context import Context
from tests.db.conftest import DraftMaker

DAY = datetime(2026, 11, 20)


def stored(context: Context, draft: IntakeDraft) -> IntakeDraft:
    return cases.get(context, intake.register_petition(context, draft).record.id).draft


def errors(context: Context, draft: IntakeDraft) -> dict[str, str]:
    with pytest.raises(FieldErrors) as refused:
        intake.register_petition(context, draft)
    assert cases.page(context, CaseFilter()) == []
    return refused.value.errors


OWN: dict[Channel, dict[str, Any]] = {
    Channel.LETTER: {
        "letter_kind": LetterKind.REGISTERED,
        "postmarked_on": date(2026, 11, 18),
        "sheets": 3,
        "enclosures": "照片 3 张",
        "return_address": "示例区西街 5 号",
        "addressee": "王主任",
    },
    Channel.CALL: {"line": "12345 转接"},
    Channel.ONLINE: {"platform": "国家信访局网上平台", "query_code": "AB12"},
    Channel.AGENCY: {"agency_office": "东村代办点", "agency_person": "李代办", "agency_phone": "13900000110"},
}


@pytest.mark.parametrize("channel", OWN)
def test_a_channel_keeps_its_own_fields_and_counts_in_its_own_series(
    context: Context, make_draft: DraftMaker, channel: Channel
) -> None:
    draft = make_draft(channel=channel, received_at=DAY, **OWN[channel])
    saved = intake.register_petition(context, draft)
    assert (
        saved.record.number
        == f"示{ {'letter': '信', 'call': '电', 'online': '网', 'agency': '代'}[channel] }[2026]1号"
    )
    assert cases.get(context, saved.record.id).draft == draft
    second = intake.register_petition(context, draft).record.number
    assert second.endswith("2号")


@pytest.mark.parametrize("channel", OWN)
def test_a_field_of_another_channel_is_refused_not_lost(
    context: Context, make_draft: DraftMaker, channel: Channel
) -> None:
    given = {key: value for other, own in OWN.items() if other is not channel for key, value in own.items()}
    assert errors(context, make_draft(channel=channel, **given)).keys() == given.keys()


def test_a_corrected_letter_keeps_the_old_values_in_the_audit(
    context: Context, make_draft: DraftMaker
) -> None:
    draft = make_draft(channel=Channel.LETTER, received_at=DAY, **OWN[Channel.LETTER])
    record = intake.register_petition(context, draft).record
    intake.correct(context, record.id, replace(draft, sheets=4), revision=1)
    assert cases.get(context, record.id).draft.sheets == 4
    assert cases.history(context, record.id)[-1].changes["sheets"] == [3, 4]


def test_an_empty_envelope_is_filed_with_its_reason(context: Context, make_draft: DraftMaker) -> None:
    envelope = make_draft(channel=Channel.LETTER, demand="", unusable=True, received_at=DAY)
    assert errors(context, envelope).keys() == {"disposition"}
    filed = replace(envelope, disposition=Disposition.FILE)
    assert errors(context, filed).keys() == {"disposition_note"}
    saved = intake.register_petition(context, replace(filed, disposition_note="空信封。")).record
    assert saved.state is State.FILED


def test_people_named_beside_the_lead_are_kept_in_order(context: Context, make_draft: DraftMaker) -> None:
    parties = (
        Party(role=PartyRole.REPRESENTATIVE, name="买买提·艾力", id_kind=IdKind.PASSPORT, id_number="E1"),
        Party(role=PartyRole.COMPANION),
        Party(
            role=PartyRole.AGENT,
            name="𠮷田",
            note="代为提出、代为签收",
            valid_from=date(2026, 11, 1),
            valid_to=date(2027, 11, 1),
        ),
    )
    draft = make_draft(people=4, parties=parties)
    assert stored(context, draft).parties == parties


def test_three_thousand_signers_are_kept_whole(context: Context, make_draft: DraftMaker) -> None:
    signers = tuple(Party(role=PartyRole.SIGNER, name=f"联名{n}") for n in range(3000))
    draft = make_draft(channel=Channel.LETTER, people=3001, parties=signers, received_at=DAY)
    assert stored(context, draft).parties == signers


@pytest.mark.parametrize(
    ("parties", "said"),
    [
        ((Party(role=PartyRole.REPRESENTATIVE, name="甲"),) * 6, "不得超过 5 名（《信访工作条例》第二十条）"),
        ((Party(role=PartyRole.AGENT, name="甲"),), "委托权限"),
        ((Party(role=PartyRole.AGENT, name="甲", note="代"),) * 2, "只能登记一名"),
        (
            (
                Party(
                    role=PartyRole.AGENT,
                    name="甲",
                    note="代",
                    valid_from=DAY.date(),
                    valid_to=date(2026, 1, 1),
                ),
            ),
            "早于起日",
        ),
    ],
)
def test_what_the_law_does_not_know_is_refused(
    context: Context, make_draft: DraftMaker, parties: tuple[Party, ...], said: str
) -> None:
    assert said in errors(context, make_draft(people=9, parties=parties))["parties"]


@pytest.mark.parametrize(
    ("parties", "said"),
    [
        ((Party(role=PartyRole.COMPANION, name="甲"),) * 3, "列出 4 人，多于所填人数 3 人"),
        ((Party(role=PartyRole.COMPANION, name="甲", id_number="99999919900230001X"),), "甲的证件号码"),
        ((Party(role=PartyRole.COMPANION, phone="住东村"),), "不像电话号码"),
    ],
)
def test_what_looks_wrong_of_a_party_is_said_and_saved(
    context: Context, make_draft: DraftMaker, parties: tuple[Party, ...], said: str
) -> None:
    saved = intake.register_petition(context, make_draft(people=3, parties=parties))
    assert said in saved.warnings["parties"]


def test_a_known_document_is_the_same_person(context: Context, make_draft: DraftMaker) -> None:
    first, same, namesake, unknown = (
        intake.register_petition(context, draft).record
        for draft in (
            make_draft(id_number="999999199001010011"),
            make_draft(id_number="999999199001010011", phone=""),
            make_draft(id_number="999999199003070020"),
            make_draft(anonymous=True, name=""),
        )
    )
    assert first.person_id == same.person_id
    assert namesake.person_id not in (None, first.person_id)
    assert unknown.person_id is None
    assert cases.get(context, same.id).person_id == first.person_id


def test_a_repeat_points_to_the_first_petition(context: Context, make_draft: DraftMaker) -> None:
    first = intake.register_petition(context, make_draft()).record
    second = intake.register_petition(context, make_draft(repeat_of="示访〔2026〕1号")).record
    third = intake.register_petition(context, make_draft(repeat_of=second.number)).record
    assert cases.get(context, third.id).draft.repeat_of == second.number
    with context.register.read() as connection:
        rows = connection.exec_driver_sql("SELECT repeat, repeat_of FROM petition ORDER BY id").all()
    assert [tuple(row) for row in rows] == [(None, None), (1, first.id), (1, first.id)]


def test_a_link_to_nothing_is_refused(context: Context, make_draft: DraftMaker) -> None:
    for key in ("repeat_of", "different", "together_with"):
        value = "示访[2026]9号" if key == "repeat_of" else ("示访[2026]9号",)
        with pytest.raises(FieldErrors, match="没有编号"):
            intake.register_petition(context, make_draft(**{key: value}))


def test_a_crowd_that_elected_its_representatives_is_not_asked_again(
    context: Context, make_draft: DraftMaker
) -> None:
    crowd = make_draft(people=30)
    assert "推选" in intake.register_petition(context, crowd).warnings["people"]
    elected = replace(crowd, parties=(Party(role=PartyRole.REPRESENTATIVE, name="陈试样"),))
    assert "people" not in intake.register_petition(context, elected).warnings
