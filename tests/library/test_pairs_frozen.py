"""Accuracy on the labelled pairs is what was frozen: every change of it is seen and meant."""

import csv
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

from nisba.engine import Engine

PAIRS = Path(__file__).parents[1] / "pairs"
TOLERANCE = 0.002


def load() -> ModuleType:
    """``freeze.py``, which is run by its path and in no package."""
    spec = spec_from_file_location("nisba_tests_freeze", PAIRS / "freeze.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


freeze = load()


@pytest.mark.parametrize("file", freeze.FILES)
def test_accuracy_is_as_frozen(engine: Engine, file: str) -> None:
    old, new = freeze.frozen()[file], freeze.measure(engine, file)
    overall = {k: v for k, v in new.items() if k != "auc_by_phenomenon"}
    frozen = {k: v for k, v in old.items() if k != "auc_by_phenomenon"}
    moved = freeze.changes(frozen, overall, TOLERANCE)
    shown = "\n".join(freeze.changes(old, new, TOLERANCE))
    assert not moved, f"{file} moved; if it is meant: {freeze.REFRESH}\n{shown}"


def test_the_readme_has_the_frozen_figures() -> None:
    readme = freeze.README.read_text(encoding="utf-8")
    assert freeze.table(freeze.frozen()) in readme, freeze.REFRESH


@pytest.mark.parametrize("file", freeze.FILES)
def test_pairs_are_well_formed(file: str) -> None:
    seen = set()
    with (PAIRS / f"{file}.tsv").open(encoding="utf-8", newline="") as lines:
        reader = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE, strict=True)
        assert reader.fieldnames == ["a", "b", "label", "phenomenon", "note"]
        for row in reader:
            where = f"{file}.tsv:{reader.line_num}"
            assert None not in row, where
            assert None not in row.values(), where
            assert row["label"] in ("0", "1"), where
            assert row["a"], where
            assert row["b"], where
            pair = frozenset((row["a"], row["b"]))
            assert (pair, row["phenomenon"]) not in seen, where
            seen.add((pair, row["phenomenon"]))


def test_no_held_out_pair_is_in_the_development_set() -> None:
    def pairs(file: str) -> set[frozenset[str]]:
        with (PAIRS / f"{file}.tsv").open(encoding="utf-8", newline="") as lines:
            rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
            return {frozenset((r["a"].casefold(), r["b"].casefold())) for r in rows}

    shared = len(pairs("dev") & pairs("heldout"))  # how many; which, nobody should see
    assert shared == 0


@pytest.mark.parametrize(
    ("scored", "auc", "f1"),
    [
        ([(0.9, 1), (0.1, 0)], 1.0, 1.0),
        ([(0.1, 1), (0.9, 0)], 0.0, 2 / 3),
        ([(0.5, 1), (0.5, 0)], 0.5, 2 / 3),
        ([(0.9, 1), (0.8, 0), (0.7, 1), (0.1, 0)], 0.75, 0.8),
    ],
)
def test_the_measures(scored: list[tuple[float, int]], auc: float, f1: float) -> None:
    assert freeze.auc(scored) == pytest.approx(auc)
    assert freeze.best_f1(scored) == pytest.approx(f1)


def test_precision_and_f1_at_a_threshold() -> None:
    scored = [(0.9, 1), (0.85, 0), (0.5, 1), (0.1, 0)]
    assert freeze.at_threshold(scored, 0.8) == (0.5, 0.5)
    assert freeze.at_threshold(scored, 0.95) == (1.0, 0.0)
