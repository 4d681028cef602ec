"""What benchmarks print: a Markdown table, with the machine and the versions it is of."""

import os
import platform
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

PACKAGES = ("nisba", "numpy", "rapidfuzz", "PyICU")


def machine() -> str:
    """Processor, cores, system, Python, versions, and whether the kernel is compiled."""
    from nisba import kernel

    found = []
    for package in PACKAGES:
        try:
            found.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            found.append(f"no {package}")
    compiled = "compiled" if kernel.Costs and kernel.Index else "not compiled"
    return (
        f"{_processor()}, {os.cpu_count()} cores, {platform.system()}, "
        f"Python {platform.python_version()}, {', '.join(found)}, kernel {compiled}"
    )


def _processor() -> str:
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return platform.processor() or platform.machine()
    names = [line.split(":", 1)[1].strip() for line in text.splitlines() if "model name" in line]
    return names[0] if names else platform.machine()


def report(title: str, rows: Sequence[Sequence[str]]) -> None:
    """Print ``rows``, the first of which is the header."""
    print(f"{title}\n{machine()}\n")
    for number, row in enumerate(rows):
        print("| " + " | ".join(row) + " |")
        if not number:
            print("|---|" + "---:|" * (len(row) - 1))
