"""The same verbs without a window. Errors: one sentence on stderr, exit 2, nothing half-written."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from app import __version__, data_folder
from app.argument_parser import CHANNELS, FAILED, ChineseParser, day
from app.clock import Clock, SystemClock
from app.errors import FieldErrors, UserError
from app.json_text import parse_json
from app.os_errors import reason

_LABELS = {
    "name": "姓名",
    "roles": "角色",
    "operator": "操作员",
    "full_name": "单位全称",
    "short_name": "单位简称",
    "prefix": "编号代字",
    "kind": "单位类别",
    "upper_office": "上级信访部门",
    "phone": "办公电话",
    "address": "办公地址",
}
"""What `init` and `operator` call the values they may refuse."""


def parser() -> argparse.ArgumentParser:
    """The whole command line; without a command the window opens."""
    common = ChineseParser(add_help=False, argument_default=argparse.SUPPRESS)
    common.add_argument("--data-dir", type=Path, metavar="DIR", help="数据文件夹（默认：首次启动时所选）")
    common.add_argument("--operator", metavar="NAME", help="操作员姓名（默认：第一位操作员）")
    main = ChineseParser(prog="python -m app", description="信访接待工作台", parents=[common])
    main.add_argument("--version", action="version", version=__version__, help="显示版本号后退出")
    commands: Any = main.add_subparsers(title="命令（不带命令则打开窗口）", metavar="命令")
    for add in (
        _add_init,
        _add_operator,
        _add_register,
        _add_print,
        _add_export,
        _add_list,
        _add_search,
        _add_scan,
        _add_demo,
    ):
        add(commands, common)
    from app import deadline_command

    deadline_command.add_parser(commands)
    return main


def run(arguments: argparse.Namespace) -> int:
    """Run the chosen command; gives the exit code."""
    try:
        return int(arguments.run(arguments) or 0)
    except FieldErrors as error:
        print(_sentence(error.errors), file=sys.stderr)
    except UserError as error:
        print(error, file=sys.stderr)
    return FAILED


def _sentence(errors: Mapping[str, str]) -> str:
    """The errors of several fields as one sentence, under the words the clerk knows."""
    parts = [f"{_LABELS.get(key, key)}：{text.rstrip('。')}" for key, text in errors.items()]
    return "；".join(parts) + "。"


def _command(commands: Any, common: Any, name: str, text: str, function: Callable[..., Any]) -> Any:
    made = commands.add_parser(name, help=text, description=text, parents=[common])
    made.set_defaults(run=function)
    return made


def _add_init(commands: Any, common: Any) -> None:
    made = _command(commands, common, "init", "建立登记册", _init)
    made.add_argument("--office", required=True, metavar="FULL", help="单位全称")
    made.add_argument("--short", required=True, metavar="S", help="单位简称")
    made.add_argument("--prefix", required=True, metavar="P", help="编号代字，例如：镜")
    made.add_argument("--kind", choices=["petition_office", "other_organ"], default="petition_office")
    made.add_argument("--upper-office", default="", metavar="U", help="上级信访部门")
    made.add_argument("--phone", default="", help="办公电话")
    made.add_argument("--address", default="", help="办公地址")


def _init(arguments: argparse.Namespace) -> None:
    from app.domain.records import OfficeProfile
    from app.domain.vocabulary import OfficeKind
    from app.services import office

    profile = OfficeProfile(
        full_name=arguments.office,
        short_name=arguments.short,
        prefix=arguments.prefix,
        kind=OfficeKind(arguments.kind),
        upper_office=arguments.upper_office,
        phone=arguments.phone,
        address=arguments.address,
    )
    folder = getattr(arguments, "data_dir", None) or data_folder.default_folder()
    name = getattr(arguments, "operator", "") or "管理员"
    register, _ = office.create_register(folder, profile, name, _clock())
    register.close()
    if not hasattr(arguments, "data_dir"):
        data_folder.remember(folder.absolute())
    print(f"登记册已建立：{folder}")


def _add_operator(commands: Any, common: Any) -> None:
    made = _command(commands, common, "operator", "增加操作员", _operator)
    made.add_argument("--name", required=True, help="姓名")
    made.add_argument(
        "--roles", required=True, metavar="R,R", help="角色，用逗号分开，例如 registrar,handler"
    )


def _operator(arguments: argparse.Namespace) -> None:
    from app.services import office

    with _opened(arguments) as context:
        roles = [role.strip() for role in arguments.roles.split(",") if role.strip()]
        made = office.add_operator(context, arguments.name, roles)
    print(f"已增加操作员：{made.name}")


def _add_register(commands: Any, common: Any) -> None:
    made = _command(commands, common, "register", "登记一件或多件（字段见 docs/cli.md）", _register)
    made.add_argument("--json", required=True, metavar="FILE", help="JSON 文件，- 为标准输入")


def _register(arguments: argparse.Namespace) -> int:
    from app.services import drafts, intake

    wanted = _json_list(arguments.json)
    failed = False
    with _opened(arguments) as context:
        for one in wanted:
            try:
                saved = intake.register_petition(context, drafts.from_mapping(one))
                answer: dict[str, Any] = {"number": saved.record.number, "warnings": saved.warnings}
            except FieldErrors as error:
                failed, answer = True, {"errors": error.errors}
            print(json.dumps(answer, ensure_ascii=False), flush=True)
    return FAILED if failed else 0


def _json_list(name: str) -> list[Any]:
    try:
        data = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except (OSError, ValueError) as error:
        raise UserError(f"读不到文件“{name}”：{reason(error)}。请核对路径。") from error
    called = "标准输入" if name == "-" else Path(name).name
    found = parse_json(data, called)
    if not isinstance(found, list):
        raise UserError(f"“{called}”应为列表，每件登记一个对象：[{{…}}, {{…}}]。")
    return found


def _add_print(commands: Any, common: Any) -> None:
    from app import print_command

    print_command.add_parser(commands, common, _opened)


def _add_export(commands: Any, common: Any) -> None:
    made = _command(commands, common, "export", "导出台账", _export)
    made.add_argument("what", choices=["day"], help="day：某日登记台账")
    made.add_argument("--channel", choices=CHANNELS, default="visit", help="信访形式")
    made.add_argument("--date", required=True, type=day, metavar="D", help="日期，例如 2026-11-22")
    made.add_argument("--out", required=True, type=Path, metavar="FILE.xlsx")
    made.add_argument("--full-identity", action="store_true", help="证件号码不隐去（须有权限）")


def _export(arguments: argparse.Namespace) -> None:
    from app.domain.vocabulary import Channel
    from app.services import day_ledger

    with _opened(arguments) as context:
        done = day_ledger.export_day(
            context,
            arguments.date,
            arguments.out,
            full_identity=arguments.full_identity,
            channel=Channel(arguments.channel),
        )
    print(f"{done.path}：{done.rows} 行，{done.batches} 批次，{done.people} 人次")


def _add_list(commands: Any, common: Any) -> None:
    made = _command(commands, common, "list", "列出信访件", _list)
    made.add_argument("--json", action="store_true", required=True, help="输出 JSON")
    made.add_argument("--from", dest="first", type=day, metavar="D", help="自（来访日期）")
    made.add_argument("--to", dest="last", type=day, metavar="D", help="至")
    made.add_argument("--text", default="", help="编号、姓名或内容中的文字")


def _list(arguments: argparse.Namespace) -> None:
    from app.domain.records import CaseFilter
    from app.services import cases

    wanted = CaseFilter(first=arguments.first, last=arguments.last, text=arguments.text)
    with _opened(arguments) as context:
        rows = cases.whole_list(context, wanted)
    print(json.dumps([_row(row) for row in rows], ensure_ascii=False, indent=1))


def _row(row: Any) -> dict[str, Any]:
    """An accusation matter shows number and class only (条例 art. 30)."""
    if row.restricted:
        return {"number": row.number, "content_class": row.content_class, "restricted": True}
    names = [name for name in type(row).__dataclass_fields__ if name != "id"]
    values = {name: getattr(row, name) for name in names}
    return {
        key: value.isoformat() if isinstance(value, (date, datetime)) else value
        for key, value in values.items()
    }


def _add_search(commands: Any, common: Any) -> None:
    made = _command(commands, common, "search", "查找信访件（同窗口中的 F3）", _search)
    made.add_argument(
        "text", metavar="TEXT", help="编号、姓名、首字母、电话、证件号码或任意一段文字，空格隔开的都须符合"
    )
    made.add_argument("--json", action="store_true", required=True, help="输出 JSON")
    made.add_argument("--limit", type=_count, default=50, metavar="N", help="最多件数（默认 50）")


def _search(arguments: argparse.Namespace) -> None:
    from app.services import search

    with _opened(arguments) as context:
        found = search.find(context, arguments.text, arguments.limit)
    print(json.dumps([_hit(one) for one in found], ensure_ascii=False, indent=1))


def _hit(hit: Any) -> dict[str, Any]:
    """An accusation matter shows its number only (条例 art. 30)."""
    if hit.restricted:
        return {"number": hit.number, "restricted": True}
    names = [name for name in type(hit).__dataclass_fields__ if name not in ("id", "snippet")]
    values = {name: getattr(hit, name) for name in names}
    values |= {"where": hit.snippet.where or None, "snippet": hit.snippet.text}
    return {key: value.isoformat() if isinstance(value, date) else value for key, value in values.items()}


def _add_scan(commands: Any, common: Any) -> None:
    made = _command(commands, common, "scan", "扫描件按二维码归档", _scan)
    made.add_argument(
        "files", nargs="+", type=Path, metavar="FILE", help="扫描件（PDF、JPG、PNG、TIFF）或文件夹"
    )
    made.add_argument("--json", action="store_true", required=True, help="输出 JSON：每页归到哪里")


def _scan(arguments: argparse.Namespace) -> int:
    from app.services.scan_filing import Went, file_scans, passed_over

    with _opened(arguments) as context:
        slips = file_scans(context, arguments.files)
    if over := passed_over(arguments.files):
        names = "、".join(one.name for one in over)
        print(f"文件夹中有 {len(over)} 项不是扫描件或是子文件夹，没有读：{names}。", file=sys.stderr)
    pages = [_page(slip, page) for slip in slips for page in range(slip.first, slip.last + 1)]
    print(json.dumps(pages, ensure_ascii=False, indent=1))
    return FAILED if any(slip.went is Went.REFUSED for slip in slips) else 0


def _page(slip: Any, page: int) -> dict[str, Any]:
    told = {"file": slip.file, "page": page, "went": slip.went.value}
    return told | {"case": slip.case or None, "paper": slip.paper or None, "said": slip.said}


def _add_demo(commands: Any, common: Any) -> None:
    made = _command(commands, common, "demo", "演示一天：登记、打印、导出、截图", _demo)
    made.add_argument("--out", required=True, type=Path, metavar="DIR")


def _demo(arguments: argparse.Namespace) -> None:
    from app.demo import run_demo

    run_demo(arguments.out)


def _opened(arguments: argparse.Namespace) -> Any:
    """The register's context, closed at the end."""
    from app.services.opening import opened

    folder = getattr(arguments, "data_dir", None) or data_folder.remembered()
    if folder is None:
        raise UserError("还没有登记册。请先运行 init，或用 --data-dir 指明数据文件夹。")
    return opened(folder, getattr(arguments, "operator", ""), _clock())


def _clock() -> Clock:
    return SystemClock()


def _count(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and int(text[:6]) > 0 and len(text) < 6):
        raise argparse.ArgumentTypeError(f"件数应为 1 到 99999 的整数，不是“{text}”")
    return int(text)
