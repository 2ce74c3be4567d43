"""Scans come home: each slip to its case, once, and what has no case to the tray; nothing of another office's, nothing lost."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image

from app.clock import FixedClock
from app.domain.records import PetitionRecord
from app.domain.vocabulary import AttachmentKind, Purpose
from app.errors import FieldErrors, UserError
from app.scans.kinds import FileKind
from app.services import attachments, cases, intake, issued_papers, office, papers, scan_tray
from app.services.attachments import SameContent
from app.services.context import Context
from app.services.issued_papers import Issued
from app.services.scan_filing import Progress, Slip, Went, file_scans, passed_over, scans_in
from tests.db.conftest import PROFILE, DraftMaker

DPI = 110


def case(context: Context, make_draft: DraftMaker, **changes: object) -> PetitionRecord:
    return intake.register_petition(context, make_draft(**changes)).record


def issue(context: Context, record: PetitionRecord, form: str = "F1") -> Issued:
    return papers.issue(context, papers.draw(context, record, form), printer="前台")


def pictures(pdf: bytes) -> list[Image.Image]:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [page.render(scale=DPI / 72).to_pil().convert("L") for page in document]
    finally:
        document.close()


def back(text: str = "") -> Image.Image:
    """A sheet without a code; each text makes another one, none an empty one with specks and the shadow of its edge."""
    page = Image.new("L", (909, 1286), 250)
    if text:
        page.paste(40, (100, 100, 100 + 20 * (len(text) + 1), 130))
    else:
        page.paste(90, (0, 0, 20, 1286))
        page.paste(60, (300, 300, 303, 303))
    return page


def bundle(path: Path, *pages: Image.Image) -> Path:
    """A scan of several pages, as a PDF or TIFF by its name."""
    pages[0].save(path, save_all=True, append_images=pages[1:], resolution=DPI)
    return path


def told(slips: list[Slip]) -> list[tuple[int, int, str, str]]:
    return [(one.first, one.last, one.went.value, one.case) for one in slips]


def test_a_scan_is_filed_to_its_case(context: Context, make_draft: DraftMaker, tmp_path: Path) -> None:
    case(context, make_draft, name="别人")
    record = case(context, make_draft)
    path = bundle(tmp_path / "scan0001.png", *pictures(issue(context, record).pdf))
    [slip] = file_scans(context, [path])
    assert (slip.went, slip.case, slip.paper) == (Went.FILED, record.number, "“2211”信访流程办理单")
    [kept] = attachments.of_case(context, record.id)
    assert (kept.id, kept.name) == (slip.attachment_id, "“2211”信访流程办理单 扫描件.png")
    assert (kept.kind, kept.hidden, kept.note) == (
        AttachmentKind.OTHER_HIDDEN,
        True,
        "扫描自“scan0001.png”第 1 页",
    )
    assert attachments.read(context, kept.id)[1] == path.read_bytes()
    assert [row.action for row in cases.history(context, record.id)][-1] == "add_attachment"


@pytest.mark.parametrize("suffix", ["pdf", "tiff"])
def test_one_file_of_several_slips_is_split(
    context: Context, make_draft: DraftMaker, tmp_path: Path, suffix: str
) -> None:
    """A slip with its empty back, one alone, one with two backs; each page is kept as it was scanned, none twice."""
    first, second = case(context, make_draft), case(context, make_draft, name="吴试样")
    [one] = pictures(issue(context, first).pdf)
    [two] = pictures(issue(context, second, "F2").pdf)
    pages = [one, back(), two, *pictures(issue(context, first, "F2").pdf), back(), back()]
    slips = file_scans(context, [bundle(tmp_path / f"一叠.{suffix}", *pages)])
    wanted = [(1, 2, "filed", first.number), (3, 3, "filed", second.number), (4, 6, "filed", first.number)]
    assert told(slips) == wanted
    shown = []
    for slip in slips:
        assert slip.attachment_id is not None
        found, _ = attachments.read(context, slip.attachment_id)
        assert found.pages == slip.last - slip.first + 1
        shown += [attachments.page(context, found.id, n, width_px=2000) for n in range(found.pages)]
    for page, kept in zip(pages, shown, strict=True):
        same = Image.frombytes("RGB", (kept.width, kept.height), kept.data).convert("L")
        small = [picture.resize((90, 128), Image.Resampling.BOX).tobytes() for picture in (same, page)]
        assert max(abs(a - b) for a, b in zip(*small, strict=True)) < 24


def test_a_page_that_says_something_without_a_code_is_not_filed_with_its_neighbour(
    context: Context, make_draft: DraftMaker, tmp_path: Path
) -> None:
    """Somebody else's page in the pile, or one whose code was torn off: it is shown to be filed by hand."""
    first, second = case(context, make_draft), case(context, make_draft, name="吴试样")
    [one] = pictures(issue(context, first).pdf)
    [two] = pictures(issue(context, second).pdf)
    two.paste(255, (600, 0, 909, 300))
    slips = file_scans(context, [bundle(tmp_path / "一叠.pdf", one, two, back("材料"), one)])
    assert told(slips) == [(1, 1, "filed", first.number), (2, 3, "tray", ""), (4, 4, "filed", first.number)]
    assert attachments.of_case(context, second.id) == []


