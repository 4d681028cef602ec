"""Parquet and XLSX: types kept, rows kept, damage said."""

import csv
import datetime as dt
import json
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from nisba_server.files import parquet, xlsx
from nisba_server.files.atomic import raw_output
from nisba_server.files.errors import FileError
from nisba_server.files.formats import Format, format_of
from nisba_server.files.layouts import layout
from nisba_server.files.run import run
from nisba_server.files.sources import open_rows
from nisba_server.files.summary import Summary
from nisba_server.files.writers import LineWriter, binary_writer

from . import upper


def convert(source: Path, output: Path, *, guard: bool = True, sheet: str = "") -> Summary:
    """A run over a file, as the command line does it."""
    job, target = upper.job(), format_of(str(output))
    assert target is not None
    values = target is not Format.PARQUET
    with (
        open_rows(str(source), job.wanted, flat=target.flat, values=values, sheet=sheet) as opened,
        raw_output(str(output)) as sink,
    ):
        if not target.by_line:
            with binary_writer(target, sink, opened.rows, job, guard=guard) as writer:
                return run(opened.rows, writer, job)
        out = layout(target, opened.rows.columns, job, source=opened.format, guard=guard)
        return run(opened.rows, LineWriter(sink, out), job)


def sheet_of(path: Path) -> list[list[Any]]:
    book = openpyxl.load_workbook(path)
    return [[cell.value for cell in row] for row in book.worksheets[0].rows]


def csv_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


TYPED = pa.table(
    {
        "name": pa.array(["حلب", None, "", "Homs"], pa.string()).dictionary_encode(),
        "count": pa.array([1, None, 3, 2**60], pa.int64()),
        "day": pa.array([dt.date(2012, 7, 19), None, dt.date(1600, 1, 1), None]),
        "at": pa.array([dt.datetime(2012, 7, 19, 1, 2, 3, 4), None, None, None]),
        "tags": pa.array([["a", "b"], None, [], ["c"]], pa.list_(pa.string())),
        "up": pa.array(["old"] * 4),
    },
).replace_schema_metadata({"made": "by hand"})


@pytest.fixture
def typed(tmp_path: Path) -> Path:
    path = tmp_path / "in.parquet"
    pq.write_table(TYPED, path)
    return path


def test_parquet_keeps_its_columns_and_types(typed: Path, tmp_path: Path) -> None:
    output = tmp_path / "out.parquet"
    summary = convert(typed, output)
    assert (summary.rows, summary.failed) == (4, 1)
    found = pq.read_table(output)
    assert found.schema.metadata == {b"made": b"by hand"}
    assert found.column_names == ["name", "count", "day", "at", "tags", "up", "score"]
    kept = ["name", "count", "day", "at", "tags"]
    assert found.select(kept).equals(TYPED.select(kept))
    assert found["up"].to_pylist() == ["حلب", "NOT_A_STRING", "", "HOMS"]
    assert found["score"].to_pylist() == [0.5, 0.0, 0.5, 0.5]


def test_many_rows_keep_their_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet, "BATCH", 37)
    monkeypatch.setattr(parquet, "GROUP_ROWS", 250)
    source, output = tmp_path / "in.parquet", tmp_path / "out.parquet"
    names = [f"n{number % 211}" for number in range(2_000)]
    pq.write_table(pa.table({"name": names, "n": range(2_000)}), source, row_group_size=333)
    convert(source, output)
    found = pq.ParquetFile(output)
    assert found.metadata.num_row_groups > 5
    rows = found.read()
    assert rows["n"].to_pylist() == list(range(2_000))
    assert rows["up"].to_pylist() == [name.upper() for name in names]


def test_parquet_without_rows(tmp_path: Path) -> None:
    source, output = tmp_path / "in.parquet", tmp_path / "out.parquet"
    pq.write_table(TYPED.slice(0, 0), source)
    assert convert(source, output).rows == 0
    assert pq.read_table(output).column_names[-1] == "score"


