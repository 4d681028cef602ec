"""Clustering from end to end."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import TypeVar

import numpy as np

from nisba.cluster.blocking import Pairs, candidate_pairs, closing_pairs
from nisba.cluster.canonical import Spelling, propose
from nisba.cluster.column import Column, Form, read_column
from nisba.cluster.grouping import UNSEEN, Join, components, join_all
from nisba.cluster.model import Clustering, Doubt, Group, Place, Spread, Stage
from nisba.cluster.pairs import Task, needed, score_all
from nisba.cluster.prepare import Prepared, prepare_all

T = TypeVar("T")

_CHUNK = 2_000
"""Spellings, pairs or groups handed to a process at once."""

_POSSIBLE = 0.25
"""Score from which two spellings in different groups are a question for a person."""

_SURE = 0.97
"""Score from which two joined groups are none."""

_Known = dict[int, dict[int, float]]
"""Evidence of the compared pairs: from either spelling to the other."""


def cluster(
    names: Iterable[str], *, spread: Spread = map, stage: Stage = lambda what, done, of: None
) -> Clustering:
    """Group the names of a column by the entity they seem to mean.

    Args:
        names: the column, row by row; repeated names count as so many rows.
        spread: where the work is done, and by how many; the answer is the same.
        stage: told how far the work is, now and then.

    The answer depends neither on the order of the rows, but for the numbers of the groups, nor on
    ``spread``. Memory grows with the number of different names, by 2 KB each or so.
    """
    column = read_column(names)
    forms = column.forms
    texts = [form.text for form in forms]
    prepared: list[Prepared] = []
    for some in spread(prepare_all, _chunks(texts)):
        prepared += some
        stage("names read", len(prepared), len(texts))
    pairs, evidence = _compared(texts, prepared, spread, stage)
    known: _Known = {}
    for i, j, value in zip(pairs.left.tolist(), pairs.right.tolist(), evidence, strict=True):
        known.setdefault(i, {})[j] = value
        known.setdefault(j, {})[i] = value
    parts: list[tuple[int, ...]] = []
    joins: list[Join] = []
    grouped = 0
    for members in components(len(forms), pairs, evidence):
        inside, made = join_all(members, _pairs_within(members, known))
        parts += inside
        joins += made
        grouped += len(members)
        stage("names grouped", grouped, len(forms))
    group_of = _named(column, prepared, parts)
    confidence = {i: _confidence(i, part, known) for part in parts for i in part}
    places = {name: Place(group_of[i], confidence[i]) for name, i in column.form_of.items()}
    groups = dict.fromkeys(group_of[i] for i in column.form_of.values())
    doubts = [*_torn(forms, group_of, known), *_weak(forms, group_of, known, joins)]
    doubts.sort(key=lambda doubt: (-doubt.rows, doubt.a, doubt.b))
    return Clustering(places, column.faults, tuple(groups), tuple(doubts))


def _compared(
    texts: Sequence[str], prepared: Sequence[Prepared], spread: Spread, stage: Stage
) -> tuple[Pairs, list[float]]:
    """The pairs worth comparing and the evidence for each, over what is needed."""
    # Spellings that sound alike are brought near each other, so that whoever scores the pairs of
    # one meets the same words again.
    order = sorted(range(len(texts)), key=lambda i: (prepared[i].skeleton, texts[i]))
    sorted_texts = [texts[i] for i in order]
    pairs = candidate_pairs([prepared[i] for i in order])
    threshold = needed(len(texts))

    def compare(some: Pairs, what: str) -> list[float]:
        out: list[float] = []
        for scores in spread(score_all, _tasks(sorted_texts, some)):
            out += [value - threshold for value in scores]
            stage(what, len(out), len(some))
        return out

    evidence = compare(pairs, "pairs compared")
    parts = [part for part in components(len(texts), pairs, evidence) if len(part) > 1]
    more = closing_pairs(pairs, evidence, parts, len(texts))
    evidence += compare(more, "pairs within groups compared")
    place = np.array(order, np.int64)
    left, right = (
        place[np.concatenate(both)] for both in ((pairs.left, more.left), (pairs.right, more.right))
    )
    return Pairs(left, right), evidence


def _tasks(texts: Sequence[str], pairs: Pairs) -> Iterator[Task]:
    """The pairs as tasks of bounded size, each with the texts it needs."""
    for begin in range(0, len(pairs), _CHUNK):
        left, right = pairs.left[begin : begin + _CHUNK], pairs.right[begin : begin + _CHUNK]
        used, both = np.unique(np.concatenate([left, right]), return_inverse=True)
        i, j = both[: len(left)].tolist(), both[len(left) :].tolist()
        yield Task([texts[k] for k in used.tolist()], i, j)


def _pairs_within(members: Sequence[int], known: _Known) -> Iterator[tuple[int, int, float]]:
    if len(members) == 1:
        return
    among = set(members)
    for i in members:
        for j, value in known[i].items():
            if i < j and j in among:
                yield i, j, value


def _named(
    column: Column, prepared: Sequence[Prepared], parts: Sequence[tuple[int, ...]]
) -> dict[int, Group]:
    """The group of every form; numbers by first rows."""
    forms = column.forms
    part_of = {i: part for part in parts for i in part}
    ordered = dict.fromkeys(part_of[i] for i in column.form_of.values())
    out = {}
    for number, part in enumerate(ordered, 1):
        spellings = [
            Spelling(forms[i].text, forms[i].rows, prepared[i].canonical, prepared[i].known)
            for i in part
        ]
        rows = sum(spelling.rows for spelling in spellings)
        group = Group(f"C{number:06}", propose(spellings), rows)
        out.update(dict.fromkeys(part, group))
    return out


def _confidence(i: int, part: Sequence[int], known: _Known) -> float:
    """How well a spelling fits its group, or how far it stands from all others."""
    near = known.get(i, {})
    if len(part) == 1:
        return round(1.0 - _score(max(near.values(), default=UNSEEN)), 4)
    mean = sum(near.get(j, UNSEEN) for j in part if j != i) / (len(part) - 1)
    return round(_score(mean), 4)


def _torn(forms: Sequence[Form], group_of: Mapping[int, Group], known: _Known) -> Iterator[Doubt]:
    """Of every two groups that might be one, the pair that speaks most for it."""
    best: dict[tuple[str, str], tuple[float, int, int]] = {}
    for i, near in known.items():
        for j, value in near.items():
            if i > j or _score(value) < _POSSIBLE or group_of[i] is group_of[j]:
                continue
            a, b = sorted((group_of[i].id, group_of[j].id))
            best[a, b] = max(best.get((a, b), (value, i, j)), (value, i, j))
    for value, i, j in best.values():
        yield _doubt(forms, group_of, i, j, value)


def _weak(
    forms: Sequence[Form], group_of: Mapping[int, Group], known: _Known, joins: Iterable[Join]
) -> Iterator[Doubt]:
    """Of every two groups that were joined without being sure, the pair that made it so."""
    for join in joins:
        if _score(join.mean) < _SURE:
            across = ((known[i].get(j, UNSEEN), i, j) for i in join.left for j in join.right)
            value, i, j = max(across)
            yield _doubt(forms, group_of, i, j, min(value, join.mean))


def _doubt(
    forms: Sequence[Form], group_of: Mapping[int, Group], i: int, j: int, value: float
) -> Doubt:
    i, j = min(i, j), max(i, j)
    rows = forms[i].rows + forms[j].rows
    score = round(_score(value), 4)
    return Doubt(forms[i].shown, forms[j].shown, score, group_of[i], group_of[j], rows)


def _score(evidence: float) -> float:
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, evidence))))


def _chunks(items: Iterable[T]) -> Iterator[list[T]]:
    source = iter(items)
    while some := list(islice(source, _CHUNK)):
        yield some
