"""Files row by row: read CSV, TSV, JSON lines and plain text, ask a question a row, write answers.

The pieces, in the order in which a row meets them:

- `formats`: which format a file is in, by its extension or its first line;
- `streams`: opening the input (gzip, standard input) as lines of text;
- `rows`, `delimited`, `jsonlines`, `plaintext`: a format's lines as rows, and back;
- `questions`: what a job asks of a row and how its answers are written;
- `run`: the loop over chunks of rows, with a cache of answers, in the order of the input;
- `workers`: the same questions answered by several processes;
- `atomic`: an output that appears whole or not at all;
- `summary`: what a run did, in one line.

Nothing here knows of click or of names: the jobs (bulk look-ups, pairs, transliterations) stand in
`nisba_server.cli`.
"""
