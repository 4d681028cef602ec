"""What the service says of itself."""

from nisba.versions import package_version

from .. import limits
from .vocabulary import TYPES, Json

IDENTIFIERS = "urn:nisba:entity:"
"""Identifier space: one for every table, since ids are the table's own."""

SCHEMA = "https://schema.org/Thing"
PREVIEW_WIDTH, PREVIEW_HEIGHT = 420, 220
"""Pixels of the frame in which an entity is previewed."""


def manifest(base: str, *, tokens: bool) -> Json:
    """The service manifest (section 3.1).

    Args:
        base: address of the service without a slash at its end, ``http://localhost:8080``.
        tokens: the service wants a token with each request.
    """
    root = f"{base}/reconcile"
    made: Json = {
        "versions": ["0.2"],
        "name": "nisba: Arabic names",
        "identifierSpace": IDENTIFIERS,
        "schemaSpace": SCHEMA,
        "documentation": f"{base}/",
        "logo": f"{base}/static/nisba.svg",
        "serviceVersion": package_version(),
        "defaultTypes": [{"id": entry.id, "name": entry.name} for entry in TYPES],
        "view": {"url": f"{base}/entity/{{{{id}}}}"},
        "preview": {
            "url": f"{root}/preview?id={{{{id}}}}",
            "width": PREVIEW_WIDTH,
            "height": PREVIEW_HEIGHT,
        },
        "suggest": {
            what: {
                "service_url": root,
                "service_path": f"/suggest/{what}",
                "flyout_service_url": root,
                "flyout_service_path": f"/flyout/{what}?id=${{id}}",
            }
            for what in ("entity", "property", "type")
        },
        "extend": {
            "propose_properties": {"service_url": root, "service_path": "/properties"},
            "property_settings": [],
        },
        "batchSize": limits.BATCH_ADVISED,
    }
    if tokens:
        made["authentication"] = {"type": "apiKey", "name": "Authorization", "in": "header"}
    return made
