"""What the HTTP doors take at most. What gRPC limits too has the same limit here."""

from typing import Final

from nisba_server.service.limits import (
    ANNOTATED,
    CANDIDATES,
    CODE_POINTS_PER_TEXT,
    DEFAULT_CANDIDATES,
    MESSAGE_BYTES,
    NAMES_PER_MESSAGE,
)

__all__ = [
    "ANNOTATED",
    "CANDIDATES",
    "CODE_POINTS_PER_TEXT",
    "DEFAULT_CANDIDATES",
    "MESSAGE_BYTES",
    "NAMES_PER_MESSAGE",
]

BATCH_ADVISED: Final = 50
"""Queries of a batch that OpenRefine is told to send: a second or three of work."""

PROPERTIES: Final = 200
"""Most properties that one request may fetch."""

UPLOAD_BYTES: Final = 8 * 1024 * 1024
"""Largest table that can be uploaded."""

UPLOAD_ROWS: Final = 20_000
"""Most rows of one; ``nisba bulk`` has no limit."""

UPLOAD_SECONDS: Final = 1800.0
"""Time for the answer to one, slow readers included; then it is cut off."""

UPLOADS: Final = 4
"""Tables worked on at a time."""

BODIES_BYTES: Final = 64 * 1024 * 1024
"""Bodies of all requests in progress together: what bounds their memory."""

PREFIX_INDEX: Final = 500_000
"""Spellings up to which completion goes by prefix; larger tables complete by the engine alone."""

SUGGESTIONS: Final = 20
"""Suggestions of an answer."""
