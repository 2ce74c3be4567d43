"""What every service call is given: the open register, the clock, and who asks."""

from __future__ import annotations

from dataclasses import dataclass

from app.clock import Clock
from app.domain.records import Operator
from app.domain.vocabulary import Permission
from app.errors import UserError
from app.models.session import Register


@dataclass(frozen=True, slots=True)
class Context:
    """Who does something, when, and in which register."""

    register: Register
    clock: Clock
    operator: Operator

    def require(self, permission: Permission) -> None:
        """Raise `UserError` unless the operator may."""
        if not self.operator.may(permission):
            raise UserError(
                f"操作员“{self.operator.name}”没有“{permission.label}”的权限。请换有权限的操作员，或请管理员开通。"
            )
