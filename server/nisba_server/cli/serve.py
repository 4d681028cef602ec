"""``nisba serve``: the gRPC service."""

import os
from collections.abc import Callable
from pathlib import Path

import click

from nisba_server.config import Chosen, Setting, choose, settings

from .status import Status

_UNITS = {"text": "TEXT", "whole": "N", "number": "NUMBER", "path": "FILE"}


def _flags(command: Callable[..., int]) -> Callable[..., int]:
    """A flag for each setting; what it may be is checked where all sources are."""
    for setting in reversed(tuple(settings().values())):
        command = _flag(setting)(command)
    return command


def _flag(setting: Setting) -> Callable[[Callable[..., int]], Callable[..., int]]:
    if setting.kind == "switch":
        names = f"--{setting.key}/--no-{setting.key}"
        return click.option(names, setting.name, default=None, help=setting.help)
    default = "" if setting.default is None else f"  [default: {setting.default}]"
    return click.option(
        f"--{setting.key}",
        setting.name,
        metavar="|".join(setting.choices) or _UNITS[setting.kind],
        help=setting.help + default,
    )


@click.command("serve", short_help="The gRPC service.")
@click.option(
    "--config",
    type=click.Path(path_type=Path, dir_okay=False),
    envvar="NISBA_SERVE_CONFIG",
    metavar="FILE",
    help="TOML file of settings (also by the variable NISBA_SERVE_CONFIG).",
)
@click.option("--check", is_flag=True, help="Say the settings, check them, and serve nothing.")
@_flags
def command(config: Path | None, check: bool, **flags: object) -> int:
    """Serve nisba.v1.NameService over gRPC, with health checking and reflection.

    \b
    nisba serve
    nisba serve --port 50052 --table places.table --workers 2
    nisba serve --config nisba.toml --check
    nisba normalize --server localhost:50051 a-Sakhour

    A setting is taken from its flag, else from its variable (NISBA_SERVE_PORT for --port), else
    from the file (port = 50052), else its default.

    The address is said on standard error once the service answers. SIGTERM and SIGINT end it in
    order: no new calls, the old ones finished. SIGHUP, or a new table in the place of the old one,
    has the table replaced without a pause; one that is at fault is refused.
    """
    chosen = choose(flags, os.environ, config)
    if check:
        return _check(chosen)
    from nisba_server.observe.logs import FIELDS, set_up
    from nisba_server.workers.supervisor import supervise

    log = set_up(chosen.config.log_format, chosen.config.log_level)

    def announce(address: str, metrics: str) -> None:
        fields = {"metrics": metrics} if metrics else {}
        log.info("serving on %s", address, extra={FIELDS: fields})

    supervise(chosen.config, log, announce)
    return Status.DONE


def _check(chosen: Chosen) -> int:
    """Look at all that would be needed to serve, but the port; print the settings.

    Raises:
        NisbaError: something is at fault.
    """
    from nisba_server.server import NameServer
    from nisba_server.workers.tables import opened, place_of

    config = chosen.config
    NameServer(config.server_options())
    version = opened(place_of(config.table), verify=True, overlay=config.overlay).table.version
    for name, setting in settings().items():
        value, origin = getattr(config, name), chosen.origins[name]
        said = "" if value is None else str(value).lower() if isinstance(value, bool) else value
        click.echo(f"{setting.key:<19} {said!s:<23} {origin}")
    click.echo(f"nisba: the settings are sound; table {version}", err=True)
    return Status.DONE
