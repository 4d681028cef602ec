"""Run the examples of README.md and compare, or refresh, what they print.

    python tests/readme_blocks.py           # name the blocks that say something else now
    python tests/readme_blocks.py --write   # write what they say now into README.md

A fenced block counts when the line before it is a comment:

- ``<!-- run -->``: lines that begin with ``$ `` (console) or ``>>> `` (pycon) are run in order, in
  one scratch folder for the whole page; the lines after each are its standard output.
  ``localhost:50051`` and ``localhost:8080`` stand for services that run meanwhile.
- ``<!-- file: NAME -->``: the block is put into that folder as a file.

Scores move with the weights and column widths with the names, so numbers with a point and runs of
spaces count as equal.
"""

import ast
import code
import io
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import redirect_stdout
from dataclasses import dataclass
from pathlib import Path

from nisba import Reconciler, Table
from nisba_server.server import ServerOptions, running
from nisba_server.web.app import create_app
from nisba_server.web.server import Address
from nisba_server.web.server import running as web_running

README = Path(__file__).resolve().parents[1] / "README.md"
REFRESH = "python tests/readme_blocks.py --write"
WIDTH = "100"
_BLOCK = re.compile(
    r"<!-- (?P<task>run|file: (?P<name>[\w.]+)) -->\n```(?P<language>\w*)\n(?P<body>.*?)```",
    re.DOTALL,
)
_SERVICE, _WEB = "localhost:50051", "localhost:8080"


@dataclass(frozen=True, slots=True)
class Block:
    """A marked block: where it stands, what it says, and what it says when it is run."""

    line: int
    written: str
    said: str

    @property
    def current(self) -> bool:
        """Whether the two differ in nothing but scores and spaces."""
        return masked(self.written) == masked(self.said)


def masked(text: str) -> str:
    """``text`` without what may change from run to run."""
    lines = (re.sub(r"[ \t]+", " ", line).strip() for line in text.splitlines())
    return re.sub(r"\d+\.\d+", "#", "\n".join(lines))


def check(text: str) -> list[Block]:
    """Every marked block of the page ``text``, run."""
    blocks = []
    with (
        tempfile.TemporaryDirectory() as scratch,
        running(Table.embedded, ServerOptions(port=0)) as address,
        web_running(create_app(lambda: Reconciler(Table.embedded())), Address(port=0)) as page,
    ):
        there = {_SERVICE: address, _WEB: page.removeprefix("http://")}
        for found in _BLOCK.finditer(text):
            line, body = text.count("\n", 0, found.start()) + 2, found["body"]
            if found["name"]:
                (Path(scratch) / found["name"]).write_text(body, encoding="utf-8")
                continue
            run = pycon if found["language"] == "pycon" else console
            for written, real in there.items():
                body = body.replace(written, real)
            said = run(body, scratch)
            for written, real in there.items():
                said = said.replace(real, written)
            blocks.append(Block(line, found["body"], said))
    return blocks


def console(body: str, folder: str) -> str:
    """The commands of ``body`` with what they write to standard output."""
    out = ""
    for command in re.findall(r"^\$ (.*)$", body, re.MULTILINE):
        done = subprocess.run(
            ["sh", "-c", command],
            cwd=folder,
            env=_environment(),
            capture_output=True,
            timeout=120,
            check=False,
        )
        error = done.stderr.decode()
        assert done.returncode in (0, 1), f"{command}: exit status {done.returncode}\n{error}"
        assert "Traceback" not in error, error
        out += f"$ {command}\n{done.stdout.decode()}"
    return re.sub(r"[ \t]+$", "", out, flags=re.MULTILINE)


def pycon(body: str, folder: str) -> str:
    """The statements of ``body`` with what they print, as the interpreter shows it."""
    interpreter = code.InteractiveConsole({"__name__": "__console__"})
    out = ""
    for source in _statements(body):
        first, *rest = source.split("\n")
        out += "".join(
            f"{line}\n" for line in (f">>> {first}", *(f"... {x}".rstrip() for x in rest))
        )
        with redirect_stdout(io.StringIO()) as said:
            hook, sys.displayhook = sys.displayhook, sys.__displayhook__
            try:
                interpreter.runcode(compile(ast.Interactive(ast.parse(source).body), "", "single"))
            finally:
                sys.displayhook = hook
        out += said.getvalue()
    return out


def _statements(body: str) -> Iterator[str]:
    lines: list[str] = []
    for line in body.splitlines():
        if line.startswith(">>> "):
            if lines:
                yield "\n".join(lines)
            lines = [line[4:]]
        elif line.startswith("..."):
            lines.append(line[4:])
    if lines:
        yield "\n".join(lines)


def _environment() -> dict[str, str]:
    own = {k: v for k, v in os.environ.items() if not k.startswith("NISBA_")}
    path = f"{Path(sys.executable).parent}{os.pathsep}{own.get('PATH', '')}"
    return own | {"PATH": path, "COLUMNS": WIDTH, "LC_ALL": "C.UTF-8"}


def main(arguments: list[str]) -> int:
    """Name what is out of date, and with ``--write`` mend it; the exit status."""
    if arguments not in ([], ["--write"]):
        print(__doc__, file=sys.stderr)
        return 2
    text = README.read_text(encoding="utf-8")
    blocks = check(text)
    stale = [block for block in blocks if not block.current]
    for block in stale:
        print(f"{README.name}:{block.line}\n{block.said}")
    if arguments:
        for block in blocks:  # scores too
            text = text.replace(f"\n{block.written}```", f"\n{block.said}```")
        README.write_text(text, encoding="utf-8")
    return int(bool(stale) and not arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
