"""Worker processes on one port, each with the same mapped table, and what keeps them running."""
