"""The next steps of a case: whether they are open to the operator, and why not."""

from __future__ import annotations

from app.domain.records import ListRow, Operator, PetitionRecord
from app.domain.vocabulary import Permission, State
from app.domain.workflow_types import Step

_OF_VOIDED = {
    Permission.EDIT: "已作废，不能再更正。",
    Permission.VOID: "已经作废，编号保留。",
    Permission.PRINT: "已作废，不能打印。",
}
RESTRICTED = "检举控告件：您没有查看权限，只显示编号和分类。请由有权限的操作员办理（F4 换操作员）。"


def why_not(operator: Operator, step: Permission, case: ListRow | PetitionRecord | None) -> str:
    """Why the operator cannot take the step now, as one sentence; "" where he can."""
    if case is None:
        return "请先在列表中选中一件。"
    if case.restricted:
        return RESTRICTED
    if case.state is State.VOIDED and step in _OF_VOIDED:
        return f"{case.number}{_OF_VOIDED[step]}"
    return not_permitted(operator, step)


def not_permitted(operator: Operator, step: Permission) -> str:
    """That the operator's roles do not hold the permission; "" where they do."""
    if operator.may(step):
        return ""
    return f"操作员“{operator.name}”没有“{step.label}”的权限。请换有权限的操作员（F4）。"


def source_words(step: Step) -> str:
    """Where the law asks for the step; what only the office's own flow says is left out. "" where nothing is."""
    return "；".join(part for part in step.source.split("；") if "条例" in part)


def short(reason: str) -> str:
    """The part of a step's reason that is not said of every step: without the state and the step's own name."""
    return reason.partition("：")[2] if reason.startswith("本件现为") else reason
