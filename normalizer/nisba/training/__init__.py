"""Scripts that make the learned data of the library; run with ``python -m``, never imported by it."""
