"""Hostile inputs, from a seeded generator: names, files, frames."""

from __future__ import annotations

import random
import struct
from collections.abc import Iterator

from benchmarks.h2 import DATA, HEADERS, PING, PREFACE, RST, SETTINGS, frame, framed, headers

NAMES = (
    *("Nour al-Din al-Zinki", "Abd ar-Raḥmān", "نُور الدِين الزِنكِيّ", "a-Sakhour", "Хусейн"),
    *("عبد ﷲ", "علی\u200cرضا", "Ma‘lūlā", "7alab", "O'Neill", "Jean-François", "Χαλέπι"),
    *("חלב", "ჰალები", "Հալեպ"),
)
_ODD = (
    "\x00\x1b\x7f\x85\u00a0\u00ad\u034f\u061c\u0640\u064b\u0651\u0670\u06ff\u200b\u200c\u200d\u200e\u202a"
    "\u202e\u2028\u2066\u2800\u3164\ud800\udfff\ue000\ufb50\ufdd0\ufdfa\ufe0f\ufeff\uffff\U0001f600"
    "\U000e0041\U000f0000\U0010ffff()[]{}*+?\\|^$.'\"`ʿʾ،؛-–—/:;,=@#%&<>0123456789٠١٢"
)
ROWS: dict[str, str] = {
    "cod": "ADM1_EN,ADM1_AR,ADM1_PCODE,ADM2_EN,ADM2_PCODE\nAleppo,حلب,SY02,Jebel Saman,SY0200\n",
    "ftm": '{"id": "x", "schema": "Person", "properties": {"name": ["Nour"]}}\n',
    "geonames": "170063\tAleppo\tAleppo\tAlep,Halab,حلب\t36.2\t37.1\tP\tPPLA\tSY\t\t09\t\t\t\t16"
    "\t\t390\tAsia/Damascus\t2024-01-01\n",
    "alternates": "1\t170063\tar\tحلب\t1\t\t\t\t\t\n2\t170063\tfr\tAlep\t\t1\t\t\t1900\t2000\n",
    "places": "id\ttitle\tvariants\tccodes\tmatches\nx\tAleppo\tحلب@ar;Alep@fr\tSY\twd:Q41183\n",
    "plain": "name,id,arabic\nAleppo,x,حلب\n",
    "tabs": "name\tid\tarabic\nAleppo\tx\tحلب\n",
    "wikidata": '{"id": "Q41183", "type": "item", "labels": {"en": {"language": "en", '
    '"value": "Aleppo"}}, "aliases": {}, "claims": {}}\n',
}
"""A small file for each importer."""


def names(chance: random.Random) -> Iterator[str]:
    """Names, more or less damaged, without end."""
    while True:
        text = chance.choice(NAMES)
        for _ in range(chance.choice((0, 1, 1, 2, 4, 8, 30))):
            text = text[:3_000]
            at = chance.randrange(len(text) + 1)
            match chance.randrange(8):
                case 0:
                    text = text[:at] + chance.choice(_ODD) + text[at:]
                case 1:
                    text = text[:at] + text[at + 1 :]
                case 2:
                    text = text[:at] + chr(chance.randrange(0x110000)) + text[at:]
                case 3:
                    text = text[:at] + chance.choice(NAMES) + text[at:]
                case 4:
                    text = text[:at] + text[:at][::-1]
                case 5:
                    text = text[:at] + chance.choice(_ODD) * chance.choice((2, 9, 40)) + text[at:]
                case 6:
                    text = text[:at] + chr(0x0600 + chance.randrange(0x100)) + text[at:]
                case 7:
                    text = (text + " ") * chance.choice((2, 3, 20))
        yield text[: chance.choice((30, 100, 500, 501, 2_000))]


def damaged(raw: bytes, chance: random.Random) -> bytes:
    """Bytes with some bytes others, gone or twice."""
    made = bytearray(raw)
    for _ in range(chance.choice((1, 1, 2, 5, 20))):
        if not made:
            break
        at = chance.randrange(len(made))
        match chance.randrange(5):
            case 0:
                made[at] = chance.randrange(256)
            case 1:
                del made[at : at + chance.choice((1, 4, 100))]
            case 2:
                made[at:at] = made[at : at + chance.choice((1, 8, 64))]
            case 3:
                made[at : at + 4] = chance.choice((b"\xff" * 4, b"\0" * 4, b"\x80\0\0\0"))
            case 4:
                del made[at:]
    return bytes(made)


def whole_call(address: str) -> bytes:
    """A call as it should be, from the preface on."""
    return (
        PREFACE
        + frame(SETTINGS, 0, 0)
        + frame(HEADERS, 4, 1, headers("/nisba.v1.NameService/Normalize", address))
        + frame(DATA, 1, 1, framed(b"\x0a\x06Aleppo"))
    )


def begun(address: str, calls: int) -> bytes:
    """Calls of which there are headers and no more."""
    head = headers("/nisba.v1.NameService/Normalize", address)
    streams = range(1, 2 * calls, 2)
    return (
        PREFACE
        + frame(SETTINGS, 0, 0)
        + b"".join(frame(HEADERS, 4, stream, head) for stream in streams)
    )


def frames(address: str, chance: random.Random) -> bytes:
    """What a hostile client sends: no frames, or frames too large, too many, out of place."""
    call = whole_call(address)
    head = headers("/nisba.v1.NameService/Normalize", address)
    match chance.randrange(40):
        case 0:  # a length beyond every limit, and nothing behind it
            return call[:-20] + b"\xff\xff\xff" + chance.randbytes(6)
        case 1:  # a message larger than is taken
            large = framed(b"\x0a" + chance.randbytes(5 << 20))
            return call[:-20] + b"".join(
                frame(DATA, 0, 1, large[at : at + 16_384]) for at in range(0, len(large), 16_384)
            )
        case 2:  # headers without end
            more = b"".join(frame(9, 0, 1, chance.randbytes(16_384)) for _ in range(20))
            return PREFACE + frame(SETTINGS, 0, 0) + frame(HEADERS, 0, 1, head) + more
        case 3:  # calls begun and taken back at once
            return (
                PREFACE
                + frame(SETTINGS, 0, 0)
                + b"".join(
                    frame(HEADERS, 4, stream, head) + frame(RST, 0, stream, struct.pack(">I", 8))
                    for stream in range(1, 401, 2)
                )
            )
        case 4:
            return call + frame(PING, 0, 0, b"12345678") * 200
        case 5:
            return call + frame(SETTINGS, 0, 0, b"\0\x04\0\0\0\0") * 200
        case 6:
            return begun(address, 400)
        case each if each < 14:
            return chance.randbytes(chance.randrange(300))
    return damaged(call, chance)
