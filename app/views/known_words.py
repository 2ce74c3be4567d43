"""Known people and their matters in words. HTML comes out escaped."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from html import escape

from app.code_lists import find_content_class
from app.domain.known import KnownMatter, KnownPerson
from app.domain.records import IntakeDraft
from app.domain.vocabulary import State
from app.services import repeats
from app.views.tables.known_rows import KnownRow
from app.views.theme import COLOURS

NOT_FITTING = "与现填内容不符，请核对是否撤回"


def person_row(person: KnownPerson, place: int, said: str, *, fits: bool = True) -> KnownRow:
    """The line of a person; `place` is his key with Alt, from 1."""
    given = person.particulars
    sex = given.sex.label if given.sex else ""
    head = "　".join(
        part for part in (f"Alt+{place}" if place < 10 else "", person.name, sex, given.phone) if part
    )
    reason = person.reason if fits else NOT_FITTING
    body = "　".join(part for part in (reason, given.address) if part)
    return KnownRow(person, None, head, body, said, warns=not fits)


def matter_row(
    person: KnownPerson, matter: KnownMatter, said: str, draft: IntakeDraft, today: date
) -> KnownRow:
    """The two lines of a matter."""
    role = f"（{matter.role.label}）" if matter.role else ""
    due = f"{_due(matter.next_due, today)}" if matter.next_due else ""
    parts = (f"{matter.received_on.isoformat()}{role}", matter.state.label, due, matter.unit)
    head = "　".join(part for part in parts if part)
    return KnownRow(person, matter, head, matter.text or "（未填诉求）", said, points(matter, draft))


def points(matter: KnownMatter, draft: IntakeDraft) -> str:
    """Which article to think of, in a word."""
    if not repeats.notes(matter, draft):
        return ""
    return "第36条" if matter.final_review_on or matter.state is State.ENDED else "第19条"


def matter_html(matter: KnownMatter, draft: IntakeDraft, today: date) -> str:
    """A matter whole: what the 条例 says of raising it again comes first."""
    found = find_content_class(matter.content_class or "")
    facts = [
        f"{matter.number}　{matter.channel.label}　{matter.received_on.isoformat()}",
        "　".join(part for part in (found.path if found else "", matter.unit) if part),
        _due(matter.next_due, today) if matter.next_due else "",
        f"满意度：{matter.satisfaction.label}" if matter.satisfaction else "",
    ]
    lines = "<br>".join(escape(fact) for fact in facts if fact)
    warned = "".join(_note(text) for text in repeats.notes(matter, draft))
    return f'{warned}<p style="margin:0">{lines}</p><p style="margin:4px 0 0 0">{escape(matter.text)}</p>'


def person_html(person: KnownPerson) -> str:
    """What the newest petition says of a person."""
    given = person.particulars
    kind = given.id_kind.label if given.id_kind else "证件号码"
    rows = (
        ("姓名", given.name),
        ("性别", given.sex.label if given.sex else ""),
        (kind, person.id_shown),
        ("电话", given.phone),
        ("单位", given.workplace),
        ("住址", given.address),
    )
    lines = "<br>".join(escape(f"{label}：{text}") for label, text in rows if text)
    since = f"最近登记 {person.last_seen:%Y-%m-%d}，共列出 {len(person.matters)} 件"
    return f'<p style="margin:0">{lines}</p><p style="margin:4px 0 0 0;color:{COLOURS["muted"]}">{since}</p>'


def matters_html(matters: Iterable[KnownMatter]) -> str:
    """The matters of a person, each in two lines."""
    blocks = []
    for matter in matters:
        role = f"（{matter.role.label}）" if matter.role else ""
        head = f"{matter.received_on.isoformat()}　{matter.number}{role}　{matter.state.label}　{matter.unit}"
        text = f'<span style="color:{COLOURS["muted"]}">{escape(matter.text)}</span>'
        blocks.append(f'<p style="margin:8px 0 0 0">{escape(head)}<br>{text}</p>')
    return "".join(blocks)


def matter_line(matter: KnownMatter) -> str:
    """A matter in a plain list."""
    parts: Iterable[str] = (
        matter.received_on.isoformat(),
        matter.number,
        matter.state.label,
        cut(matter.text, 30),
    )
    return "　".join(part for part in parts if part)


def cut(text: str, length: int) -> str:
    """A text of at most so many characters."""
    return text if len(text) <= length else text[: length - 1] + "…"


def _due(day: date, today: date) -> str:
    past = "（已逾期）" if day < today else ""
    return f"期限 {day:%m-%d}{past}" if day.year == today.year else f"期限 {day.isoformat()}{past}"


def _note(text: str) -> str:
    ground, colour = COLOURS["warning-pale"], COLOURS["warning"]
    return (
        f'<p style="margin:0 0 6px 0;background-color:{ground};color:{colour}">'
        f"<b>请注意：</b>{escape(text)}</p>"
    )
