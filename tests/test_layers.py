"""The library stays a library: no environment, no network, no process of its own.

import-linter (`make lint`) keeps it from the service and the command line; what a contract on
imports cannot say is read off the source here.
"""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import nisba

LIBRARY = Path(nisba.__file__).parent

FORBIDDEN_MODULES = {
    "asyncio",
    "ftplib",
    "http",
    "multiprocessing",
    "requests",
    "smtplib",
    "socket",
    "socketserver",
    "ssl",
    "subprocess",
    "urllib",
    "xmlrpc",
}
FORBIDDEN_NAMES = {"environ", "environb", "getenv", "getenvb", "putenv", "setenv", "system"}


def offences(source: str) -> Iterator[tuple[int, str]]:
    """Line and name of each forbidden import or use of the environment, at any depth."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Import(names=names):
                yield from (
                    (node.lineno, alias.name)
                    for alias in names
                    if alias.name.split(".")[0] in FORBIDDEN_MODULES
                )
            case ast.ImportFrom(module=str(module), level=0, names=names):
                if module.split(".")[0] in FORBIDDEN_MODULES:
                    yield node.lineno, module
                if module == "os":
                    yield from (
                        (node.lineno, f"os.{alias.name}")
                        for alias in names
                        if alias.name in FORBIDDEN_NAMES
                    )
            case ast.Attribute(value=ast.Name(id="os"), attr=name) if name in FORBIDDEN_NAMES:
                yield node.lineno, f"os.{name}"


def test_the_check_sees_what_it_forbids() -> None:
    source = (
        "import os, socket\n"
        "from urllib.request import urlopen\n"
        "from os import getenv\n"
        "def f():\n"
        "    import http.client\n"
        "    return os.environ['HOME']\n"
    )
    assert sorted(offences(source)) == [
        (1, "socket"),
        (2, "urllib.request"),
        (3, "os.getenv"),
        (5, "http.client"),
        (6, "os.environ"),
    ]


def test_library_touches_neither_environment_nor_network() -> None:
    found = [
        f"{path.relative_to(LIBRARY)}:{line}: {name}"
        for path in sorted(LIBRARY.rglob("*.py"))
        for line, name in offences(path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_library_imports_without_the_service(tmp_path: Path) -> None:
    """What `import nisba` brings into a fresh interpreter."""
    done = subprocess.run(
        [sys.executable, "-I", "-c", "import sys, nisba; print(*sys.modules)"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = {name.split(".")[0] for name in done.stdout.split()}
    assert not loaded & {"click", "grpc", "nisba_server", "rich", "unidecode"}


def test_no_folder_of_the_checkout_is_importable(tmp_path: Path) -> None:
    """The editable installation adds two packages to the path, and nothing with a common name."""
    program = (
        "from importlib.util import find_spec\n"
        "names = ['server', 'normalizer', 'proto', 'tests', 'seeds', 'nisba', 'nisba_server']\n"
        "print(*[name for name in names if find_spec(name)])\n"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-c", program],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == ["nisba", "nisba_server"]
