"""Sums that are the same everywhere."""

from collections.abc import Iterable


def total_of(values: Iterable[float]) -> float:
    """The sum from left to right: the same in C and in every version of Python."""
    total = 0.0
    for value in values:
        total += value
    return total
