"""What the doors share: the reconciler of the moment, the threads, how the service is called."""

from collections.abc import Callable
from dataclasses import dataclass, field

from starlette.requests import Request

from nisba import Reconciler, Table
from nisba.annotate import Annotator

from .pool import Pool
from .reconcile.suggest import Prefixes


@dataclass(slots=True)
class Shared:
    """One for each application.

    Attributes:
        reconciler: gives the one to answer with; another one after the table was replaced.
        pool: where its work is done.
        tokens: callers need a token.
        public: address under which the service is known outside, ``""``: as the request says.
    """

    reconciler: Callable[[], Reconciler]
    pool: Pool
    tokens: bool = False
    public: str = ""
    _prefixes: Prefixes | None = field(default=None, init=False)
    _annotator: tuple[Reconciler, Annotator] | None = field(default=None, init=False)

    def base(self, request: Request) -> str:
        """Address of the service as the caller has it, without a slash at its end."""
        if not self.public:
            return str(request.base_url).rstrip("/")
        before: str = request.scope.get("root_path", "")  # a token, where one stands in the path
        return self.public.rstrip("/") + before

    def prefixes(self, table: Table) -> Prefixes:
        """The index by prefix of a table, kept for as long as the table is the same."""
        if self._prefixes is None or self._prefixes.table is not table:
            self._prefixes = Prefixes(table)
        return self._prefixes

    def annotator(self, reconciler: Reconciler) -> Annotator:
        """What finds names in texts with a reconciler, kept for as long as that is the same.

        Takes a moment the first time: to be called where work is done.
        """
        known = self._annotator
        if known is None or known[0] is not reconciler:
            known = self._annotator = reconciler, Annotator(reconciler)
        return known[1]
