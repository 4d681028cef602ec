"""The client for asyncio gives what the blocking one gives."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from nisba import Table
from nisba.model import Hints, Kind
from nisba_server.client import (
    AsyncClient,
    Client,
    ClientError,
    Failure,
    Rejected,
    Tls,
    Unreachable,
)
from nisba_server.client.target import targets
from nisba_server.server import ServerOptions, running


def run(address: str, work: Callable[[AsyncClient], Awaitable[object]]) -> object:
    async def main() -> object:
        async with AsyncClient(address, timeout=20) as client:
            return await work(client)

    return asyncio.run(main())


def test_single_calls(address: str, client: Client) -> None:
    async def work(other: AsyncClient) -> None:
        assert await other.ready()
        hints = Hints(kind=Kind.PLACE)
        assert await other.normalize("a-Sakhour", hints=hints, explain=True) == client.normalize(
            "a-Sakhour", hints=hints, explain=True
        )
        assert await other.compare("Alep", "Aleppo") == client.compare("Alep", "Aleppo")
        assert await other.transliterate("حَلَب", "ala-lc") == client.transliterate("حَلَب", "ala-lc")
        text = "They went from Alep to Amman."
        assert await other.annotate(text) == client.annotate(text) != ()
        assert await other.systems() == client.systems()
        assert await other.entity("T2") == client.entity("T2")
        assert await other.aliases("T2") == client.aliases("T2")
        assert [each async for each in other.entities(country="SY")] == list(
            client.entities(country="SY")
        )
        assert await other.version() == client.version()
        assert other.target == client.target

    run(address, work)


def test_many(address: str, client: Client) -> None:
    names = ["Alep", "", "x" * 501, "\udc80", "Halep", "Amman"] * 70

    async def work(other: AsyncClient) -> None:
        assert await other.batch(names) == client.batch(names)
        assert await other.batch([]) == []
        chunked = [each async for each in other.stream(iter(names), chunk=7)]
        assert chunked == client.batch(names)
        texts = ["حَلَب", "", "x" * 10_001]
        found = await other.transliterate_batch(texts, "popular")
        assert found == client.transliterate_batch(texts, "popular")
        assert [isinstance(each, Failure) for each in found] == [False, True, True]

    run(address, work)


def test_many_calls_at_a_time(address: str) -> None:
    async def work(other: AsyncClient) -> None:
        found = await asyncio.gather(*(other.normalize("Alep") for _ in range(200)))
        assert {each.id for each in found} == {"T2"}

    run(address, work)


def test_answers_too_long_for_a_message_are_asked_for_in_halves(big_table: Table) -> None:
    names = ["Sakhour"] * 60

    async def work(other: AsyncClient) -> None:
        found = await other.batch(names, limit=100)
        assert len(found) == 60

    with running(lambda: big_table, ServerOptions(port=0, grace=1)) as address:
        run(address, work)


def test_errors(address: str) -> None:
    async def work(other: AsyncClient) -> None:
        with pytest.raises(Rejected) as caught:
            await other.normalize("?!")
        assert (caught.value.code, caught.value.field) == ("INVALID_NAME", "name")
        with pytest.raises(Rejected) as caught:
            await other.batch(["Alep"], hints=Hints(country="Syria"))
        assert caught.value.code == "INVALID_HINT"
        with pytest.raises(Rejected):
            await other.normalize("x" * 501)
        with pytest.raises(ValueError, match="chunk is 0"):
            _ = [each async for each in other.stream(["Alep"], chunk=0)]

    run(address, work)


def test_a_stream_that_is_left_cancels_what_is_under_way(address: str) -> None:
    async def work(other: AsyncClient) -> None:
        found = other.stream((f"Alep {n}" for n in range(3_000)), chunk=100)
        async for each in found:
            assert each
            break
        await found.aclose()
        left = asyncio.all_tasks() - {asyncio.current_task()}
        assert not [task for task in left if "_answers" in repr(task)]

    run(address, work)


def test_nothing_there() -> None:
    async def work(other: AsyncClient) -> None:
        with pytest.raises(Unreachable, match="nothing answers"):
            await other.version()

    run("127.0.0.1:1", work)


def test_several_addresses() -> None:
    found = targets("127.0.0.1:1, 127.0.0.2")
    assert found.resolved == "ipv4:127.0.0.1:1,127.0.0.2:50051"
    assert targets("[::1]:1,[::2]:2").resolved == "ipv6:[::1]:1,[::2]:2"
    assert targets("a.example:1").resolved == "a.example:1"
    for written in ("localhost:1,127.0.0.1:2", "127.0.0.1:1,[::1]:1", "127.0.0.1,", ","):
        with pytest.raises(ClientError) as caught:
            Client(written)
        assert caught.value.code == "INVALID_TARGET"


def test_calls_are_dealt_out_to_all_addresses(table: Table, big_table: Table) -> None:
    """One is as good as gone when it stops; before that, both have their share."""
    options = ServerOptions(port=0, grace=1)
    with running(lambda: table, options) as one:
        with (
            running(lambda: big_table, options) as other,
            Client(f"{one},{other}", wait=True) as client,
        ):
            assert client.ready()
            said = [client.version()["table"] for _ in range(40)]
            assert {said.count(table.version), said.count(big_table.version)} <= set(range(10, 31))
        with Client(f"{one},{other}") as client:
            assert {client.version()["table"] for _ in range(10)} == {table.version}


def test_a_token_does_not_go_over_the_network_in_plaintext(tmp_path: Path) -> None:
    for kind in (Client, AsyncClient):
        with pytest.raises(ClientError) as caught:
            kind("names.example.org", token="secret")
        assert caught.value.code == "INSECURE"
        assert "secret" not in str(caught.value)
        with pytest.raises(ClientError) as caught:
            kind("names.example.org", tls=Tls(tmp_path / "none.pem"))
        assert caught.value.code == "BAD_TLS"
    Client("names.example.org", token="secret", insecure=True).close()
