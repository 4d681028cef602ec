"""The command on a small table that it compiled itself: as a process, and quicker, in this one.

`installed` runs the installed program, as a user does; `run_raw` and `nisba` call its entry point
with streams of their own, which saves the start of a process each time.
"""

import io
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import pytest

from nisba_server.cli import main

ROWS = (
    ("id", "name", "arabic", "aliases", "kind", "country"),
    ("aleppo", "Aleppo", "حَلَب", "Halab|Alep", "place", "SY"),
    ("homs", "Homs", "حِمص", "Hims|Emesa", "place", "SY"),
    ("sakhour", "al-Sakhour", "الصَاخُور", "", "place", "SY"),
    ("fardous", "al-Fardous", "الفِردَوس", "", "place", "SY"),
    ("tripoli-lb", "Tripoli", "طَرَابُلُس", "", "place", "LB"),
    ("tripoli-ly", "Tripoli", "طَرَابُلُس", "", "place", "LY"),
    ("=sum", "Deir Ezzor", "دَير الزَور", "", "place", "SY"),
)


@dataclass(frozen=True, slots=True)
class Result:
    """What a run of the command left."""

    status: int
    out: str
    err: str


Nisba = Callable[..., Result]


@pytest.fixture(scope="session")
def program() -> str:
    """The installed `nisba`."""
    return str(Path(sys.executable).parent / "nisba")


def result(status: int, out: bytes, err: bytes) -> Result:
    """A result; anything on standard error that looks like a traceback fails."""
    error = err.decode()
    assert "Traceback" not in error, error
    return Result(status, out.decode("utf-8", "surrogateescape"), error)


def environment(**variables: str) -> dict[str, str]:
    """This process's variables without the user's own settings of nisba."""
    return {k: v for k, v in os.environ.items() if not k.startswith("NISBA_")} | variables


@pytest.fixture(scope="session")
def installed(program: str) -> Nisba:
    """Runs `nisba ARGUMENTS` as a process."""

    def run(*arguments: str | Path, stdin: str | bytes = b"", **variables: str) -> Result:
        done = subprocess.run(
            [program, *map(str, arguments)],
            input=stdin.encode() if isinstance(stdin, str) else stdin,
            capture_output=True,
            timeout=120,
            env=environment(**variables),
            check=False,
        )
        return result(done.returncode, done.stdout, done.stderr)

    return run


@pytest.fixture(scope="session")
def run_raw() -> Nisba:
    """Runs `nisba ARGUMENTS` in this process."""

    def run(*arguments: str | Path, stdin: str | bytes = b"", **variables: str) -> Result:
        data = io.BytesIO(stdin.encode() if isinstance(stdin, str) else stdin)
        out, err = io.BytesIO(), io.BytesIO()
        with (
            pytest.MonkeyPatch.context() as patch,
            io.TextIOWrapper(io.BufferedReader(cast(io.RawIOBase, data))) as standard_in,
            io.TextIOWrapper(out, write_through=True) as standard_out,
            io.TextIOWrapper(err, write_through=True) as standard_err,
        ):
            patch.setattr(sys, "stdin", standard_in)
            patch.setattr(sys, "stdout", standard_out)
            patch.setattr(sys, "stderr", standard_err)
            for name in set(os.environ) - set(environment()):
                patch.delenv(name)
            for name, value in variables.items():
                patch.setenv(name, value)
            status = main([str(argument) for argument in arguments])
            return result(status, out.getvalue(), err.getvalue())

    return run


@pytest.fixture(scope="session")
def table(installed: Nisba, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The compiled table."""
    directory = tmp_path_factory.mktemp("table")
    source = directory / "places.tsv"
    source.write_text("".join("\t".join(row) + "\n" for row in ROWS), encoding="utf-8")
    done = installed("table", "build", source, "-o", directory / "places.table")
    assert done.status == 0, done.err
    assert "7 entities" in done.err
    return directory / "places.table"


@pytest.fixture(scope="session")
def nisba(run_raw: Nisba, table: Path) -> Nisba:
    """Runs `nisba COMMAND --table TABLE ARGUMENTS`."""

    def run(command: str, *arguments: str | Path, stdin: str | bytes = b"") -> Result:
        return run_raw(command, "--table", table, *arguments, stdin=stdin)

    return run
