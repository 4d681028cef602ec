"""`nisba serve`, `nisba health`, and every command with --server."""

import re
import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from nisba_server.security.tokens import Tokens

from .conftest import Nisba


@pytest.fixture(scope="module")
def service(program: str, table: Path) -> Iterator[tuple[str, "subprocess.Popen[str]"]]:
    """A service on a free port: its address and its process."""
    command = [program, "serve", "--port", "0", "--table", str(table)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        said = process.stderr.readline()
        found = re.search(r"serving on (\S+)", said)
        assert found, said
        yield found[1], process
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            assert process.wait(60) == 0
        assert re.fullmatch(r"\S+ info stopping\n", process.stderr.read())


Service = tuple[str, "subprocess.Popen[str]"]


@pytest.mark.parametrize(
    "arguments",
    [
        ("normalize", "a-Sakhour", "Halab", "Tripoli", "Guadalajara"),
        ("normalize", "-f", "json", "--top", "3", "--explain", "a-Sakhour", "الصاخور"),
        ("normalize", "-f", "json", "", "Homs"),
        ("normalize", "--country", "SYR", "Homs"),
        ("normalize", "-f", "json", "--kind", "place", "--country", "LY", "Tripoli"),
        ("normalize", "-f", "json", "--context", "tripoli-lb", "Tripoli"),
        ("normalize", "--style", "ala-lc", "Homs"),
        ("compare", "-f", "json", "--explain", "a-Sakhour", "Sakhour"),
        ("transliterate", "الصَّاخُور", "--to", "ala-lc", "--nbest", "2"),
        ("transliterate", "الصَّاخُور", "--to", "klingon"),
        ("annotate", str(Path(__file__).with_name("conftest.py"))),
        ("systems", "-f", "json"),
        ("version", "-f", "json"),
    ],
    ids=" ".join,
)
def test_a_service_says_what_this_process_says(
    run_raw: Nisba, table: Path, service: Service, arguments: tuple[str, ...]
) -> None:
    here = run_raw(arguments[0], "--table", table, *arguments[1:])
    there = run_raw(*arguments, "--server", service[0])
    assert (there.status, there.out) == (here.status, here.out)
    assert there.err.count("\n") == here.err.count("\n")


def test_files_too(run_raw: Nisba, table: Path, service: Service, tmp_path: Path) -> None:
    source = tmp_path / "in.tsv"
    names = ["Halab", "", "x" * 501, "Tripoli", "a-Sakhour", "Halab"]
    source.write_text(
        "name\ta\tb\tsystem\n" + "".join(f"{name}\t{name}\tHims\tala-lc\n" for name in names),
        encoding="utf-8",
    )
    for number, arguments in enumerate(
        (
            ("bulk", source, "--top", "3"),
            ("compare", "--pairs", source),
            ("transliterate", "--input", source, "--text-column", "a", "--system-column", "system"),
        )
    ):
        here, there = tmp_path / f"{number}.here.jsonl", tmp_path / f"{number}.there.jsonl"
        assert run_raw(*arguments, "--table", table, "-o", here).status == 0
        done = run_raw(*arguments, "-o", there, NISBA_SERVER=service[0])
        assert done.status == 0, done.err
        assert there.read_text("utf-8") == here.read_text("utf-8")


def test_health(installed: Nisba, service: Service) -> None:
    done = installed("health", "--server", service[0])
    assert (done.status, done.out, done.err) == (0, f"{service[0]}: serving\n", "")


def test_a_service_that_cannot_start(installed: Nisba, service: Service, tmp_path: Path) -> None:
    port = service[0].rpartition(":")[2]
    for arguments in (
        ("--port", port),
        ("--port", "70000"),
        ("--workers", "many"),
        ("--tls-cert", "a.pem", "--port", "0"),
        ("--tokens", tmp_path / "none", "--port", "0"),
        ("--config", tmp_path / "none.toml", "--port", "0"),
        ("--host", "0.0.0.0", "--port", "0"),
        ("--table", tmp_path, "--port", "0"),
    ):
        done = installed("serve", *arguments)
        assert (done.status, done.out) == (2, "")
        assert done.err.startswith("nisba: ")
        assert len(done.err.splitlines()) == 1


def test_serve_check_says_the_settings_and_serves_nothing(
    installed: Nisba, table: Path, tmp_path: Path
) -> None:
    config = tmp_path / "nisba.toml"
    config.write_text("threads = 4\nrate = 2.5\n", encoding="utf-8")
    done = installed(
        *("serve", "--check", "--config", config, "--table", table), NISBA_SERVE_WORKERS="2"
    )
    assert (done.status, done.err.count("\n")) == (0, 1)
    assert "the settings are sound; table " in done.err
    said = {line.split()[0]: line.split()[1:] for line in done.out.splitlines()}
    assert said["threads"] == ["4", str(config)]
    assert said["rate"] == ["2.5", str(config)]
    assert said["workers"] == ["2", "NISBA_SERVE_WORKERS"]
    assert said["table"] == [str(table), "--table"]
    assert said["insecure"] == ["false", "default"]


def test_serve_check_finds_what_is_at_fault(installed: Nisba, table: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad.table"
    shutil.copytree(table, bad)
    largest = max(bad.glob("*.bin"), key=lambda path: path.stat().st_size)
    largest.write_bytes(bytes(byte ^ 1 for byte in largest.read_bytes()))
    for arguments in (
        ("--table", bad),
        ("--host", "0.0.0.0"),
        ("--streams", "16"),
        ("--tokens", largest),
    ):
        done = installed("serve", "--check", *arguments)
        assert (done.status, done.out, done.err.count("\n")) == (2, "", 1), done


def test_token(run_raw: Nisba, tmp_path: Path) -> None:
    done = run_raw("token", "newsroom")
    assert done.status == 0
    file = tmp_path / "tokens"
    file.write_text(done.out, encoding="utf-8")
    token = done.err.rpartition(" ")[2].strip()
    assert Tokens.read(file).owner(token) == "newsroom"
    assert token not in done.out
    assert run_raw("token", "two words").status == 2
