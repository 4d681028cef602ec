"""CSV records, sound and broken."""

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from nisba_server.files.records import MAX_RECORD_LINES, records


def split(text: str, delimiter: str = ",") -> list[tuple[int, list[str] | None]]:
    lines = io.StringIO(text, newline="\n")
    return [(record.number, record.cells) for record in records(lines, delimiter)]


def test_plain_rows() -> None:
    assert split("a,b\r\nc,\n,d") == [(1, ["a", "b"]), (2, ["c", ""]), (3, ["", "d"])]


def test_quotes_commas_and_lines_inside_a_field() -> None:
    assert split('"a,b","say ""x"""\n"two\nlines",z\nlast,row\n') == [
        (1, ["a,b", 'say "x"']),
        (2, ["two\nlines", "z"]),
        (4, ["last", "row"]),
    ]


def test_a_quote_inside_a_field_is_a_letter() -> None:
    assert split('5" pipe,x\nal-Ra"i,y\n') == [(1, ['5" pipe', "x"]), (2, ['al-Ra"i', "y"])]


def test_a_quote_never_closed_costs_its_own_line_alone() -> None:
    assert split('a,b\n"c,d\ne,f\ng,h\n') == [
        (1, ["a", "b"]),
        (2, None),
        (3, ["e", "f"]),
        (4, ["g", "h"]),
    ]


def test_a_quote_is_not_looked_for_through_the_whole_file() -> None:
    found = split('"a,b\n' + "c,d\n" * (MAX_RECORD_LINES + 5) + '"e",f\n')
    assert found[0] == (1, None)
    assert len(found) == MAX_RECORD_LINES + 7


def test_another_delimiter() -> None:
    assert split('a;"b;c"\n', ";") == [(1, ["a", "b;c"])]


def test_a_field_larger_than_the_csv_module_allows_by_itself() -> None:
    assert split('"' + "x" * 200_000 + '",b\n')[0][1] == ["x" * 200_000, "b"]


cells = st.lists(st.text(alphabet=st.characters(codec="utf-8")), min_size=1, max_size=4)


@given(st.lists(cells, max_size=6))
def test_what_the_csv_module_writes_is_read_back(table: list[list[str]]) -> None:
    buffer = io.StringIO(newline="")
    csv.writer(buffer).writerows(table)
    buffer.seek(0)
    lines = io.StringIO(buffer.getvalue(), newline="\n")
    assert [record.cells for record in records(lines)] == table
