"""The public call: hints, limits, contexts, what answers look like."""

from dataclasses import replace
from pathlib import Path

import pytest

from nisba import (
    Decision,
    DocumentContext,
    Hints,
    InvalidHint,
    InvalidName,
    Kind,
    NameTooLong,
    Reconciler,
    Table,
)
from nisba.engine import Engine
from nisba.memory import Places

SOURCE = (
    "id\tname\tarabic\taliases\tkind\tcountry\n"
    "T1\tTripoli\tطَرَابُلُس\tTarabulus\tplace\tLB\n"
    "T2\tTripoli\tطَرَابُلُس\tTarabulus al-Gharb\tplace\tLY\n"
    "T3\tal-Masdar\tالمَصدَر\t\torg\t\n"
    "T4\tMasdar\tمَصدَر\t\tplace\tAE\n"
    "T5\tKarim\tكَرِيم\t\tperson\t\n"
    "T6\tQalaat al-Madiq\tقَلعَة المَضِيق\t\tplace\tSY\n"
)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory, engine: Engine) -> Reconciler:
    path: Path = tmp_path_factory.mktemp("small") / "few.tsv"
    path.write_text(SOURCE, encoding="utf-8")
    return Reconciler(Table.from_source(path, engine), engine)


def test_what_was_made_ready_is_what_the_table_says(small: Reconciler) -> None:
    table = small.table
    assert list(small.warm()) == [
        (table.entity_at(int(table.owner[at])), table.spelling(at), table.alias_kind(at))
        for at in range(table.spellings)
    ]


def test_what_was_made_ready_is_not_made_again(embedded: Table, engine: Engine) -> None:
    cold, ready = Reconciler(embedded, engine), Reconciler(embedded, engine)
    for _ in ready.warm():
        pass
    assert ready.normalize("Halab al-Shahbaa") == cold.normalize("Halab al-Shahbaa")
    kept = [ready._named.__self__]
    if ready._ranker._shelved:
        kept.append(ready._ranker._made)
    for one in kept:
        assert isinstance(one, Places)
        assert len(one) == embedded.spellings
        assert None not in one


def test_two_entities_of_one_name_are_ambiguous(small: Reconciler) -> None:
    found = small.normalize("Tripoli")
    assert found.decision is Decision.AMBIGUOUS
    assert found.id == ""
    assert {c.entity.id for c in found.candidates[:2]} == {"T1", "T2"}


def test_the_document_settles_it(small: Reconciler) -> None:
    found = small.normalize("Tripoli", context=DocumentContext(("T2",)))
    assert (found.id, found.decision) == ("T2", Decision.EXACT)


def test_the_kind_is_a_filter(small: Reconciler) -> None:
    for kind, wanted in ((Kind.ORG, "T3"), (Kind.PLACE, "T4")):
        found = small.normalize("Masdar", hints=Hints(kind=kind))
        assert found.id == wanted
        assert all(c.entity.kind is kind for c in found.candidates)
    assert small.normalize("Karim", hints=Hints(kind=Kind.PLACE)).id == ""


def test_the_country_is_a_preference(small: Reconciler) -> None:
    plain = small.normalize("Qalat al-Mudiq")
    elsewhere = small.normalize("Qalat al-Mudiq", hints=Hints(country="MA"))
    assert plain.candidates[0].entity.id == elsewhere.candidates[0].entity.id == "T6"
    assert elsewhere.candidates[0].score < plain.candidates[0].score
    here = small.normalize("Qalat al-Mudiq", hints=Hints(country="SY"))
    assert here.candidates[0].score == plain.candidates[0].score


def test_the_country_settles_equal_names(small: Reconciler) -> None:
    found = small.normalize("Tripoli", hints=Hints(country="LY"))
    assert found.candidates[0].entity.id == "T2"


def test_the_language_steers_the_conventions(small: Reconciler) -> None:
    assert small.compare("Machir", "Mashir", hints=Hints(language="fr")).score > (
        small.compare("Machir", "Mashir", hints=Hints(language="de")).score
    )


