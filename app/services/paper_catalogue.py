"""The papers the desk can print: the program's own (`forms_templates/`), and the office's in the register's `papers/` folder.

A Word file there is a paper too (`services/word_papers.py`).
What a paper is in the menu, and what the program asks before it is drawn, stands in its own file:

    [menu]
    name = "信访事项联系函"     short name
    group = "函件"              heading in the menu, one of `GROUPS`
    order = 5                  place within the group
    series = "联函"             its own number series, allotted at issue; without it the paper goes by the case's number
    numbered_by = "issuer"     the field that names who gives it out: one of another organ gets no number of ours
    given_to = "unit"          "petitioner", "unit" or "desk"; what a petitioner gets never shows inner opinions
    served = ["closed"]        it is delivered against proof, and listed as 待送达 until that is recorded or a step of one of these
                               kinds of events makes it needless; without it the paper is not waited for
    approved = true            it states the opinion that leaders approve: issued when every approval is given
    channels = ["visit"]       only for these channels; without it for all
    purposes = ["accusation"]  only for matters of these purposes; without it for all
    rows = "materials"         what fills the rows of a list (`services/paper_rows.py`)
    of_case = false            a list of no single case: drawn where its rows are (`services/list_papers.py`), in no case's menu
    anonymous = true           it bears no QR code, which would lead to the case

    [[menu.ask]]               one field of the dialog before the paper, in its order
    key = "matter"             the field of the paper
    label = "协调事项"
    kind = "long"              "text", "long", "date", "unit", "choice" or "number"
    default = "demand"         the computed field it starts from; or `value = "…"` for fixed words
    options = ["当面", "邮寄"]  of a choice
    hint = "…"                 shown in the empty field
    recorded = "conclude_basis"  where the register holds this field, it prints as recorded and is not typed again
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from app.domain.records import PetitionRecord
from app.domain.vocabulary import Channel, Purpose
from app.errors import UserError
from app.os_errors import reason
from app.paths import FORM_TEMPLATES

GROUPS = (
    "办理单",
    "告知书",
    "函件",
    "回访与核实",
    "复查复核",
    "听证与调解",
    "送达与归档",
    "登记簿",
    "本单位文书",
)
OWN_GROUP = GROUPS[-1]
OWN_FOLDER = "papers"
"""Beside the register: the office's own papers."""
_LONGEST_CODE = 16
_OTHER_WORD = frozenset({".doc", ".docm", ".dot", ".dotx", ".dotm", ".rtf", ".odt", ".wps", ".wpt"})
"""Texts of an office program that somebody may put there in good faith."""
_FOREIGN = re.compile(r"'(.*)' is not a valid \w+")
_NUMBERED = re.compile(r"([A-Z])([0-9]{1,3})")
_ASK_KINDS = frozenset({"text", "long", "date", "unit", "choice", "number"})


@dataclass(frozen=True, slots=True)
class Ask:
    """One field the clerk fills in for a paper; `default` names the computed field it starts from."""

    key: str
    label: str
    kind: str = "text"
    default: str = ""
    value: str = ""
    options: tuple[str, ...] = ()
    hint: str = ""
    recorded: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperKind:
    """A paper as the menu knows it."""

    code: str
    name: str
    group: str
    path: Path
    order: int = 0
    series: str = ""
    numbered_by: str = ""
    given_to: str = "desk"
    served: tuple[str, ...] | None = None
    channels: tuple[Channel, ...] = ()
    purposes: tuple[Purpose, ...] = ()
    rows: str = ""
    of_case: bool = True
    anonymous: bool = False
    kind: str = "grid"
    asks: tuple[Ask, ...] = ()
    required: frozenset[str] = frozenset()
    """The fields it must not lack, asked or not."""
    own: bool = False
    approved: bool = False

    @property
    def title(self) -> str:
        """Code and name as a menu shows them: once, where they are the same."""
        return self.code if self.code == self.name else f"{self.code} {self.name}"

    def fits(self, record: PetitionRecord) -> bool:
        """Whether it is offered for the case."""
        draft = record.draft
        channel = not self.channels or draft.channel in self.channels
        return self.of_case and channel and (not self.purposes or draft.purpose in self.purposes)


@dataclass(frozen=True, slots=True)
class Broken:
    """A file of the office that cannot be used, and the sentence that says where."""

    file: str
    said: str


def kinds(folder: Path) -> tuple[PaperKind, ...]:
    """Every usable paper, in the order of the menu; a code of the office's own hides none of the program's."""
    own = (one for one in _own(folder) if isinstance(one, PaperKind))
    return tuple(sorted((*_program(), *own), key=_place))


