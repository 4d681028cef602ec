"""Who may call, and over what: bearer tokens, TLS files, the rule on plaintext.

Transport-free: gRPC and HTTP doors use the same checks (`credentials` alone speaks gRPC).
"""

from nisba_server.security.errors import SecurityError
from nisba_server.security.policy import check_exposure, is_loopback
from nisba_server.security.tls import TlsFiles
from nisba_server.security.tokens import TokenFile, bearer

__all__ = ["SecurityError", "TlsFiles", "TokenFile", "bearer", "check_exposure", "is_loopback"]
