"""Scans come home: read, split slip by slip, filed to their cases; what cannot be filed waits in the tray.

A blank page belongs to the slip before it in the same file: it is its back. Every sheet of ours bears a code, so a page with
writing but without one may be anybody's, and is not filed with its neighbour. The tray holds files without a case (待归档), to be
filed by hand or taken out with a reason. Nothing is kept twice: the same content is told to be there already.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from sqlalchemy import select

from app.domain.paper_code import PaperCode
from app.domain.vocabulary import AttachmentKind
from app.errors import UserError
from app.models.paper_tables import paper
from app.os_errors import reason as why
from app.scans.blank import is_blank
from app.scans.codes import page_codes
from app.scans.inspect import inspect
from app.scans.kinds import FileKind, Inspected
from app.scans.names import plain_name
from app.scans.split import pages_of
from app.services import attachments, cases, paper_catalogue, paper_codes, scan_tray
from app.services.context import Context

MAY_FILE = attachments.MAY_ADD
_SCANS = frozenset({".pdf", ".jpg", ".jpeg", ".png", ".tif", ".tiff", ".bmp"})
NO_CODE = "没有找到二维码"
_TWO = "同一页上有两份文书的二维码，请分开扫描或手工归档"
_FOREIGN = "是其他单位（其他登记册）的文书"
_UNKNOWN = "登记册中没有这份文书"
_KINDS = {
    "N13": AttachmentKind.DELIVERY,
    **dict.fromkeys(("P1", "P2", "P3"), AttachmentKind.OPINION),
    **dict.fromkeys(("P9", "P10"), AttachmentKind.PETITION),
}
"""Papers whose scans are not 办理记录 though the petitioner has them too: receipts, opinions, what he filled in himself."""


class Went(StrEnum):
    """Where pages of a scan went."""

    FILED = "filed"
    TRAY = "tray"
    KNOWN = "known"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Slip:
    """Pages `first` to `last` (from 1) of a file. `case`: the number of the case they went to; `said`: why they did not."""

    file: str
    first: int
    last: int
    went: Went
    case: str = ""
    paper: str = ""
    attachment_id: int | None = None
    said: str = ""


@dataclass(slots=True)
class Progress:
    """How far the filing is, for a view that looks at it; `stop`: the clerk asked to leave it after this page."""

    files: int = 0
    file: int = 0
    name: str = ""
    page: int = 0
    pages: int = 0
    stop: bool = False


class _Stopped(Exception):
    """The clerk stopped; the file in hand is left as it was."""


@dataclass(frozen=True, slots=True)
class _Part:
    """Pages `first` to `last` (from 0) that belong together, and the papers whose codes are on them."""

    first: int
    last: int
    codes: tuple[PaperCode, ...]


@dataclass(frozen=True, slots=True)
class _Home:
    """Where a paper's scan belongs."""

    petition_id: int
    number: str
    paper: str
    kind: AttachmentKind


class _Homeless(Exception):
    """Why a part goes to the tray."""


class _Withheld(Exception):
    """Why a part is not even kept in the tray."""


def scans_in(paths: Sequence[Path]) -> list[Path]:
    """The files chosen, and of a folder its scans by name.

    Raises `UserError` for a folder that cannot be read, and where no folder holds a scan and no file was chosen.
    """
    found: list[Path] = []
    for path in paths:
        try:
            found += sorted(_of_folder(path)) if path.is_dir() else [path]
        except OSError as error:
            raise UserError(f"文件夹“{path.name}”读不出来：{why(error)}。请检查权限后重试。") from error
    if not found:
        raise UserError(
            f"“{paths[0].name}”中没有扫描件（PDF、JPG、PNG、TIFF、BMP），子文件夹里的不收。请另选文件夹。"
        )
    return found


def passed_over(paths: Sequence[Path]) -> list[Path]:
    """What lies in the folders chosen and is no scan (`scans_in`): sub-folders, files of other kinds."""
    inside = (one for path in paths if path.is_dir() for one in sorted(path.iterdir()))
    return [one for one in inside if not _is_scan(one)]


def _of_folder(folder: Path) -> Iterator[Path]:
    return (one for one in folder.iterdir() if _is_scan(one))


def _is_scan(path: Path) -> bool:
    return path.suffix.lower() in _SCANS and path.is_file()


def file_scans(context: Context, paths: Sequence[Path], progress: Progress | None = None) -> list[Slip]:
    """Read, split and file each scan; a bad file does not keep the others. What a stop leaves undone is not in the answer."""
    attachments.require_one_of(context, MAY_FILE)
    state = progress or Progress()
    found = scans_in(paths)
    state.files = len(found)
    slips: list[Slip] = []
    for number, path in enumerate(found, start=1):
        state.file, state.name, state.page, state.pages = number, plain_name(path.name), 0, 0
        try:
            slips += _file(context, path, state)
        except UserError as error:
            slips.append(Slip(state.name, 1, max(state.pages, 1), Went.REFUSED, said=str(error)))
        except _Stopped:
            break
    return slips


