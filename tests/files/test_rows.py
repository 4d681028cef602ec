"""Rows of each format, and the lines they become."""

import csv
import io
import json
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nisba_server.files.answers import Answer, Job
from nisba_server.files.delimited import csv_line, distinct, read_csv, read_tsv, tsv_line
from nisba_server.files.errors import FileError
from nisba_server.files.formats import Format
from nisba_server.files.jsonlines import keys_of, read_jsonl, spliced
from nisba_server.files.layouts import guarded, layout
from nisba_server.files.plaintext import read_text
from nisba_server.files.rows import Fault, Reader, Row, printable, to_bytes


def lines(text: str) -> io.StringIO:
    return io.StringIO(text, newline="\n")


def failed(fault: Fault) -> Answer:
    return Answer(
        "none",
        cells=("", fault.as_text()),
        members=f'"nisba": {json.dumps({"error": fault.as_json()})}',
        failed=True,
    )


ANSWER = Answer("match", cells=("N1", ""), members='"nisba": {"id": "N1"}', text="Aleppo")
JOB = Job(
    wanted=("name",),
    columns=("nisba_id", "nisba_error"),
    keys=("nisba",),
    open=lambda: lambda questions: [ANSWER for _ in questions],
    failed=failed,
    outcomes=("match", "none"),
)


def written(reader: Reader, target: Format, source: Format) -> str:
    out = layout(target, reader.columns, JOB, source=source)
    body = [out.line(row, failed(row.fault) if row.fault else ANSWER) for row in reader]
    return out.header + "".join(body)


def codes(rows: Sequence[Row]) -> list[str]:
    return [row.fault.code if row.fault else "" for row in rows]


def test_csv_rows_and_their_faults() -> None:
    text = 'id,name\n1,Homs\n2\n3,a,b\n\n"4,x\n5,caf\udce9\n'
    rows = list(read_csv(lines(text), ["name"], "in.csv"))
    assert codes(rows) == [
        "",
        "WRONG_FIELD_COUNT",
        "WRONG_FIELD_COUNT",
        "EMPTY_ROW",
        "BAD_QUOTES",
        "UNDECODABLE",
    ]
    assert rows[0].question == ("Homs",)
    assert all(len(row.cells) == 2 for row in rows)
    assert rows[1].fault is not None
    assert rows[1].fault.message == "line 3: 1 field where the header has 2"
    assert rows[2].fault is not None
    assert rows[2].fault.row == "3,a,b"
    assert rows[4].cells[0] == '"4,x'


def test_bytes_that_are_not_text_outside_the_name_do_no_harm() -> None:
    (row,) = read_csv(lines("name,note\nHoms,caf\udce9\n"), ["name"], "in.csv")
    assert row.question == ("Homs",)
    assert to_bytes(csv_line(row.cells)) == b"Homs,caf\xe9\n"
    assert printable(row.cells[1]) == "caf\\xe9"


def test_tsv_is_not_quoted() -> None:
    (row,) = read_tsv(lines('name\tnote\n"Homs\t5" x\r\n'), ["name"], "in.tsv")
    assert row.cells == ['"Homs', '5" x']


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "in.csv is empty; its first line must name the columns"),
        ("id,nom\n", "in.csv has no column 'name'; it has: id, nom"),
        ("name,name\n", "in.csv has 2 columns 'name'; rename all but one"),
        ('"name\n', "in.csv: a quote in the header is never closed"),
    ],
)
def test_a_header_that_will_not_do(text: str, said: str) -> None:
    with pytest.raises(FileError) as caught:
        read_csv(lines(text), ["name"], "in.csv")
    assert str(caught.value) == said


