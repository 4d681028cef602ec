"""Scripts that make the learned data; run with ``python -m``, never imported by the library."""
