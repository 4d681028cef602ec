"""The JSON door behind the page: look-ups, comparisons, systems, names in a text.

GET takes parameters in the address, POST a JSON object, which keeps names out of logs. Answers have
the members of the command line's ``--format json``.
"""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from nisba import Reconciler, versions
from nisba.annotate import TextTooLong, rewrite
from nisba.model import Normalization
from nisba.transliterate import Transliteration, transliterate
from nisba.transliterate.hub import VOCALISED

from ..cli import shapes
from . import limits, parameters
from .answers import answer
from .pool import Check
from .renderings import renderings
from .shared import Shared

_METHODS = ["GET", "POST"]


def routes(shared: Shared) -> list[Route]:
    """``/api/...``."""

    async def normalize(request: Request) -> Response:
        """``name``; hints ``kind``, ``country``, ``language``; ``limit``; ``explain``; and
        ``systems``, which adds the name in every system for Arabic."""
        asked = await parameters.given(request)
        name, hints = parameters.text(asked, "name"), parameters.hints(asked)
        limit, explain = parameters.limit(asked), parameters.flag(asked, "explain")
        systems = parameters.flag(asked, "systems")
        reconciler = shared.reconciler()

        def work(check: Check) -> shapes.Record:
            found = reconciler.normalize(name, hints=hints, limit=limit, explain=explain)
            record = shapes.normalization(found)
            return {**record, **_entity(found, reconciler), **(_systems(found) if systems else {})}

        return answer(await shared.pool.run(work))

    async def compare(request: Request) -> Response:
        """``a`` and ``b``; hints; ``explain``."""
        asked = await parameters.given(request)
        a, b = parameters.text(asked, "a"), parameters.text(asked, "b")
        hints, explain = parameters.hints(asked), parameters.flag(asked, "explain")
        reconciler = shared.reconciler()

        def work(check: Check) -> shapes.Record:
            return shapes.comparison(reconciler.compare(a, b, hints=hints, explain=explain))

        return answer(await shared.pool.run(work))

    async def transliteration(request: Request) -> Response:
        """``text``; ``to`` a system; ``from``, ``language``, ``nbest``. Without ``to``, the text in
        vocalised Arabic and in every system for Arabic."""
        asked = await parameters.given(request)
        text, to = parameters.text(asked, "text"), parameters.text(asked, "to", default="")
        source = parameters.text(asked, "from", default="")
        language = parameters.text(asked, "language", default="")
        nbest = parameters.number(asked, "nbest", 1, 50)

        def work(check: Check) -> shapes.Record:
            made = transliterate(
                text, to or VOCALISED, source=source, language=language, nbest=nbest
            )
            record = shapes.transliteration(made)
            return record if to else {**record, "systems": _every(made)}

        return answer(await shared.pool.run(work))

    async def annotate(request: Request) -> Response:
        """``text``; hints. The names in it, and the text with each in its canonical spelling."""
        asked = await parameters.given(request)
        text, hints = parameters.text(asked, "text"), parameters.hints(asked)
        if len(text) > limits.ANNOTATED:
            raise TextTooLong(
                f"the text has {len(text)} code points; the limit is {limits.ANNOTATED}: send it "
                "in parts",
                field="text",
            )
        reconciler = shared.reconciler()

        def work(check: Check) -> shapes.Record:
            found = shared.annotator(reconciler).annotate(text, hints=hints)
            mentions = [shapes.mention(mention) for mention in found]
            return {"mentions": mentions, "rewritten": rewrite(text, found)}

        return answer(await shared.pool.run(work))

    async def version(request: Request) -> Response:
        """Versions of the package and its rules, of the table, and how many entities it has."""
        table = shared.reconciler().table
        said = {**versions(), "table": table.version, "entities": len(table)}
        return answer(said)

    return [
        Route("/api/normalize", normalize, methods=_METHODS),
        Route("/api/compare", compare, methods=_METHODS),
        Route("/api/transliterate", transliteration, methods=_METHODS),
        Route("/api/annotate", annotate, methods=_METHODS),
        Route("/api/version", version),
    ]


def _entity(found: Normalization, reconciler: Reconciler) -> shapes.Record:
    """What a reader wants to know of the accepted entity, beside its name."""
    if not found.id:
        return {}
    entity = reconciler.table.entity(found.id)
    said = {"country": list(entity.country), "same_as": list(entity.same_as), "note": entity.note}
    return {"entity": said}


def _systems(found: Normalization) -> shapes.Record:
    """The name in every system; ``inferred`` when vowels or letters had to be guessed."""
    vocalised, inferred = found.arabic_vocalised, False
    if not vocalised:
        best = transliterate(found.name, VOCALISED).candidates[0]
        vocalised, inferred = best.text, best.inferred
    made = [entry.as_json() for entry in renderings(vocalised, found.canonical)]
    return {"systems": made, "systems_from": vocalised, "inferred": inferred}


def _every(made: Transliteration) -> list[dict[str, str]]:
    popular = transliterate(made.text, "popular").candidates[0].text
    return [entry.as_json() for entry in renderings(made.candidates[0].text, popular)]
