"""The wheel, built and used as a stranger would: in its own environment, from an empty folder.

The environment sees the locked run-time dependencies (linked from the one that runs the tests, so
that nothing is downloaded or compiled) and no tool, no checkout, no editable installation.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from importlib.metadata import distribution
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout."""
    out = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), "."],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (built,) = out.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The root of an environment with the wheel and its dependencies alone."""
    root = tmp_path_factory.mktemp("installed")
    venv.create(root, symlinks=True)
    pip = [sys.executable, "-m", "pip", "--python", str(root / "bin" / "python")]
    link_dependencies(Path(sysconfig.get_path("purelib", vars={"base": str(root)})))
    subprocess.run(
        [*pip, "install", "--quiet", "--no-deps", "--no-index", str(wheel)],
        check=True,
        capture_output=True,
    )
    return root


def link_dependencies(site_packages: Path) -> None:
    """Link each distribution of requirements.lock that this Python has into ``site_packages``."""
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    for name in set(re.findall(r"^([\w.-]+)==", lock, re.MULTILINE)):
        files = distribution(name).files or []
        for top in {file.parts[0] for file in files} - {"..", "__pycache__"}:
            link = site_packages / top
            if not link.exists():
                link.symlink_to(Path(str(distribution(name).locate_file(top))).resolve())


def run(installed: Path, folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """Run a command of the environment in ``folder``, without this process's Python settings."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "NISBA", "COV"))}
    return subprocess.run(
        [str(installed / "bin" / command[0]), *command[1:]],
        cwd=folder,
        env={**kept, "VIRTUAL_ENV": str(installed), "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_wheel_holds_the_two_packages_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    tops = {name.split("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"nisba", "nisba_server"}
    assert {"nisba/py.typed", "nisba_server/py.typed"} <= set(names)
    assert not [name for name in names if "__pycache__" in name]


def test_wheel_holds_the_seeds(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    seeds = ROOT / "seeds"
    wanted = {
        f"nisba/data/seeds/{path.relative_to(seeds).as_posix()}" for path in seeds.rglob("*.tsv")
    }
    assert wanted
    assert wanted <= names


def test_wheel_holds_the_compiled_kernel_and_its_tag_says_so(wheel: Path) -> None:
    """Where there is no compiler the wheel is of Python alone, and says that."""
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    kernel = [name for name in names if name.startswith("nisba/kernel/") and name.endswith(".so")]
    if shutil.which("cc"):
        assert sorted(kernel) == [
            f"nisba/kernel/_{name}.abi3.so" for name in ("align", "index", "records", "rough")
        ]
        assert re.search(r"-cp311-abi3-\w+\.whl$", wheel.name)
    else:
        assert kernel == []
        assert wheel.name.endswith("-py3-none-any.whl")
    assert not [name for name in names if name.endswith((".c", ".h"))]


def test_installed_library_uses_the_kernel(wheel: Path, installed: Path, tmp_path: Path) -> None:
    program = (
        "from nisba.engine import Engine; e = Engine.create(); print(e.reader.alphabet.compiled)"
    )
    done = run(installed, tmp_path, "python", "-W", "error", "-c", program)
    assert done.returncode == 0, done.stderr
    assert ("_align.Costs object" in done.stdout) == ("abi3" in wheel.name)


def test_wheel_names_its_licence(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        (metadata,) = [name for name in archive.namelist() if name.endswith("/METADATA")]
        text = archive.read(metadata).decode("utf-8")
    assert "License-Expression: Apache-2.0" in text
    assert "License-File: LICENSE" in text


def test_installed_packages_are_well_mannered(installed: Path, tmp_path: Path) -> None:
    program = (
        "from importlib.util import find_spec\n"
        "import nisba, nisba_server\n"
        "print(nisba.__file__); print(nisba_server.__file__)\n"
        "names = ['server', 'normalizer', 'proto', 'tests', 'seeds', 'pytest']\n"
        "print(*[name for name in names if find_spec(name)])\n"
    )
    done = run(installed, tmp_path, "python", "-W", "error", "-c", program)
    assert done.returncode == 0, done.stderr
    library, service, importable = done.stdout.split("\n")[:3]
    assert Path(library).is_relative_to(installed)
    assert Path(service).is_relative_to(installed)
    assert importable == ""


@pytest.mark.parametrize("table", ["as built", "from seeds"])
def test_installed_command_knows_the_seed(installed: Path, tmp_path: Path, table: str) -> None:
    """With the compiled table if `make table` has made one, and without it from the seeds."""
    if table == "from seeds":
        copy = tmp_path / "environment"
        shutil.copytree(installed, copy, symlinks=True)
        # The copied script names the first environment's Python; this one is named outright.
        (packages,) = copy.glob("lib/python*/site-packages/nisba")
        compiled = packages / "data" / "embedded.table"
        shutil.rmtree(compiled) if compiled.is_dir() else compiled.unlink(missing_ok=True)
        program = "import sys; from nisba_server.cli import main; sys.exit(main())"
        command = (copy, ["python", "-c", program])
    else:
        command = (installed, ["nisba"])
    empty = tmp_path / "empty"
    empty.mkdir()
    done = run(command[0], empty, *command[1], "normalize", "a-Sakhour", "--format", "jsonl")
    assert done.returncode == 0, done.stderr
    assert '"canonical": "al-Sakhour"' in done.stdout
    assert list(empty.iterdir()) == []
