"""Packages that only some formats need, loaded when a file of that format comes along."""

from importlib import import_module
from typing import Any

from .errors import FileError


def extra(module: str, what: str, name: str = "files") -> Any:
    """The module ``module``, which reads or writes ``what``; it comes with the extra ``name``.

    Raises:
        FileError: it is not installed; says which extra brings it.
    """
    try:
        return import_module(module)
    except ImportError as error:
        package = module.partition(".")[0]
        raise FileError(
            f'{what} needs the package {package}; install it with: pip install "nisba[{name}]"'
        ) from error
