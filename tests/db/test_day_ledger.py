"""The day's ledger against the register it came from, read back by openpyxl."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

from app.clock import FixedClock
from app.domain.records import IntakeDraft
from app.domain.vocabulary import Channel, Disposition, Purpose
from app.errors import UserError
from app.services import day_ledger, intake, office
from app.services.context import Context

DraftMaker = Callable[..., IntakeDraft]
DAY = date(2026, 11, 22)


def lines(path: Path) -> list[dict[str, object]]:
    """The numbered rows, by column label."""
    sheet = openpyxl.load_workbook(path).active
    assert sheet is not None
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    head = next(n for n, row in enumerate(rows) if row[0] == "序号")
    labels = [str(value) for value in rows[head]]
    return [dict(zip(labels, row, strict=True)) for row in rows[head + 1 :] if isinstance(row[0], int)]


def test_a_row_says_what_the_register_holds(context: Context, make_draft: DraftMaker, tmp_path: Path) -> None:
    draft = make_draft(
        people=3,
        id_number="999999199003070020",
        workplace="示例厂",
        content_class="0101",
        disposition=Disposition.ANSWER_ON_SPOT,
        disposition_note="已答复",
        receiver="李接谈",
    )
    number = intake.register_petition(context, draft).record.number
    done = day_ledger.export_day(context, DAY, tmp_path / "l.xlsx")
    assert (done.rows, done.batches, done.people) == (1, 1, 3)
    (row,) = lines(tmp_path / "l.xlsx")
    assert row == {
        "序号": 1,
        "编号": number,
        "日期": datetime(2026, 11, 22),
        "姓名": "周明远",
        "人数": 3,
        "证件号码": "999999********0020",
        "联系电话": "13900000101",
        "住址": "示例厂，示例区青石街道3幢",
        "反映问题摘要": "要求修复小区门前道路。",
        "分类": "农村农业/土地承包经营",
        "初/重": None,
        "去向（办理方式）": "当场答复",
        "责任单位": None,
        "办结日期": datetime(2026, 11, 22),
        "结果": "已办结",
        "经办人": "李接谈",
        "备注": None,
    }


def test_only_visits_of_the_day_stand_in_it(context: Context, make_draft: DraftMaker, tmp_path: Path) -> None:
    intake.register_petition(context, make_draft(name="昨日", received_at=datetime(2026, 11, 21, 23, 59)))
    intake.register_petition(context, make_draft(name="来信", channel=Channel.LETTER))
    intake.register_petition(context, make_draft(name="当日", received_at=datetime(2026, 11, 22, 0, 0)))
    day_ledger.export_day(context, DAY, tmp_path / "l.xlsx")
    assert [row["姓名"] for row in lines(tmp_path / "l.xlsx")] == ["当日"]
    day_ledger.export_day(context, date(2026, 11, 21), tmp_path / "m.xlsx")
    assert [(row["姓名"], row["备注"]) for row in lines(tmp_path / "m.xlsx")] == [("昨日", "补登")]


def test_a_withheld_row_shows_number_and_class_only(
    context: Context, make_draft: DraftMaker, tmp_path: Path
) -> None:
    secret = make_draft(
        purpose=Purpose.ACCUSATION, people=2, content_class="1602", disposition=Disposition.FILE
    )
    intake.register_petition(context, secret)
    done = day_ledger.export_day(context, DAY, tmp_path / "l.xlsx")
    (row,) = lines(tmp_path / "l.xlsx")
    assert {key for key, value in row.items() if value is not None} <= {"序号", "编号", "姓名", "分类"}
    assert row["姓名"] in (None, "（检举控告）")
    assert (done.batches, done.people) == (1, 2)


def test_a_voided_row_stays_and_does_not_count(
    context: Context, make_draft: DraftMaker, tmp_path: Path
) -> None:
    gone = intake.register_petition(context, make_draft(people=4)).record
    intake.register_petition(context, make_draft())
    intake.void(context, gone.id, "误登", revision=1)
    done = day_ledger.export_day(context, DAY, tmp_path / "l.xlsx")
    assert (done.rows, done.batches, done.people) == (2, 1, 1)
    assert "作废" in str(lines(tmp_path / "l.xlsx")[0]["备注"])


def test_whole_numbers_need_a_permission(
    context: Context, make_draft: DraftMaker, tmp_path: Path, clock: FixedClock
) -> None:
    intake.register_petition(context, make_draft(id_number="999999199003070020"))
    day_ledger.export_day(context, DAY, tmp_path / "l.xlsx", full_identity=True)
    assert lines(tmp_path / "l.xlsx")[0]["证件号码"] == "999999199003070020"
    reviewer = office.add_operator(context, "陈复查", ["reviewer"])
    other = Context(context.register, clock, reviewer)
    with pytest.raises(UserError, match="查看完整证件号码"):
        day_ledger.export_day(other, DAY, tmp_path / "m.xlsx", full_identity=True)
    assert not (tmp_path / "m.xlsx").exists()


def test_a_file_that_cannot_be_replaced_stays(
    context: Context, make_draft: DraftMaker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "in use")

    path = tmp_path / "l.xlsx"
    day_ledger.export_day(context, DAY, path)
    before = path.read_bytes()
    intake.register_petition(context, make_draft())
    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(UserError, match="Excel"):
        day_ledger.export_day(context, DAY, path)
    assert path.read_bytes() == before
    assert list(tmp_path.glob("*.xlsx")) == [path]


def test_letters_have_a_ledger_of_their_own(context: Context, make_draft: DraftMaker, tmp_path: Path) -> None:
    letter = make_draft(channel=Channel.LETTER, received_at=datetime(2026, 11, 22), name="写信者")
    for draft in (make_draft(), letter):
        intake.register_petition(context, draft)
    path = tmp_path / "信.xlsx"
    done = day_ledger.export_day(context, date(2026, 11, 22), path, channel=Channel.LETTER)
    sheet = openpyxl.load_workbook(path).active
    texts = [str(cell.value) for line in sheet.iter_rows() for cell in line if cell.value is not None]
    assert (done.rows, done.batches) == (1, 1)
    assert texts[0] == "来信登记台账"
    assert "写信者" in texts
    assert "周明远" not in texts
