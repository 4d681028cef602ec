"""README.md: its examples print what it says, its links lead somewhere."""

import re
import tomllib
from pathlib import Path

import pytest

from readme_blocks import README, REFRESH, check, console, masked, pycon

PAGES = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")
ROOT = README.parent


def test_examples() -> None:
    blocks = check(README.read_text(encoding="utf-8"))
    assert blocks, "no block of README.md is marked to be run"
    stale = [f"README.md:{b.line} now says:\n{b.said}" for b in blocks if not b.current]
    assert not stale, "\n".join([*stale, f"Right? Then: {REFRESH}"])


@pytest.mark.parametrize("page", PAGES)
def test_links(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    targets = re.findall(r"\]\((?!https?://|#)([^)#\s]+)", text)
    missing = [target for target in targets if not (ROOT / target).exists()]
    assert not missing
    anchors = set(re.findall(r"\]\(#([^)]+)\)", text))
    headings = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    assert anchors <= {re.sub(r"[^\w\- ]", "", h.lower()).replace(" ", "-") for h in headings}


def test_every_dependency_has_its_row() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    asked = project["project"]["dependencies"] + project["dependency-groups"]["dev"]
    lines = README.read_text(encoding="utf-8").splitlines()
    for requirement in asked:
        name, floor = re.split(r">=|==", requirement)
        (row,) = (x for x in lines if re.match(rf"\| (?:[\w-]+, )?{name}(?:,[^|]*)? \|", x))
        assert floor in row, requirement


def test_scores_and_widths_do_not_count() -> None:
    assert masked("a   0.98  N000005\n") == masked("a 0.91 N000005  ")
    assert masked("a match") != masked("a possible")


def test_a_console_block_is_run(tmp_path: Path) -> None:
    (tmp_path / "x").write_text("there\n", encoding="utf-8")
    assert console("$ cat x\n$ echo a b\n", str(tmp_path)) == "$ cat x\nthere\n$ echo a b\na b\n"


def test_a_python_block_is_run(tmp_path: Path) -> None:
    block = ">>> x = 1\n>>> for i in (x, 2):\n...     print(i)\n...\n1\n2\n>>> x\n1\n"
    assert pycon(block, str(tmp_path)) == block
