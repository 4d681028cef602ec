"""`make setup` on machines that lack something: what it says, and that it stops.

Each test runs .make/bootstrap.sh in a copy of the few files it reads, with a PATH that holds only
what the test puts there.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
FILES = [
    "hatch_build.py",
    "normalizer/nisba/kernel/align.c",
    "pyproject.toml",
    "requirements.lock",
    "requirements-dev.lock",
]
COMMON = ["cat", "cksum", "env", "mktemp", "rm", "sh"]
LINE = "sudo apt-get update && sudo apt-get install -y --no-install-recommends"


class Machine:
    """A checkout and a PATH of its own."""

    def __init__(self, folder: Path) -> None:
        self.checkout = folder / "checkout"
        self.bin = folder / "bin"
        self.bin.mkdir(parents=True)
        shutil.copytree(ROOT / ".make", self.checkout / ".make")
        for name in FILES:
            (self.checkout / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, self.checkout / name)
        for name in COMMON:
            found = shutil.which(name)
            assert found, f"the tests need {name}"
            (self.bin / name).symlink_to(found)

    def has(self, name: str, script: str) -> None:
        """Put a command of this name on the PATH."""
        path = self.bin / name
        path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        path.chmod(0o755)

    def setup(self, profile: str = "run", **variables: str) -> subprocess.CompletedProcess[str]:
        """Run the script as the Makefile does."""
        return subprocess.run(
            ["sh", ".make/bootstrap.sh", profile],
            cwd=self.checkout,
            env={"PATH": str(self.bin), **variables},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """A machine with Python and no compiler, on which nobody may install anything."""
    bare = Machine(tmp_path)
    # The interpreter behind the virtual environment, as a system has it.
    bare.has("python3", f'exec "{Path(sys.base_prefix) / "bin" / "python3"}" "$@"')
    bare.has("id", "echo 1000")
    return bare


def test_names_the_line_to_run_where_there_is_no_apt(machine: Machine) -> None:
    done = machine.setup()
    assert done.returncode == 1
    assert f"{LINE} " in done.stderr
    assert "g++ pkg-config libicu-dev" in done.stderr
    assert not (machine.checkout / ".venv").exists()


def test_names_the_line_to_run_where_sudo_wants_a_password(machine: Machine) -> None:
    machine.has("apt-get", "echo apt-get ran; exit 7")
    machine.has("sudo", "exit 1")
    done = machine.setup()
    assert done.returncode == 1
    assert LINE in done.stderr
    assert "apt-get ran" not in done.stdout + done.stderr


def test_asks_only_for_what_is_missing(machine: Machine) -> None:
    machine.has("g++", "exit 0")
    machine.has("pkg-config", "exit 1")
    done = machine.setup()
    assert "libicu-dev" in done.stderr
    assert "g++" not in done.stderr


def test_installs_with_apt_as_root(machine: Machine) -> None:
    machine.has("id", "echo 0")
    machine.has("apt-get", 'echo "apt-get $*"; [ "$2" != install ]')
    done = machine.setup()
    assert "apt-get -qq update" in done.stderr
    assert "apt-get -qq install -y --no-install-recommends " in done.stderr
    assert "apt-get could not install" in done.stderr  # the apt-get above fails: so it must stop
    assert done.returncode == 1


def test_installs_with_passwordless_sudo(machine: Machine) -> None:
    machine.has("sudo", '[ "$1" != -n ] || exit 0; echo "sudo $*"; exit 1')
    machine.has("apt-get", "exit 1")
    done = machine.setup()
    assert "sudo env DEBIAN_FRONTEND=noninteractive apt-get -qq update" in done.stderr
    assert done.returncode == 1


def test_apt_can_be_forbidden(machine: Machine) -> None:
    machine.has("id", "echo 0")
    machine.has("apt-get", "echo apt-get ran")
    done = machine.setup(APT="no")
    assert done.returncode == 1
    assert LINE in done.stderr
    assert "apt-get ran" not in done.stdout + done.stderr


def test_refuses_an_old_python(machine: Machine) -> None:
    machine.has("python3", 'case "$2" in *exit*) exit 1 ;; *) echo 3.9 ;; esac')
    done = machine.setup()
    assert done.returncode == 1
    assert "needs Python 3.11 or newer; python3 is 3.9" in done.stderr


def test_says_so_where_there_is_no_python(machine: Machine) -> None:
    done = machine.setup(PYTHON="python3.99")
    assert done.returncode == 1
    assert "there is no python3.99 here" in done.stderr


def test_knows_its_profiles(machine: Machine) -> None:
    done = machine.setup("everything")
    assert done.returncode == 2
    assert "usage" in done.stderr
