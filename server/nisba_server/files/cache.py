"""Answers given before, so that a question is asked once however often it comes."""

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, field

from .answers import Answer, AtOnce
from .rows import Question

CACHE_SIZE = 65_536
"""Distinct questions whose answers are kept; the one asked longest ago goes first."""


@dataclass(slots=True)
class Cache:
    """Answers to the questions asked last, ``size`` of them at most."""

    size: int = CACHE_SIZE
    _kept: OrderedDict[Question, Answer] = field(default_factory=OrderedDict)

    def get(self, question: Question) -> Answer | None:
        """The answer, if it is kept."""
        answer = self._kept.get(question)
        if answer is not None:
            self._kept.move_to_end(question)
        return answer

    def put(self, question: Question, answer: Answer) -> None:
        """Keep an answer."""
        self._kept[question] = answer
        if len(self._kept) > self.size:
            self._kept.popitem(last=False)


def recall(
    cache: Cache, questions: Iterable[Question | None], at_once: AtOnce | None
) -> tuple[dict[Question, Answer], list[Question]]:
    """What is known of ``questions``, and those that must be asked, each once.

    Known is what the cache has, and what ``at_once`` can say, which the cache then has too.
    """
    known: dict[Question, Answer] = {}
    asked: dict[Question, None] = {}
    for question in questions:
        if question is None or question in known or question in asked:
            continue
        answer = cache.get(question)
        if answer is None:
            asked[question] = None
        else:
            known[question] = answer
    if at_once is None or not asked:
        return known, list(asked)
    left = []
    for question, said in zip(asked, at_once(list(asked)), strict=True):
        if said is None:
            left.append(question)
        else:
            known[question] = said
            cache.put(question, said)
    return known, left
