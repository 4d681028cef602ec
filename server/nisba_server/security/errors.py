"""What can be wrong with files and options that guard the service."""

from nisba.errors import NisbaError


class SecurityError(NisbaError):
    """A certificate, key, token file or address that cannot be used; the message has the remedy."""

    code = "INSECURE"