def test_jsonl_rows_and_their_faults() -> None:
    text = '{"name":"Homs"}\n{"name":5}\n{}\n\n[1]\n{"na\n{"name":"\udcff"}\n' + "[" * 9999 + "\n"
    rows = list(read_jsonl(lines(text), ["name"]))
    assert codes(rows) == [
        "",
        "NOT_A_STRING",
        "MISSING_FIELD",
        "EMPTY_ROW",
        "INVALID_JSON",
        "INVALID_JSON",
        "UNDECODABLE",
        "INVALID_JSON",
    ]
    assert rows[5].fault is not None
    assert rows[5].fault.row == '{"na'
    assert rows[6].fault is not None
    assert rows[6].fault.row == '{"name":"\\xff"}'


def test_text_rows() -> None:
    rows = list(read_text(lines("Homs\r\n  \nal-Ra'i")))
    assert [row.line for row in rows] == ["Homs", "  ", "al-Ra'i"]
    assert codes(rows) == ["", "EMPTY_ROW", ""]


def test_json_lines_keep_the_users_own_text() -> None:
    line = '{"name":"Homs","x":1.00,"big":12345678901234567890123,"u":"\\u0041"}'
    out = written(read_jsonl(lines(line + "\n{}\n"), ["name"]), Format.JSONL, Format.JSONL)
    first, second = out.splitlines()
    assert first == line[:-1] + ', "nisba": {"id": "N1"}}'
    assert json.loads(second)["nisba"]["error"]["code"] == "MISSING_FIELD"


def test_an_answer_from_before_is_replaced() -> None:
    assert spliced('{"nisba": 1, "a": 2}', ["nisba"], '"nisba": 3') == '{"a": 2, "nisba": 3}'
    assert spliced('{"n\\u0069sba": 1}', ["nisba"], '"nisba": 3') == '{"nisba": 3}'
    assert spliced('{"a": "nisba"}', ["nisba"], '"nisba": 3') == '{"a": "nisba", "nisba": 3}'
    reader = read_csv(lines("nisba_id,name,nisba_error\nold,Homs,old\n"), ["name"], "in.csv")
    assert written(reader, Format.CSV, Format.CSV) == "name,nisba_id,nisba_error\nHoms,N1,\n"


def test_tsv_to_json_lines() -> None:
    reader = read_tsv(lines("id\tname\tid\n1\tHoms\t2\n"), ["name"], "in.tsv")
    assert json.loads(written(reader, Format.JSONL, Format.TSV)) == {
        "id": "1",
        "name": "Homs",
        "id_2": "2",
        "nisba": {"id": "N1"},
    }


def test_json_lines_to_csv() -> None:
    text = '{"name":"Homs","n":1,"l":[1,"ح"]}\nbroken\n'
    columns = keys_of(lines(text))
    reader = read_jsonl(lines(text), ["name"], columns)
    table = list(csv.DictReader(io.StringIO(written(reader, Format.CSV, Format.JSONL))))
    assert table[0] == {"name": "Homs", "n": "1", "l": '[1, "ح"]', "nisba_id": "N1"} | {
        "nisba_error": ""
    }
    assert table[1]["nisba_error"].endswith('row: "broken"')


def test_text_becomes_canonical_forms() -> None:
    assert written(read_text(lines("Halab\n\n")), Format.TEXT, Format.TEXT) == "Aleppo\n\n"


def test_formulas_are_guarded_in_csv_only_and_not_in_the_users_cells() -> None:
    assert [guarded(cell) for cell in ("=1", "+1", "-1", "@x", "\tx", "a=1", "")] == [
        "'=1",
        "'+1",
        "'-1",
        "'@x",
        "'\tx",
        "a=1",
        "",
    ]
    (row,) = read_csv(lines("name\n=x\n"), ["name"], "in.csv")
    answer = Answer("match", cells=("=cmd", ""))
    csv_out = layout(Format.CSV, ["name"], JOB, source=Format.CSV)
    assert csv_out.line(row, answer) == "=x,'=cmd,\n"
    bare = layout(Format.CSV, ["name"], JOB, source=Format.CSV, guard=False)
    assert bare.line(row, answer) == "=x,=cmd,\n"
    tsv_out = layout(Format.TSV, ["name"], JOB, source=Format.CSV)
    assert tsv_out.line(row, answer) == "=x\t=cmd\t\n"


