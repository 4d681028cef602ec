"""A real Spark, two worker processes: the answers of `nisba bulk`, wherever the table is."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.extra

README = Path(__file__).resolve().parents[2] / "README.md"

TABLE = (
    "id\tname\tarabic\taliases\tkind\tcountry\n"
    "aleppo\tAleppo\tحَلَب\tHalab|Alep\tplace\tSY\n"
    "homs\tHoms\tحِمص\tHims|Emesa\tplace\tSY\n"
    "sakhour\tal-Sakhour\tالصَاخُور\t\tplace\tSY\n"
    "tripoli-lb\tTripoli\tطَرَابُلُس\t\tplace\tLB\n"
    "tripoli-ly\tTripoli\tطَرَابُلُس\t\tplace\tLY\n"
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A table, rows in four files, and what the local engine says of them."""
    pa = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    folder = tmp_path_factory.mktemp("spark")
    (folder / "places.tsv").write_text(TABLE, encoding="utf-8")
    nisba(folder, "table", "build", "places.tsv", "-o", "places.table")
    spellings = ["Halab", "a-Sakhour", "Tripoli", "", "Hims", "Guadalajara", None, "x\x00", "Haleb"]
    names = [spellings[number % len(spellings)] for number in range(4_000)]
    columns = {"row": range(4_000), "name": names, "nisba_id": ["old"] * 4_000}
    rows = pa.table(columns)
    (folder / "names.parquet").mkdir()
    for part in range(4):
        parquet.write_table(
            rows.slice(1_000 * part, 1_000), folder / "names.parquet" / f"part-{part}.parquet"
        )
    parquet.write_table(rows, folder / "whole.parquet")
    nisba(folder, "bulk", "whole.parquet", "--table", "places.table", "-o", "local.parquet")
    block = re.search(
        r"<!-- file: spark_job\.py -->\n```python\n(.*?)```", README.read_text("utf-8"), re.DOTALL
    )
    assert block
    (folder / "spark_job.py").write_text(block[1], encoding="utf-8")
    return folder


def nisba(folder: Path, *arguments: str) -> None:
    program = Path(sys.executable).parent / "nisba"
    subprocess.run([program, *arguments], cwd=folder, check=True, capture_output=True)


def submit(folder: Path, *arguments: str) -> str:
    """``spark-submit`` on two executors, each a process with a Python worker of its own."""
    spark = pytest.importorskip("pyspark")
    home = Path(spark.__file__).parent
    done = subprocess.run(
        [
            home / "bin" / "spark-submit",
            *("--master", "local-cluster[2,1,1024]"),
            *("--conf", "spark.ui.enabled=false"),
            *("--conf", "spark.driver.host=127.0.0.1"),
            *("--conf", "spark.driver.bindAddress=127.0.0.1"),
            *("--conf", "spark.sql.files.maxPartitionBytes=16k"),
            *("--conf", "spark.sql.files.openCostInBytes=16k"),
            *arguments,
        ],
        cwd=folder,
        env={
            **os.environ,
            "SPARK_HOME": str(home),
            "SPARK_LOCAL_IP": "127.0.0.1",
            "SPARK_LOCAL_HOSTNAME": "localhost",
            "PYSPARK_PYTHON": sys.executable,
        },
        capture_output=True,
        text=True,
        timeout=400,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-5_000:]
    return done.stderr


def same_as_local(folder: Path, output: str) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    local = parquet.read_table(folder / "local.parquet")
    found = parquet.read_table(folder / output).sort_by("row")
    assert found.column_names == local.column_names
    assert found.num_rows == 4_000
    for name in local.column_names:
        assert found[name].to_pylist() == local[name].to_pylist(), name


def test_a_table_on_shared_storage(folder: Path) -> None:
    said = submit(
        folder, "spark_job.py", "names.parquet", "shared.parquet", str(folder / "places.table")
    )
    same_as_local(folder, "shared.parquet")
    assert len(list((folder / "shared.parquet").glob("part-*"))) >= 2
    executors = set(re.findall(r"\(127\.0\.0\.1:\d+\) with ID (\d+)", said))
    assert len(executors) == 2, said


def test_a_table_that_goes_with_the_job(folder: Path) -> None:
    packed = shutil.make_archive(str(folder / "packed"), "zip", folder / "places.table")
    submit(
        folder,
        *("--archives", f"{packed}#elsewhere"),
        *("spark_job.py", "names.parquet", "archived.parquet", "elsewhere"),
    )
    same_as_local(folder, "archived.parquet")


SHIPPED = """
import os
import sys

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from nisba_server.files.errors import FileError
from nisba_server.spark import bulk, mapper, ship

spark = SparkSession.builder.getOrCreate()
names = spark.read.parquet("names.parquet").repartition(8)
table = ship(spark, "places.table")
bulk(names, table=table).write.parquet("shipped.parquet")

for frame, column, said in (
    (names, "nom", "the frame has no column 'nom'"),
    (names, "row", "the column 'row' is bigint, not string"),
):
    try:
        bulk(frame, column)
    except FileError as error:
        assert said in str(error), error
    else:
        raise AssertionError(said)
try:
    ship(spark, "nowhere.table")
except FileError as error:
    assert "is not a nisba table" in str(error)
try:
    bulk(names, table="nowhere.table").collect()
except Exception as error:
    assert "this node has no table at nowhere.table" in str(error), error
else:
    raise AssertionError("a table that is nowhere")


def watched(batches):
    # How often does this Python worker open a table? Counted over all of its tasks.
    from nisba import Table

    opened = Table.open
    if not hasattr(Table, "times"):
        Table.times = 0

        def count(*arguments, **named):
            Table.times += 1
            return opened(*arguments, **named)

        Table.open = count
    rows = 0
    for batch in mapper(table=table)(batches):
        rows += batch.num_rows
    import pyarrow as pa

    yield pa.RecordBatch.from_pydict(
        {"pid": [os.getpid()], "opened": [Table.times], "rows": [rows]}
    )


rows = names.mapInArrow(watched, "pid long, opened long, rows long").collect()
assert sum(row["rows"] for row in rows) == 4_000, rows
assert len(rows) == 8, rows
assert len({row["pid"] for row in rows}) == 2, rows
assert {row["opened"] for row in rows} <= {0, 1}, rows
"""


def test_a_table_that_is_shipped_is_opened_once_a_worker(folder: Path) -> None:
    (folder / "shipped.py").write_text(SHIPPED, encoding="utf-8")
    submit(folder, "shipped.py")
    same_as_local(folder, "shipped.parquet")
