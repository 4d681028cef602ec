"""What versions an answer depends on."""

import hashlib
import unicodedata
from functools import cache
from importlib.resources import files

import icu


@cache
def package_version() -> str:
    """The installed version; ``0+unknown`` in a checkout that is not installed."""
    # Loaded when asked for: it takes as long to import as a look-up takes.
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("nisba")
    except PackageNotFoundError:
        return "0+unknown"


@cache
def rules_version() -> str:
    """Fingerprint (12 hex digits) of the packaged rule tables and weights."""
    digest = hashlib.sha256()
    root = files("nisba")
    for folder in ("sounds", "sounds/graphemes", "analysis", "score", "systems"):
        place = root.joinpath(folder)
        if not place.is_dir():
            continue
        for item in sorted(place.iterdir(), key=lambda i: i.name):
            if item.is_file() and not item.name.endswith((".py", ".pyc", ".md")):
                digest.update(item.name.encode())
                digest.update(item.read_bytes())
    return digest.hexdigest()[:12]


def versions() -> dict[str, str]:
    """Versions of the package, of ICU and Unicode, and of the rules.

    Keys: ``package``, ``icu``, ``unicode``, ``rules``.
    """
    return {
        "package": package_version(),
        "icu": icu.ICU_VERSION,
        "unicode": unicodedata.unidata_version,
        "rules": rules_version(),
    }