def broken(folder: Path) -> tuple[Broken, ...]:
    """The office's files that cannot be used."""
    return tuple(one for one in _own(folder) if isinstance(one, Broken))


def kind_of(folder: Path, code: str) -> PaperKind:
    """The paper of that code; `UserError` where there is none, saying why if it is a file of the office's that is broken."""
    known = kinds(folder)
    found = next((one for one in known if one.code == code), None)
    if found is None:
        raise UserError(_why_not(folder, code) or _unknown(code, known))
    return found


def kind_like(folder: Path, code: str) -> PaperKind:
    """As `kind_of`, for a code as somebody types it: small or full-width letters, blanks around it."""
    wanted = _plain(code)
    known = [one.code for one in kinds(folder)]
    spelt = [one for one in known if _plain(one) == wanted] if code not in known else []
    return kind_of(folder, spelt[0] if spelt else code)


def _plain(code: str) -> str:
    return unicodedata.normalize("NFKC", code).strip().casefold()


def _why_not(folder: Path, code: str) -> str:
    """What is wrong with the office's file of that name; "" where there is none."""
    return next((one.said for one in broken(folder) if code in (one.file, Path(one.file).stem)), "")


def _unknown(code: str, known: Sequence[PaperKind]) -> str:
    titles = "、".join(one.title for one in sorted(known, key=_spelling))
    return f"没有编号为“{code}”的文书。可打印：{titles}。"


def _spelling(kind: PaperKind) -> tuple[bool, str, int, str]:
    """N2 before N10, the office's own at the end."""
    parts = _NUMBERED.fullmatch(kind.code)
    return (kind.own, parts[1], int(parts[2]), "") if parts else (True, "", 0, kind.code)


def name_of(code: str) -> str:
    """The short name of one of the program's papers, for records; the code itself where it is the office's."""
    path = FORM_TEMPLATES / f"{code}.toml"
    return _read_once(path).name if path.is_file() else code


def served(folder: Path, code: str) -> tuple[str, ...] | None:
    """The kinds of events that make the delivery of that paper needless; None where it is not waited for."""
    path = FORM_TEMPLATES / f"{code}.toml"
    if path.is_file():
        return _read_once(path).served
    return next((one.served for one in kinds(folder) if one.code == code), None)


def _place(kind: PaperKind) -> tuple[int, int, str]:
    return GROUPS.index(kind.group), kind.order, kind.code


@cache
def _program() -> tuple[PaperKind, ...]:
    return tuple(_read_once(path) for path in sorted(FORM_TEMPLATES.glob("*.toml")))


@cache
def _read_once(path: Path) -> PaperKind:
    """One of the program's own files, which do not change while it runs."""
    return read_kind(path)


def _own(folder: Path) -> list[PaperKind | Broken]:
    """Read the office's folder anew: a file dropped there appears at once. A code is used once, large or small."""
    taken = {_plain(one.code): "程序自带的文书" for one in _program()}
    found: list[PaperKind | Broken] = []
    for path in sorted(_own_files(folder / OWN_FOLDER)):
        try:
            kind = _checked_own(path)
        except UserError as error:
            found.append(Broken(path.name, str(error)))
            continue
        user = taken.setdefault(_plain(kind.code), f"“{path.name}”")
        mine = user == f"“{path.name}”"
        found.append(kind if mine else Broken(path.name, _taken(path.name, kind.code, user)))
    return found


def _taken(file: str, code: str, user: str) -> str:
    return f"文书文件“{file}”的代码“{code}”已由{user}使用（不分大小写），请换一个代码或文件名。"


def _own_files(folder: Path) -> Iterator[Path]:
    """Definitions and Word files; a definition of a Word file's name only describes it. Word's own lock files are none."""
    files = [one for one in _listed(folder) if not one.name.startswith(("~$", "."))]
    words = [one for one in files if one.suffix.lower() in {".docx", *_OTHER_WORD}]
    yield from words
    described = {one.with_suffix(".toml") for one in words}
    yield from (one for one in files if one.suffix.lower() == ".toml" and one not in described)


def _listed(folder: Path) -> list[Path]:
    try:
        return [one for one in folder.iterdir() if one.is_file()]
    except OSError:
        return []  # no folder, no papers


def _checked_own(path: Path) -> PaperKind:
    if path.suffix.lower() == ".docx":
        return _checked_word(path)
    if path.suffix.lower() in _OTHER_WORD:
        raise UserError(
            f"文书文件“{path.name}”不是 .docx，不能使用。请在 Word 或 WPS 中另存为 Word 文档（.docx）。"
        )
    from app.printing.definition import load_definition

    load_definition(path)
    return read_kind(path, own=True)


