"""Opaque page tokens (AIP-158): where the next page begins, for which table and which filters."""

import base64
import binascii
import struct
from dataclasses import dataclass
from hashlib import blake2b

from nisba_server.service.errors import InvalidPageToken, PageTokenExpired

_FORM = struct.Struct(">B4s4sQ")
_VERSION = 1
_MARK = 4  # bytes of a digest: enough to tell a mistake, and no more is claimed


@dataclass(frozen=True, slots=True)
class Listing:
    """What a token is good for.

    Attributes:
        table: version of the table.
        filters: all that narrows the listing, in a fixed order.
    """

    table: str
    filters: tuple[str, ...] = ()

    def token(self, start: int) -> str:
        """The token of the page that begins at row ``start`` (0 or more) of the table."""
        packed = _FORM.pack(_VERSION, _mark(self.table), _mark(*self.filters), start)
        return base64.urlsafe_b64encode(packed).rstrip(b"=").decode("ascii")

    def start(self, token: str) -> int:
        """The row at which the page of ``token`` begins; 0 for no token.

        Raises:
            InvalidPageToken: not a token of `token`, or of a listing with other filters.
            PageTokenExpired: of a listing of another table.
        """
        if not token:
            return 0
        try:
            packed = base64.b64decode(token + "=" * (-len(token) % 4), b"-_", validate=True)
            version, table, filters, start = _FORM.unpack(packed)
        except (ValueError, binascii.Error, struct.error) as error:
            raise _invalid("this is not a page token of this service") from error
        if version != _VERSION:
            raise _invalid("this is not a page token of this service")
        if filters != _mark(*self.filters):
            raise _invalid(
                "this page token is of a call with other filters: leave them as they are"
            )
        if table != _mark(self.table):
            raise PageTokenExpired(
                "the table was replaced since this page token was given: begin anew without one",
                field="page_token",
            )
        return int(start)


def _invalid(message: str) -> InvalidPageToken:
    return InvalidPageToken(message, field="page_token")


def _mark(*parts: str) -> bytes:
    return blake2b("\0".join(parts).encode(), digest_size=_MARK).digest()
