"""Page tokens, without a socket."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nisba_server.service.errors import InvalidPageToken, PageTokenExpired
from nisba_server.service.pages import Listing

LISTING = Listing("abc", ("place", "SY"))


@given(st.integers(0, 2**63))
def test_there_and_back(start: int) -> None:
    assert LISTING.start(LISTING.token(start)) == start


def test_no_token_is_the_first_page() -> None:
    assert LISTING.start("") == 0


@given(st.text(min_size=1, max_size=40))
def test_rubbish_is_refused(token: str) -> None:
    with pytest.raises(InvalidPageToken):
        LISTING.start(token)


def test_a_token_is_for_its_filters_and_its_table() -> None:
    token = LISTING.token(7)
    for other in (Listing("abc", ("place", "")), Listing("abc", ("place",)), Listing("abc")):
        with pytest.raises(InvalidPageToken, match="other filters"):
            other.start(token)
    with pytest.raises(PageTokenExpired):
        Listing("abd", ("place", "SY")).start(token)
