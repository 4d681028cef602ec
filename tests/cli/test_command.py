"""What all commands have in common: help, mistakes, pipes, versions."""

import subprocess
from pathlib import Path

import click
import pytest

from nisba_server.cli.app import app

from .conftest import Nisba


def commands() -> list[tuple[str, ...]]:
    """Every command with its path."""
    context = click.Context(app)
    found: list[tuple[str, ...]] = []
    for name in app.list_commands(context):
        command = app.get_command(context, name)
        assert command is not None
        found.append((name,))
        if isinstance(command, click.Group):
            found += [(name, inner) for inner in command.list_commands(context)]
    return found


@pytest.mark.parametrize("path", commands(), ids=" ".join)
def test_every_command_has_help_with_an_example(
    path: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    from nisba_server.cli import main

    assert main([*path, "--help"]) == 0
    text = capsys.readouterr().out
    assert text.startswith(f"Usage: nisba {' '.join(path)}")
    command = app.get_command(click.Context(app), path[0])
    if not (len(path) == 1 and isinstance(command, click.Group)):
        assert f"  nisba {' '.join(path)}" in text or f"| nisba {' '.join(path)}" in text
    for line in text.splitlines():
        assert len(line) <= 100


def test_mistakes_are_one_line(run_raw: Nisba) -> None:
    for arguments, said in (
        (("normalise",), "No such command 'normalise'"),
        (("bulk",), "Missing argument 'IN'"),
        (("normalize", "--formt", "json"), "No such option"),
        (("normalize", "--server", "a:b:c", "x"), "a:b:c"),
        (("normalize", "--server", "localhost:1", "--table", "t", "x"), "exclude each other"),
    ):
        done = run_raw(*arguments)
        assert (done.status, done.out) == (2, ""), done
        assert said in done.err
        assert done.err.startswith("nisba: ")
        assert len(done.err.splitlines()) == 1


def test_no_service(run_raw: Nisba) -> None:
    for arguments in (
        ("normalize", "Homs"),
        ("compare", "Homs", "Hims"),
        ("bulk", "-"),
        ("version",),
        ("health",),
    ):
        done = run_raw(*arguments, "--server", "127.0.0.1:9", stdin="Homs\n")
        assert (done.status, done.out) == (3, ""), done
        assert done.err.startswith("nisba: ")
        assert "127.0.0.1:9" in done.err
        assert len(done.err.splitlines()) == 1
    assert run_raw("version", NISBA_SERVER="127.0.0.1:9").status == 3


def test_no_service_for_the_installed_program(installed: Nisba) -> None:
    assert installed("health", "--server", "127.0.0.1:9").status == 3


def test_the_variable_gives_way_to_a_table(run_raw: Nisba, table: Path) -> None:
    done = run_raw("normalize", "--table", table, "Homs", NISBA_SERVER="127.0.0.1:9")
    assert done.status == 0


def test_versions(nisba: Nisba, run_raw: Nisba) -> None:
    assert run_raw("--version").out.startswith("nisba ")
    done = nisba("version", "--format", "tsv")
    header, values = [line.split("\t") for line in done.out.splitlines()]
    found = dict(zip(header, values, strict=True))
    assert {"package", "icu", "unicode", "rules", "table"} <= set(found)
    assert found["entities"] == "7"


def test_who_stops_reading_is_no_error(program: str, table: Path) -> None:
    for command in (
        [program, "normalize", "--table", str(table), "-f", "jsonl", *["Homs"] * 3],
        [program, "bulk", "-", "--table", str(table), "-q", "--to", "jsonl"],
        [program, "table", "export", "--table", str(table)],
    ):
        with subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        ) as process:
            assert process.stdout is not None
            process.stdout.close()
            assert process.stdin is not None
            process.stdin.write(b"Homs\n" * 2000)
            process.stdin.close()
            assert process.stderr is not None
            assert process.stderr.read() == b""
        assert process.returncode == 141
