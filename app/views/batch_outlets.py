"""Where a batch goes: a printer, one job a paper, or one PDF file of all."""

from __future__ import annotations

from pathlib import Path

from app.errors import UserError
from app.services import batches
from app.services.batches import Failed, Item, Outcome
from app.settings import Settings
from app.views import print_sheet, printer


class ToPrinter:
    """One job a paper, with tray, sides and move of its form."""

    def __init__(self, name: str, copies: int, settings: Settings) -> None:
        self.name = name
        self._copies = copies
        self._settings = settings

    def copies(self, form: str) -> int:  # noqa: ARG002 - the same for every form
        """As the clerk said."""
        return self._copies

    def check(self) -> None:
        """Raise `UserError` where the printer is not ready."""
        printer.check_ready(self.name)

    def take(self, item: Item, pdf: bytes) -> None:
        """Print it; the job bears number and form, never a name."""
        sheet = print_sheet.of_form(self._settings, item.form)
        printer.print_pages(pdf, self.name, self._copies, item.title, sheet)

    def finish(self, outcome: Outcome) -> Outcome:
        """Nothing is left to be done."""
        return outcome


class ToFile:
    """All papers as one PDF, written at the end; where that fails every one of them can be repeated as a copy."""

    name = batches.AS_PDF

    def __init__(self, path: Path) -> None:
        self._path = path
        self._taken: list[tuple[Item, bytes]] = []

    def copies(self, form: str) -> int:  # noqa: ARG002
        """A file holds each once."""
        return 1

    def check(self) -> None:
        """Raise `UserError` where the folder is not there."""
        if not self._path.parent.is_dir():
            raise UserError(f"文件夹“{self._path.parent}”不存在。请另选保存位置。")

    def take(self, item: Item, pdf: bytes) -> None:
        """Keep it for the end."""
        self._taken.append((item, pdf))

    def finish(self, outcome: Outcome) -> Outcome:
        """Write the file."""
        if not self._taken:
            return outcome
        try:
            batches.write_merged(self._path, [pdf for _, pdf in self._taken])
        except UserError as error:
            lost = tuple(Failed(item, str(error)) for item, _ in self._taken)
            return Outcome(0, (*outcome.failed, *lost), outcome.left)
        return outcome
