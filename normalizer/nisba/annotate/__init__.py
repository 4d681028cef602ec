"""Names in running text: where they stand, what they canonically are.

    from nisba import Reconciler, Table
    from nisba.annotate import Annotator
    annotator = Annotator(Reconciler(Table.embedded()))
    for mention in annotator.annotate("Rebels left a-Sakhour on Monday."):
        mention.start, mention.end, mention.canonical     # 12, 21, 'al-Sakhour'

``tokens`` cuts the text into words with exact offsets, ``listed`` finds the table's names among
them and ``shape`` and ``arabic`` what looks like a name, ``find`` decides between these,
``resolve`` says what a stretch means, ``document`` lets the names of one text explain each other.
``rewrite`` and ``report`` give the text back, in canonical spelling or with its names marked.
"""

from nisba.annotate.annotator import MAX_CODE_POINTS, Annotator
from nisba.annotate.model import InvalidText, Mention, TextTooLong
from nisba.annotate.report import html_page, html_text, marked
from nisba.annotate.rewrite import rewrite

__all__ = [
    "MAX_CODE_POINTS",
    "Annotator",
    "InvalidText",
    "Mention",
    "TextTooLong",
    "html_page",
    "html_text",
    "marked",
    "rewrite",
]
