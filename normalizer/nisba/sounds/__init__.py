"""From letters of any script to sounds: grapheme tables, conventions, readings.

The tables (``graphemes/*.tsv``, ``confusions.tsv``, ``conventions.tsv``) hold the knowledge; the
code only applies them.
"""
