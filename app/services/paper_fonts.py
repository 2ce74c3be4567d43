"""Which fonts a paper is drawn in: the official ones where this PC or the office's `fonts` folder has them.

What was chosen is kept with the issued paper, so that a reprint looks the same wherever these fonts are.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from app.printing import pc_fonts

SWITCH = "XINFANG_DESK_FONTS"
"""Environment variable; with "bundled" no font of the PC is used."""
WISHES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "title": ("小标宋",),
        "body": ("仿宋",),
        "label": ("黑体",),
        "note": ("宋体", "楷体"),
        "strong": ("黑体",),
    }
)
"""The kinds of type for each font role, the best first (GB/T 9704-2012, clauses 5.2 and 7)."""
_ROLE_WORDS = {"title": "标题", "body": "正文", "label": "栏目", "note": "说明"}
_BUNDLED = {"title": "思源宋体", "body": "思源宋体", "label": "思源黑体", "note": "思源黑体"}
_OF_WORD = "字体：Word 文件中所设的；本机没有的，由 LibreOffice 代替"
_KIND_WORDS = {"小标宋": "方正小标宋"}


def options(*, bundled_only: bool = False) -> dict[str, Any]:
    """The fonts as options of a paper (`papers.draw`); nothing where all are the program's own."""
    if bundled_only or os.environ.get(SWITCH) == "bundled":
        return {}
    found = {role: _family(kinds) for role, kinds in WISHES.items()}
    fonts = {role: family for role, family in found.items() if family}
    return {"fonts": fonts} if fonts else {}


def of_body(used: Mapping[str, Any], *, word: bool = False) -> str:
    """The font of the text of a paper drawn with these options, e.g. 正文：思源宋体（本机没有仿宋）; `word`: an own Word file."""
    return _OF_WORD if word else f"正文：{_words('body', used)}"


def of_all(used: Mapping[str, Any], *, word: bool = False) -> str:
    """The fonts of all roles, a line each."""
    return (
        _OF_WORD
        if word
        else "\n".join(f"{words}：{_words(role, used)}" for role, words in _ROLE_WORDS.items())
    )


def _words(role: str, used: Mapping[str, Any]) -> str:
    family = str(used.get("fonts", {}).get(role, ""))
    if family and _readable(family):
        return family
    kind = WISHES[role][0]
    if not family and _family(WISHES[role]):
        return f"{_BUNDLED[role]}（已选用程序自带的字体）"
    return f"{_BUNDLED[role]}（本机没有{family or _KIND_WORDS.get(kind, kind)}）"


def _family(kinds: tuple[str, ...]) -> str:
    for kind in kinds:
        file = pc_fonts.by_kind(kind)
        if file is not None and _readable(file.family):
            return file.family
    return ""


def _readable(family: str) -> bool:
    from app.printing.fonts import load_own

    file = pc_fonts.by_family(family)
    return file is not None and load_own(file) is not None
