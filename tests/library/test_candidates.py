"""Look-ups: what is looked at, and how it is ranked."""

from collections.abc import Callable

import pytest

from nisba import Table
from nisba.analysis.model import ParsedName
from nisba.candidates import BROAD, NARROW, find_candidates
from nisba.engine import Engine
from nisba.rank import evidence, logit, score_of

QUERIES = [
    ("es-Sakhur", "N000005"),
    ("Ас-Сахур", "N000005"),
    ("Scheich Maksud", "N000007"),
    ("Sheikhmaqsoud", "N000007"),
    ("שייח' מקסוד", "N000007"),
    ("Firdevs", "N000008"),
    ("Nur ad-Dīn az-Zankī", "N000014"),
    ("Nûreddîn Zengî", "N000014"),
    ("Moustapha Es-Sarout", "N000010"),
    ("Ministère syrien de la Défense", "N000020"),
]


@pytest.mark.parametrize(("name", "entity"), QUERIES)
def test_the_right_one_is_looked_at(
    embedded: Table,
    engine: Engine,
    parse: Callable[[str], ParsedName],
    name: str,
    entity: str,
) -> None:
    found = find_candidates(parse(name), embedded, engine)
    assert entity in {embedded.entity_at(f.entity).id for f in found}
    assert len(found) <= NARROW < BROAD
    assert len({f.spelling for f in found}) == len(found)


def test_nothing_in_common_finds_nothing(
    embedded: Table, engine: Engine, parse: Callable[[str], ParsedName]
) -> None:
    assert len(find_candidates(parse("999999"), embedded, engine)) == 0


def test_a_larger_table_asks_for_more() -> None:
    amounts = [score_of(7.0, size) for size in (10, 1_000, 100_000, 10_000_000)]
    assert amounts == sorted(amounts, reverse=True)
    assert all(0 < a < 1 for a in amounts)
    assert score_of(1e9, 1) <= 1
    assert score_of(-1e9, 1) >= 0


def test_what_counts_as_evidence() -> None:
    base = evidence(0.6, 0.5, "Sakhour", "Sakhur")
    assert evidence(0.8, 0.5, "Sakhour", "Sakhur") > base
    assert evidence(0.6, 0.9, "Sakhour", "Sakhur") > base
    assert evidence(0.6, 0.5, "Sakhour", "Sakhour") > base
    assert evidence(0.6, 0.5, "Sakhour", "Qamishli") < base
    for extreme in (0.0, 1.0):
        assert abs(evidence(extreme, extreme, "a", "b")) < 100


def test_logits_keep_the_order() -> None:
    values = [logit(s) for s in (0.0, 0.1, 0.5, 0.9, 1.0)]
    assert values == sorted(values)
    assert logit(0.5) == pytest.approx(0)
