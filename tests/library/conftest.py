"""What the tests of the library share. The engine loads once a process, the tables map files."""

from collections.abc import Callable

import pytest

from nisba import Reconciler, Table
from nisba.analysis.model import ParsedName
from nisba.engine import Engine, default_engine
from nisba.hygiene import clean


@pytest.fixture(scope="session")
def engine() -> Engine:
    """The engine on the packaged lexicon and weights."""
    return default_engine()


@pytest.fixture(scope="session")
def plain() -> Engine:
    """An engine that does without the kernel."""
    return Engine.create(compiled=False)


@pytest.fixture(scope="session")
def embedded() -> Table:
    """The built-in table (compiled beforehand by `make test`, else in memory: some seconds)."""
    return Table.embedded()


@pytest.fixture(scope="session")
def reconciler(embedded: Table, engine: Engine) -> Reconciler:
    return Reconciler(embedded, engine)


@pytest.fixture(scope="session")
def parse(engine: Engine) -> Callable[[str], ParsedName]:
    """A name as the pipeline parses it: hygiene first."""
    return lambda name: engine.parser.parse(clean(name).text)


@pytest.fixture(scope="session")
def score(engine: Engine, parse: Callable[[str], ParsedName]) -> Callable[[str, str], float]:
    """The calibrated score of two names, without any table."""

    def run(a: str, b: str) -> float:
        return engine.scorer.probability(engine.scorer.compare(parse(a), parse(b)))

    return run
