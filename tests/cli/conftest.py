"""The installed command, run as a user runs it, on a small table compiled by itself."""

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

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


@pytest.fixture(scope="session")
def run_raw(program: str) -> Nisba:
    """Runs `nisba ARGUMENTS`; anything on standard error that looks like a traceback fails."""

    def run(*arguments: str | Path, stdin: str | bytes = b"", **variables: str) -> Result:
        data = stdin.encode() if isinstance(stdin, str) else stdin
        environment = {k: v for k, v in os.environ.items() if not k.startswith("NISBA_")}
        done = subprocess.run(
            [program, *map(str, arguments)],
            input=data,
            capture_output=True,
            timeout=120,
            env={**environment, **variables},
            check=False,
        )
        error = done.stderr.decode()
        assert "Traceback" not in error, error
        return Result(done.returncode, done.stdout.decode("utf-8", "surrogateescape"), error)

    return run


@pytest.fixture(scope="session")
def table(run_raw: Nisba, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The compiled table."""
    directory = tmp_path_factory.mktemp("table")
    source = directory / "places.tsv"
    source.write_text("".join("\t".join(row) + "\n" for row in ROWS), encoding="utf-8")
    done = run_raw("table", "build", source, "-o", directory / "places.table")
    assert done.status == 0, done.err
    assert "7 entities" in done.err
    return directory / "places.table"


@pytest.fixture(scope="session")
def nisba(run_raw: Nisba, table: Path) -> Nisba:
    """Runs `nisba COMMAND --table TABLE ARGUMENTS`."""

    def run(command: str, *arguments: str | Path, stdin: str | bytes = b"") -> Result:
        return run_raw(command, "--table", table, *arguments, stdin=stdin)

    return run
