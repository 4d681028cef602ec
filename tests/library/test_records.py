"""Records made by the kernel are those that their classes make."""

import gc
import sys
import weakref
from dataclasses import FrozenInstanceError, dataclass, field, fields

import pytest

from nisba.analysis.model import Element, Form, Head, ParsedName, Role
from nisba.analysis.token import Token
from nisba.hygiene import Clean
from nisba.kernel import Records
from nisba.records import quick
from nisba.script import Script
from nisba.sounds.reader import Reading

READING = Reading("\ue000", False, "a", (0,))
FORM = Form(READING, "a")


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Pair:
    one: object
    other: object = None


def test_they_are_the_same_objects() -> None:
    made = [
        (quick(Reading), Reading, ("\ue000", True, "a", (0,))),
        (quick(Reading), Reading, ("\ue000", False, "a")),
        (quick(Form), Form, (READING, "a")),
        (quick(Form), Form, (READING, "a", Head.ABD, 0.5, True)),
        (quick(Element), Element, ("A", (FORM,), Role.TITLE, True)),
        (quick(ParsedName), ParsedName, ("A", ())),
        (quick(Clean), Clean, ("A", ("mixed_scripts",))),
    ]
    for make, own, values in made:
        one, other = make(*values), own(*values)
        assert type(one) is own
        assert one == other
        assert hash(one) == hash(other)
        assert repr(one) == repr(other)
        with pytest.raises(FrozenInstanceError):
            setattr(one, fields(own)[0].name, "")
    token = quick(Token)("a", "A", Script.LATIN, FORM, ("abd",))
    assert (token.gap, token.core, token.run_on, token.ordinary) == (" ", None, "", False)


def test_too_few_and_too_many_values() -> None:
    for values in ((), (1, 2, 3)):
        with pytest.raises(TypeError):
            quick(Pair)(*values)


def test_nothing_is_kept() -> None:
    make = quick(Pair)
    value, kept = object(), sys.getrefcount(Pair)
    count = sys.getrefcount(value)
    for _ in range(100):
        make(value, value)
    assert sys.getrefcount(value) == count
    assert sys.getrefcount(Pair) == kept
    inner: list[object] = []
    ring = make(inner)
    inner.append(ring)
    gone = weakref.ref(ring)
    del ring, inner
    gc.collect()
    assert gone() is None


@pytest.mark.skipif(Records is None, reason="the kernel was not compiled here")
def test_classes_without_slots_are_refused() -> None:
    @dataclass(frozen=True)
    class Open:
        one: int = field()

    Open.one = 7  # type: ignore[misc]
    with pytest.raises(TypeError, match="no slot"):
        quick(Open)
    with pytest.raises(ValueError, match="more defaults"):
        Records(Pair, ("one",), (1, 2))
    made = Records(Pair, ("one", "other"), ())
    with pytest.raises(TypeError, match="made once"):
        made.__init__(Pair, (), ())  # type: ignore[misc]
    with pytest.raises(ValueError, match="was not made"):
        Records.__new__(Records).make()
