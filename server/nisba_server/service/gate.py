"""Whether a call may be answered: its token, and how often its client has asked."""

from urllib.parse import unquote

import grpc

from nisba_server.limits import Buckets
from nisba_server.security import TokenFile, bearer
from nisba_server.service.errors import TokenRefused, TokenRequired, TooManyRequests


class Gate:
    """What lets calls in.

    Args:
        tokens: who may call; ``None``: everyone.
        buckets: how often; ``None``: without limit.
    """

    def __init__(self, tokens: TokenFile | None = None, buckets: Buckets | None = None) -> None:
        self._tokens = tokens
        self._buckets = buckets

    def admit(self, context: grpc.ServicerContext) -> None:
        """Let the call in.

        Raises:
            TokenRequired, TokenRefused: there is no token, or no such.
            TooManyRequests: its client, known by its token or else its address, has asked more
                often than it may.
        """
        owner = ""
        if self._tokens is not None:
            token = bearer(_authorization(context))
            if not token:
                raise TokenRequired
            owner = self._tokens.owner(token)
            if not owner:
                raise TokenRefused
        if self._buckets is not None:
            wait = self._buckets.take(f"token:{owner}" if owner else address_of(context.peer()))
            if wait:
                raise TooManyRequests(wait)


def address_of(peer: str) -> str:
    """The address of gRPC's name of a peer, without its port: ``ipv4:192.0.2.7:5`` to 192.0.2.7."""
    scheme, _, rest = unquote(peer).partition(":")
    if scheme not in ("ipv4", "ipv6"):
        return scheme  # a Unix socket has no address
    return rest.rpartition(":")[0].strip("[]")


def _authorization(context: grpc.ServicerContext) -> str:
    for key, value in context.invocation_metadata() or ():
        if key == "authorization" and isinstance(value, str):
            return value
    return ""
