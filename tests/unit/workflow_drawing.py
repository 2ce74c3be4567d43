"""docs/workflow.md, drawn from the table of states and steps."""

from __future__ import annotations

from app.domain.vocabulary import State
from app.domain.workflow import GOES_ON, STEPS
from app.domain.workflow_types import Step, StepField, Turn

HEAD = """\
# States and steps of a petition

Drawn from `app/domain/workflow.py` (rows in `app/domain/step_*.py`) by `tests/unit/workflow_drawing.py`; change the table, then run
`.venv/bin/python -m tests.unit.workflow_drawing > docs/workflow.md`. A test asserts that this page is current.

- `services/actions.py`: `available` offers every step with the sentence why it is not open; `perform`, `perform_many` (steps marked
  ⧉) take one. One step = one transaction, one event, one audit row, the next revision.
- Nothing is undone. A counter-step leads back (恢复办理, 重新办理, 退回重办, 拆分, 更换责任单位); a wrong record is superseded by a correcting event
  (`supersede`) or taken out (`annul`), with a reason; later steps must still fit the table, and every date is computed anew.
- The event's payload holds the fields below as texts (dates ISO, a flag `true`, several names joined by 、). Where several steps
  share one kind of event, the payload's `step` names the step.
- A leader's deed (签批, 审核) is recorded by the leader, or from the signed paper (`paper` = true, `signer`) by whoever holds `handle`.
  Accusations: the principal leader signs.
- 信访办签收 is the desk's receipt on F1. The 15 days of art. 22 count from the moment of receipt typed at registration, never later than
  the signature.
- The approval chain (审核, 签批) is data (`services/approval_chain.py`): an office drops an approval or adds one of its own, which the step
  `approve` records under the name the office gave it. A conclusion keeps the chain in force when it was made (payload `chain`).
- A 处理意见书 is checked when it is recorded, and again before every approval and 办结: demand, facts, opinion, basis, the right to ask for
  review with its organ, and the right to a hearing where the Shandong rules are on (payload `hearing_check`). Once a leader approved it,
  or the case is closed, no correction changes its words (`domain/sealed.py`): 退回重办.
- 复查, 复核: an application is received when its event happened, a completed supplement takes the place of that day; a hearing is left out of
  the final review's 30 days only. Another organ's opinion is reviewed from a new registration. A revoked opinion (撤销) leads back to 办理中,
  where the matter is accepted anew; the case that holds only the review of another organ's opinion is closed then.
- 延期 is asked for (申请延期), waits in the review queue, and is granted or refused by whoever holds `sign`; a handler records what was granted on
  paper, with or without a request before it.
- 送达: a paper with `served` in its file waits in the review queue from its issue until its delivery is recorded, or a step makes that needless
  (`services/undelivered.py`); the delivery of P1, P2 and P3 is the step that starts the period of arts. 35 and 36.
- 作废 belongs to voiding a registration, outside this table.
"""
GROUP_TITLES = (
    "| step | label | event | from | to | who | papers | source |\n|---|---|---|---|---|---|---|---|"
)


def draw() -> str:
    """The whole page."""
    parts = [HEAD, "## Diagram\n", diagram(), "\n## Steps\n"]
    for group in dict.fromkeys(step.group for step in STEPS.values()):
        rows = [_row(step) for step in STEPS.values() if step.group == group]
        parts.append("\n".join([f"### {group}\n", GROUP_TITLES, *rows, ""]))
    parts.append("## Fields\n\n`*` required.\n")
    parts.append("\n".join(f"- **{step.key}**: {_fields(step)}" for step in STEPS.values()))
    return "\n".join(parts) + "\n"


def diagram() -> str:
    """Every step that changes the state, as a Mermaid state diagram; steps between the same states share an arrow."""
    arrows: dict[tuple[str, str], list[str]] = {}
    for step in STEPS.values():
        for start in step.from_states:
            for end in ends(step, start):
                arrows.setdefault((start.value, end.value), []).append(step.label)
    names = [f'    state "{state.label}" as {state.value}' for state in State if _is_drawn(state, arrows)]
    lines = [f"    {start} --> {end} : {'、'.join(labels)}" for (start, end), labels in arrows.items()]
    return "\n".join(
        ["```mermaid", "stateDiagram-v2", *names, "    [*] --> registered : 登记", *lines, "```"]
    )


def ends(step: Step, start: State) -> list[State]:
    """Where the step may lead from a state."""
    if not isinstance(step.to_state, Turn):
        return [] if step.to_state is None else [step.to_state]
    decided = (State.FORWARDED, State.ASSIGNED)
    by_turn = {
        Turn.DECIDED: [start] if start in decided else [*decided],
        Turn.CHAIN: [State.IN_REVIEW, State.AWAITING_CLOSE_SIGN],
        Turn.AGAIN: [State.IN_PROGRESS, State.CLOSED],
        Turn.BEFORE: list(dict.fromkeys(_into(State.HANDED_BACK))),
        Turn.APPLIED: [State.CLOSED, *_goes_on(start)],
        Turn.FINAL: [State.ENDED, *_goes_on(start)],
        Turn.VERIFIED: [State.CLOSED] if start is State.VERIFYING else [],
    }
    return by_turn[step.to_state]


def _into(state: State) -> list[State]:
    """From where a state is reached."""
    return [start for one in STEPS.values() if one.to_state is state for start in one.from_states]


def _goes_on(start: State) -> list[State]:
    """Where a matter goes on after the application that led to `start`."""
    return [state for state in State if state in GOES_ON and state in _into(start)]


def _is_drawn(state: State, arrows: dict[tuple[str, str], list[str]]) -> bool:
    return any(state.value in pair for pair in arrows)


def _row(step: Step) -> str:
    start = "、".join(state.label for state in step.from_states)
    end = step.to_state.label if isinstance(step.to_state, State) else (step.to_state or "—")
    who = step.permission.value
    if step.accusation_permission is not None:
        who += f" (检举控告: {step.accusation_permission.value})"
    if step.on_paper:
        who += " / handle on paper"
    who += "".join(f" / {one.value}" for one in step.also)
    if step.returns:
        who += " / who gives the next approval"
    many = " ⧉" if step.many else ""
    papers = " ".join(step.papers) or "—"
    return f"| `{step.key}`{many} | {step.label} | `{step.kind}` | {start} | {end} | {who} | {papers} | {step.source or '—'} |"


def _fields(step: Step) -> str:
    return "; ".join(_field(field) for field in step.fields) or "—"


def _field(field: StepField) -> str:
    mark = "*" if field.required else ""
    if field.options:
        kind = "/".join(f"{key} {label}" for key, label in field.options)
    elif field.grounds:
        kind = f"grounds.toml: {field.grounds}"
    elif field.kind == "number":
        kind = f"number {field.least}–{field.most}"
    else:
        kind = field.kind
    return f"`{field.key}`{mark} {field.label} ({kind})"


if __name__ == "__main__":
    print(draw(), end="")
