"""What the service takes at most. The comments of ``proto/nisba/v1`` say the same to callers."""

from typing import Final

MESSAGE_BYTES: Final = 4 * 1024 * 1024
"""Longest request or response message; what gRPC clients take unless told otherwise."""

NAMES_PER_MESSAGE: Final = 1_000
"""Most names, or texts, in one message."""

CODE_POINTS_PER_NAME: Final = 500
"""Longest name, before and after normalisation; the library's own limit."""

CODE_POINTS_PER_TEXT: Final = 10_000
"""Longest text to transliterate; the library's own limit."""

ANNOTATED: Final = 200_000
"""Longest text to annotate, in code points: some seconds of work, and all of its mentions fit."""

CONTEXT_ENTITIES: Final = 1_000
"""Most entities in a document context."""

CANDIDATES: Final = 100
"""Most candidates that may be asked for."""

DEFAULT_CANDIDATES: Final = 10
"""Candidates of an answer when the request does not say."""

RENDERINGS: Final = 50
"""Most renderings of a text that may be asked for."""

PAGE: Final = 1_000
"""Most entities in a page."""

DEFAULT_PAGE: Final = 100
"""Entities in a page when the request does not say."""

PAGE_SCAN: Final = 20_000
"""Rows looked at for one page: what bounds the time of a page with a rare filter."""

CALLS: Final = 1_000
"""Calls in progress or waiting for a thread; the transport refuses more."""

CALLS_PER_CONNECTION: Final = 250
"""Calls in progress on one connection; a client waits with more."""

ACTIVITY_CHECK: Final = 16
"""Names worked on between two looks at whether the caller is still there."""

CACHE_BYTES: Final = 64 * 1024 * 1024
"""Answers kept in a process unless told otherwise."""
