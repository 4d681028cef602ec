"""What can go wrong with a file as a whole. A fault of one row is a `rows.Fault`, not an error."""


class FileError(Exception):
    """A file that cannot be read, written or understood: what, where, and what to do."""
