"""The benchmark of the index reaches into the library: it is run, on a few names."""

import subprocess
import sys
from pathlib import Path

BENCHMARKS = Path(__file__).parent / "benchmarks"
TABLE = "id\tname\nA\tNureddin Zengi\nB\tSayf al-Dawla\nC\tAbu Firas al-Hamdani\n"
QUERIES = "gold\tname\nA\tNour e-Din a-Zinki\nB\tSaif al-Daula\nC\tAbou Firas\n"


def test_what_the_index_loses_is_measured(tmp_path: Path) -> None:
    source, queries, table = (tmp_path / name for name in ("t.tsv", "q.tsv", "t.table"))
    source.write_text(TABLE, encoding="utf-8")
    queries.write_text(QUERIES, encoding="utf-8")
    nisba = Path(sys.executable).parent / "nisba"
    subprocess.run([nisba, "table", "build", source, "-o", table], check=True)
    run = subprocess.run(
        [sys.executable, BENCHMARKS / "accuracy.py", table, queries],
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert "3 names, 3 queries, index by terms" in run.stdout
    assert "| index | 1.000 |" in run.stdout
    assert "| every spelling scored | 1.000 |" in run.stdout
