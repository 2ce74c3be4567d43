"""A case in words: its fields and audit rows as the case page shows them. All text comes out escaped."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import cache
from html import escape
from typing import Any

from app.code_lists import find_content_class
from app.domain.channels import OWN_FIELDS, RECEIVED_WORD
from app.domain.identity import masked
from app.domain.records import IntakeDraft, PetitionRecord
from app.domain.vocabulary import (
    ANONYMOUS,
    NOT_GIVEN,
    AttachmentKind,
    Channel,
    Coded,
    Disposition,
    IdKind,
    LetterKind,
    Purpose,
    Sex,
    Source,
    State,
)
from app.domain.workflow import STEPS
from app.services import clock_basis, paper_catalogue
from app.services.audit import AuditRow
from app.views.case_labels import ACTIONS, LABELS, MORE
from app.views.case_steps import RESTRICTED
from app.views.parties import in_words as parties_in_words
from app.views.theme import COLOURS

_PERSON = ("name", "sex", "id_number", "phone", "workplace", "address")
_MATTER = ("purpose", "content_class", "marks", "demand", "summary")
_DECISION = ("disposition", "unit", "feedback_due", "disposition_note", "leader_name", "leader_opinion")
_RECEIPT = ("received_at", "people", "people_concerned", "parties", "source", "upstream_no")
_EMPTY = "（空）"
_LINKS = ("repeat_of", "together_with", "different")


def blocks_of(channel: Channel) -> dict[str, tuple[str, ...]]:
    """The case page's blocks, in the order of the paper; the second tells how it came in."""
    return {
        "信访人": _PERSON,
        channel.label: (*_RECEIPT, *OWN_FIELDS[channel], *_LINKS),
        "事项": _MATTER,
        "去向": _DECISION,
    }


_CODES: dict[str, type[Coded]] = {
    "channel": Channel,
    "id_kind": IdKind,
    "sex": Sex,
    "source": Source,
    "purpose": Purpose,
    "disposition": Disposition,
    "letter_kind": LetterKind,
    "state": State,
    "kind": AttachmentKind,
}


def facts_html(record: PetitionRecord, *, full_identity: bool) -> str:
    """The facts of a case as the paper file has them; why it was voided comes first."""
    blocks = _facts(record.draft, full_identity=full_identity)
    if record.voided:
        blocks = {"作废": [("作废原因", record.void_reason)], **blocks}
    return "".join(section(title) + _rows(lines) for title, lines in blocks.items() if lines)


def restricted_html(draft: IntakeDraft) -> str:
    """All that may be told of an accusation matter beside its number, and why."""
    found = find_content_class(draft.content_class or "")
    return _rows([("内容分类", found.path if found else "未填")]) + f"<p>{escape(RESTRICTED)}</p>"


def label(key: str) -> str:
    """The Chinese name of a field; of an unknown one its key."""
    return LABELS.get(key) or MORE.get(key) or rule_names().get(key, key)


def _value_text(key: str, value: Any, *, full_identity: bool) -> str:
    """A stored value in words, "" for none; ID numbers masked unless `full_identity`."""
    if value is None or value == "":
        return ""
    if key == "id_number":
        return str(value) if full_identity else masked(str(value))
    if key in _CODES:
        return coded(_CODES[key], str(value))
    special = _SPECIAL.get(key)
    if special is not None:
        return special(value)
    return ("是" if value else "否") if isinstance(value, bool) else str(value)


def _facts(draft: IntakeDraft, *, full_identity: bool) -> dict[str, list[tuple[str, str]]]:
    """The filled fields of a case by block, label and words; an address not given is said to be so."""
    found: dict[str, list[tuple[str, str]]] = {}
    for block, keys in blocks_of(draft.channel).items():
        lines = [(_factlabel(draft, key), _fact(draft, key, full_identity=full_identity)) for key in keys]
        found[block] = [(name, text) for name, text in lines if text]
    return found


def history_html(rows: Iterable[AuditRow], *, full_identity: bool) -> str:
    """Who changed what, and when: old → new."""
    return "".join(_audit_html(row, full_identity=full_identity) for row in rows)


def coded(kind: type[Coded], value: str) -> str:
    """The word of a stored key; an unknown one as it is."""
    try:
        return kind(value).label
    except ValueError:
        return value


def _class_path(value: Any) -> str:
    found = find_content_class(str(value))
    return found.path if found else str(value)


