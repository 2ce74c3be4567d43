"""The leaders an office knows: those of its own lists, and the operators who may approve or sign."""

from __future__ import annotations

from app.domain.step_desk import LEADERS
from app.services import office, office_lists
from app.services.context import Context
from app.services.office_lists import ListKind


def known(context: Context) -> list[str]:
    """Their names, the principal leaders first."""
    lists = (ListKind.PRINCIPAL_LEADER, ListKind.LEADER)
    named = [name for kind in lists for name in office_lists.entries(context, kind)]
    sign = [one.name for one in office.operators(context.register) if any(map(one.may, LEADERS))]
    return list(dict.fromkeys([*named, *sign]))