def test_a_split_tiff_keeps_every_dot(context: Context, make_draft: DraftMaker, tmp_path: Path) -> None:
    record = case(context, make_draft)
    [slip_page] = pictures(issue(context, record).pdf)
    [other] = pictures(issue(context, case(context, make_draft, name="吴试样")).pdf)
    slips = file_scans(context, [bundle(tmp_path / "一叠.tiff", other, slip_page)])
    _, data = attachments.read(context, slips[1].attachment_id or 0)
    with Image.open(io.BytesIO(data)) as kept:
        assert (kept.format, kept.tobytes()) == ("PNG", slip_page.tobytes())


def test_nothing_is_filed_twice(context: Context, make_draft: DraftMaker, tmp_path: Path) -> None:
    record = case(context, make_draft)
    other = case(context, make_draft, name="吴试样")
    pages = [*pictures(issue(context, record).pdf), *pictures(issue(context, other).pdf), back()]
    paths = [bundle(tmp_path / "一叠.pdf", *pages), bundle(tmp_path / "空白.png", back("x"))]
    assert [slip.went for slip in file_scans(context, paths)] == [Went.FILED, Went.FILED, Went.TRAY]
    assert [slip.went for slip in file_scans(context, paths)] == [Went.KNOWN] * 3
    assert len(attachments.of_case(context, record.id)) == len(attachments.of_case(context, other.id)) == 1
    assert len(scan_tray.waiting(context)) == 1


def test_what_the_petitioner_has_too_may_be_seen_by_him(
    context: Context, make_draft: DraftMaker, tmp_path: Path
) -> None:
    office.change_profile(context, replace(PROFILE, phone="0575-80000000"))
    record = case(context, make_draft)
    path = bundle(tmp_path / "回执.png", *pictures(issue(context, record, "N11").pdf))
    file_scans(context, [path])
    [kept] = attachments.of_case(context, record.id)
    assert (kept.kind, kept.hidden) == (AttachmentKind.RECORD, False)


def test_a_slip_of_another_office_waits_in_the_tray(
    context: Context, make_draft: DraftMaker, tmp_path: Path, clock: FixedClock
) -> None:
    """Same keys, same number, other register: never filed."""
    register, operator = office.create_register(tmp_path / "登记册 二", PROFILE, "王登记", clock)
    theirs = Context(register, clock, operator)
    foreign = issue(theirs, case(theirs, make_draft))
    register.close()
    own = case(context, make_draft)
    assert issue(context, own).id == foreign.id
    path = bundle(tmp_path / "外单位.png", *pictures(foreign.pdf))
    [slip] = file_scans(context, [path])
    assert (slip.went, slip.case, slip.said) == (Went.TRAY, "", "是其他单位（其他登记册）的文书")
    assert attachments.of_case(context, own.id) == []


