"""`nisba normalize`: records, formats, exit status."""

import csv
import io
import json

from .conftest import Nisba

KEYS = [
    "name",
    "canonical",
    "arabic",
    "arabic_vocalised",
    "id",
    "kind",
    "decision",
    "score",
    "candidates",
]


def test_a_table_for_people(nisba: Nisba) -> None:
    done = nisba("normalize", "a-Sakhour", "Halab")
    assert done.status == 0
    header, first, second = done.out.splitlines()
    assert header.split() == ["name", "canonical", "arabic", "kind", "decision", "score", "id"]
    assert first.split()[:2] == ["a-Sakhour", "al-Sakhour"]
    assert first.split()[-1] == "sakhour"
    assert second.split()[1] == "Aleppo"
    assert done.err == ""


def test_json_has_the_keys_of_the_contract(nisba: Nisba) -> None:
    done = nisba("normalize", "--format", "json", "--top", "2", "a-Sakhour", "الصاخور")
    records = json.loads(done.out)
    assert [list(record) for record in records] == [KEYS, KEYS]
    for record in records:
        assert record["id"] == "sakhour"
        assert record["arabic"] == "الصاخور"
        assert record["decision"] in ("exact", "alias", "match")
        assert 0 < record["score"] <= 1
        assert 1 <= len(record["candidates"]) <= 2
        assert record["candidates"][0]["id"] == "sakhour"


def test_names_on_standard_input_one_a_line(nisba: Nisba) -> None:
    for arguments in ((), ("-",)):
        done = nisba("normalize", "--format", "jsonl", *arguments, stdin="Halab\r\nal-Fardous")
        assert done.status == 0
        names = [json.loads(line)["name"] for line in done.out.splitlines()]
        assert names == ["Halab", "al-Fardous"]


def test_csv_and_tsv(nisba: Nisba) -> None:
    done = nisba("normalize", "-f", "csv", "Halab, Syria", "Homs")
    rows = list(csv.DictReader(io.StringIO(done.out)))
    assert [row["name"] for row in rows] == ["Halab, Syria", "Homs"]
    assert rows[1]["id"] == "homs"
    done = nisba("normalize", "-f", "tsv", "Homs")
    header, row = [line.split("\t") for line in done.out.splitlines()]
    assert dict(zip(header, row, strict=True))["canonical"] == "Homs"


def test_the_status_is_1_when_a_name_has_no_accepted_answer(nisba: Nisba) -> None:
    done = nisba("normalize", "-f", "jsonl", "Homs", "Tripoli")
    assert done.status == 1
    record = json.loads(done.out.splitlines()[1])
    assert record["decision"] == "ambiguous"
    assert record["id"] == ""
    assert {entry["id"] for entry in record["candidates"]} >= {"tripoli-lb", "tripoli-ly"}
    done = nisba("normalize", "-f", "json", "Guadalajara")
    assert done.status == 1
    assert json.loads(done.out)[0]["canonical"]


def test_a_text_that_cannot_be_a_name_has_its_record_all_the_same(nisba: Nisba) -> None:
    done = nisba("normalize", "-f", "json", "", "x" * 501, "Homs")
    assert done.status == 2
    empty, long, homs = json.loads(done.out)
    assert empty["error"]["code"] == "INVALID_NAME"
    assert long["error"]["code"] == "NAME_TOO_LONG"
    assert long["decision"] == "none"
    assert homs["id"] == "homs"
    assert len(done.err.splitlines()) == 2
    assert done.err.startswith("nisba: '': ")


def test_bytes_that_are_not_utf8(nisba: Nisba) -> None:
    done = nisba("normalize", "-f", "jsonl", "-", stdin=b"Halab\n\xff\xfe\n")
    assert done.status == 2
    assert json.loads(done.out.splitlines()[1])["error"]["code"] == "INVALID_NAME"


def test_hints(nisba: Nisba) -> None:
    done = nisba("normalize", "-f", "json", "--kind", "person", "Halab")
    assert json.loads(done.out)[0]["candidates"] == []
    assert nisba("normalize", "--country", "sy", "Halab").status == 0
    for option, value, said in (
        ("--country", "SYR", "country 'SYR' is not an ISO 3166-1"),
        ("--lang", "!", "language '!' is not a BCP 47 tag"),
        ("--kind", "river", "'river' is not one of 'person', 'place', 'org'"),
    ):
        done = nisba("normalize", option, value, "Halab")
        assert (done.status, done.out) == (2, "")
        assert said in done.err
        assert len(done.err.splitlines()) == 1


def test_an_explanation(nisba: Nisba) -> None:
    done = nisba("normalize", "--explain", "a-Sakhour")
    assert done.status == 0
    head, says, *rest = done.out.splitlines()
    assert "al-Sakhour" in head
    assert "match" in head
    assert says.startswith("  ")
    assert any("article" in line for line in rest)
    assert "\x1b" not in done.out
    assert not any(line.endswith(" ") for line in done.out.splitlines())
    done = nisba("normalize", "--explain", "-f", "json", "a-Sakhour")
    steps = json.loads(done.out)[0]["candidates"][0]["steps"]
    assert set(steps[0]) == {"left", "right", "score", "rules"}
    done = nisba("normalize", "--explain", "-f", "csv", "a-Sakhour")
    assert done.status == 2


def test_an_explanation_has_colour_on_a_terminal(run_raw: Nisba, table: object) -> None:
    done = run_raw("normalize", "--table", str(table), "--explain", "a-Sakhour", FORCE_COLOR="1")
    assert "\x1b[" in done.out


def test_a_name_cannot_command_the_terminal(nisba: Nisba) -> None:
    done = nisba("normalize", "\x1b[2J")
    assert "\x1b" not in done.out + done.err
    assert "\\x1b" in done.out


def test_a_style_changes_what_is_displayed_not_the_identity(nisba: Nisba) -> None:
    done = nisba("normalize", "-f", "json", "--style", "ala-lc", "a-Sakhour")
    (record,) = json.loads(done.out)
    assert (record["id"], record["canonical"]) == ("sakhour", "al-Sakhour")
    assert record["display"] == "al-Ṣākhūr"
    assert "al-Ṣākhūr" in nisba("normalize", "--style", "ala-lc", "a-Sakhour").out
    done = nisba("normalize", "--style", "klingon", "a-Sakhour")
    assert (done.status, done.out) == (2, "")
    assert "klingon" in done.err
