"""``python -m nisba_server.cli``: the same as ``nisba``."""

import sys

from .main import main

if __name__ == "__main__":
    sys.exit(main())
