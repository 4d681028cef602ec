"""Opening inputs and writing outputs."""

import gzip
import os
import stat
from pathlib import Path

import pytest

from nisba_server.files.atomic import atomic_output
from nisba_server.files.errors import FileError
from nisba_server.files.sources import open_rows
from nisba_server.files.streams import open_input


def read(path: Path, encoding: str = "utf-8") -> list[str]:
    with open_input(str(path), encoding) as opened:
        return list(opened.lines())


def test_only_line_feeds_end_a_line(tmp_path: Path) -> None:
    path = tmp_path / "in.txt"
    path.write_bytes("a\r\nb\u2028c\rd\x0be\n\nf".encode())
    assert read(path) == ["a\r\n", "b\u2028c\rd\x0be\n", "\n", "f"]


def test_a_byte_order_mark_is_no_part_of_the_text(tmp_path: Path) -> None:
    path = tmp_path / "in.csv"
    path.write_bytes(b"\xef\xbb\xbfname\n")
    with open_input(str(path)) as opened:
        assert opened.bom
        assert list(opened.lines()) == ["name\n"]


def test_other_encodings(tmp_path: Path) -> None:
    path = tmp_path / "in.txt"
    path.write_bytes("حلب\n".encode("cp1256"))
    assert read(path, "cp1256") == ["حلب\n"]
    path.write_bytes("حلب\n".encode("utf-16"))
    assert read(path, "utf-16") == ["حلب\n"]
    with pytest.raises(FileError, match="UTF-16; say so with --encoding"):
        read(path)
    with pytest.raises(FileError, match="unknown encoding 'klingon'"):
        read(path, "klingon")


def test_gzip_and_damaged_gzip(tmp_path: Path) -> None:
    path = tmp_path / "in.txt.gz"
    whole = gzip.compress("حلب\n".encode() * 1000)
    path.write_bytes(whole)
    assert len(read(path)) == 1000
    path.write_bytes(whole[:-9])
    with pytest.raises(FileError, match="damaged gzip"):
        read(path)
    path.write_bytes(b"no gzip")
    with pytest.raises(FileError, match="damaged gzip"):
        read(path)


def test_a_missing_input(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="cannot be read: No such file"):
        read(tmp_path / "nothing.csv")
    with pytest.raises(FileError, match="cannot be read: Is a directory"):
        read(tmp_path)


def test_plain_text_has_no_second_column(tmp_path: Path) -> None:
    path = tmp_path / "in.txt"
    path.write_text("Homs\n", encoding="utf-8")
    with (
        pytest.raises(FileError, match="plain text, which has no columns a and b"),
        open_rows(str(path), ["a", "b"]),
    ):
        pass


def test_an_output_appears_whole(tmp_path: Path) -> None:
    path = tmp_path / "out.txt"
    path.write_bytes(b"old")
    path.chmod(0o640)
    with atomic_output(str(path)) as sink:
        sink.write(b"new")
        sink.flush()
        assert path.read_bytes() == b"old"
    assert path.read_bytes() == b"new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert [entry.name for entry in tmp_path.iterdir()] == ["out.txt"]


def test_after_an_error_the_old_file_stands(tmp_path: Path) -> None:
    path = tmp_path / "out.txt"
    path.write_bytes(b"old")

    def interrupted() -> None:
        with atomic_output(str(path)) as sink:
            sink.write(b"new")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        interrupted()
    assert path.read_bytes() == b"old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["out.txt"]


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real.txt").write_bytes(b"old")
    link = tmp_path / "link.txt"
    link.symlink_to("real.txt")
    with atomic_output(str(link)) as sink:
        sink.write(b"new")
    assert link.is_symlink()
    assert (tmp_path / "real.txt").read_bytes() == b"new"


def test_new_files_have_the_usual_permissions(tmp_path: Path) -> None:
    path = tmp_path / "out.txt"
    mask = os.umask(0o027)
    try:
        with atomic_output(str(path)) as sink:
            sink.write(b"x")
    finally:
        os.umask(mask)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_compressed_output_is_the_same_for_the_same_rows(tmp_path: Path) -> None:
    outputs = []
    for name in ("a.txt.gz", "b.txt.gz"):
        with atomic_output(str(tmp_path / name)) as sink:
            sink.write(b"Homs\n")
        outputs.append((tmp_path / name).read_bytes())
    assert outputs[0] == outputs[1]
    assert gzip.decompress(outputs[0]) == b"Homs\n"


def test_where_no_output_can_be(tmp_path: Path) -> None:
    for path, said in (
        (tmp_path / "no" / "out.txt", "cannot be written: No such file or directory"),
        (tmp_path, "is a directory"),
    ):
        with pytest.raises(FileError, match=said), atomic_output(str(path)):
            pass


def test_a_pipe_is_written_directly(tmp_path: Path) -> None:
    reader, writer = os.pipe()
    with atomic_output(f"/dev/fd/{writer}") as sink:
        sink.write(b"Homs\n")
    os.close(writer)
    with os.fdopen(reader, "rb") as stream:
        assert stream.read() == b"Homs\n"


def test_a_full_disk_leaves_nothing_behind() -> None:
    with (
        pytest.raises(FileError, match="No space left on device"),
        atomic_output("/dev/full") as sink,
    ):
        sink.write(b"x")