@pytest.mark.parametrize(
    ("hints", "field"),
    [
        (Hints(country="Syria"), "country"),
        (Hints(country="sy"), "country"),
        (Hints(country="S1"), "country"),
        (Hints(language="français"), "language"),
        (Hints(language="x" * 40), "language"),
        (Hints(language="fr_FR"), "language"),
        (Hints(language="-"), "language"),
    ],
)
def test_malformed_hints(small: Reconciler, hints: Hints, field: str) -> None:
    for call in (
        lambda: small.normalize("Karim", hints=hints),
        lambda: small.compare("a", "b", hints=hints),
    ):
        with pytest.raises(InvalidHint) as caught:
            call()
        assert caught.value.field == field
        assert caught.value.code == "INVALID_HINT"


@pytest.mark.parametrize("limit", [0, -1, 101])
def test_limit_out_of_range(small: Reconciler, limit: int) -> None:
    with pytest.raises(InvalidHint, match="must be 1 to 100"):
        small.normalize("Karim", limit=limit)


def test_limit(reconciler: Reconciler) -> None:
    many = reconciler.normalize("al-Bab", limit=100)
    few = reconciler.normalize("al-Bab", limit=2)
    assert few.candidates == many.candidates[:2]
    assert few.decision is many.decision


def test_names_that_are_none(small: Reconciler) -> None:
    for text in ("", "---", "a\x00b", "\ud800"):
        with pytest.raises(InvalidName):
            small.normalize(text)
        with pytest.raises(InvalidName):
            small.compare("Karim", text)
    with pytest.raises(NameTooLong):
        small.normalize("a" * 501)


def test_what_is_not_in_the_table_gets_a_canonical_form(small: Reconciler) -> None:
    found = small.normalize("Noureddine")
    assert found.decision is Decision.NONE
    assert found.id == ""
    assert found.kind is None
    assert found.canonical == "Nour al-Din"
    assert found.arabic == "نور الدين"
    assert found.arabic_vocalised == "نُور الدِين"


def test_an_accepted_answer_is_the_entity(small: Reconciler) -> None:
    for name in ("Kareem", "karim", "كريم", "كَرِيم"):
        found = small.normalize(name)
        assert found.decision.accepted
        assert (found.name, found.id, found.canonical, found.kind) == (
            name,
            "T5",
            "Karim",
            Kind.PERSON,
        )
        assert (found.arabic, found.arabic_vocalised) == ("كريم", "كَرِيم")
        assert found.score == found.candidates[0].score


def test_candidates_are_of_different_entities_best_first(reconciler: Reconciler) -> None:
    for name in ("al-Bab", "Muhammad", "حلب", "Jisr"):
        candidates = reconciler.normalize(name, limit=100).candidates
        ids = [c.entity.id for c in candidates]
        assert len(set(ids)) == len(ids)
        assert all(0 <= c.score <= 1 for c in candidates)


def test_warnings_are_passed_on(small: Reconciler) -> None:
    assert small.normalize("K\u0430rim").warnings == ("mixed_scripts",)
    assert small.normalize("K\u0430rim").id == "T5"
    assert small.compare("Ka\u200brim", "K\u0430rim").warnings == (
        "invisible_characters",
        "mixed_scripts",
    )


def test_an_empty_table_answers_none(tmp_path: Path, engine: Engine) -> None:
    (tmp_path / "none.tsv").write_text("id\tname\n", encoding="utf-8")
    found = Reconciler(Table.from_source(tmp_path / "none.tsv", engine), engine).normalize("Halab")
    assert (found.decision, found.candidates, found.score) == (Decision.NONE, (), 0.0)
    assert found.canonical


