"""Look-ups: what is looked at, and how it is ranked."""

from collections.abc import Callable

import numpy as np
import pytest

from nisba import Table
from nisba.analysis.model import ParsedName
from nisba.candidates import BROAD, BY_SOUNDS, NARROW, NARROW_LONG, find_candidates, narrow
from nisba.engine import Engine
from nisba.rank import LARGE, SMALL, Scale, evidence, evidence_by_element, logit, surplus_of
from nisba.rarity import Explained, Rarity, explained
from nisba.score.brief import Ready, compare, ready

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
    assert entity in {embedded.entity_at(index).id for index in found.entities}
    assert len(found) <= narrow(parse(name)) < BROAD
    assert len(set(found.spellings)) == len(found) == found.fine


def test_nothing_in_common_finds_nothing(
    embedded: Table, engine: Engine, parse: Callable[[str], ParsedName]
) -> None:
    assert len(find_candidates(parse("999999"), embedded, engine)) == 0


def test_without_a_shared_term_consonants_lead_there(
    embedded: Table,
    engine: Engine,
    parse: Callable[[str], ParsedName],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    nothing = np.zeros(0, np.uint32), np.zeros(0)
    monkeypatch.setattr(embedded, "find", lambda *asked: None)
    monkeypatch.setattr(embedded, "search", lambda terms, limit: nothing)
    asked = parse("Seyh Maqsud")
    found = find_candidates(asked, embedded, engine)
    assert embedded.entity_at(found.entities[0]).id == "N000007"
    assert 0 < len(found) <= BY_SOUNDS
    assert set(found.shares) == {0.0}
    others = find_candidates(asked, embedded, engine, lambda index: index != found.entities[0])
    assert found.entities[0] not in others.entities


@pytest.mark.parametrize("scale", [SMALL, LARGE])
def test_a_larger_table_asks_for_more(scale: Scale) -> None:
    amounts = [scale.score_of(7.0, size) for size in (10, 1_000, 100_000, 10_000_000)]
    assert amounts == sorted(amounts, reverse=True)
    assert all(0 < a < 1 for a in amounts)
    assert scale.score_of(1e9, 1) <= 1
    assert scale.score_of(-1e9, 1) >= 0
    assert scale.score_of(scale.needed(500), 500) == pytest.approx(0.8)


def test_what_counts_as_evidence() -> None:
    base = evidence(0.6, 0.5, "Sakhour", "Sakhur")
    assert evidence(0.8, 0.5, "Sakhour", "Sakhur") > base
    assert evidence(0.6, 0.9, "Sakhour", "Sakhur") > base
    assert evidence(0.6, 0.5, "Sakhour", "Sakhour") > base
    assert evidence(0.6, 0.5, "Sakhour", "Qamishli") < base
    for extreme in (0.0, 1.0):
        assert abs(evidence(extreme, extreme, "a", "b")) < 100


@pytest.fixture(scope="module")
def rarity(engine: Engine) -> Rarity:
    """Of a table of a thousand Mohammeds, one of them a Kebekov."""
    common = engine.keys.of(engine.parser.parse("Muhammad").elements[0].forms[0].reading.symbols)
    return Rarity(lambda term: 1000 if term == "e" + common[0] else 1, 1000, engine.keys)


@pytest.fixture(scope="module")
def prepared(engine: Engine, rarity: Rarity) -> Callable[[str], Ready]:
    """Parses a text and makes it ready, with the rarities of its elements."""

    def prepare(text: str) -> Ready:
        parsed = engine.parser.parse(text)
        return ready(parsed, engine.scorer, rarity.each_of(parsed))

    return prepare


def shared(engine: Engine, a: Ready, b: Ready) -> Explained:
    return explained(compare(a, b, engine.scorer), a, b)


def test_a_rare_element_says_more_than_a_common_one(
    engine: Engine, prepared: Callable[[str], Ready]
) -> None:
    query = prepared("Muhammad Kebekov")
    common, rare = query.rarities
    assert rare > 5 * common
    amounts = {
        text: shared(engine, query, prepared(text))
        for text in ("Aliaskhab Kebekov", "Muhammad Salim")
    }
    assert amounts["Aliaskhab Kebekov"].of_query > 0.8 > 0.3 > amounts["Muhammad Salim"].of_query


@pytest.mark.parametrize("a", ["Muhammad Kebekov", "Aliaskhab Kebekov", "Kebekov", "محمد سالم"])
@pytest.mark.parametrize("b", ["Muhammad Kebekov", "Salim", "Muhammad Salim Kebekov"])
def test_what_is_shared_is_the_same_from_both_sides(
    engine: Engine, prepared: Callable[[str], Ready], a: str, b: str
) -> None:
    x, y = prepared(a), prepared(b)
    there, back = shared(engine, x, y), shared(engine, y, x)
    assert there.of_query == pytest.approx(back.of_spelling)
    assert there.of_spelling == pytest.approx(back.of_query)
    assert 0 <= there.of_query <= 1
    assert 0 <= there.amount <= 3


def test_what_counts_as_evidence_by_element(
    engine: Engine, prepared: Callable[[str], Ready]
) -> None:
    query = prepared("al-Sakhour")

    def of(text: str, shared: float = 0.5) -> float:
        other = prepared(text)
        brief = compare(query, other, engine.scorer)
        return evidence_by_element(brief, query, other, shared)

    base = of("al-Sakhur")
    assert of("al-Sakhour") > base > of("Sakhur") > of("Qamishli")
    assert of("al-Sakhur", shared=0.9) > base > of("al-Sakhur 2nd")


def test_what_is_more_than_was_asked_for(parse: Callable[[str], ParsedName]) -> None:
    ahmad, both = parse("Ahmad"), parse("Ahmad Salim")
    assert surplus_of(ahmad, ahmad) == surplus_of(both, ahmad) == surplus_of(ahmad, ahmad) == 0
    assert surplus_of(ahmad, parse("Ahmad 2nd")) > surplus_of(ahmad, both) > 0
    assert surplus_of(both, parse("Ahmad Salim Governorate")) > 0
    assert surplus_of(parse("Ahmad Governorate"), parse("Salim Governorate")) == 0


def test_logits_keep_the_order() -> None:
    values = [logit(s) for s in (0.0, 0.1, 0.5, 0.9, 1.0)]
    assert values == sorted(values)
    assert logit(0.5) == pytest.approx(0)


def test_more_are_looked_at_for_a_long_name(
    embedded: Table, engine: Engine, parse: Callable[[str], ParsedName]
) -> None:
    short, long = parse("Hamid Ali"), parse("Hamid Abdallah Ahmad Ali")
    assert (narrow(short), narrow(long)) == (NARROW, NARROW_LONG)
    assert len(find_candidates(short, embedded, engine)) <= NARROW
    assert len(find_candidates(long, embedded, engine)) > NARROW
