"""The two families of errors: `UserError` is said to the clerk, everything else is a bug."""

from __future__ import annotations

from collections.abc import Mapping


class UserError(Exception):
    """One Chinese sentence: what happened, and what to do."""


class FieldErrors(UserError):
    """Bad input, a sentence for each field (keys of the glossary)."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        self.errors = dict(errors)
        super().__init__("；".join(self.errors.values()))
