"""Compressed streams, whole and damaged."""

import gzip
import io
import sys
from pathlib import Path

import pytest
import zstandard

from nisba_server.files.atomic import atomic_output
from nisba_server.files.compress import Blocks, blocks, decompressed
from nisba_server.files.errors import FileError
from nisba_server.files.formats import Compression
from nisba_server.files.sources import open_rows
from nisba_server.files.streams import open_input

LINES = [f"name {number} حلب\n" for number in range(5_000)]
PLAIN = "".join(LINES).encode()


def zstd(data: bytes) -> bytes:
    return zstandard.ZstdCompressor().compress(data)


def read(path: Path) -> list[str]:
    with open_input(str(path)) as opened:
        return list(opened.lines())


@pytest.mark.parametrize(
    ("name", "pack"),
    [("in.txt.gz", gzip.compress), ("in.txt.zst", zstd), ("in.txt.zstd", zstd)],
)
def test_whole_streams_are_read(tmp_path: Path, name: str, pack: type[bytes]) -> None:
    path = tmp_path / name
    path.write_bytes(pack(PLAIN))
    assert read(path) == LINES
    path.write_bytes(pack(PLAIN[:20]) + pack(PLAIN[20:]))  # members, frames: one stream
    assert read(path) == LINES
    path.write_bytes(pack(b""))
    assert read(path) == []


@pytest.mark.parametrize(("name", "pack"), [("in.txt.gz", gzip.compress), ("in.txt.zst", zstd)])
@pytest.mark.parametrize("kept", [0.0003, 0.3, 0.9999])
def test_a_stream_cut_short_is_damaged(
    tmp_path: Path, name: str, pack: type[bytes], kept: float
) -> None:
    path = tmp_path / name
    whole = pack(PLAIN)
    path.write_bytes(whole[: max(3, int(len(whole) * kept))])
    with pytest.raises(FileError, match=r"damaged (gzip|zstd) .*; fetch it again"):
        read(path)


@pytest.mark.parametrize(("name", "pack"), [("in.txt.gz", gzip.compress), ("in.txt.zst", zstd)])
def test_a_changed_or_foreign_stream_is_damaged(
    tmp_path: Path, name: str, pack: type[bytes]
) -> None:
    path = tmp_path / name
    whole = bytearray(pack(PLAIN))
    whole[5:30] = bytes(25)
    path.write_bytes(whole)
    with pytest.raises(FileError, match="damaged"):
        read(path)
    path.write_bytes(b"name\nHoms\n")
    with pytest.raises(FileError, match="damaged"):
        read(path)


@pytest.mark.parametrize("compression", [Compression.GZIP, Compression.ZSTD])
def test_blocks_follow_each_other(compression: Compression) -> None:
    stream = io.BytesIO()
    sink = blocks(stream, compression, "out")
    assert sink.whole
    assert sink.empty
    sink.write(b"a")
    assert not sink.whole
    sink.cut()
    size = stream.tell()
    sink.write(b"b")
    sink.cut()
    sink.cut()
    both, first = stream.getvalue(), stream.getvalue()[:size]
    again = io.BytesIO(first)
    again.seek(size)
    more = blocks(again, compression, "out")
    more.write(b"b")
    more.cut()
    assert again.getvalue() == both
    stream.seek(0)
    with decompressed(stream, compression, "out") as data:
        assert data.read() == b"ab"


def test_an_output_of_nothing_is_a_whole_stream(tmp_path: Path) -> None:
    for name in ("out.txt.gz", "out.txt.zst"):
        with atomic_output(str(tmp_path / name)) as sink:
            assert isinstance(sink, Blocks)
        assert (tmp_path / name).stat().st_size
        assert read(tmp_path / name) == []


def test_a_huge_window_is_refused(tmp_path: Path) -> None:
    """A frame may ask for gigabytes before its first byte."""
    path = tmp_path / "in.txt.zst"
    parameters = zstandard.ZstdCompressionParameters.from_level(
        1, window_log=zstandard.WINDOWLOG_MAX, write_content_size=False
    )
    frame = zstandard.ZstdCompressor(compression_params=parameters).compressobj()
    path.write_bytes(frame.compress(b"Homs\n") + frame.flush())
    with pytest.raises(FileError, match="damaged zstd"):
        read(path)


@pytest.mark.parametrize(
    ("module", "name"),
    [
        ("zstandard", "in.csv.zst"),
        ("pyarrow", "in.parquet"),
        ("pyarrow.parquet", "in.parquet"),
        ("openpyxl", "in.xlsx"),
    ],
)
def test_a_package_that_is_missing_is_named_with_its_extra(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, module: str, name: str
) -> None:
    path = tmp_path / name
    path.write_bytes(zstd(b"name\n"))
    monkeypatch.setitem(sys.modules, module, None)
    package = module.partition(".")[0]
    said = rf'needs the package {package}; install it with: pip install "nisba\[files\]"$'
    with pytest.raises(FileError, match=said), open_rows(str(path), ["name"]):
        pass
