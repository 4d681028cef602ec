"""The kernel is compiled where there is a compiler, and done without where there is none."""

from __future__ import annotations

import importlib.util
import shutil
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
FOLDER = Path("normalizer/nisba/kernel")
SOURCES = sorted(path.name for path in (ROOT / FOLDER).glob("*.[ch]"))


@pytest.fixture(scope="module")
def build() -> ModuleType:
    """The build script of this checkout, as a module."""
    spec = importlib.util.spec_from_file_location("hatch_build", ROOT / "hatch_build.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout with the kernel's sources alone."""
    (tmp_path / FOLDER).mkdir(parents=True)
    for source in SOURCES:
        shutil.copy(ROOT / FOLDER / source, tmp_path / FOLDER)
    return tmp_path


@pytest.mark.skipif(shutil.which("cc") is None, reason="needs a C compiler")
def test_compiles_beside_the_source_without_a_warning(
    build: ModuleType, checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CC", "cc -Wall -Wextra -Wno-cast-function-type -Werror")
    align, index, records, rough = build.compile_kernel(checkout)
    assert align == checkout / FOLDER / "_align.abi3.so"
    costs = loaded("_align", align).Costs(lambda a, b: 0.25)
    costs.add(1.0, 0.5, True)
    assert costs.cost("\ue000", "\ue000", False, False, 9.0) == 0.25
    assert loaded("_index", index).outline("Sakhour") == "Skr"
    assert loaded("_records", records).Records.make
    assert loaded("_rough", rough).Rough.search
    assert sorted(p.name for p in align.parent.iterdir()) == [
        "_align.abi3.so",
        "_index.abi3.so",
        "_records.abi3.so",
        "_rough.abi3.so",
        *SOURCES,
    ]


def loaded(name: str, path: Path) -> Any:
    """The module in a shared object."""
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    sys.modules.pop(name, None)
    return module


def test_without_a_compiler_an_older_kernel_goes_too(
    build: ModuleType, checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CC", "no-such-compiler")
    old = checkout / FOLDER / "_align.abi3.so"
    old.write_bytes(b"of an older source")
    with pytest.raises(RuntimeError, match="no-such-compiler: No such file"):
        build.compile_kernel(checkout)
    assert not old.exists()


def test_a_compiler_that_fails_is_quoted(
    build: ModuleType, checkout: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    broken = tmp_path / "broken"
    broken.write_text("#!/bin/sh\necho 'fatal error: Python.h: no such file' >&2\nexit 1\n")
    broken.chmod(0o755)
    monkeypatch.setenv("CC", str(broken))
    with pytest.raises(RuntimeError, match=r"Python\.h"):
        build.compile_kernel(checkout)


class Shown:
    """What hatchling would show."""

    def __init__(self) -> None:
        self.warnings: list[str] = []

    def display_warning(self, text: str) -> None:
        self.warnings.append(text)


def hook(build: ModuleType, root: Path, shown: Shown) -> dict[str, object]:
    """The build data after the hook ran for an installation of ``root``."""
    made = build.KernelHook(str(root), {}, None, None, str(root), "wheel")
    made.__dict__["_BuildHookInterface__app"] = shown
    data: dict[str, object] = {"pure_python": True}
    made.initialize("editable", data)
    return data


def test_the_wheel_says_what_it_holds(
    build: ModuleType, checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = Shown()
    monkeypatch.setenv("CC", "no-such-compiler")
    assert hook(build, checkout, shown) == {"pure_python": True}
    (warning,) = shown.warnings
    assert "without its compiled kernel" in warning
    if shutil.which("cc") is None:
        pytest.skip("needs a C compiler")
    monkeypatch.setenv("CC", "cc")
    data = hook(build, checkout, shown)
    assert data["pure_python"] is False
    assert str(data["tag"]).startswith("cp311-abi3-")
