"""Bearer tokens, of which the service keeps only hashes.

A token file has a line for each client, ``NAME sha256:HEX``; empty lines and those that begin
with ``#`` mean nothing. ``nisba token NAME`` makes a token and its line. The tokens are 256 random
bits, so a plain SHA-256 is enough: there is nothing to guess that salt or stretching would slow.
"""

import hashlib
import hmac
import logging
import re
import secrets
import threading
import time
from pathlib import Path

from nisba_server.security.errors import SecurityError
from nisba_server.watch import Clock, Watch

MAX_TOKEN = 512
"""Longest token looked at, in characters."""

MAX_FILE = 1 << 20
"""Longest token file, in bytes."""

_LINE = re.compile(r"(?P<name>[A-Za-z0-9][A-Za-z0-9._@-]{0,63})\s+sha256:(?P<hex>[0-9a-f]{64})")
_SCHEME = "bearer "


def new_token(name: str) -> tuple[str, str]:
    """A token for the client ``name``, and its line for the token file.

    Raises:
        SecurityError: ``name`` is not 1 to 64 letters, digits, ``. _ @ -``.
    """
    token = secrets.token_urlsafe(32)
    line = f"{name} sha256:{_digest(token).hex()}"
    if not _LINE.fullmatch(line):
        raise SecurityError(
            f"{name!r} cannot name a client: 1 to 64 letters, digits, '.', '_', '@', '-'",
            field="name",
        )
    return token, line


def bearer(authorization: str) -> str:
    """The token of an ``Authorization`` header, ``""`` when it has none (RFC 6750, 2.1)."""
    if authorization[: len(_SCHEME)].casefold() != _SCHEME:
        return ""
    return authorization[len(_SCHEME) :].strip()


class Tokens:
    """Hashes of tokens and whose they are. Immutable."""

    def __init__(self, owners: dict[bytes, str]) -> None:
        self._owners = tuple(owners.items())

    @classmethod
    def read(cls, path: Path) -> "Tokens":
        """The tokens of a file.

        Raises:
            SecurityError: it cannot be read, is over `MAX_FILE` bytes, has a malformed line, the
                same token twice, or none at all, which would lock everyone out.
        """
        try:
            with path.open("rb") as file:
                raw = file.read(MAX_FILE + 1)
        except OSError as error:
            raise SecurityError(f"{path}: {error.strerror or error}", field="tokens") from error
        if len(raw) > MAX_FILE:
            raise SecurityError(f"{path}: over {MAX_FILE} bytes", field="tokens")
        owners: dict[bytes, str] = {}
        for number, line in enumerate(raw.decode("utf-8", "replace").splitlines(), 1):
            text = line.strip()
            if not text or text.startswith("#"):
                continue
            found = _LINE.fullmatch(text)
            if found is None:  # not quoted: somebody may have put a token there
                raise SecurityError(
                    f"{path}:{number}: not of the form 'NAME sha256:HEX': make a line with "
                    "'nisba token NAME'",
                    field="tokens",
                )
            digest = bytes.fromhex(found["hex"])
            if digest in owners:
                raise SecurityError(
                    f"{path}:{number}: the same token as {owners[digest]}'s", field="tokens"
                )
            owners[digest] = found["name"]
        if not owners:
            raise SecurityError(
                f"{path}: no token: add one with 'nisba token NAME >> {path}'", field="tokens"
            )
        return cls(owners)

    def __len__(self) -> int:
        return len(self._owners)

    def owner(self, token: str) -> str:
        """Whose ``token`` is; ``""`` for none.

        Takes as long for every token of a length: all hashes are compared, each in constant time.
        """
        if not token or len(token) > MAX_TOKEN:
            return ""
        digest = _digest(token)
        found = ""
        for known, name in self._owners:
            if hmac.compare_digest(known, digest):
                found = name
        return found


class TokenFile:
    """The tokens of a file that may be replaced while the service runs.

    A replacement that is malformed is logged and refused as a whole: the tokens before it hold.
    Threads may share it.

    Raises:
        SecurityError: as `Tokens.read`.
    """

    def __init__(
        self,
        path: Path,
        *,
        log: logging.Logger | None = None,
        clock: Clock = time.monotonic,
    ) -> None:
        self._path = path
        self._log = log or logging.getLogger("nisba.security")
        self._watch = Watch([path], clock=clock)
        self._tokens = Tokens.read(path)
        self._lock = threading.Lock()

    def owner(self, token: str) -> str:
        """Whose ``token`` is by the file as it stands now (a second ago at most); ``""``: none."""
        if self._lock.acquire(blocking=False):  # one looks at the file, the others go on
            try:
                if self._watch.changed():
                    self._reload()
            finally:
                self._lock.release()
        return self._tokens.owner(token)

    def check(self, token: str) -> bool:
        """Whether ``token`` is one of the file's."""
        return bool(self.owner(token))

    def _reload(self) -> None:
        try:
            self._tokens = Tokens.read(self._path)
        except SecurityError as error:
            self._log.error("tokens not replaced, the old ones hold: %s", error.message)
        else:
            self._log.info("tokens replaced: %d", len(self._tokens))


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()
