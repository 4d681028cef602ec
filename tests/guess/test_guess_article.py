"""Arabic spellings with the article of words that Latin writes without it."""

import math

import pytest

from nisba.guess import TO_ARABIC, guess_arabic, guess_article, load
from nisba.guess.article import (
    ARTICLE,
    CLEAREST,
    article_likelihood,
    features,
    open_to_article,
    with_articles,
)
from nisba.training.guess_article import LABELLED, SEEN, learnt_articles
from nisba.training.guess_pairs import GENERAL, NAMES, Pair
from nisba.transliterate.hub import transliterate


def _odds(share: float) -> float:
    return math.log(share / (1 - share))


@pytest.mark.parametrize("latin", ["turabi", "beblawi", "manfaluti", "balkhi", "touati"])
def test_nisbas_may_have_the_article(latin: str) -> None:
    texts = [g.text for g in guess_arabic(latin, 10)]
    with_one = [text for text in texts if text.startswith(ARTICLE)]
    assert with_one
    for text in with_one:
        bare = text.removeprefix(ARTICLE)
        assert bare not in texts or texts.index(bare) < texts.index(text)
    assert not any(g.text.startswith(ARTICLE) for g in guess_arabic(latin, 20, article=False))


@pytest.mark.parametrize("latin", ["zuckerberg", "shakespeare", "london", "gustavo"])
def test_foreign_names_have_none(latin: str) -> None:
    assert not any(g.text.startswith(ARTICLE) for g in guess_arabic(latin, 10))


def test_nisbas_likelier_than_given_names_than_foreign_ones() -> None:
    nisba = guess_article("الترابي".removeprefix(ARTICLE), "turabi")
    assert guess_article("تُرَابِيّ", "Turabi") == nisba
    assert 0.2 < nisba <= CLEAREST
    assert nisba > guess_article("كريم", "karim") > guess_article("شكسبير", "shakespeare")
    assert guess_article("شكسبير", "shakespeare") < 0.01


def test_scores_with_and_without_sum_to_those_of_the_spellings() -> None:
    for latin in ("turabi", "zughmout", "hassan"):
        bare, both = guess_arabic(latin, 50, article=False), guess_arabic(latin, 50)
        assert sum(g.score for g in both) == pytest.approx(sum(g.score for g in bare), abs=0.01)
        assert [g.score for g in both] == sorted((g.score for g in both), reverse=True)
        assert len({g.text for g in both}) == len(both)


@pytest.mark.parametrize(
    ("arabic", "latin"),
    [("لحود", "lahoud"), ("عايدي", "alaidy"), ("نر", "nur")],
)
def test_where_the_l_may_be_the_article_and_in_short_words_none_is_added(
    arabic: str, latin: str
) -> None:
    assert not open_to_article(arabic, latin)
    assert article_likelihood(arabic, latin, {"": 9.0}) == 0.0


def test_no_article_before_an_article() -> None:
    assert article_likelihood("الياس", "yas", {"": 9.0}) == 0.0


def test_likelihood_is_by_the_weights_of_the_features() -> None:
    found = features("ترابي", "turabi")
    assert {"", "<ت", "<تر", "ي>", "بي>", "ابي>", "<t", "<tu", "i>", "bi>", "abi>"} < set(found)
    assert {"ا", "#5", "=6"} < set(found)
    weights = {"": _odds(0.2), "ي>": 0.5, "ن>": 3.0}
    expected = 1 / (1 + math.exp(-_odds(0.2) - 0.5))
    assert article_likelihood("ترابي", "turabi", weights) == pytest.approx(expected)
    assert article_likelihood("ترابي", "turabi", {"": 9.0}) == CLEAREST
    assert article_likelihood("ترابي", "turabi", {}) == 0.0


def test_a_spelling_shares_its_weight_with_itself_and_the_article() -> None:
    weights = {"": _odds(0.25)}
    made = dict(with_articles([("تراب", -1.0), ("طراب", -9.0)], "turab", weights))
    assert set(made) == {"تراب", "التراب", "طراب", "الطراب"}
    assert 0.6 * (made["التراب"] - made["تراب"]) == pytest.approx(math.log(1 / 3))
    assert list(made) == ["تراب", "التراب", "طراب", "الطراب"]
    assert with_articles([("تراب", -1.0)], "turab", {}) == [("تراب", -1.0)]


def test_what_pairs_show_is_learnt() -> None:
    """Words in -i have the article every other time, others never."""
    words = [f"{a}{b}{c}" for a in "بتجد" for b in "رزسش" for c in "نمكق"]
    pairs = [Pair(word, "tan", 20.0, GENERAL) for word in words]
    pairs += [
        Pair(f"{word}ي", "tani", 20.0, GENERAL, article=i % 2 == 0) for i, word in enumerate(words)
    ]
    weights = learnt_articles(pairs)
    assert article_likelihood("تسني", "tani", weights) > 0.4
    assert article_likelihood("تسن", "tan", weights) < 0.05
    assert weights == learnt_articles(pairs)
    assert all(round(w, 2) == w != 0 for w in weights.values())


def test_words_that_are_guessed_are_none_of_the_labels() -> None:
    letters = "بتثجحخدذرزسشصضطظعغفقكلمنهو"
    words = [f"{a}{b}{a}" for a in letters for b in letters]
    assert len(words) > 2 * SEEN
    pairs = [Pair(w, "tan", 1.0, NAMES) for w in words]
    pairs += [Pair(w, "tan", 1.0, GENERAL, article=i % 2 == 0) for i, w in enumerate(words)]
    weights = learnt_articles(pairs)
    assert LABELLED not in weights
    assert article_likelihood("بطن", "tan", weights) > 0.3


def test_the_packaged_model_knows_a_thousand_features() -> None:
    assert 1000 < len(load(TO_ARABIC).articles) < 5000


def _arabic(text: str, n: int = 10) -> list[str]:
    return [c.text for c in transliterate(text, "arabic", nbest=n).candidates]


@pytest.mark.parametrize(
    ("text", "first", "also"),
    [("Turabi", "ترابي", "الترابي"), ("Zughmouti", "زغموتي", "الزغموتي"),
     ("Khaled Zughmouti", "خالد زغموتي", "خالد الزغموتي"), ("Hassan", "حسن", "الحسن")],
)  # fmt: skip
def test_names_are_offered_with_an_article_after_those_without(
    text: str, first: str, also: str
) -> None:
    found = _arabic(text)
    assert found[0] == first
    assert also in found


def test_no_second_article_where_one_is_written() -> None:
    for candidate in _arabic("Khaled al-Zughmouti", 20):
        last = candidate.split()[-1]
        assert last.startswith(ARTICLE)
        assert not last.startswith(ARTICLE + ARTICLE)


def test_none_after_abu_first_of_a_name_in_marked_spelling_and_for_an_exonym() -> None:
    assert not any("الحسن" in candidate for candidate in _arabic("Abu Hassan", 20))
    assert not any(c.startswith(ARTICLE) for c in _arabic("Hassan Zughmouti", 20))
    assert not any(c.startswith(ARTICLE) for c in _arabic("Turābī", 20))
    assert _arabic("Cairo")[0] == "القاهرة"
    assert not any(c.startswith("الالق") for c in _arabic("Cairo", 20))
