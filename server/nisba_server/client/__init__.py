"""A client of the service that speaks in the library's own values.

from nisba_server.client import Client

with Client("localhost:50051") as client:
    client.normalize("a-Sakhour").canonical

`AsyncClient` does the same for asyncio.
"""

from nisba_server.client.aio import AsyncClient
from nisba_server.client.channel import Tls
from nisba_server.client.chunks import Failure
from nisba_server.client.errors import ClientError, Rejected, Unreachable
from nisba_server.client.sync import Client

__all__ = [
    "AsyncClient",
    "Client",
    "ClientError",
    "Failure",
    "Rejected",
    "Tls",
    "Unreachable",
]