def test_parquet_to_other_formats(typed: Path, tmp_path: Path) -> None:
    convert(typed, tmp_path / "out.jsonl")
    lines = (tmp_path / "out.jsonl").read_text("utf-8").splitlines()
    first, second, third, _ = map(json.loads, lines)
    assert first == {
        "name": "حلب",
        "count": 1,
        "day": "2012-07-19",
        "at": "2012-07-19T01:02:03.000004",
        "tags": ["a", "b"],
        "up": "حلب",
    }
    assert second["name"] is None
    assert second["up"] == "NOT_A_STRING"
    assert third["tags"] == []
    convert(typed, tmp_path / "out.csv")
    rows = csv_of(tmp_path / "out.csv")
    assert [row["tags"] for row in rows] == ['["a", "b"]', "", "[]", '["c"]']
    assert [row["count"] for row in rows] == ["1", "", "3", str(2**60)]
    convert(typed, tmp_path / "out.xlsx")
    header, first_row, _, third_row, last_row = sheet_of(tmp_path / "out.xlsx")
    assert header == ["name", "count", "day", "at", "tags", "up", "score"]
    assert first_row[1:3] == [1, dt.datetime(2012, 7, 19)]
    assert third_row[2] == "1600-01-01"  # before the first day of a sheet
    assert last_row[1] == str(2**60)  # more digits than a sheet's numbers have


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({"nom": ["Homs"]}, "has no column 'name'; it has: nom"),
        ({"name": [1]}, "the column 'name' is int64, not text"),
        ({"name": [["Homs"]]}, "not text"),
    ],
)
def test_a_column_that_will_not_do(
    tmp_path: Path, columns: dict[str, Sequence[object]], said: str
) -> None:
    source, output = tmp_path / "in.parquet", tmp_path / "out.parquet"
    pq.write_table(pa.table(columns), source)
    with pytest.raises(FileError, match=said):
        convert(source, output)
    assert not output.exists()


@pytest.mark.parametrize("kept", [0.0, 0.3, 0.9])
def test_parquet_cut_short(typed: Path, tmp_path: Path, kept: float) -> None:
    data = typed.read_bytes()
    typed.write_bytes(data[: int(len(data) * kept)])
    with pytest.raises(FileError, match="no Parquet file, or damaged"):
        convert(typed, tmp_path / "out.parquet")
    assert not (tmp_path / "out.parquet").exists()


def test_parquet_damaged_within(tmp_path: Path) -> None:
    source, output = tmp_path / "in.parquet", tmp_path / "out.parquet"
    pq.write_table(pa.table({"name": [f"n{n}" for n in range(50_000)]}), source)
    data = bytearray(source.read_bytes())
    data[1_000:90_000] = b"\xff" * 89_000
    source.write_bytes(data)
    with pytest.raises(FileError, match=r"damaged Parquet .*; fetch it again"):
        convert(source, output)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.parquet"]


def book(path: Path, *rows: Sequence[object], title: str = "names") -> None:
    made = openpyxl.Workbook()
    sheet = made.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(row)
    made.save(path)


def test_xlsx_keeps_what_a_cell_is(tmp_path: Path) -> None:
    source, output = tmp_path / "in.xlsx", tmp_path / "out.xlsx"
    day = dt.datetime(2012, 7, 19)
    book(
        source,
        ["name", "n", "day", "sum"],
        ["حلب", 1.5, day, "=B2+1"],
        [None, None, None, None],
        ["'=text", True, None, "x"],
        [7, "01", None, None],
    )
    made = openpyxl.load_workbook(source)
    made.worksheets[0]["C2"].number_format = "dd/mm/yyyy"
    made.save(source)
    summary = convert(source, output)
    assert (summary.rows, summary.failed) == (4, 1)
    page = openpyxl.load_workbook(output).worksheets[0]
    assert [cell.value for cell in page[1]] == ["name", "n", "day", "sum", "up", "score"]
    assert [cell.value for cell in page[2]] == ["حلب", 1.5, day, "=B2+1", "حلب", 0.5]
    assert page["C2"].number_format == "dd/mm/yyyy"
    assert page["D2"].data_type == "f"
    assert [cell.value for cell in page[3]] == [None] * 4 + ["EMPTY_ROW", 0]
    assert page["A4"].value == "'=text"
    assert page["B4"].value is True
    assert page["B5"].value == "01"
    assert page["A5"].value == 7
    assert page["E5"].value == "7"


