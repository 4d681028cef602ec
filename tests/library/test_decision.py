"""From candidates to a decision."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nisba import AliasKind, Candidate, Decision, Entity, Kind, Verdict
from nisba.decision import (
    ACCEPT,
    POSSIBLE,
    decide_exact,
    decide_scored,
    deciding,
    in_order,
    verdict_of,
)
from nisba.listed import ALIAS
from nisba.ranking import as_far_as
from nisba.reconciler import Reconciler
from nisba.score.weights import packaged_weights

NOBODY: frozenset[str] = frozenset()


def candidate(
    id: str, score: float, alias: AliasKind | None = None, prominence: int = 0
) -> Candidate:
    return Candidate(Entity(id, id, prominence=prominence), score, id, alias)


def test_no_exact_hit_is_no_ruling() -> None:
    assert decide_exact([], NOBODY) is None


def test_the_canonical_form_is_exact_and_an_alias_is_alias() -> None:
    for alias, decision in ((None, Decision.EXACT), (AliasKind.EXONYM, Decision.ALIAS)):
        ruling = decide_exact([candidate("A", 1, alias)], NOBODY)
        assert ruling is not None
        assert ruling.decision is decision
        assert ruling.accepted is not None
        assert ruling.decision.accepted


def test_the_canonical_form_of_one_beats_the_alias_of_another() -> None:
    ruling = decide_exact([candidate("A", 1), candidate("B", 1, AliasKind.ACRONYM)], NOBODY)
    assert ruling is not None
    assert ruling.accepted is not None
    assert ruling.accepted.entity.id == "A"


def test_two_equal_hits_are_ambiguous() -> None:
    for alias in (None, AliasKind.ACRONYM):
        ruling = decide_exact([candidate("A", 1, alias), candidate("B", 1, alias)], NOBODY)
        assert ruling is not None
        assert ruling.decision is Decision.AMBIGUOUS
        assert ruling.accepted is None


def test_a_short_form_needs_the_document() -> None:
    short = candidate("A", 0.6, AliasKind.SHORT)
    alone = decide_exact([short], NOBODY)
    assert alone is not None
    assert alone.decision is Decision.POSSIBLE
    assert alone.accepted is None
    known = decide_exact([short], frozenset({"A"}))
    assert known is not None
    assert known.accepted is short
    elsewhere = decide_exact([short], frozenset({"B"}))
    assert elsewhere is not None
    assert elsewhere.accepted is None


def test_a_short_form_of_two_is_ambiguous_until_one_of_them_was_met() -> None:
    both = [candidate("A", 0.6, AliasKind.SHORT), candidate("B", 0.6, AliasKind.SHORT)]
    alone = decide_exact(both, NOBODY)
    assert alone is not None
    assert alone.decision is Decision.AMBIGUOUS
    known = decide_exact(both, frozenset({"B"}))
    assert known is not None
    assert known.accepted is both[1]


def test_the_document_settles_equal_hits() -> None:
    both = [candidate("A", 1), candidate("B", 1)]
    ruling = decide_exact(both, frozenset({"B"}))
    assert ruling is not None
    assert ruling.accepted is both[1]


SCORED = [
    ([], Decision.NONE),
    ([POSSIBLE - 0.01], Decision.NONE),
    ([POSSIBLE], Decision.POSSIBLE),
    ([ACCEPT - 0.01], Decision.POSSIBLE),
    ([ACCEPT], Decision.MATCH),
    ([0.95, 0.5], Decision.MATCH),
    ([0.95, 0.94], Decision.AMBIGUOUS),
    ([0.95, 0.95, 0.95], Decision.AMBIGUOUS),
    ([ACCEPT - 0.01, ACCEPT - 0.02], Decision.POSSIBLE),
]


@pytest.mark.parametrize(("scores", "decision"), SCORED)
def test_scored(scores: list[float], decision: Decision) -> None:
    ranked = [candidate(f"E{i}", s) for i, s in enumerate(scores)]
    ruling = decide_scored(ranked, NOBODY)
    assert ruling.decision is decision
    assert (ruling.accepted is not None) == decision.accepted
    if ruling.accepted:
        assert ruling.accepted is ranked[0]


def test_a_short_form_that_scores_needs_the_document_too() -> None:
    ranked = [candidate("A", 0.97, AliasKind.SHORT)]
    assert decide_scored(ranked, NOBODY).decision is Decision.POSSIBLE
    assert decide_scored(ranked, frozenset({"A"})).decision is Decision.MATCH


def test_another_spelling_of_a_one_word_exonym_is_no_full_name() -> None:
    ruler = Entity("A", "Nur al-Din Mahmud Zangi", kind=Kind.PERSON)
    town = Entity("B", "Ayn al-Arab", kind=Kind.PLACE)
    for entity, decision in ((ruler, Decision.POSSIBLE), (town, Decision.MATCH)):
        near = Candidate(entity, 0.95, "Nouradin", AliasKind.EXONYM)
        assert decide_scored([near], NOBODY).decision is decision
        exact = decide_exact([near], NOBODY)
        assert exact is not None
        assert exact.decision is Decision.ALIAS
    met = decide_scored([Candidate(ruler, 0.95, "Nouradin", AliasKind.EXONYM)], frozenset("A"))
    assert met.decision is Decision.MATCH


def test_the_document_breaks_a_tie() -> None:
    ranked = [candidate("A", 0.95), candidate("B", 0.94)]
    assert decide_scored(ranked, frozenset({"A"})).accepted is ranked[0]
    assert decide_scored(ranked, frozenset({"A", "B"})).decision is Decision.AMBIGUOUS


def test_accepted_decisions() -> None:
    accepted = {d for d in Decision if d.accepted}
    assert accepted == {Decision.EXACT, Decision.ALIAS, Decision.MATCH}


def test_verdicts_by_threshold() -> None:
    weights = packaged_weights()
    assert 0 < weights.possible < weights.match < 1
    assert verdict_of(weights.match, weights) is Verdict.MATCH
    assert verdict_of(weights.match - 1e-6, weights) is Verdict.POSSIBLE
    assert verdict_of(weights.possible, weights) is Verdict.POSSIBLE
    assert verdict_of(weights.possible - 1e-6, weights) is Verdict.DIFFERENT


def test_the_more_prominent_of_two_exact_hits_is_meant() -> None:
    hits = [candidate("village", 1), candidate("capital", 1, prominence=2)]
    ruling = decide_exact(hits, NOBODY)
    assert ruling is not None
    assert ruling.accepted is hits[1]


@pytest.mark.parametrize(("prominence", "accepted"), [(2, False), (3, True)])
def test_a_short_form_alone_needs_the_highest_prominence(prominence: int, accepted: bool) -> None:
    hits = [
        candidate("son", 0.6, AliasKind.SHORT),
        candidate("father", 0.6, AliasKind.SHORT, prominence),
    ]
    ruling = decide_exact(hits, NOBODY)
    assert ruling is not None
    assert (ruling.accepted is hits[1]) is accepted


def test_prominence_settles_a_near_tie_and_no_more() -> None:
    city, town = candidate("city", 0.88, prominence=2), candidate("town", 0.9)
    assert decide_scored([town, city], NOBODY).accepted is city
    far = candidate("city", 0.82, prominence=1)
    assert decide_scored([candidate("town", 0.97), far], NOBODY).accepted is not far
    unfit = candidate("star", ACCEPT - 0.3, prominence=3)
    assert decide_scored([candidate("town", 0.97), unfit], NOBODY).accepted is not None


def test_one_step_of_prominence_settles_a_tie() -> None:
    known, twin = candidate("known", 0.95, prominence=1), candidate("twin", 0.95)
    assert decide_scored([twin, known], NOBODY).accepted is known


def test_a_full_name_as_good_goes_before_a_short_form() -> None:
    channel = candidate("channel", 0.99, AliasKind.SHORT, prominence=1)
    city = candidate("city", 0.97)
    assert decide_scored([channel, city], NOBODY).accepted is city
    assert decide_scored([channel, candidate("far", 0.81)], NOBODY).decision is Decision.POSSIBLE


def test_a_famous_name_further_off_makes_a_match_unsure_and_no_more() -> None:
    city, general = candidate("city", 0.96, prominence=2), candidate("general", 0.87, prominence=3)
    assert decide_scored([city, general], NOBODY).decision is Decision.AMBIGUOUS
    far = candidate("general", 0.82, prominence=3)
    assert decide_scored([city, far], NOBODY).accepted is city


CANDIDATES = st.lists(
    st.builds(
        candidate,
        st.uuids().map(str),
        st.one_of(st.floats(0, 1), st.sampled_from([0.8, 0.3, 0.9999, 1.0])),
        st.sampled_from([None, AliasKind.SHORT, AliasKind.EXONYM]),
        st.integers(0, 4),
    ),
    max_size=9,
).map(lambda found: sorted(found, key=lambda c: -c.score))


@given(found=CANDIDATES)
def test_the_rest_is_not_needed_to_decide(found: list[Candidate]) -> None:
    seen = found[: deciding(c.score for c in found)]
    if seen:
        assert decide_scored(seen, NOBODY) == decide_scored(found, NOBODY)
    else:
        assert decide_scored(found, NOBODY).decision is Decision.NONE


def test_candidates_of_one_score_are_in_the_order_of_their_ids() -> None:
    scores = {"E5": 0.9, "E4": 0.2, "E1": 0.2, "E3": 0.2, "E2": 0.2, "E0": 0.1}
    found = [Candidate(Entity(identity, "X"), score, "X") for identity, score in scores.items()]
    ids = [candidate.entity.id for candidate in in_order(found)]
    assert ids == ["E5", "E1", "E2", "E3", "E4", "E0"]


def test_rows_are_read_as_far_as_the_last_score_goes() -> None:
    rows = [(0.9, 5, 0), (0.2, 4, 0), (0.2, 3, 0), (0.2, 2, 0), (0.1, 1, 0)]
    assert [len(as_far_as(rows, most)) for most in range(8)] == [0, 1, 4, 4, 4, 5, 5, 5]


@pytest.mark.parametrize("name", ["al-Hasan", "Nureddin", "Qamishlo", "xyz"])
def test_a_shorter_list_begins_as_a_longer_one(reconciler: Reconciler, name: str) -> None:
    whole = reconciler.normalize(name, limit=100)
    for limit in (1, 3, 10):
        some = reconciler.normalize(name, limit=limit)
        assert some.candidates == whole.candidates[:limit]
        assert (some.decision, some.id, some.score) == (whole.decision, whole.id, whole.score)


def test_an_own_form_yields_to_a_more_prominent_bearer() -> None:
    """Saida is a city in Algeria, and what Sidon is called; who is listed as former is no rival."""
    own = candidate("Saida", 1, prominence=1)
    for kind, score in ((AliasKind.EXONYM, ALIAS), (AliasKind.SHORT, 0.6)):
        ruling = decide_exact([own, candidate("Sidon", score, kind, 2)], NOBODY)
        assert ruling is not None
        assert ruling.decision is Decision.AMBIGUOUS
        as_known = decide_exact([own, candidate("Sidon", score, kind, 1)], NOBODY)
        assert as_known is not None
        assert as_known.accepted is own
    former = decide_exact([own, candidate("Sidon", ALIAS, AliasKind.FORMER, 2)], NOBODY)
    assert former is not None
    assert former.accepted is own
    both = [own, candidate("Sidon", ALIAS, AliasKind.EXONYM, 2)]
    known = decide_exact(both, frozenset({"Saida"}))
    assert known is not None
    assert known.accepted is own
