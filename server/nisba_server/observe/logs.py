"""Logs on standard error: lines for people, or a JSON object a line for machines."""

import json
import logging
import sys
import time
from typing import IO, Literal

from nisba_server.observe.ids import request_id

LogFormat = Literal["text", "json"]
FIELDS = "fields"
"""Attribute of a record with what is to be read by machines: ``extra={FIELDS: {...}}``."""


def set_up(
    style: LogFormat = "text", level: str = "info", stream: IO[str] | None = None
) -> logging.Logger:
    """Send what nisba logs to ``stream`` (standard error); returns the logger of the service.

    Args:
        level: ``debug``, ``info``, ``warning`` or ``error``.
    """
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(_Json() if style == "json" else _Text())
    root = logging.getLogger("nisba")
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    root.propagate = False
    return logging.getLogger("nisba.server")


class _Json(logging.Formatter):
    """``{"time", "level", "logger", "message", "pid", "request_id"?, ...fields}``."""

    def format(self, record: logging.LogRecord) -> str:
        said: dict[str, object] = {
            "time": _time(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            "pid": record.process,
        }
        if found := request_id.get():
            said["request_id"] = found
        said.update(getattr(record, FIELDS, {}))
        if record.exc_info:
            said["trace"] = self.formatException(record.exc_info)
        return json.dumps(said, ensure_ascii=False, default=str)


class _Text(logging.Formatter):
    """``12:30:01Z info message key=value``; what is not printable is escaped."""

    def format(self, record: logging.LogRecord) -> str:
        fields = dict(getattr(record, FIELDS, {}))
        if found := request_id.get():
            fields["request_id"] = found
        pairs = "".join(f" {key}={_shown(value)}" for key, value in fields.items())
        line = f"{_time(record)} {record.levelname.lower()} {record.getMessage()}{pairs}"
        return f"{line}\n{self.formatException(record.exc_info)}" if record.exc_info else line


def _time(record: logging.LogRecord) -> str:
    """UTC, RFC 3339, with milliseconds."""
    whole = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created))
    return f"{whole}.{int(record.msecs):03d}Z"


def _shown(value: object) -> str:
    """A value in one word: quoted, with escapes, unless it is plain."""
    text = str(value)
    plain = text.isascii() and text.isprintable() and not set(text) & set(" \"='\\")
    return text if plain and text else json.dumps(text, ensure_ascii=True)
