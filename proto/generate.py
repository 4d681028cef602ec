"""Writes the Python code of the service's messages from the .proto files beside this script.

    python proto/generate.py           write server/nisba_server/pb anew
    python proto/generate.py --check   write nothing; exit 1 if what stands there differs

protoc names a generated module by its path below ``proto/``: ``nisba/v1/x.proto`` becomes
``nisba.v1.x_pb2``, which would collide with the library ``nisba``. Here the generated packages
live inside ``nisba_server.pb``, so every mention of a generated module is given that prefix, and
the result is parsed to make sure that none was missed. Messages keep their wire package,
``nisba.v1``. Stubs come from mypy-protobuf. ``google/rpc`` is compiled against, not generated:
googleapis-common-protos has it.
"""

from __future__ import annotations

import argparse
import ast
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import grpc_tools
from grpc_tools import protoc

PROTO = Path(__file__).resolve().parent
OUT = PROTO.parent / "server" / "nisba_server" / "pb"
PREFIX = "nisba_server.pb"
OURS = "nisba"
HEADER = '"""Generated from proto/ by proto/generate.py: change those, not this."""\n'


def main() -> int:
    """Generate, or compare; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="compare instead of writing")
    check: bool = parser.parse_args().check
    with tempfile.TemporaryDirectory() as scratch:
        fresh = Path(scratch) / "pb"
        fresh.mkdir()
        generate(fresh)
        if check:
            return report(sorted(differences(fresh, OUT)))
        if OUT.exists():
            shutil.rmtree(OUT)
        shutil.copytree(fresh, OUT)
    return 0


def generate(out: Path) -> None:
    """Fill the empty folder ``out`` with the package ``nisba_server.pb``.

    Raises:
        SystemExit: protoc refused a file; its message is on standard error.
    """
    sources = sorted(str(path.relative_to(PROTO)) for path in (PROTO / OURS).rglob("*.proto"))
    if not sources:
        raise SystemExit(f"no .proto file under {PROTO / OURS}")
    scripts = Path(sys.executable).parent
    status = protoc.main(
        [
            "protoc",
            f"--proto_path={PROTO}",
            # The descriptors of google/protobuf (Any, Duration, ...) come with grpcio-tools.
            f"--proto_path={Path(grpc_tools.__file__).parent / '_proto'}",
            f"--plugin=protoc-gen-mypy={scripts / 'protoc-gen-mypy'}",
            f"--plugin=protoc-gen-mypy_grpc={scripts / 'protoc-gen-mypy_grpc'}",
            f"--python_out={out}",
            f"--grpc_python_out={out}",
            f"--mypy_out=quiet:{out}",
            f"--mypy_grpc_out=quiet:{out}",
            *sources,
        ]
    )
    if status != 0:
        raise SystemExit(status)
    for path in [*out.rglob("*.py"), *out.rglob("*.pyi")]:
        code = prefixed(path.read_text(encoding="utf-8"))
        missed = [name for name in imported(code) if name.split(".")[0] == OURS]
        if missed:
            raise SystemExit(f"{path.name} still imports {', '.join(missed)}: see prefixed()")
        path.write_text(code, encoding="utf-8")
    for folder in [out, *(path for path in out.rglob("*") if path.is_dir())]:
        (folder / "__init__.py").write_text(HEADER, encoding="utf-8")


def prefixed(code: str) -> str:
    """``code`` with every generated module named under ``nisba_server.pb``."""
    code = re.sub(rf"^(from|import) ({OURS}\.)", rf"\1 {PREFIX}.\2", code, flags=re.MULTILINE)
    # The module that protobuf writes into each message class, which pickle looks up.
    return re.sub(rf"'({OURS}(?:\.\w+)+_pb2)'", rf"'{PREFIX}.\1'", code)


def imported(code: str) -> Iterator[str]:
    """The absolute names of the modules that ``code`` imports."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield node.module or ""


def differences(fresh: Path, present: Path) -> Iterator[str]:
    """One line for each file that is missing, changed or left over in ``present``."""
    new, old = files(fresh), files(present)
    for name in new.keys() | old.keys():
        if name not in old:
            yield f"missing: {name}"
        elif name not in new:
            yield f"left over: {name}"
        elif new[name] != old[name]:
            yield f"differs: {name}"


def files(folder: Path) -> dict[str, bytes]:
    """Every file of ``folder`` by its relative name, compiled Python left out."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def report(lines: list[str]) -> int:
    """Print what differs and how to mend it; the exit status."""
    for line in lines:
        print(line, file=sys.stderr)
    if lines:
        print("server/nisba_server/pb is not what proto/ says: run `make proto`", file=sys.stderr)
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
