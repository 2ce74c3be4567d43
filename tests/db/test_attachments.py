"""Files of a case: kept once, withheld as the case is, taken back but never gone, every step in the audit."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from app import files
from app.domain.records import Operator
from app.domain.vocabulary import AttachmentKind, Purpose
from app.errors import FieldErrors, UserError
from app.scans.kinds import FileKind
from app.services import attachments, cases, intake, office, recusal
from app.services.context import Context
from tests.db.conftest import DraftMaker
from tests.unit.scans import samples

PICTURE = samples.jpeg()


@pytest.fixture
def key(context: Context, make_draft: DraftMaker) -> int:
    return intake.register_petition(context, make_draft()).record.id


def as_one(context: Context, who: Operator) -> Context:
    return Context(context.register, context.clock, who)


def hire(context: Context, name: str, *roles: str) -> Context:
    return as_one(context, office.add_operator(context, name, roles))


def stored(context: Context) -> list[Path]:
    return [path for path in (context.register.folder / "attachments").rglob("*") if path.is_file()]


def audited(context: Context, key: int) -> list[str]:
    return [row.action for row in cases.history(context, key)][1:]


def test_a_file_is_kept_and_read_again(context: Context, key: int) -> None:
    made = attachments.add(context, key, PICTURE, "C:\\扫描\\申请书.JPG", note="首页缺角")
    assert attachments.of_case(context, key) == [made]
    assert (made.name, made.kind, made.file_kind) == ("申请书.JPG", AttachmentKind.PETITION, FileKind.JPEG)
    assert (made.size, made.pages, made.hidden, made.note) == (len(PICTURE), 1, False, "首页缺角")
    assert (made.operator, made.recorded_at) == (context.operator.name, context.clock.now())
    found, data = attachments.read(context, made.id)
    assert (found, data) == (made, PICTURE)
    assert attachments.page(context, made.id, 0, width_px=40).width == 40
    assert audited(context, key) == ["add_attachment"]


def test_nothing_readable_lies_on_the_disk(context: Context, key: int) -> None:
    """Content and name of a file, looked for in everything beside the register."""
    text = "信访人周试样，证件号 999999199001010016，请求……"
    attachments.add(context, key, text.encode(), "周试样的申请.txt")
    for path in context.register.folder.rglob("*"):
        raw = path.read_bytes() if path.is_file() else b""
        for secret in ("999999199001010016", "周试样"):
            assert secret.encode() not in raw + str(path).encode()


def test_the_same_content_twice_is_refused_until_it_is_withdrawn(context: Context, key: int) -> None:
    first = attachments.add(context, key, PICTURE, "一.jpg")
    with pytest.raises(UserError, match=r"“二\.jpg”与本件已有的“一\.jpg”内容相同"):
        attachments.add(context, key, PICTURE, "二.jpg")
    attachments.withdraw(context, first.id, "归错类")
    again = attachments.add(context, key, PICTURE, "二.jpg", AttachmentKind.RECORD)
    assert attachments.of_case(context, key) == [again]
    assert len(stored(context)) == 1


def test_two_cases_share_one_stored_file(context: Context, key: int, make_draft: DraftMaker) -> None:
    other = intake.register_petition(context, make_draft(name="吴试样")).record.id
    for one in (key, other):
        attachments.add(context, one, PICTURE, "一.jpg")
    assert len(stored(context)) == 1
    assert len(attachments.of_case(context, key)) == len(attachments.of_case(context, other)) == 1


def test_of_several_files_the_good_ones_are_kept(context: Context, key: int, tmp_path: Path) -> None:
    (tmp_path / "一.jpg").write_bytes(PICTURE)
    (tmp_path / "二.pdf").write_bytes(samples.pages_pdf(2))
    (tmp_path / "三.exe").write_bytes(b"MZ" + bytes(200))
    (tmp_path / "夹").mkdir()
    names = ["一.jpg", "三.exe", "夹", "没有.pdf", "二.pdf"]
    added = attachments.add_files(context, key, [tmp_path / name for name in names], AttachmentKind.OPINION)
    assert [one.name for one in added.kept] == ["一.jpg", "二.pdf"]
    assert {one.kind for one in attachments.of_case(context, key)} == {AttachmentKind.OPINION}
    starts = [sentence.split("，")[0] for sentence in added.refused]
    assert starts == [
        "“三.exe”不是能保存的文件类型",
        "“夹”不是文件",
        "“没有.pdf”读不出来：没有这个文件或文件夹",
    ]


@pytest.mark.skipif(os.name != "posix", reason="named pipes lie in folders on POSIX systems only")
def test_a_pipe_or_a_giant_is_not_even_read(context: Context, key: int, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with (tmp_path / "giant.pdf").open("wb") as stream:
        stream.truncate(5_000_000_000)
    added = attachments.add_files(context, key, [tmp_path / "pipe", tmp_path / "giant.pdf"])
    assert "不是文件" in added.refused[0]
    assert "超过 50 MB" in added.refused[1]


def test_a_disk_error_leaves_neither_row_nor_file(
    context: Context, key: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path, _data: bytes) -> None:
        raise UserError(f"无法写入“{path.name}”：磁盘空间不足。请检查磁盘或换一个位置。")

    with monkeypatch.context() as broken:
        broken.setattr(files, "write_bytes", refuse)
        with pytest.raises(UserError, match="磁盘空间不足"):
            attachments.add(context, key, PICTURE, "一.jpg")
    assert attachments.of_case(context, key) == []
    assert stored(context) == []
    assert audited(context, key) == []
    attachments.add(context, key, PICTURE, "一.jpg")


def test_hidden_from_the_petitioner_and_back(context: Context, key: int) -> None:
    made = attachments.add(context, key, PICTURE, "一.jpg")
    attachments.set_hidden(context, made.id, hidden=True)
    attachments.set_hidden(context, made.id, hidden=True)
    assert attachments.of_case(context, key)[0].hidden
    attachments.set_hidden(context, made.id, hidden=False)
    assert not attachments.of_case(context, key)[0].hidden
    assert audited(context, key) == ["add_attachment", "hide_attachment", "show_attachment"]
    assert cases.history(context, key)[2].changes["hidden"] == [False, True]


def test_other_materials_are_hidden_from_the_beginning_and_stay_so(context: Context, key: int) -> None:
    made = attachments.add(context, key, PICTURE, "处理单.jpg", AttachmentKind.OTHER_HIDDEN)
    assert made.hidden
    with pytest.raises(UserError, match="不能改为可见"):
        attachments.set_hidden(context, made.id, hidden=False)


def test_a_withdrawn_file_stays_with_its_reason(context: Context, key: int) -> None:
    made = attachments.add(context, key, PICTURE, "一.jpg")
    with pytest.raises(FieldErrors, match="原因"):
        attachments.withdraw(context, made.id, "  ")
    attachments.withdraw(context, made.id, "误传")
    assert attachments.of_case(context, key) == []
    kept = attachments.of_case(context, key, withdrawn=True)
    assert [one.withdrawn for one in kept] == ["误传"]
    assert attachments.read(context, made.id)[1] == PICTURE
    with pytest.raises(UserError, match="已经撤回"):
        attachments.withdraw(context, made.id, "再来")
    row = cases.history(context, key)[-1]
    assert (row.action, row.reason, row.changes) == (
        "withdraw_attachment",
        "误传",
        {"attachment": ["一.jpg", None]},
    )


def test_plain_copies_are_recorded(context: Context, key: int, tmp_path: Path) -> None:
    made = attachments.add(context, key, samples.pages_pdf(1), "申请书")
    lent = attachments.open_copy(context, made.id)
    assert (lent.name, lent.read_bytes()) == ("申请书.pdf", samples.pages_pdf(1))
    attachments.export(context, made.id, tmp_path / made.disk_name)
    assert (tmp_path / "申请书.pdf").read_bytes() == samples.pages_pdf(1)
    attachments.remove_lent_copies()
    assert not lent.exists()
    assert audited(context, key) == ["add_attachment", "open_attachment", "export_attachment"]


def test_a_failed_export_is_not_recorded(context: Context, key: int, tmp_path: Path) -> None:
    made = attachments.add(context, key, PICTURE, "一.jpg")
    with pytest.raises(UserError, match="文件夹不存在"):
        attachments.export(context, made.id, tmp_path / "没有" / "一.jpg")
    assert audited(context, key) == ["add_attachment"]


def test_who_may_only_look(context: Context, key: int, tmp_path: Path) -> None:
    made = attachments.add(context, key, PICTURE, "一.jpg")
    looker = hire(context, "周分管", "matter_leader")
    assert attachments.of_case(looker, key) == [made]
    assert attachments.read(looker, made.id)[1] == PICTURE
    for deed in (
        lambda: attachments.add(looker, key, samples.pages_pdf(1), "a.pdf"),
        lambda: attachments.set_hidden(looker, made.id, hidden=True),
        lambda: attachments.withdraw(looker, made.id, "误传"),
        lambda: attachments.export(looker, made.id, tmp_path / "a.jpg"),
    ):
        with pytest.raises(UserError, match=r"没有“.*”的权限"):
            deed()
    assert not (tmp_path / "a.jpg").exists()
    assert audited(context, key) == ["add_attachment"]


def test_an_accusation_gives_nothing_away(context: Context, make_draft: DraftMaker, tmp_path: Path) -> None:
    leader = hire(context, "吴领导", "principal_leader", "handler")
    key = intake.register_petition(leader, make_draft(purpose=Purpose.ACCUSATION)).record.id
    made = attachments.add(leader, key, PICTURE, "举报材料.jpg")
    assert attachments.of_case(context, key) == []
    for deed in (
        lambda: attachments.read(context, made.id),
        lambda: attachments.page(context, made.id, 0, width_px=10),
        lambda: attachments.open_copy(context, made.id),
        lambda: attachments.export(context, made.id, tmp_path / "a.jpg"),
        lambda: attachments.set_hidden(context, made.id, hidden=True),
        lambda: attachments.withdraw(context, made.id, "x"),
        lambda: attachments.add(context, key, PICTURE, "a.jpg"),
    ):
        with pytest.raises(UserError, match="检举控告") as said:
            deed()
        assert "举报材料" not in str(said.value)
    assert attachments.of_case(leader, key) == [made]


def test_a_recused_operator_sees_no_file(context: Context, key: int) -> None:
    made = attachments.add(context, key, PICTURE, "一.jpg")
    other = office.add_operator(context, "陈承办", ["handler"])
    recusal.add(context, key, other.id, "与信访人是亲属")
    for deed in (
        lambda: attachments.of_case(as_one(context, other), key),
        lambda: attachments.read(as_one(context, other), made.id),
    ):
        with pytest.raises(UserError, match="回避"):
            deed()


def test_a_voided_case_takes_no_more_files(context: Context, key: int) -> None:
    made = attachments.add(context, key, PICTURE, "一.jpg")
    intake.void(context, key, "重复", revision=cases.get(context, key).revision)
    assert attachments.read(context, made.id)[1] == PICTURE
    for deed in (
        lambda: attachments.add(context, key, samples.pages_pdf(1), "a.pdf"),
        lambda: attachments.withdraw(context, made.id, "误传"),
        lambda: attachments.set_hidden(context, made.id, hidden=True),
    ):
        with pytest.raises(UserError, match="已作废"):
            deed()


def test_a_lost_or_altered_file_is_said(context: Context, key: int) -> None:
    made = attachments.add(context, key, PICTURE, "一.jpg")
    path = stored(context)[0]
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(UserError, match="损坏"):
        attachments.read(context, made.id)
    path.unlink()
    with pytest.raises(UserError, match="不在数据文件夹"):
        attachments.page(context, made.id, 0, width_px=10)
    with pytest.raises(UserError, match="没有这份附件"):
        attachments.read(context, 999)
