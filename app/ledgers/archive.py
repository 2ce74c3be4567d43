"""Workbook → bytes, without a temporary file and without a clock.

openpyxl itself writes each sheet to the temporary folder first, where names and ID numbers would lie
in the clear, and stamps the time of day: here equal rows give equal bytes.
"""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter

CREATOR = "信访接待工作台"
_MOMENT = datetime(2000, 1, 1)


def to_bytes(workbook: Workbook) -> bytes:
    """The workbook as a file's bytes."""
    workbook.properties.creator = CREATOR
    workbook.properties.created = workbook.properties.modified = _MOMENT
    stream = BytesIO()
    _MemoryWriter(workbook, _TimelessZip(stream, "w", ZIP_DEFLATED)).save()
    return stream.getvalue()


class _TimelessZip(ZipFile):
    """A zip file whose members bear one fixed time."""

    def writestr(  # type: ignore[override]
        self, zinfo_or_arcname: str, data: bytes | str
    ) -> None:
        """Add a member."""
        member = ZipInfo(zinfo_or_arcname, _MOMENT.timetuple()[:6])
        super().writestr(member, data, compress_type=ZIP_DEFLATED)


class _MemoryWriter(ExcelWriter):  # type: ignore[misc]
    """Keeps the sheets in memory."""

    def write_worksheet(self, ws: Worksheet) -> None:
        """Add the sheet to the archive."""
        writer = WorksheetWriter(ws, BytesIO())
        writer.write()
        ws._rels = writer._rels
        self._archive.writestr(ws.path[1:], writer.out.getvalue())
        self.manifest.append(ws)
