"""What the workers of a large table share: loaded once, in the process that they are forked from.

Imported by that process and by no other (`multiprocessing`'s ``forkserver``). It has no thread but
its own, and gRPC begins none before there is a server.
"""

import gc
from contextlib import suppress

import nisba_server.server  # noqa: F401 -- a worker's modules
from nisba.engine import default_engine
from nisba.errors import NisbaError

with suppress(NisbaError):  # each worker says it, to those who can read it
    default_engine()
gc.collect()
gc.freeze()  # what is looked through is written to, and then no longer shared
