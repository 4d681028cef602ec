"""How much one client may ask: transport-free, for a process of its own.

The sizes of messages and names are in `nisba_server.service.limits`.
"""

from nisba_server.limits.buckets import Buckets

__all__ = ["Buckets"]