def test_what_is_listed_is_answered_as_ever(small: Reconciler) -> None:
    for name, hints in (
        ("al-Masdar", Hints()),
        ("AL MASDAR", Hints()),
        ("tarabulus al-gharb", Hints()),
        ("طرابلس الغرب", Hints()),
        ("Tripoli", Hints(country="LY")),
        ("Tarabulus", Hints()),
        ("Masdar", Hints(kind=Kind.PLACE)),
        ("Karim\u200b", Hints()),
    ):
        found = small.listed(name, hints=hints)
        whole = small.normalize(name, hints=hints)
        if found is None:
            assert whole.decision not in (Decision.EXACT, Decision.ALIAS)
        else:
            assert found == replace(whole, candidates=found.candidates)
            assert [c.entity.id for c in found.candidates] == [found.id]
    assert small.listed("Tarabulus al-Gharb") is not None
    assert small.listed("Karim\u200b") is not None


def test_what_is_not_listed_for_one_entity_needs_more(small: Reconciler) -> None:
    assert small.listed("Tripoli") is None
    assert small.listed("Kareem") is None
    assert small.listed("Karim", hints=Hints(kind=Kind.PLACE)) is None
    with pytest.raises(InvalidName):
        small.listed("")
    with pytest.raises(InvalidHint):
        small.listed("Karim", hints=Hints(country="x"))


def test_no_arabic_is_said_where_the_bearers_are_written_apart(reconciler: Reconciler) -> None:
    """Tripoli is طرابلس in Lebanon and in Libya; Saida is سعيدة in Algeria, صيدا in Lebanon."""
    assert reconciler.normalize("Tripoli").arabic == "طرابلس"
    saida = reconciler.normalize("Saida")
    assert (saida.decision, saida.arabic) == (Decision.AMBIGUOUS, "")
    assert reconciler.normalize("Saida", hints=Hints(country="LB")).canonical == "Sidon"


@pytest.mark.parametrize(
    "name",
    [
        "Yasser Arafat Street",
        "Omar Mukhtar University",
        "Gamal Abdel Nasser Hospital",
        "Fatima Zahra Benali",
        "Saddam Hussein al-Ubaydi",
        "Imran Khan",
    ],
)
def test_what_says_more_than_the_name_is_not_accepted(reconciler: Reconciler, name: str) -> None:
    found = reconciler.normalize(name)
    assert found.decision is Decision.POSSIBLE
    assert 0.3 <= found.score < 0.8
    scores = [c.score for c in found.candidates]
    assert scores == sorted(scores, reverse=True)


@pytest.mark.parametrize(
    ("name", "canonical"),
    [
        ("Muammar Muhammad Abu Minyar al-Gaddafi", "Muammar Gaddafi"),
        ("Abu Bakr al-Baghdadi al-Qurashi", "Abu Bakr al-Baghdadi"),
        ("Bashar Hafez al-Assad", "Bashar al-Assad"),
        ("President Bashar al-Assad", "Bashar al-Assad"),
        ("Sheikh Maqsoud neighborhood", "Sheikh Maqsoud"),
    ],
)
def test_what_says_more_of_the_same_is_accepted(
    reconciler: Reconciler, name: str, canonical: str
) -> None:
    found = reconciler.normalize(name)
    assert (found.decision, found.canonical) == (Decision.MATCH, canonical)


@pytest.mark.parametrize(
    ("name", "canonical"),
    [
        ("Aleppo, Syria", "Aleppo"),
        ("Saida, Lebanon", "Sidon"),
        ("Saida (Algeria)", "Saida"),
        ("Tripoli, Libya", "Tripoli (Libya)"),
        ("الباب، حلب", "al-Bab"),
        ("Douma, Damascus, Syria", "Douma"),
        ("Assad, Bashar", "Bashar al-Assad"),
    ],
)
def test_a_place_and_where_it_lies(reconciler: Reconciler, name: str, canonical: str) -> None:
    found = reconciler.normalize(name)
    assert found.decision.accepted
    assert (found.name, found.canonical) == (name, canonical)


def test_a_place_is_where_it_is_said_to_lie(reconciler: Reconciler) -> None:
    assert not reconciler.normalize("Mosul, Syria").decision.accepted
    person = Hints(kind=Kind.PERSON)
    assert not reconciler.normalize("Aleppo, Syria", hints=person).decision.accepted