def test_gained_cells_are_never_formulas(tmp_path: Path) -> None:
    source = tmp_path / "in.csv"
    source.write_text("name\n\"=cmd|'/c calc'!a1\"\n@x\nHoms\n", encoding="utf-8")
    convert(source, tmp_path / "out.xlsx")
    page = openpyxl.load_workbook(tmp_path / "out.xlsx").worksheets[0]
    assert page["A2"].value == "=cmd|'/c calc'!a1"
    assert page["A2"].data_type == "s"
    assert page["B2"].value == "'=CMD|'/C CALC'!A1"
    assert page["B3"].value == "'@X"
    assert page["B4"].value == "HOMS"
    convert(source, tmp_path / "out.xlsx", guard=False)
    page = openpyxl.load_workbook(tmp_path / "out.xlsx").worksheets[0]
    assert page["B2"].value == "=CMD|'/C CALC'!A1"
    assert page["B2"].data_type == "s"


def test_xlsx_to_lines(tmp_path: Path) -> None:
    source = tmp_path / "in.xlsx"
    book(source, ["name", "n", None], ["Homs", 3, None], ["Hama", 4, "surplus"])
    summary = convert(source, tmp_path / "out.jsonl")
    first, second = map(json.loads, (tmp_path / "out.jsonl").read_text("utf-8").splitlines())
    assert first == {"name": "Homs", "n": 3, "up": "HOMS"}
    assert second["up"] == "WRONG_FIELD_COUNT"
    assert summary.failed == 1


def test_a_sheet_by_its_name(tmp_path: Path) -> None:
    source, output = tmp_path / "in.xlsx", tmp_path / "out.xlsx"
    book(source, ["other"], ["x"], title="first")
    made = openpyxl.load_workbook(source)
    page = made.create_sheet("second")
    page.append(["name"])
    page.append(["Homs"])
    made.save(source)
    assert convert(source, output, sheet="second").rows == 1
    assert sheet_of(output)[1][0] == "Homs"
    with pytest.raises(FileError, match="no sheet 'third'; it has: first, second"):
        convert(source, output, sheet="third")


def test_blank_rows_at_the_end_are_none(tmp_path: Path) -> None:
    source = tmp_path / "in.xlsx"
    book(source, ["name"], ["Homs"], [""], ["Hama"], [""], [None], [""])
    assert convert(source, tmp_path / "out.csv").rows == 3


def test_a_sheet_has_an_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source, output = tmp_path / "in.csv", tmp_path / "out.xlsx"
    source.write_text("name\n" + "Homs\n" * 10, encoding="utf-8")
    monkeypatch.setattr(xlsx, "MAX_ROWS", 11)
    assert convert(source, output).rows == 10
    monkeypatch.setattr(xlsx, "MAX_ROWS", 10)
    output.unlink()
    with pytest.raises(FileError, match="ends after 10 rows; write CSV or Parquet"):
        convert(source, output)
    source.write_text(f"name\n{'x' * 40_000}\n", encoding="utf-8")
    with pytest.raises(FileError, match="row 2: a cell of XLSX holds 32,767 characters"):
        convert(source, output)
    assert [path.name for path in tmp_path.iterdir()] == ["in.csv"]


def test_what_xml_cannot_hold_is_escaped(tmp_path: Path) -> None:
    source, output = tmp_path / "in.jsonl", tmp_path / "out.xlsx"
    source.write_text('{"name": "a\\u0001b\\ud800"}\n', encoding="utf-8")
    convert(source, output)
    assert sheet_of(output)[1][0].startswith("a_x0001_b")


@pytest.mark.parametrize("kept", [0.0, 0.5, 0.95])
def test_xlsx_cut_short(tmp_path: Path, kept: float) -> None:
    source = tmp_path / "in.xlsx"
    book(source, ["name"], *([f"n{n}"] for n in range(500)))
    data = source.read_bytes()
    source.write_bytes(data[: int(len(data) * kept)])
    with pytest.raises(FileError, match="no XLSX workbook, or damaged"):
        convert(source, tmp_path / "out.csv")
    assert not (tmp_path / "out.csv").exists()


def test_texts_that_would_fill_the_memory_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "in.xlsx"
    book(source, ["name"], ["Homs"])
    with zipfile.ZipFile(source, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/sharedStrings.xml", f"<sst>{' ' * 30_000}</sst>")
    monkeypatch.setattr(xlsx, "MAX_SHARED", 20_000)
    with pytest.raises(FileError, match="texts come to more than"):
        convert(source, tmp_path / "out.csv")


def test_an_empty_sheet(tmp_path: Path) -> None:
    source = tmp_path / "in.xlsx"
    book(source)
    with pytest.raises(FileError, match="the sheet's first row must name the columns"):
        convert(source, tmp_path / "out.csv")
