"""`python -m app print`: a paper of a case as a file, and the list of what a paper asks for."""

from __future__ import annotations

import argparse
import difflib
import sys
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from app import data_folder
from app.argument_parser import CHANNELS, day
from app.errors import UserError
from app.files import require_ending, write_bytes

if TYPE_CHECKING:
    from app.services.context import Context
    from app.services.paper_catalogue import Ask, PaperKind
    from app.services.papers import Drawn

STYLES: Mapping[str, Mapping[str, Any]] = MappingProxyType(
    {"plain": {}, "official": {"style": "official"}, "printed": {"style": "official", "red_head": False}}
)
"""The looks of a letter as the window offers them, with the options of `papers.draw`."""
_Opened = Callable[[argparse.Namespace], AbstractContextManager["Context"]]


def add_parser(commands: Any, common: Any, opened: _Opened) -> None:
    """Add the verb; `opened` gives the register of the arguments."""
    text = "把文书存为 PDF 或 Word"
    made = commands.add_parser("print", help=text, description=text, parents=[common])
    made.set_defaults(run=partial(run, opened))
    made.add_argument("--form", required=True, metavar="CODE", help="文书代码，例如 F1")
    made.add_argument("--fields", action="store_true", help="只列出这种文书可用 --set 填写的栏目")
    whose = made.add_mutually_exclusive_group()
    whose.add_argument("--case", default="", metavar="NUMBER", help="编号")
    whose.add_argument("--from", dest="first", type=day, metavar="D", help="登记簿（F6）自（收到日期）")
    made.add_argument("--to", dest="last", type=day, metavar="D", help="登记簿至（默认：与 --from 同一天）")
    made.add_argument("--channel", choices=CHANNELS, default="visit", help="登记簿的信访形式")
    made.add_argument("--full-identity", action="store_true", help="登记簿的证件号码不隐去（须有权限）")
    made.add_argument("--out", type=Path, metavar="FILE.pdf|.docx", help="存为哪个文件")
    made.add_argument(
        "--set", action="append", default=[], type=_pair, metavar="FIELD=TEXT", help="文书中要填写的栏目"
    )
    made.add_argument(
        "--style", choices=list(STYLES),
        help="函件的版式：plain 本单位样式，official 信函格式（套红），printed 信函格式，用印好信头的纸",
    )  # fmt: skip


def run(opened: _Opened, arguments: argparse.Namespace) -> None:
    """Write the paper, or list its fields; raises `UserError`."""
    from app.services import paper_catalogue

    with opened(arguments) as context:
        kind = paper_catalogue.kind_like(context.register.folder, arguments.form)
        if arguments.fields:
            sys.stdout.write("\n".join((*_field_lines(kind), "")))
            return
        _require_place(arguments)
        write = _write_register if arguments.first else _write_paper
        write(context, kind, arguments)
    sys.stdout.write(f"{arguments.out}\n")


def _write_paper(context: Context, kind: PaperKind, arguments: argparse.Namespace) -> None:
    from app.services import case_numbers, paper_files, papers

    options, asked = _options(kind, arguments.style), _asked(kind, arguments.set)
    record = case_numbers.case_of(context, arguments.case)
    drawn = papers.draw(context, record, kind.code, asked=asked, options=options)
    _require_whole(drawn, kind)
    paper_files.save_paper(context, drawn, arguments.out)


def _write_register(context: Context, kind: PaperKind, arguments: argparse.Namespace) -> None:
    """F6 of a period: it belongs to no case."""
    from app.domain.vocabulary import Channel
    from app.services import register_book

    if kind.code != register_book.FORM:
        raise UserError(f"只有登记簿（{register_book.FORM}）按日期打印；{kind.code} 请用 --case 写明编号。")
    require_ending(arguments.out, ".pdf", ".docx")
    last = arguments.last or arguments.first
    wanted = register_book.Period(Channel(arguments.channel), arguments.first, last)
    paper = register_book.draw(context, wanted, full_identity=arguments.full_identity)
    as_word = arguments.out.suffix.lower() == ".docx"
    write_bytes(arguments.out, paper.word() if as_word else paper.pdf)


def _pair(text: str) -> tuple[str, str]:
    key, sign, value = text.partition("=")
    if not sign:
        raise argparse.ArgumentTypeError(f"应写作 栏目=内容，不是“{text}”")
    return key.strip(), value


def _require_place(arguments: argparse.Namespace) -> None:
    whose = "--case（登记簿为 --from）"
    lacking = [] if arguments.case or arguments.first else [whose]
    lacking += [] if arguments.out else ["--out"]
    if lacking:
        raise UserError(f"缺少 {'、'.join(lacking)}。只看有哪些栏目，请加 --fields。")


def _options(kind: PaperKind, style: str | None) -> dict[str, Any]:
    """The look of a letter, and the fonts that the window draws in on this PC."""
    from app import settings
    from app.services import paper_fonts

    if style is not None and kind.kind != "letter":
        raise UserError(f"{kind.title}不是函件，版式是固定的，请去掉 --style。")
    own = settings.load(data_folder.own_settings_folder())
    return {**STYLES[style or "plain"], **paper_fonts.options(bundled_only=own.bundled_fonts)}


def _asked(kind: PaperKind, given: list[tuple[str, str]]) -> dict[str, str]:
    """The texts by the keys of the paper; a field may be named by its words too."""
    keys = {one.key: one.key for one in kind.asks}
    words = {one.label: one.key for one in kind.asks}
    known = words | keys
    for name, _ in given:
        if name not in known:
            raise UserError(_unknown(kind, name, list(known)))
    return {known[name]: text for name, text in given}


def _unknown(kind: PaperKind, name: str, known: list[str]) -> str:
    if not known:
        return f"{kind.title}没有可用 --set 填写的栏目“{name}”：内容都取自登记和办理。请去掉 --set。"
    near = difflib.get_close_matches(name, known, n=3)
    hint = f"相近的有：{'、'.join(near)}。" if near else f"可填：{'、'.join(one.key for one in kind.asks)}。"
    return f"{kind.title}没有可用 --set 填写的栏目“{name}”。{hint}用 --fields 列出全部栏目和说明。"


def _require_whole(drawn: Drawn, kind: PaperKind) -> None:
    """As `Drawn.require_whole`, with what to type."""
    if not drawn.missing:
        return
    asked = {one.key for one in kind.asks}
    keys = {words: key for key, words in drawn.definition.required.items() if key in asked}
    named = [f"{words}（--set {keys[words]}=…）" if words in keys else words for words in drawn.missing]
    elsewhere = (
        "没有注明 --set 的，请在登记、办理步骤或单位信息中补填。"
        if len(keys.keys() & {*drawn.missing}) < len(named)
        else ""
    )
    raise UserError(f"{kind.title}缺少{'、'.join(named)}，不能出具。{elsewhere or '请补填后再打印。'}")


def _field_lines(kind: PaperKind) -> list[str]:
    """A line a field: key, words, and what it may hold, parted by tabs."""
    if not kind.asks:
        return [f"{kind.title}没有要填写的栏目，内容都取自登记和办理。"]
    return ["\t".join((one.key, one.label, _told_of(kind, one))).rstrip() for one in kind.asks]


def _told_of(kind: PaperKind, ask: Ask) -> str:
    parts = ("必填" if ask.key in kind.required else "", "、".join(ask.options) or ask.hint)
    return "；".join(part for part in parts if part)