def _moment(value: Any) -> str:
    moment = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    return f"{moment:%Y-%m-%d %H:%M}"


_SPECIAL: dict[str, Callable[[Any], str]] = {
    "content_class": _class_path,
    "received_at": _moment,
    "visited_at": _moment,
    "confirmed": lambda keys: "、".join(label(key) for key in keys),
    "form": paper_catalogue.name_of,
}


def _factlabel(draft: IntakeDraft, key: str) -> str:
    if key == "id_number" and draft.id_kind is not None:
        return "证件号码"
    if key == "received_at":
        return RECEIVED_WORD[draft.channel]
    return "标记" if key == "marks" else label(key)


def _fact(draft: IntakeDraft, key: str, *, full_identity: bool) -> str:
    if key == "name":
        return ANONYMOUS if draft.anonymous else draft.name
    if key == "parties":
        return parties_in_words(draft.parties)
    if key in _LINKS and isinstance(getattr(draft, key), tuple):
        return "、".join(getattr(draft, key))
    if key == "marks":
        return " ".join(word for word, holds in (("紧急", draft.urgent), ("重大", draft.major)) if holds)
    text = _value_text(key, getattr(draft, key), full_identity=full_identity)
    if key == "id_number" and text and draft.id_kind is not None:
        return f"{text}（{draft.id_kind.label}）"
    return text or {"address": NOT_GIVEN, "disposition": "待定"}.get(key, "")


def _audit_html(row: AuditRow, *, full_identity: bool) -> str:
    lines = _print_lines(row.changes) if row.action == "print" else _change_lines(row.changes, full_identity)
    if row.reason:
        lines.append(escape(f"原因：{row.reason}"))
    return block(row.recorded_at, _action(row.action), row.operator, lines)


def _action(key: str) -> str:
    """The word of an audited action; a step's is its own."""
    return ACTIONS.get(key) or (STEPS[key].label if key in STEPS else key)


@cache
def rule_names() -> dict[str, str]:
    """Names of the deadline rules by key."""
    return {rule.key: rule.name for pack in clock_basis.packs() for rule in pack.rules}


def _print_lines(changes: Mapping[str, list[Any]]) -> list[str]:
    new = {key: pair[1] for key, pair in changes.items()}
    form = _value_text("form", new.get("form"), full_identity=True)
    return [escape(f"{form}，{new.get('copies', 1)} 份，{new.get('printer', '')}")]


def _change_lines(changes: Mapping[str, list[Any]], full_identity: bool) -> list[str]:
    lines = []
    for key, (old, new) in changes.items():
        if key == "event":
            continue
        before = _value_text(key, old, full_identity=full_identity) or _EMPTY
        after = _value_text(key, new, full_identity=full_identity) or _EMPTY
        is_first = key == "confirmed" or old is None
        text = f"{label(key)}：{after}" if is_first else f"{label(key)}：{before} → {after}"
        lines.append(escape(text))
    return lines


def block(
    moment: datetime, title: str, who: str, lines: Iterable[str], *, muted: bool = False, link: str = ""
) -> str:
    """Title, when and who, then the lines, struck out where `muted`; lines and `link` are escaped already."""
    colour = COLOURS["muted" if muted else "text"]
    strike = ";text-decoration:line-through" if muted else ""
    head = f'<b>{escape(title)}</b> &nbsp;<span style="color:{COLOURS["muted"]}">{moment:%Y-%m-%d %H:%M} {escape(who)}</span>'
    body = "".join(f"<br>{line}".replace("\n", "<br>") for line in lines)
    return f'<p style="color:{colour};margin:0 0 8px 0{strike}">{head}{body}{link}</p>'


def quiet(text: str) -> str:
    """A sentence where nothing stands."""
    return f'<p style="color:{COLOURS["muted"]}">{escape(text)}</p>'


def section(title: str) -> str:
    """The title of a block."""
    style = f"color:{COLOURS['accent']};margin:8px 0 4px 0"
    return f'<p style="{style}"><b>{escape(title)}</b></p>'


def _rows(lines: list[tuple[str, str]]) -> str:
    muted = COLOURS["muted"]
    rows = "".join(
        f'<tr><td width="76" style="color:{muted};padding:1px 8px 1px 0">{escape(name)}</td>'
        f'<td style="padding:1px 0;white-space:pre-wrap">{escape(text)}</td></tr>'
        for name, text in lines
    )
    return f'<table cellspacing="0" cellpadding="0">{rows}</table>'
