"""The HTTP doors on a real socket, with a table of a few entities compiled in memory."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from jsonschema.validators import Draft7Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT7

from nisba import Reconciler, Table
from nisba_server.web.app import WebOptions, create_app
from nisba_server.web.server import Address, running

ENTITIES = (
    "id\tkind\tcanonical\tarabic\tcountry\tsame_as\tconfidence\tsource\tnote\n"
    "T1\tplace\tal-Sakhour\tالصَاخُور\tSY\t\thigh\teditor\tquarter of east Aleppo\n"
    "T2\tplace\tAleppo\tحَلَب\tSY\tQ41183|geonames:170063\thigh\teditor\t\n"
    "T3\tperson\tAbu al-Majd al-Halabi\tأَبُو المَجد الحَلَبِيّ\tSY\t\tmedium\teditor\t\n"
    "T4\torg\tSyrian Arab Army\tالجَيش العَرَبِيّ السُورِيّ\tSY\t\thigh\teditor\t\n"
    "T5\tplace\tTripoli\tطَرَابُلُس\tLB\t\thigh\teditor\tcity in the north of Lebanon\n"
    "T6\tplace\tTripoli\tطَرَابُلُس\tLY\t\thigh\teditor\tcapital of Libya\n"
    "T7\tplace\tKafr <b>Nobl</b>\tكَفر نُبُل\tSY\t\thigh\teditor\t<script>alert(1)</script>\n"
)
ALIASES = (
    "entity\tspelling\tlanguage\tkind\tsource\n"
    "T2\tAlep\tfr\texonym\teditor\n"
    "T2\tHalep\ttr\texonym\teditor\n"
    "T3\tal-Halabi\ten\tshort\teditor\n"
    "T4\tSAA\ten\tacronym\teditor\n"
)

Site = Callable[..., "httpx.Client"]
Valid = Callable[[object, str], None]


@pytest.fixture(scope="session")
def table(tmp_path_factory: pytest.TempPathFactory) -> Table:
    seeds = tmp_path_factory.mktemp("seeds")
    for folder, text in (("entities", ENTITIES), ("aliases", ALIASES)):
        (seeds / folder).mkdir()
        (seeds / folder / "few.tsv").write_text(text, encoding="utf-8")
    return Table.from_source(seeds)


@pytest.fixture(scope="session")
def reconciler(table: Table) -> Reconciler:
    return Reconciler(table)


def visitor(base: str) -> httpx.Client:
    """A client that no proxy of the environment comes between."""
    return httpx.Client(base_url=base, timeout=60, trust_env=False)


@pytest.fixture(scope="session")
def site(reconciler: Reconciler) -> Iterator[str]:
    """Address of the service, everything as it is unless told otherwise."""
    with running(create_app(lambda: reconciler), Address(port=0, grace=1)) as address:
        yield address


@pytest.fixture
def client(site: str) -> Iterator[httpx.Client]:
    with visitor(site) as made:
        yield made


@pytest.fixture
def serve(reconciler: Reconciler) -> Iterator[Site]:
    """Starts a service with options of its own; gives a client of it."""
    open_now: list[tuple[Any, httpx.Client]] = []

    def start(answers: object = None, **options: object) -> httpx.Client:
        app = create_app(
            lambda: answers or reconciler,  # type: ignore[arg-type,return-value]
            WebOptions(**options),  # type: ignore[arg-type]
        )
        service = running(app, Address(port=0, grace=1))
        made = visitor(service.__enter__())
        open_now.append((service, made))
        return made

    yield start
    for service, made in open_now:
        made.close()
        service.__exit__(None, None, None)


@pytest.fixture(scope="session")
def valid() -> Valid:
    """Validates a value against a schema of the specification, by its file name."""
    folder = Path(__file__).parent / "schemas"
    schemas = {path.stem: json.loads(path.read_text("utf-8")) for path in folder.glob("*.json")}
    registry: Registry[Any] = Registry().with_resources(
        (schema["$id"], Resource.from_contents(schema, default_specification=DRAFT7))
        for schema in (
            {**s, "$schema": Draft7Validator.META_SCHEMA["$id"]} for s in schemas.values()
        )
    )

    def check(value: object, schema: str) -> None:
        # The schemas leave the draft open; 7 is the newest when they were written.
        Draft7Validator(schemas[schema], registry=registry).validate(value)

    return check
