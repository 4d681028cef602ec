"""Files row by row: read CSV, TSV, JSON lines and plain text, ask a question a row, write answers.

The pieces, in the order in which a row meets them:

- `formats`: which format a file is in, by its extension or its first line;
- `streams`, `compress`: opening the input (gzip, zstd, standard input) as lines of text;
- `sources`: an input as rows, whatever its format;
- `rows`, `delimited`, `jsonlines`, `plaintext`: a format's lines as rows;
- `parquet`, `xlsx`: rows with types, read and written (extra ``files``);
- `answers`: what a job asks of a row and what it says of it;
- `run`: the loop over chunks of rows, in the order of the input; `cache`: answers given before;
- `workers`: the same questions answered by several processes;
- `layouts`, `writers`: rows with their answers as lines, or in another format;
- `atomic`: an output that appears whole or not at all;
- `resume`: an output that another run can finish;
- `summary`: what a run did, in one line.

Nothing here knows of click or of names: the jobs (bulk look-ups, pairs, transliterations) stand in
`nisba_server.cli`.
"""
