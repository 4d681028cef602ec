"""Settings from where they may be made, checked, with where each came from."""

import difflib
import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nisba_server.config.model import ConfigError, ServeConfig, Setting, Value, settings

MAX_FILE = 1 << 20
"""Longest configuration file, in bytes."""

DEFAULT = "default"
_YES, _NO = frozenset({"1", "true", "yes", "on"}), frozenset({"0", "false", "no", "off", ""})


@dataclass(frozen=True, slots=True)
class Chosen:
    """A configuration, and for each setting where it was made: a flag, a variable, a file."""

    config: ServeConfig
    origins: Mapping[str, str]


def choose(
    flags: Mapping[str, object], environment: Mapping[str, str], file: Path | None = None
) -> Chosen:
    """The settings: of the flags, else of the environment, else of the file, else the defaults.

    Args:
        flags: by name; ``None`` is a flag that was not given.
        file: TOML, with the flags as keys; relative paths in it start from its folder.

    Raises:
        ConfigError: a value is not of its kind or outside its range, a key is unknown, the file
            cannot be read.
    """
    written = _read(file) if file else {}
    values: dict[str, Any] = {}
    origins: dict[str, str] = {}
    for name, setting in settings().items():
        variable = _variable(setting, environment)
        if flags.get(name) is not None:
            origins[name] = f"--{setting.key}"
            values[name] = value_of(setting, flags[name], origins[name])
        elif variable:
            origins[name] = variable
            values[name] = value_of(setting, environment[variable], variable)
        elif file and name in written:
            origins[name] = str(file)
            values[name] = _beside(value_of(setting, written[name], f"{file}: {setting.key}"), file)
        else:
            origins[name] = DEFAULT
            values[name] = setting.default
    return Chosen(ServeConfig(**values), origins)


def value_of(setting: Setting, given: object, where: str) -> Value:
    """What was given as a value of the setting's kind; text is read, as the environment has it.

    Raises:
        ConfigError: it is none; ``where`` begins the message.
    """
    try:
        match setting.kind:
            case "switch":
                return _switch(given)
            case "whole" | "number":
                return _number(setting, given)
            case "path" if isinstance(given, str | Path) and str(given):
                return Path(given)
            case "choice" if given in setting.choices:
                return str(given)
            case "text" if isinstance(given, str) and given:
                return given
            case "choice":
                raise ValueError(f"{given!r} is none of {', '.join(setting.choices)}")
            case _:
                raise ValueError(f"{given!r} is no {setting.kind}")
    except ValueError as error:
        raise ConfigError(f"{where}: {error}", field=setting.name) from error


def _variable(setting: Setting, environment: Mapping[str, str]) -> str:
    """The variable that makes the setting; ``""`` if none does."""
    names = [setting.variable]
    if setting.name == "insecure":
        names.append("NISBA_INSECURE")  # what it was called when it was the only one
    return next((name for name in names if name in environment), "")


def _read(file: Path) -> dict[str, object]:
    """The settings of a file, by name."""
    try:
        if file.stat().st_size > MAX_FILE:
            raise ConfigError(f"{file}: over {MAX_FILE} bytes", field="config")
        made = tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(f"{file}: {error.strerror or error}", field="config") from error
    except ValueError as error:
        raise ConfigError(f"{file}: not TOML: {error}", field="config") from error
    names = {setting.key: name for name, setting in settings().items()}
    for key in made:
        if key not in names:
            near = difflib.get_close_matches(key, names, 1)
            hint = f": is it {near[0]}?" if near else ""
            raise ConfigError(f"{file}: there is no setting {key}{hint}", field="config")
    return {names[key]: value for key, value in made.items()}


def _beside(value: Value, file: Path) -> Value:
    return file.parent / value if isinstance(value, Path) else value


def _switch(given: object) -> bool:
    if isinstance(given, bool):
        return given
    if isinstance(given, str) and given.casefold() in _YES | _NO:
        return given.casefold() in _YES
    raise ValueError(f"{given!r} is neither true nor false")


def _number(setting: Setting, given: object) -> int | float:
    whole = setting.kind == "whole"
    what = "a whole number" if whole else "a number"
    if isinstance(given, bool) or not isinstance(given, str | int | float):
        raise ValueError(f"{given!r} is not {what}")
    try:
        number = int(given) if whole and not isinstance(given, float) else float(given)
    except ValueError:
        raise ValueError(f"{given!r} is not {what}") from None
    if not math.isfinite(number) or (whole and number != int(number)):
        raise ValueError(f"{given!r} is not {what}")
    low = -math.inf if setting.low is None else setting.low
    high = math.inf if setting.high is None else setting.high
    if not low <= number <= high:
        ends = f"{low:g} to {high:g}" if high < math.inf else f"{low:g} or more"
        raise ValueError(f"{number:g} is not {ends}")
    return int(number) if whole else number
