"""Clients that ask all the time and note what should not be; tables that say which they are."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import grpc

from nisba_server.client import Client, ClientError, Failure
from nisba_server.pb.nisba.v1 import name_service_pb2 as pb
from nisba_server.pb.nisba.v1 import name_service_pb2_grpc

from .serving import built, eventually

NAMES = ("Aleppo", "Homs", "al-Sakhour", "al-Fardous", "Damascus", "Deir Ezzor", "Raqqa", "Idlib")


def generation(number: int, out: Path) -> Path:
    """A table in which each of `NAMES` has an id that says the generation."""
    return built([(f"g{number}-{index}", name) for index, name in enumerate(NAMES)], out)


@dataclass
class Load:
    """Several clients that ask all the time. Each its own connection, so all workers have some."""

    address: str
    wait: bool = False
    answers: int = 0
    generations: set[str] = field(default_factory=set)
    problems: list[str] = field(default_factory=list)
    _over: threading.Event = field(default_factory=threading.Event)

    def ask(self) -> None:
        with Client(self.address, timeout=60, wait=self.wait) as client:
            while not self._over.is_set():
                try:
                    found = client.batch(NAMES)
                    single = client.normalize("Halab" if self.answers % 2 else "Homs")
                except ClientError as error:
                    self.problems.append(f"{error.code} {error}")
                    continue
                ids = {"failed" if isinstance(each, Failure) else each.id for each in found}
                made = {each.partition("-")[0] for each in ids}
                if len(ids) != len(NAMES) or len(made) != 1:
                    self.problems.append(f"a mixture: {sorted(ids)}")
                self.generations |= made | {single.id.partition("-")[0]}
                self.answers += 1

    @contextmanager
    def running(self, clients: int = 3) -> Iterator[Load]:
        with ThreadPoolExecutor(clients) as pool:
            futures = [pool.submit(self.ask) for _ in range(clients)]
            try:
                assert eventually(lambda: self.answers > 5)
                yield self
            finally:
                self._over.set()
            for future in futures:
                future.result()
        assert self.problems == [], self.problems[:5]


def ids_of(address: str, connections: int = 12) -> set[str]:
    """What new connections, which are dealt out to all workers, say that Aleppo is."""
    said = set()
    for _ in range(connections):
        options = [("grpc.use_local_subchannel_pool", 1), ("grpc.enable_http_proxy", 0)]
        with grpc.insecure_channel(address, options=options) as channel:
            stub = name_service_pb2_grpc.NameServiceStub(channel)
            request = pb.NormalizeRequest(name="Aleppo")
            answer = stub.Normalize(request, timeout=60, wait_for_ready=True)
            said.add(answer.normalization.id.partition("-")[0])
    return said
