"""The program's own fonts lent to LibreOffice, so that a Word paper has no boxes on a PC without Chinese fonts (Linux)."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from xml.sax.saxutils import escape

from app import files, paths

_SERIF = "宋体 SimSun 新宋体 NSimSun 仿宋 FangSong 仿宋_GB2312 FangSong_GB2312 楷体 KaiTi 楷体_GB2312 KaiTi_GB2312 方正小标宋简体 方正小标宋_GBK"
_SANS = "黑体 SimHei 微软雅黑"
_STANDS_IN = (("Noto Serif SC", _SERIF), ("Noto Sans SC", _SANS))
"""Which bundled font is taken for the usual Chinese ones where the PC has them not."""


def environment(folder: Path) -> Mapping[str, str]:
    """The variables of a process that shall find the PC's fonts and the program's; `folder` takes their list (fontconfig)."""
    file = folder / "fonts.conf"
    files.write_bytes(file, _settings().encode("utf-8"))
    return {**os.environ, "FONTCONFIG_FILE": str(file)}


def _settings() -> str:
    of_the_pc = escape(os.environ.get("FONTCONFIG_FILE", "fonts.conf"))
    aliases = "".join(_alias(wanted, own) for own, names in _STANDS_IN for wanted in names.split())
    return (
        '<?xml version="1.0"?>\n<!DOCTYPE fontconfig SYSTEM "fonts.dtd">\n<fontconfig>'
        f'<include ignore_missing="yes">{of_the_pc}</include>'
        f"<dir>{escape(str(paths.FONTS))}</dir>{aliases}</fontconfig>\n"
    )


def _alias(wanted: str, own: str) -> str:
    return f'<alias binding="same"><family>{wanted}</family><accept><family>{own}</family></accept></alias>'
