"""Whatever JSON comes in, the answer is one of the protocol's or an error with a message."""

import json
from collections.abc import Callable
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from nisba import Reconciler
from nisba.errors import NisbaError
from nisba_server.web.reconcile.countries import country_code
from nisba_server.web.reconcile.extend import extend
from nisba_server.web.reconcile.queries import batch
from nisba_server.web.reconcile.suggest import Prefixes, entities

Valid = Callable[[object, str], None]

TEXTS = st.text(max_size=20) | st.sampled_from(
    ["Alep", "T1", "حلب", "place", "kind", "country", "SY", "\ud800", "\x00", "​", "(", " "]
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)
QUERIES = st.fixed_dictionaries(
    {},
    optional={
        "query": TEXTS | VALUES,
        "type": TEXTS | VALUES,
        "limit": st.integers(-5, 500) | st.floats() | VALUES,
        "type_strict": st.sampled_from(["any", "should", "all"]) | VALUES,
        "properties": st.lists(
            st.fixed_dictionaries({"pid": TEXTS | VALUES, "v": TEXTS | VALUES}), max_size=3
        )
        | VALUES,
    },
)


def answered(work: Callable[[], Any]) -> Any:
    """What ``work`` gives; ``None`` when it refuses, with a message."""
    refused = None
    try:
        found = work()
    except NisbaError as error:
        found, refused = None, error
    assert refused is None or refused.message
    json.dumps(found, allow_nan=False)
    return found


@settings(max_examples=200, deadline=None)
@given(queries=st.dictionaries(st.text(max_size=5), QUERIES | VALUES, max_size=4) | VALUES)
def test_queries(reconciler: Reconciler, valid: Valid, queries: Any) -> None:
    found = answered(lambda: batch(queries, reconciler, lambda: None))
    if found is not None:
        valid(found, "reconciliation-result-batch")
        assert list(found) == list(queries)


@settings(max_examples=150, deadline=None)
@given(
    query=st.fixed_dictionaries(
        {"ids": st.lists(TEXTS, max_size=3), "properties": st.lists(VALUES, max_size=3)}
    )
    | VALUES
)
def test_extend(reconciler: Reconciler, valid: Valid, query: Any) -> None:
    found = answered(lambda: extend(query, reconciler.table, lambda: None))
    if found is not None:
        valid(found, "data-extension-response")


@settings(max_examples=150, deadline=None)
@given(prefix=TEXTS, cursor=st.integers(0, 10**6))
def test_suggest(reconciler: Reconciler, valid: Valid, prefix: str, cursor: int) -> None:
    found = answered(lambda: entities(prefix, None, cursor, reconciler, Prefixes(reconciler.table)))
    valid(found, "suggest-entities-response")


def test_countries() -> None:
    for text in (
        "SY",
        "sy",
        "SYR",
        "Syria",
        "Syrie",
        "Syrien",
        "Siria",
        "Suriye",
        "سوريا",
        " Syria ",
    ):
        assert country_code(text) == "SY", text
    assert country_code("Liban") == country_code("لبنان") == "LB"
    assert country_code("Atlantis") == country_code("") == ""
