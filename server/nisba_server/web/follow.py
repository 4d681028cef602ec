"""What is on disk and may be replaced while it is served: the table, the certificate."""

import logging
import threading
from pathlib import Path

import uvicorn

from nisba import Reconciler, Table
from nisba.errors import NisbaError
from nisba_server.security import SecurityError, TlsFiles
from nisba_server.security.tls import read_tls
from nisba_server.watch import Watch

_HEADER = "header.json"
"""The file of a table that comes last into being."""


class FollowedTable:
    """Gives the reconciler of a table, and of the one that replaces it; requests share it.

    A new table is loaded aside while the old one answers. One that cannot be read is logged and
    refused: the old one holds.

    Raises:
        TableError: there is no table to begin with.
    """

    def __init__(self, path: Path, log: logging.Logger, period: float = 1.0) -> None:
        self._path = path
        self._log = log
        self._watch = Watch([path / _HEADER], period)
        self._loading = threading.Lock()
        self._now = Reconciler(Table.open(path))

    def __call__(self) -> Reconciler:
        if self._watch.changed():
            threading.Thread(target=self._replace, daemon=True, name="nisba-table").start()
        return self._now

    def _replace(self) -> None:
        with self._loading:
            if not (self._path / _HEADER).exists():
                return  # between the old table and the new one
            try:
                found = Reconciler(Table.open(self._path, verify=True))
            except NisbaError as error:
                self._log.error("table not replaced, the old one holds: %s", error.message)
            else:
                self._now = found
                self._log.info("table replaced: %s", found.table.version)


class FollowingServer(uvicorn.Server):
    """Takes a new certificate when the files are replaced; connections that stand keep theirs.

    Files that do not belong together are logged and refused. Authorities of clients are added, not
    taken away: for that the service is started anew.
    """

    def __init__(self, config: uvicorn.Config, tls: TlsFiles | None, log: logging.Logger) -> None:
        super().__init__(config)
        self._tls = tls
        self._log = log
        self._watch = Watch(tls.paths) if tls else None

    async def on_tick(self, counter: int) -> bool:
        """Called by uvicorn ten times a second."""
        if self._watch is not None and self._watch.changed():
            self._renew()
        return await super().on_tick(counter)

    def _renew(self) -> None:
        context, files = self.config.ssl, self._tls
        assert context is not None
        assert files is not None
        try:
            read_tls(files)
            context.load_cert_chain(files.cert, files.key)
            if files.client_ca:
                context.load_verify_locations(files.client_ca)
        except (SecurityError, OSError) as error:
            self._log.error("certificate not replaced, the old one holds: %s", error)
        else:
            self._log.info("certificate replaced from %s", files.cert)