def _file(context: Context, path: Path, state: Progress) -> list[Slip]:
    data = attachments.content_of(path)
    found = replace(inspect(data, path.name), name=state.name)
    if not found.kind.previewed:
        raise UserError(f"“{state.name}”不是扫描件，没有归档。请选择 PDF、JPG、PNG 或 TIFF 文件。")
    parts = list(_parts(data, found, state))
    return [_place(context, data, found, part) for part in parts]


def _parts(data: bytes, found: Inspected, state: Progress) -> Iterator[_Part]:
    """The pages, those of one slip together."""
    state.pages = found.pages or 1
    part: _Part | None = None
    for page in range(state.pages):
        if state.stop:
            raise _Stopped
        state.page = page + 1
        papers = _papers_on(data, found.kind, page)
        if part is not None and (papers == part.codes or _is_back(data, found.kind, page, papers)):
            part = replace(part, last=page)
            continue
        if part is not None:
            yield part
        part = _Part(page, page, papers)
    if part is not None:
        yield part


def _papers_on(data: bytes, kind: FileKind, page: int) -> tuple[PaperCode, ...]:
    """The papers a page is of; whichever sheets of them."""
    try:
        codes = page_codes(data, kind, page)
    except UserError:
        return ()  # a page that cannot be drawn has no code to be read
    return tuple(sorted({replace(code, sheet=0) for code in codes}, key=lambda code: code.paper_id))


def _is_back(data: bytes, kind: FileKind, page: int, papers: tuple[PaperCode, ...]) -> bool:
    """Whether it is the empty back of the page before."""
    try:
        return not papers and is_blank(data, kind, page)
    except UserError:
        return False


def _place(context: Context, data: bytes, found: Inspected, part: _Part) -> Slip:
    slip = Slip(found.name, part.first + 1, part.last + 1, Went.FILED)
    content, kind = pages_of(data, found.kind, part.first, part.last, found.pages or 1)
    try:
        home = _home(context, part.codes)
    except _Withheld as withheld:
        return replace(slip, went=Went.REFUSED, said=str(withheld))
    except _Homeless as homeless:
        return _to_tray(context, content, kind, replace(slip, said=str(homeless)))
    slip = replace(slip, case=home.number, paper=home.paper)
    name = f"{home.paper} 扫描件{kind.extensions[0]}"
    try:
        kept = attachments.add(
            context, home.petition_id, content, name, home.kind, note=f"扫描自{_source(slip)}"
        )
    except attachments.SameContent:
        return replace(slip, went=Went.KNOWN, said="本件已有内容相同的扫描件，没有再次收入")
    return replace(slip, attachment_id=kept.id)


def _source(slip: Slip) -> str:
    pages = f"第 {slip.first} 页" if slip.first == slip.last else f"第 {slip.first}–{slip.last} 页"
    return f"“{slip.file}”{pages}"


def _home(context: Context, codes: Sequence[PaperCode]) -> _Home:
    """Where the slip of these codes belongs; raises `_Homeless` or `_Withheld`."""
    if len(codes) != 1:
        raise _Homeless(_TWO if codes else NO_CODE)
    [code] = codes
    with context.register.read() as connection:
        if code.mark != paper_codes.mark(connection):
            raise _Homeless(_FOREIGN)
        row = connection.execute(select(paper).where(paper.c.id == code.paper_id)).first()
        if row is None or row.petition_id != code.petition_id:
            raise _Homeless(_UNKNOWN)
        record = cases.read_in(connection, context, row.petition_id)
    if record.restricted:
        raise _Withheld("是检举控告件的文书，您没有查看权限，没有保存。请由有权限的操作员扫描归档。")
    if row.voided:
        raise _Homeless(f"这份文书已作废：{row.voided}")
    if record.voided:
        raise _Homeless(f"{record.number}已作废")
    return _Home(record.id, record.number, _named(context, row), _kind(context, row.form))


def _named(context: Context, row: Any) -> str:
    found = _catalogued(context, row.form)
    return f"{found.name if found else row.form}{row.number}"


def _kind(context: Context, form: str) -> AttachmentKind:
    """What the petitioner has himself may be seen by him; every other paper stays 其他材料（信访人不可见）."""
    found = _catalogued(context, form)
    if form in _KINDS:
        return _KINDS[form]
    given = found is not None and found.given_to == "petitioner"
    return AttachmentKind.RECORD if given else AttachmentKind.OTHER_HIDDEN


def _catalogued(context: Context, form: str) -> paper_catalogue.PaperKind | None:
    return next((one for one in paper_catalogue.kinds(context.register.folder) if one.code == form), None)


def _to_tray(context: Context, content: bytes, kind: FileKind, slip: Slip) -> Slip:
    """Keep pages without a case."""
    name = slip.file if slip.first == 1 else f"{Path(slip.file).stem} 第{slip.first}页起{kind.extensions[0]}"
    key = scan_tray.put(context, content, name, slip.said)
    if key is None:
        said = f"{slip.said}；内容与以前收入的扫描件相同，没有再次收入"
        return replace(slip, went=Went.KNOWN, said=said)
    return replace(slip, went=Went.TRAY, attachment_id=key)
