"""Wade-Giles is read as Pinyin, and nothing else is taken for it."""

import pytest

from nisba.analysis.wadegiles import from_wade_giles


@pytest.mark.parametrize(
    ("name", "pinyin"),
    [
        ("Mao Tse-tung", "Mao Zedong"),
        ("Chou En-lai", "Zhou Enlai"),
        ("Teng Hsiao-p'ing", "Deng Xiaoping"),
        ("Teng Hsiao-p\u2019ing", "Deng Xiaoping"),
        ("Ts'ao Hsüeh-ch'in", "Cao Xueqin"),
        ("Chiang Ching-kuo", "Jiang Jingguo"),
    ],
)
def test_rewritten(name: str, pinyin: str) -> None:
    assert from_wade_giles(name) == pinyin


@pytest.mark.parametrize(
    "name",
    ["Mao Zedong", "Kim Il-sung", "al-Hasan", "a-Sakhour", "Ma'arat", "Ta'izz", "Abu l-Fida", "Li"],
)
def test_left_alone(name: str) -> None:
    assert from_wade_giles(name) is None
