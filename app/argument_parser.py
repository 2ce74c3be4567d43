"""A command line that speaks Chinese: argparse with its headings, help and errors put into Chinese."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterable
from datetime import date
from typing import Any, NoReturn

FAILED = 2
"""Exit code of a refused command."""

CHANNELS = ("visit", "letter", "call", "online", "agency")
"""What `--channel` takes, as `Channel`."""
_HEADINGS = {"options": "选项", "positional arguments": "位置参数"}
_SENTENCES = (
    (r"argument (.+?): invalid choice: (.+) \(choose from (.+)\)", r"\1 没有 \2 这一项，可用：\3"),
    (r"argument (.+?): invalid \w+ value: (.+)", r"\1 的值 \2 看不懂"),
    (r"argument (.+?): expected one argument", r"\1 后面缺少一个值"),
    (r"argument (.+?): expected at (?:least|most) one argument", r"\1 后面的值的个数不对"),
    (r"argument (.+?): expected (\d+) arguments?", r"\1 后面应有 \2 个值"),
    (r"argument (.+?): ignored explicit argument (.+)", r"\1 不带值，却写了 \2"),
    (r"argument (.+?): (.+)", r"\1：\2"),
    (r"the following arguments are required: (.+)", r"缺少 \1"),
    (r"unrecognized arguments: (.+)", r"不认识 \1"),
    (r"ambiguous option: (.+) could match (.+)", r"\1 不够明确，可能是 \2"),
)
"""What argparse (Python 3.11) says of a wrong command → Chinese; the first that fits."""


class ChineseParser(argparse.ArgumentParser):
    """A parser whose help is Chinese and that refuses in one Chinese sentence."""

    def __init__(self, *, add_help: bool = True, **settings: Any) -> None:
        super().__init__(add_help=False, formatter_class=_Formatter, **settings)
        if add_help:
            self.add_argument(
                "-h", "--help", action="help", default=argparse.SUPPRESS, help="显示本说明后退出"
            )

    def error(self, message: str) -> NoReturn:
        """Say what is wrong with the command, and leave."""
        self.exit(FAILED, f"命令写法不对：{said(message)}。加 --help 查看用法。\n")


def said(message: str) -> str:
    """An error of argparse in Chinese; what is not in the table stays as it is."""
    line = " ".join(message.split())
    for pattern, sentence in _SENTENCES:
        if found := re.fullmatch(pattern, line):
            return found.expand(sentence).rstrip("。").replace("', '", "、").replace("'", "")
    return line


def day(text: str) -> date:
    """An ISO day, as a type of an argument."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"日期应写作 2026-11-22，不是“{text}”") from None


class _Formatter(argparse.HelpFormatter):
    """Help under Chinese headings."""

    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[Any],
        prefix: str | None = None,
    ) -> None:
        """Begin with 用法."""
        super().add_usage(usage, actions, groups, "用法：" if prefix is None else prefix)

    def start_section(self, heading: str | None) -> None:
        """Begin a group of arguments."""
        super().start_section(_HEADINGS.get(heading or "", heading))