def test_tabs_and_line_ends_become_spaces_in_tsv() -> None:
    assert tsv_line(["a\tb", "c\r\nd"]) == "a b\tc  d\n"


def test_repeated_columns_are_told_apart() -> None:
    assert distinct(["a", "a", "a_2", "a"]) == ("a", "a_2", "a_2_2", "a_3")


# --- whatever a user's file holds, there is a row out for every row in, and his cells are there

any_text = st.text(alphabet=st.characters(codec="utf-8"), max_size=8)
tsv_text = st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\t\n\r"), max_size=8)


@given(st.lists(st.tuples(any_text, any_text), max_size=8))
def test_csv_round_trip(table: list[tuple[str, str]]) -> None:
    source = io.StringIO(newline="")
    csv.writer(source).writerows([("name", "note"), *table])
    reader = read_csv(lines(source.getvalue()), ["name"], "in.csv")
    back = list(csv.reader(io.StringIO(written(reader, Format.CSV, Format.CSV), newline="")))
    assert back[0] == ["name", "note", "nisba_id", "nisba_error"]
    assert [tuple(row[:2]) for row in back[1:]] == table
    assert all(len(row) == 4 for row in back)


@given(st.lists(st.tuples(tsv_text, tsv_text), max_size=8))
def test_tsv_round_trip(table: list[tuple[str, str]]) -> None:
    text = "".join(f"{a}\t{b}\n" for a, b in [("name", "note"), *table])
    back = written(read_tsv(lines(text), ["name"], "in.tsv"), Format.TSV, Format.TSV)
    rows = [line.split("\t") for line in back.removesuffix("\n").split("\n")]
    assert [tuple(row[:2]) for row in rows[1:]] == table


@given(st.lists(st.tuples(any_text, any_text), max_size=8))
def test_csv_to_json_lines(table: list[tuple[str, str]]) -> None:
    source = io.StringIO(newline="")
    csv.writer(source).writerows([("name", "note"), *table])
    reader = read_csv(lines(source.getvalue()), ["name"], "in.csv")
    out = written(reader, Format.JSONL, Format.CSV).split("\n")[:-1]
    back = [json.loads(line) for line in out]
    assert [(row["name"], row["note"]) for row in back] == table


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | any_text,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(any_text, inner, max_size=3),
    max_leaves=5,
)


@given(st.lists(st.dictionaries(any_text, json_values, max_size=4), max_size=5), st.booleans())
def test_json_lines_round_trip(objects: list[dict[str, object]], ascii_only: bool) -> None:
    text = "".join(json.dumps(value, ensure_ascii=ascii_only) + "\n" for value in objects)
    out = written(read_jsonl(lines(text), ["name"]), Format.JSONL, Format.JSONL)
    back = [json.loads(line) for line in out.split("\n")[:-1]]
    assert len(back) == len(objects)
    for value, row in zip(objects, back, strict=True):
        assert "nisba" in row
        assert {k: v for k, v in row.items() if k != "nisba"} == {
            k: v for k, v in value.items() if k != "nisba"
        }


@given(st.binary(max_size=200), st.sampled_from([Format.TSV, Format.JSONL, Format.TEXT]))
def test_any_bytes_give_a_line_for_a_line(data: bytes, source: Format) -> None:
    text = data.decode("utf-8", "surrogateescape")
    count = len(list(lines(text)))
    reader: Reader
    match source:
        case Format.TSV:
            reader = read_tsv(lines("name\n" + text), ["name"], "in.tsv")
        case Format.JSONL:
            reader = read_jsonl(lines(text), ["name"])
        case _:
            reader = read_text(lines(text))
    out = to_bytes(written(reader, Format.JSONL, source))
    assert out.count(b"\n") == count
    for line in out.splitlines() if b"\r" not in data else []:
        assert "nisba" in json.loads(line)
