"""What can be said of the Dockerfile without an engine to run it."""

from __future__ import annotations

import fnmatch
import re
import shlex
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def instructions() -> list[tuple[str, str]]:
    """The instructions in order, continuation lines joined, comments left out."""
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    joined = "\n".join(lines).replace("\\\n", " ")
    return [(word, rest) for word, _, rest in (line.partition(" ") for line in joined.split("\n"))]


def stages() -> list[list[tuple[str, str]]]:
    """The instructions of each stage; a stage begins with its FROM."""
    split: list[list[tuple[str, str]]] = []
    for word, rest in instructions():
        if word == "FROM":
            split.append([])
        split[-1].append((word, rest))
    return split


def test_both_stages_stand_on_one_debian_release() -> None:
    bases = [stage[0][1].split()[0] for stage in stages()]
    assert len(bases) == 2
    assert len(set(bases)) == 1
    assert re.fullmatch(r"python:3\.\d+-slim-bookworm", bases[0])


def test_last_stage_has_the_runtime_library_of_icu_and_no_compiler() -> None:
    runs = " ".join(rest for word, rest in stages()[-1] if word == "RUN")
    (installed,) = re.findall(r"apt-get install -y --no-install-recommends ([^&]*)", runs)
    assert installed.split() == ["libicu72"]


def test_last_stage_runs_as_nobody_special_and_answers_for_its_health() -> None:
    last = dict(stages()[-1])
    assert last["USER"].split(":")[0] not in {"", "0", "root"}
    assert "nisba" in last["HEALTHCHECK"]
    assert last["ENTRYPOINT"].startswith("[")  # exec form: SIGTERM reaches the server


def test_dependencies_are_installed_by_their_hashes() -> None:
    runs = [rest for word, rest in instructions() if word == "RUN" and "pip install" in rest]
    assert any("--require-hashes -r requirements.lock" in rest for rest in runs)
    assert all("--require-hashes" in rest or "--no-deps" in rest for rest in runs)


def test_what_is_copied_exists_and_is_not_ignored() -> None:
    ignore = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    kept = [line[1:] for line in ignore if line.startswith("!")]
    for word, rest in instructions():
        if word != "COPY" or "--from=" in rest:
            continue
        for source in shlex.split(rest)[:-1]:
            assert (ROOT / source).exists(), source
            assert any(fnmatch.fnmatch(source, pattern) for pattern in kept), source
