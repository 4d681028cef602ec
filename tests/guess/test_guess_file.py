"""The model file of the guesser: what is wrong with it is said, never guessed around."""

import zlib
from pathlib import Path

import numpy as np
import pytest

from nisba.errors import NisbaError
from nisba.guess import MODEL, GuessModelError, load
from nisba.guess.model import MAGIC, VERSION, read_file


@pytest.fixture(scope="module")
def packaged() -> bytes:
    return MODEL.read_bytes()


def _file(tmp_path: Path, data: bytes) -> Path:
    path = tmp_path / "model.bin"
    path.write_bytes(data)
    return path


def test_packaged_file_is_small_and_whole() -> None:
    assert MODEL.stat().st_size <= 10_000_000
    for direction in ("arabic-latin", "latin-arabic", "arabic-vocalised"):
        guesser = read_file(MODEL, direction)
        assert np.isfinite(guesser.input).all()
        assert (np.diff(guesser.grams.keys) > 0).all()
        assert (guesser.grams.shorter[1:] < np.arange(1, len(guesser.grams.shorter))).all()


def test_missing(tmp_path: Path) -> None:
    with pytest.raises(GuessModelError, match="cannot be read"):
        read_file(tmp_path / "none.bin", "arabic-latin")


@pytest.mark.parametrize("data", [b"", b"text", MAGIC, MAGIC + b"\x01"])
def test_not_a_model(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(GuessModelError, match="not a model file"):
        read_file(_file(tmp_path, data), "arabic-latin")


def test_other_version(tmp_path: Path, packaged: bytes) -> None:
    data = bytearray(packaged[:-4])
    data[len(MAGIC)] = VERSION + 1
    data += zlib.crc32(data).to_bytes(4, "little")
    with pytest.raises(GuessModelError, match=f"format {VERSION + 1}"):
        read_file(_file(tmp_path, bytes(data)), "arabic-latin")


@pytest.mark.parametrize("keep", [0.2, 0.9])
def test_cut_off(tmp_path: Path, packaged: bytes, keep: float) -> None:
    with pytest.raises(GuessModelError, match="damaged or cut off"):
        read_file(_file(tmp_path, packaged[: int(len(packaged) * keep)]), "arabic-latin")


def test_damaged(tmp_path: Path, packaged: bytes) -> None:
    data = bytearray(packaged)
    data[len(data) // 2] ^= 1
    with pytest.raises(GuessModelError, match="damaged"):
        read_file(_file(tmp_path, bytes(data)), "arabic-latin")


def test_unknown_direction() -> None:
    with pytest.raises(GuessModelError, match="no direction"):
        read_file(MODEL, "latin-klingon")


def test_errors_have_a_code() -> None:
    assert issubclass(GuessModelError, NisbaError)
    assert GuessModelError.code == "BAD_GUESS_MODEL"


def test_read_once() -> None:
    assert load("arabic-latin") is load("arabic-latin")