def _checked_word(path: Path) -> PaperKind:
    beside = path.with_suffix(".toml")
    return _word_kind(path, _stamp(path), _stamp(beside))


def _stamp(path: Path) -> tuple[int, int]:
    """Changes with the file; zeros where there is none."""
    try:
        found = path.stat()
    except OSError:
        return 0, 0
    return found.st_mtime_ns, found.st_size


@lru_cache(maxsize=64)
def _word_kind(path: Path, _own: tuple[int, int], _beside: tuple[int, int]) -> PaperKind:
    """Checked once as long as neither file changes: it takes a Word file some 50 ms."""
    from app.services import paper_values, word_papers

    beside = path.with_suffix(".toml")
    bare = PaperKind(code=path.stem, name=path.stem, group=OWN_GROUP, path=path, own=True)
    found = read_kind(beside, own=True) if beside.is_file() else bare
    if len(found.code) > _LONGEST_CODE:
        raise UserError(
            f"文书文件“{path.name}”的代码“{found.code}”超过 {_LONGEST_CODE} 个字。"
            "请改短文件名，或在同名的 .toml 中用“code”指定。"
        )
    known = {key for key, _ in paper_values.words()}
    word_papers.load(path, known, [one.key for one in found.asks])
    return replace(found, path=path, kind=word_papers.KIND, rows="")


def read_kind(path: Path, *, own: bool = False) -> PaperKind:
    """What a paper's file says of the menu; `UserError` naming what is wrong."""
    data = _tables(path)
    menu = data.get("menu", {})
    code = str(data.get("code") or path.stem)
    try:
        return PaperKind(
            code=code,
            name=str(menu.get("name") or code),
            group=_group(menu, own=own),
            path=path,
            order=int(menu.get("order", 0)),
            series=str(menu.get("series", "")),
            numbered_by=str(menu.get("numbered_by", "")),
            given_to=str(menu.get("given_to", "desk")),
            served=tuple(str(one) for one in menu["served"]) if "served" in menu else None,
            channels=tuple(Channel(one) for one in menu.get("channels", ())),
            purposes=tuple(Purpose(one) for one in menu.get("purposes", ())),
            rows=str(menu.get("rows", "")),
            of_case=bool(menu.get("of_case", True)),
            anonymous=bool(menu.get("anonymous", False)),
            kind=str(data.get("kind", "grid")),
            asks=tuple(_ask(one) for one in menu.get("ask", ())),
            required=frozenset(data.get("required", ())),
            own=own,
            approved=bool(menu.get("approved", False)),
        )
    except (ValueError, TypeError, KeyError) as error:
        raise UserError(f"文书文件“{path.name}”的 [menu] 一节有误：{_told(error)}。请改正后重试。") from error


def _told(error: Exception) -> str:
    """What Python says of a wrong value, in Chinese."""
    if isinstance(error, KeyError):
        return f"[[menu.ask]] 缺少“{error.args[0]}”"
    foreign = _FOREIGN.fullmatch(str(error))
    if foreign:
        return f"“{foreign[1]}”不在可用的之列"
    return str(error) if not str(error).isascii() else "有的项目写法不对（文字须加双引号，order 须为整数）"


def _tables(path: Path) -> Mapping[str, Any]:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UserError(f"文书文件“{path.name}”读不出来：{reason(error)}。请检查后重试。") from error
    try:
        return tomllib.loads(data.decode("utf-8-sig"))
    except ValueError:
        from app.printing.toml_place import (
            parse_file,
        )  # knows what to say; loaded only where something is wrong

        return parse_file(path.name, data)[1]


def _group(menu: Mapping[str, Any], *, own: bool) -> str:
    group = str(menu.get("group") or OWN_GROUP)
    if own:
        return OWN_GROUP
    if group not in GROUPS:
        raise ValueError(f"group“{group}”")
    return group


def _ask(data: Mapping[str, Any]) -> Ask:
    kind = str(data.get("kind", "text"))
    if kind not in _ASK_KINDS:
        raise ValueError(f"kind“{kind}”应为 {'、'.join(sorted(_ASK_KINDS))} 之一")
    return Ask(
        key=str(data["key"]),
        label=str(data["label"]),
        kind=kind,
        default=str(data.get("default", "")),
        value=str(data.get("value", "")),
        options=tuple(str(one) for one in data.get("options", ())),
        hint=str(data.get("hint", "")),
        recorded=str(data.get("recorded", "")),
    )
