"""Tables on disk: published whole or not at all, and every kind of damage told."""

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from nisba import SeedError, Table, TableError
from nisba.engine import Engine
from nisba.table import store
from nisba.table.build import build_table

SOURCE = "id\tname\tarabic\taliases\nT1\tAleppo\tحَلَب\tAlep|Halep\nT2\tAmman\tعَمَّان\t\n"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, engine: Engine) -> Path:
    place = tmp_path_factory.mktemp("built")
    (place / "few.tsv").write_text(SOURCE, encoding="utf-8")
    build_table(place / "few.tsv", place / "few.table", engine=engine)
    return place / "few.table"


@pytest.fixture
def table(built: Path, tmp_path: Path) -> Path:
    """A copy that may be damaged."""
    return Path(shutil.copytree(built, tmp_path / "few.table"))


def edit_header(table: Path, change: Callable[[dict[str, object]], object]) -> None:
    header = json.loads((table / store.HEADER).read_text(encoding="utf-8"))
    change(header)
    (table / store.HEADER).write_text(json.dumps(header), encoding="utf-8")


def test_what_is_written_is_read(built: Path) -> None:
    opened = Table.open(built, verify=True)
    assert len(opened) == 2
    assert opened.path == built
    assert opened.format_version == store.FORMAT
    assert opened.version == opened.info()["version"]
    assert int(opened.version, 16) >= 0
    assert opened.info()["entities"] == 2
    assert opened.info()["source"] == "few.tsv"


def test_the_version_is_a_fingerprint_of_the_content(
    built: Path, tmp_path: Path, engine: Engine
) -> None:
    same, other = tmp_path / "same.tsv", tmp_path / "other.tsv"
    same.write_text(SOURCE, encoding="utf-8")
    other.write_text(SOURCE.replace("Halep", "Haleb"), encoding="utf-8")
    version = Table.open(built).version
    assert build_table(same, tmp_path / "same.table", engine=engine).version == version
    assert build_table(other, tmp_path / "other.table", engine=engine).version != version
    assert Table.from_source(same, engine).version == version


def test_a_table_replaces_a_table_and_leaves_nothing_beside(table: Path, engine: Engine) -> None:
    source = table.parent / "new.tsv"
    source.write_text("id\tname\nT9\tDamascus\n", encoding="utf-8")
    before = Table.open(table)
    build_table(source, table, engine=engine)
    assert Table.open(table).ids() == ["T9"]
    assert sorted(p.name for p in table.parent.iterdir()) == ["few.table", "new.tsv"]
    # A reader that had the old one open goes on reading it.
    assert before.entity("T1").canonical == "Aleppo"


def test_anything_else_is_not_replaced(tmp_path: Path, engine: Engine) -> None:
    source = tmp_path / "few.tsv"
    source.write_text(SOURCE, encoding="utf-8")
    for out in (tmp_path / "letters", tmp_path / "file"):
        if out.name == "file":
            out.write_text("mine")
        else:
            out.mkdir()
            (out / "keep.txt").write_text("mine")
        with pytest.raises(TableError, match="exists and is not a nisba table"):
            build_table(source, out, engine=engine)
    assert (tmp_path / "letters" / "keep.txt").read_text() == "mine"
    assert (tmp_path / "file").read_text() == "mine"


def test_a_bad_source_leaves_the_old_table(table: Path, engine: Engine) -> None:
    bad = table.parent / "bad.tsv"
    bad.write_text(SOURCE + "T1\tAgain\t\t\n", encoding="utf-8")
    with pytest.raises(SeedError, match=r"bad.tsv:4: id T1 was used on line 2"):
        build_table(bad, table, engine=engine)
    assert Table.open(table, verify=True).ids() == ["T1", "T2"]
    assert sorted(p.name for p in table.parent.iterdir()) == ["bad.tsv", "few.table"]


def test_a_failed_write_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)

    def write() -> None:
        with store.Writer(tmp_path / "t") as writer:
            writer.append("a", np.zeros(3, np.uint8))
            writer.publish({})

    with pytest.raises(TableError, match="No space left on device"):
        write()
    assert list(tmp_path.iterdir()) == []


def test_no_table_there(tmp_path: Path) -> None:
    for place in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(TableError, match="is not a nisba table: build one with") as caught:
            Table.open(place)
        assert caught.value.code == "BAD_TABLE"


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", "null", "\udcff", '{"format": 1}'])
def test_damaged_header(table: Path, text: str) -> None:
    (table / store.HEADER).write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(TableError, match="the header is damaged"):
        Table.open(table)


def test_newer_and_older_formats(table: Path) -> None:
    edit_header(table, lambda h: h.update(format=store.FORMAT + 1))
    with pytest.raises(TableError, match=f"format {store.FORMAT + 1}.*update nisba"):
        Table.open(table)
    edit_header(table, lambda h: h.update(format=0))
    with pytest.raises(TableError, match=r"format 0.*build it again"):
        Table.open(table)
    edit_header(table, lambda h: h.update(format="x"))
    with pytest.raises(TableError, match="build it again"):
        Table.open(table)


FILES = (
    "element_blob",
    "name_offset",
    "entity_blob",
    "spelling_offset",
    "term_posting",
    "exact_row",
    "term_hash",
    "id_row",
)


@pytest.mark.parametrize("name", FILES)
def test_missing_file(table: Path, name: str) -> None:
    (table / f"{name}.bin").unlink()
    with pytest.raises(TableError, match=f"{name}.bin: missing or unreadable"):
        Table.open(table)


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("by", [-1, 1])
def test_truncated_or_grown_file(table: Path, name: str, by: int) -> None:
    path = table / f"{name}.bin"
    data = path.read_bytes()
    path.write_bytes(data[:by] if by < 0 else data + b"x")
    with pytest.raises(TableError, match=f"{name}.bin: .* bytes where the header says"):
        Table.open(table)


@pytest.mark.parametrize("name", FILES)
def test_changed_byte_is_found_when_verified(table: Path, name: str) -> None:
    path = table / f"{name}.bin"
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    with pytest.raises(TableError, match=f"{name}.bin: the checksum differs"):
        Table.open(table, verify=True)


def test_an_array_the_header_does_not_name(table: Path) -> None:
    edit_header(table, lambda h: h["files"].pop("term_posting"))  # type: ignore[attr-defined]
    with pytest.raises(TableError, match="lacks 'term_posting'"):
        Table.open(table)


@pytest.mark.parametrize("about", [{}, {"dtype": "nonsense", "length": 1}, {"dtype": "|u1"}, None])
def test_a_file_badly_described(table: Path, about: object) -> None:
    edit_header(table, lambda h: h["files"].update(term_posting=about))  # type: ignore[attr-defined]
    with pytest.raises(TableError, match=r"term_posting.bin: missing or unreadable"):
        Table.open(table)


def test_a_checksum_that_is_not_there(table: Path) -> None:
    """Found by the fuzzer: one byte of the header's key was gone."""
    edit_header(table, lambda header: header["files"]["entity_offset"].pop("sha256"))
    for verify in (False, True):
        with pytest.raises(TableError, match="build the table again"):
            Table.open(table, verify=verify)


@pytest.mark.parametrize("files", [[], ["x"], 7, None, {"x": "y"}])
def test_files_that_are_none(table: Path, files: object) -> None:
    edit_header(table, lambda header: header.update(files=files))
    with pytest.raises(TableError):
        Table.open(table)
