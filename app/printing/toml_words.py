"""What `tomllib` (Python 3.11) says of a bad file → Chinese."""

from __future__ import annotations

import re
from tomllib import TOMLDecodeError

_PLACE = re.compile(
    r"(?P<what>.*) \(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)", re.DOTALL
)
_SENTENCES = (
    (r"Illegal character '\\n'", "引号没有配对，一行没有写完"),
    (r"(?:Illegal|Found invalid) character (.+)", r"含有不能使用的字符 \1"),
    (r"Unterminated string|Expected ['\"]{3,}.*", "引号没有配对"),
    (
        r"Unescaped '\\\\' in a string|Invalid hex value|Escaped character .*",
        "双引号中的“\\\\”须写作“\\\\\\\\”",
    ),
    (r"Expected '=' after a key .*", "项目名后面缺少“=”，或项目名不是英文"),
    (r"Invalid initial character for a key part|Invalid statement", "项目名应为英文字母、数字、“_”或“-”"),
    (r"Expected newline or end of document .*", "一行只能写一项，后面有多余的内容"),
    (r"Expected '\]{1,2}' at the end .*", "方括号没有配对"),
    (r"Unclosed array", "方括号没有配对"),
    (r"Unclosed inline table", "花括号没有配对"),
    (r"Cannot (?:declare|overwrite|redefine|mutate) .*|Duplicate inline table key .*", "同一项目写了两次"),
    (r"Invalid date or datetime", "日期写得不对"),
    (r"Invalid value", "“=”后面的内容不对，文字须加双引号"),
)
"""The first that fits."""


def said(error: TOMLDecodeError) -> tuple[int | None, str]:
    """The line (from 1; None: at the file's end) and what is wrong there, with its column, without a full stop."""
    found = _PLACE.fullmatch(str(error))
    what = found["what"] if found else str(error)
    words = next(
        (_put(one, pattern, what) for pattern, one in _SENTENCES if re.fullmatch(pattern, what)), "写法不对"
    )
    if found is None or found["line"] is None:
        return None, f"{words}（写到文件末尾还没有完）"
    return int(found["line"]), f"{words}（第 {found['column']} 个字符处）"


def _put(sentence: str, pattern: str, what: str) -> str:
    match = re.fullmatch(pattern, what)
    return match.expand(sentence) if match else sentence
