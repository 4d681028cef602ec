"""A text with its names marked, as one HTML page to read and as plain text."""

from collections.abc import Iterable, Sequence
from html import escape
from importlib.resources import files

from nisba.annotate.model import Mention

_CONTROL = {c: "\ufffd" for c in range(0x20) if chr(c) not in "\t\n\r"} | {0x7F: "\ufffd"}


def marked(text: str, mentions: Iterable[Mention]) -> str:
    """``text`` with canonical form and Arabic in brackets after each name."""
    out: list[str] = []
    position = 0
    for mention in mentions:
        note = " ".join(filter(None, (mention.canonical, mention.arabic)))
        out += text[position : mention.end], f" [{note}]"
        position = mention.end
    out.append(text[position:])
    return "".join(out)


def html_page(documents: Sequence[tuple[str, str, Sequence[Mention]]], language: str = "") -> str:
    """One page for one or more documents: the text with its names marked, then a list of them.

    Args:
        documents: title, text and mentions of each.
        language: BCP 47 tag of the texts, ``""`` when not known.

    Everything that comes out of the texts is escaped; the page loads nothing and runs no script.
    """
    body = "\n".join(_document(*document, language) for document in documents)
    title = escape(", ".join(title for title, _, _ in documents) or "nisba")
    style = (files("nisba.annotate") / "report.css").read_text("utf-8")
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
        "style-src 'unsafe-inline'\">\n"
        f"<title>{title}: names</title>\n<style>\n{style}</style>\n</head>\n"
        f"<body>\n<main>\n{body}\n</main>\n</body>\n</html>\n"
    )


def html_text(text: str, mentions: Iterable[Mention]) -> str:
    """``text`` as HTML, each name in a ``mark`` with its canonical form and its Arabic."""
    out: list[str] = []
    position = 0
    for mention in mentions:
        out += _safe(text[position : mention.start]), _mark(mention)
        position = mention.end
    out.append(_safe(text[position:]))
    return "".join(out)


def _mark(mention: Mention) -> str:
    kind = mention.kind.value if mention.kind else "name"
    sure = "sure" if mention.decision.accepted else "unsure"
    said = f"{kind}, {mention.decision.value}, {mention.score:.2f}"
    if mention.id:
        said += f", {mention.id}"
    return (
        f'<mark class="{kind} {sure}" title="{_safe(said)}">{_safe(mention.surface)}'
        f'<span class="note" dir="ltr"> {_note(mention)}</span></mark>'
    )


def _note(mention: Mention) -> str:
    """Canonical form and Arabic, as far as the text does not have them itself."""
    notes = []
    if mention.canonical != mention.surface:
        notes.append(f'<bdi class="canonical" lang="ar-Latn">{_safe(mention.canonical)}</bdi>')
    if mention.arabic and mention.arabic != mention.surface:
        guessed = ' class="inferred"' if mention.inferred else ""
        notes.append(f'<bdi lang="ar" dir="rtl"{guessed}>{_safe(mention.arabic)}</bdi>')
    return " ".join(notes)


def _document(title: str, text: str, mentions: Sequence[Mention], language: str) -> str:
    lang = f' lang="{_safe(language)}"' if language else ""
    return (
        f"<article>\n<h1><bdi>{_safe(title)}</bdi></h1>\n"
        f'<div class="text" dir="auto"{lang}>{html_text(text, mentions)}</div>\n'
        f"{_listing(mentions)}\n</article>"
    )


def _listing(mentions: Sequence[Mention]) -> str:
    """The names, each once, with the spellings it has in the text."""
    if not mentions:
        return "<p>No Arabic names were found.</p>"
    spellings: dict[tuple[str, str, str], dict[str, int]] = {}
    about: dict[tuple[str, str, str], Mention] = {}
    for mention in mentions:
        key = mention.canonical, mention.arabic, mention.id
        counts = spellings.setdefault(key, {})
        counts[mention.surface] = counts.get(mention.surface, 0) + 1
        about.setdefault(key, mention)
    rows = []
    for key in sorted(spellings, key=lambda k: k[0].removeprefix("al-").lower()):
        mention = about[key]
        written = ", ".join(
            f"<bdi>{_safe(s)}</bdi>" + (f" ({n})" if n > 1 else "")
            for s, n in spellings[key].items()
        )
        kind = mention.kind.value if mention.kind else ""
        guessed = ' class="inferred"' if mention.inferred else ""
        rows.append(
            f'<tr><th scope="row"><bdi lang="ar-Latn">{_safe(mention.canonical)}</bdi></th>'
            f'<td lang="ar" dir="rtl"{guessed}>{_safe(mention.arabic)}</td>'
            f"<td>{kind}</td><td>{written}</td><td>{mention.decision.value}</td>"
            f"<td>{_safe(mention.id)}</td></tr>"
        )
    head = "".join(
        f'<th scope="col">{name}</th>'
        for name in ("name", "Arabic", "kind", "as written", "decision", "id")
    )
    return (
        f"<table>\n<caption>{len(spellings)} names in {len(mentions)} places. "
        "Arabic in grey was derived from the spelling.</caption>\n"
        f"<thead><tr>{head}</tr></thead>\n<tbody>\n" + "\n".join(rows) + "\n</tbody>\n</table>"
    )


def _safe(text: str) -> str:
    """Escaped for text and attributes; controls, which HTML forbids, are shown as U+FFFD."""
    return escape(text.translate(_CONTROL), quote=True)
