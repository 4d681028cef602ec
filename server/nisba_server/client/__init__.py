"""A client of the service that speaks in the library's own values.

from nisba_server.client import Client

with Client("localhost:50051") as client:
    client.normalize("a-Sakhour").canonical
"""

from nisba_server.client.chunks import Failure
from nisba_server.client.errors import ClientError, Rejected, Unreachable
from nisba_server.client.sync import Client

__all__ = ["Client", "ClientError", "Failure", "Rejected", "Unreachable"]
