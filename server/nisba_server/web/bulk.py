"""A table of names comes in, and goes out row by row with the answers.

The answer is a stream: the first rows are there while the last are still looked up, and a reader
who goes away ends the work.
"""

import asyncio
import io
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from itertools import islice
from typing import cast
from urllib.parse import quote

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from nisba import Reconciler
from nisba.errors import NisbaError
from nisba.model import Decision, Hints, Normalization

from ..cli import shapes
from ..files.answers import Answer, Job
from ..files.delimited import read_csv, read_tsv
from ..files.errors import FileError
from ..files.formats import Format, format_of
from ..files.layouts import Layout, layout
from ..files.rows import Fault, Reader, Row, to_bytes
from . import limits, parameters
from .errors import BadRequest, Overloaded, TooManyNames
from .pool import Check
from .shared import Shared

_COLUMNS = ("id", "canonical", "arabic", "decision", "score", "error")
_CHUNK = 50
_BOM = b"\xef\xbb\xbf"
_READERS = {Format.CSV: read_csv, Format.TSV: read_tsv}
_TYPES = {Format.CSV: "text/csv", Format.TSV: "text/tab-separated-values"}


def routes(shared: Shared) -> list[Route]:
    """``/api/bulk``."""
    places = _Places(limits.UPLOADS)

    async def bulk(request: Request) -> Response:
        """A form with ``file`` (CSV or TSV in UTF-8), ``column`` (``name`` unless it says
        otherwise) and hints; the answer is the table with the ``nisba_*`` columns."""
        table = await _table(request)
        reconciler = shared.reconciler()

        async def stream() -> AsyncIterator[bytes]:
            yield (_BOM if table.bom else b"") + to_bytes(table.layout.header)
            while chunk := await shared.pool.run(lambda check: table.next(reconciler, check)):
                yield chunk

        return _Streamed(stream(), table, places)

    return [Route("/api/bulk", bulk, methods=["POST"])]


class _Places:
    """How many more tables may be worked on. Belongs to the event loop."""

    def __init__(self, number: int) -> None:
        self.free = number


class _Streamed(StreamingResponse):
    """The rows as they are answered; has a place from its first byte to its last.

    Raises:
        Overloaded: no place is free.
    """

    def __init__(self, rows: AsyncIterator[bytes], table: "_Table", places: _Places) -> None:
        if places.free < 1:
            raise Overloaded("other tables are being worked on: try again in a minute")
        name = quote(f"{table.stem}-nisba.{table.format.value}")
        headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
        super().__init__(rows, media_type=_TYPES[table.format], headers=headers)
        self._places = places
        places.free -= 1

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            # Without the end of the answer the connection is cut off, so that nobody takes the part
            # for the whole, and a reader who is slow on purpose does not keep the place.
            with suppress(TimeoutError):
                async with asyncio.timeout(limits.UPLOAD_SECONDS):
                    await super().__call__(scope, receive, send)
        finally:
            self._places.free += 1


class _Table:
    """An uploaded table while its rows are answered.

    Raises:
        FileError: no header, or the column is not in it once.
        TooManyNames: more rows than are taken.
    """

    def __init__(self, data: bytes, filename: str, column: str, hints: Hints) -> None:
        self.format = format_of(filename) or Format.CSV
        if self.format not in _READERS:
            raise BadRequest("upload a .csv or .tsv file; nisba bulk takes the others")
        if data.startswith((b"\xff\xfe", b"\xfe\xff")):
            raise BadRequest("the file is UTF-16: save it as CSV UTF-8", field="file")
        rows = data.count(b"\n")
        if rows > limits.UPLOAD_ROWS + 1:
            raise TooManyNames(
                f"{rows} rows: at most {limits.UPLOAD_ROWS} here; nisba bulk has no limit",
                field="file",
            )
        self.bom = data.startswith(_BOM)
        self.stem = filename.rpartition(".")[0][:80] or "names"
        text = io.TextIOWrapper(
            io.BytesIO(data.removeprefix(_BOM)), "utf-8", errors="surrogateescape", newline="\n"
        )
        reader = cast(Reader, _READERS[self.format](text, (column,), filename or "the file"))
        self._rows: Iterator[Row] = iter(reader)
        self._job = Job(
            wanted=(column,),
            columns=tuple(f"nisba_{name}" for name in _COLUMNS),
            keys=(),
            open=lambda: lambda questions: [],
            failed=_failed,
            outcomes=shapes.DECISIONS,
        )
        self.layout: Layout = layout(self.format, reader.columns, self._job, source=self.format)
        self._hints = hints

    def next(self, reconciler: Reconciler, check: Check) -> bytes:
        """The next rows with their answers; empty after the last."""
        lines = []
        for row in islice(self._rows, _CHUNK):
            check()
            found = _failed(row.fault) if row.fault else self._answer(row, reconciler)
            lines.append(to_bytes(self.layout.line(row, found)))
        return b"".join(lines)

    def _answer(self, row: Row, reconciler: Reconciler) -> Answer:
        (name,) = row.question or ("",)
        try:
            return _found(reconciler.normalize(name, hints=self._hints, limit=1))
        except NisbaError as error:
            return _failed(Fault(error.code, error.message))


async def _table(request: Request) -> _Table:
    async with request.form(max_files=1, max_fields=10) as form:
        upload = form.get("file")
        if not isinstance(upload, UploadFile):
            raise BadRequest("the form has no file: send multipart/form-data", field="file")
        fields = {name: value for name, value in form.items() if isinstance(value, str)}
        column = parameters.text(fields, "column", default="name")
        hints = parameters.hints(fields)
        try:
            return _Table(await upload.read(), upload.filename or "", column, hints)
        except FileError as error:
            raise BadRequest(str(error), field="column") from error


def _found(answer: Normalization) -> Answer:
    record = shapes.bulk(answer)
    cells = [str(record[name]) for name in _COLUMNS[:-1]]
    return Answer(answer.decision.value, cells=(*cells, ""))


def _failed(fault: Fault) -> Answer:
    record = shapes.bulk(Normalization("", ""))
    cells = [str(record[name]) for name in _COLUMNS[:-1]]
    return Answer(Decision.NONE.value, cells=(*cells, fault.as_text()), failed=True)
