"""What is counted, and the counter that counts nothing."""

from collections.abc import Mapping
from typing import Protocol

ERROR = "error"
"""Stands beside the decisions for a name that had no answer."""


class Meter(Protocol):
    """Counts calls and names of one process. Cheap, and never given a name or who asked."""

    def call(self, method: str, code: str, seconds: float) -> None:
        """A call ended: with the gRPC status ``code``, after so long."""

    def names(self, decisions: Mapping[str, int], hits: int) -> None:
        """Names were answered: how many by decision, and how many from the cache."""


class NoMeter:
    """A `Meter` that counts nothing."""

    def call(self, method: str, code: str, seconds: float) -> None:
        """Nothing."""

    def names(self, decisions: Mapping[str, int], hits: int) -> None:
        """Nothing."""