def test_voided_papers_and_cases_wait_in_the_tray(
    context: Context, make_draft: DraftMaker, tmp_path: Path
) -> None:
    record, gone = case(context, make_draft), case(context, make_draft, name="吴试样")
    bad, fine = issue(context, record), issue(context, gone)
    issued_papers.void(context, bad.id, "打错了")
    intake.void(context, gone.id, "重号", revision=1)
    paths = [bundle(tmp_path / f"{n}.png", *pictures(given.pdf)) for n, given in enumerate((bad, fine))]
    said = [(slip.went, slip.said) for slip in file_scans(context, paths)]
    assert said == [
        (Went.TRAY, "这份文书已作废：打错了"),
        (Went.TRAY, f"{gone.number}已作废"),
    ]


def test_a_slip_of_an_accusation_is_not_even_kept_for_who_may_not_see_it(
    context: Context, make_draft: DraftMaker, tmp_path: Path
) -> None:
    secret = case(context, make_draft, purpose=Purpose.ACCUSATION)
    path = bundle(tmp_path / "密.png", *pictures(issue(context, secret).pdf))
    leader = office.add_operator(context, "吴领导", ["principal_leader", "handler"])
    [slip] = file_scans(context, [path])
    assert (slip.went, slip.case) == (Went.REFUSED, "")
    assert "检举控告件" in slip.said
    assert scan_tray.waiting(context) == []
    assert told(file_scans(Context(context.register, context.clock, leader), [path])) == [
        (1, 1, "filed", secret.number)
    ]


def test_a_bad_file_does_not_keep_the_others(
    context: Context, make_draft: DraftMaker, tmp_path: Path
) -> None:
    record = case(context, make_draft)
    (tmp_path / "一.pdf").write_bytes(b"%PDF-1.7 broken")
    (tmp_path / "二.txt").write_text("不是扫描件", encoding="utf-8")
    bundle(tmp_path / "三.png", *pictures(issue(context, record).pdf))
    slips = file_scans(context, [tmp_path / "二.txt", tmp_path])
    assert [(one.file, one.went) for one in slips] == [
        ("二.txt", Went.REFUSED),
        ("一.pdf", Went.REFUSED),
        ("三.png", Went.FILED),
    ]
    assert "不是扫描件" in slips[0].said
    assert scans_in([tmp_path]) == [tmp_path / "一.pdf", tmp_path / "三.png"]


def test_a_file_is_told_by_the_name_it_has(context: Context, make_draft: DraftMaker, tmp_path: Path) -> None:
    pages = [*pictures(issue(context, case(context, make_draft)).pdf), back()]
    (tmp_path / "wrongname.jpg").write_bytes(bundle(tmp_path / "a.pdf", *pages).read_bytes())
    (tmp_path / "白.jpg").write_bytes(bundle(tmp_path / "b.pdf", back("b")).read_bytes())
    slips = file_scans(context, [tmp_path / "wrongname.jpg", tmp_path / "白.jpg"])
    assert [(one.file, one.went) for one in slips] == [("wrongname.jpg", Went.FILED), ("白.jpg", Went.TRAY)]
    assert [one.name for one in scan_tray.waiting(context)] == ["白.jpg.pdf"]


def test_a_folder_without_scans_is_refused_and_what_is_passed_over_is_known(
    context: Context, tmp_path: Path
) -> None:
    folder = tmp_path / "扫描"
    (folder / "子").mkdir(parents=True)
    (folder / "说明.txt").write_text("x", encoding="utf-8")
    with pytest.raises(UserError, match=r"“扫描”中没有扫描件.*子文件夹里的不收"):
        file_scans(context, [folder])
    bundle(folder / "一.png", back())
    assert [one.name for one in passed_over([folder])] == ["子", "说明.txt"]


