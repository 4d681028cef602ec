"""The lock files: complete, hashed, and free of the machine they were made on."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
LOCKS = ["requirements.lock", "requirements-dev.lock"]


def canonical(name: str) -> str:
    """A distribution's name as PEP 503 compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def pinned(lock: str) -> dict[str, set[str]]:
    """Name to the ``==`` versions in a lock; more than one where Pythons differ."""
    pins: dict[str, set[str]] = {}
    for name, version in re.findall(
        r"^([\w.-]+)==([^\s;\\]+)", (ROOT / lock).read_text(encoding="utf-8"), re.MULTILINE
    ):
        pins.setdefault(canonical(name), set()).add(version)
    return pins


def project() -> dict[str, list[str]]:
    """The names that pyproject.toml asks for, for running and for developing."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        data = tomllib.load(file)
    wanted = {
        "run": data["project"]["dependencies"],
        "dev": data["dependency-groups"]["dev"],
    }
    return {
        profile: [canonical(re.split(r"[<>=!~;\[ ]", line)[0]) for line in lines]
        for profile, lines in wanted.items()
    }


def test_every_dependency_is_locked() -> None:
    assert [name for name in project()["run"] if name not in pinned(LOCKS[0])] == []
    assert [name for name in project()["dev"] if name not in pinned(LOCKS[1])] == []


def test_tests_run_on_the_versions_that_users_get() -> None:
    tools = pinned(LOCKS[1])
    assert {name: tools.get(name) for name in pinned(LOCKS[0])} == pinned(LOCKS[0])


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_has_hashes_and_no_address(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert "://" not in text
    assert not re.search(r"^\s*--(?!hash=)", text, re.MULTILINE)
    blocks = re.split(r"^(?=[\w.-]+==)", text, flags=re.MULTILINE)[1:]
    assert [block.split()[0] for block in blocks if "--hash=sha256:" not in block] == []
