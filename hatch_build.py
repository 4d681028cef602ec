"""Compiles nisba's kernel when a wheel or an editable installation is made.

Hatchling calls :class:`KernelHook`. In a checkout that is installed already, ``python
hatch_build.py`` compiles anew.

The kernel is C files on CPython's stable ABI, so a shared object of each serves Python 3.11 and
later of one platform. Where they cannot be compiled, the installation goes on without: the library
then does the same in Python, to the same answers.
"""

import os
import shlex
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

_FOLDER = "normalizer/nisba/kernel"
_SOURCES = {
    "align": (
        "align.c",
        "cut.c",
        "dress.c",
        "entries.c",
        "facts.c",
        "forms.c",
        "heard.c",
        "keys.c",
        "latin.c",
        "listed.c",
        "making.c",
        "met.c",
        "names.c",
        "ordinary.c",
        "pair.c",
        "parts.c",
        "read.c",
        "rows.c",
        "runs.c",
        "senses.c",
        "shelf.c",
        "shown.c",
        "units.c",
        "view.c",
        "weigh.c",
    ),
    "index": (
        "index.c",
        "similar.c",
        "stems.c",
        "pieces.c",
        "scan.c",
        "nearest.c",
        "words.c",
        "gather.c",
    ),
    "records": ("records.c",),
    "rough": ("rough.c", "alike.c", "digest.c", "looks.c", "sounding.c", "sums.c"),
}
"""The shared objects, and the files that each is made of."""
_FLAGS = ("-O3", "-fPIC", "-fvisibility=hidden", "-ffp-contract=off")
"""No fused multiply-add: sums are the same on every processor, and the same as Python's."""


class KernelHook(BuildHookInterface[Any]):
    """Compiles the kernel in place; the wheel's tag says whether it is inside."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called by hatchling before it collects files, for ``standard`` and ``editable`` alike."""
        try:
            compile_kernel(Path(self.root))
        except (OSError, RuntimeError) as error:
            self.app.display_warning(f"nisba goes without its compiled kernel: {error}")
            return
        build_data["pure_python"] = False
        platform = sysconfig.get_platform().replace("-", "_").replace(".", "_")
        build_data["tag"] = f"cp311-abi3-{platform}"


def compile_kernel(root: Path) -> list[Path]:
    """Compile the kernel of the checkout at ``root``; each shared object is put beside its source.

    An object that was there is replaced whole; when compiling fails all are removed, for they may
    be of an older source. ``CC`` names another compiler than the one this Python was made with.

    Raises:
        RuntimeError: no compiler, or it failed.
        OSError: the folder cannot be written to.
    """
    folder = root / _FOLDER
    made = [folder / f"_{name}.abi3.so" for name in _SOURCES]
    try:
        for files, out in zip(_SOURCES.values(), made, strict=True):
            _compile([folder / file for file in files], out)
    except (OSError, RuntimeError):
        for out in made:
            out.unlink(missing_ok=True)
        raise
    return made


def _compile(sources: list[Path], out: Path) -> None:
    include = sysconfig.get_path("include")
    failures = []
    with tempfile.TemporaryDirectory(prefix=".build-", dir=out.parent) as place:
        made = Path(place) / out.name
        for linker in _linkers():
            files = [str(source) for source in sources]
            command = [*linker, *_FLAGS, f"-I{include}", *files, "-o", str(made), "-lm"]
            try:
                done = subprocess.run(command, capture_output=True, text=True, check=False)
            except OSError as error:
                failures.append(f"{linker[0]}: {error.strerror}")
                continue
            if done.returncode == 0:
                made.replace(out)
                return
            failures.append(f"{linker[0]}: {done.stderr.strip() or done.returncode}")
    raise RuntimeError("; ".join(failures))


def _linkers() -> list[list[str]]:
    """Commands that compile and link a shared object, the likeliest first."""
    own = shlex.split(sysconfig.get_config_var("LDSHARED") or "cc -shared")
    if chosen := os.environ.get("CC"):
        return [[*shlex.split(chosen), *own[1:]]]
    return [own, ["cc", *own[1:]]]


if __name__ == "__main__":
    try:
        print(*compile_kernel(Path(__file__).parent), sep="\n")
    except (OSError, RuntimeError) as failure:
        sys.exit(f"the kernel was not compiled: {failure}")