def test_a_stop_keeps_what_is_done(context: Context, make_draft: DraftMaker, tmp_path: Path) -> None:
    class StopAtSecondFile(Progress):
        def __setattr__(self, name: str, value: object) -> None:
            super().__setattr__(name, value)
            if name == "file" and value == 2:
                super().__setattr__("stop", True)

    record = case(context, make_draft)
    [page] = pictures(issue(context, record).pdf)
    paths = [bundle(tmp_path / "1.png", page), bundle(tmp_path / "2.png", back())]
    state = StopAtSecondFile()
    assert told(file_scans(context, paths, state)) == [(1, 1, "filed", record.number)]
    assert (state.files, state.file, state.name) == (2, 2, "2.png")
    assert scan_tray.waiting(context) == []


def test_the_tray_is_filed_by_hand(context: Context, make_draft: DraftMaker, tmp_path: Path) -> None:
    record = case(context, make_draft)
    path = bundle(tmp_path / "手写.pdf", back("a"), back("bb"))
    [slip] = file_scans(context, [path])
    [item] = scan_tray.waiting(context)
    assert (slip.went, slip.said, item.said) == (Went.TRAY, "没有找到二维码", "没有找到二维码")
    assert (item.id, item.name, item.pages, item.file_kind) == (
        slip.attachment_id,
        "手写.pdf",
        2,
        FileKind.PDF,
    )
    assert scan_tray.page(context, item.id, 1, width_px=100).width == 100
    assert scan_tray.file_by_hand(context, item.id, record.id, AttachmentKind.PETITION) == record.number
    [kept] = attachments.of_case(context, record.id)
    assert (kept.id, kept.kind, kept.hidden) == (item.id, AttachmentKind.PETITION, False)
    assert attachments.read(context, kept.id)[1] == path.read_bytes()
    assert scan_tray.waiting(context) == []
    with pytest.raises(UserError, match="已经归档或移出"):
        scan_tray.file_by_hand(context, item.id, record.id, AttachmentKind.PETITION)


def test_the_tray_gives_no_case_a_file_it_has(
    context: Context, make_draft: DraftMaker, tmp_path: Path
) -> None:
    record = case(context, make_draft)
    path = bundle(tmp_path / "手写.png", back("a"))
    file_scans(context, [path])
    attachments.add(context, record.id, path.read_bytes(), "已有.png")
    [item] = scan_tray.waiting(context)
    with pytest.raises(SameContent, match=r"已有\.png"):
        scan_tray.file_by_hand(context, item.id, record.id, AttachmentKind.PETITION)
    assert scan_tray.waiting(context) == [item]


def test_a_blank_sheet_is_taken_out_with_a_reason(context: Context, tmp_path: Path) -> None:
    file_scans(context, [bundle(tmp_path / "白.png", back())])
    [item] = scan_tray.waiting(context)
    with pytest.raises(FieldErrors):
        scan_tray.take_out(context, item.id, " ")
    scan_tray.take_out(context, item.id, "空白页")
    assert scan_tray.waiting(context) == []
    with pytest.raises(UserError, match="已经归档或移出"):
        scan_tray.page(context, item.id, 0, width_px=50)


def test_the_tray_needs_the_permission_to_add_files(context: Context, tmp_path: Path) -> None:
    file_scans(context, [bundle(tmp_path / "白.png", back())])
    reviewer = Context(context.register, context.clock, office.add_operator(context, "孙审核", ["reviewer"]))
    assert scan_tray.waiting(reviewer) == []
    for refused in (
        lambda: file_scans(reviewer, [tmp_path]),
        lambda: scan_tray.page(reviewer, 1, 0, width_px=50),
    ):
        with pytest.raises(UserError, match="没有“"):
            refused()
