"""The command group; a command's module is loaded when it is asked for."""

from importlib import import_module

import click

_COMMANDS = {
    "normalize": "normalize",
    "compare": "compare",
    "transliterate": "transliterate",
    "systems": "systems",
    "annotate": "annotate",
    "bulk": "bulk",
    "cluster": "cluster",
    "review": "review",
    "table": "table",
    "serve": "serve",
    "web": "web",
    "token": "token",
    "health": "health",
    "version": "version",
}
"""Command names, in the order of the help text, to the modules of this package that hold them."""


class LazyGroup(click.Group):
    """A group that imports a command's module at its first use, so that all start fast."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, in the order in which a user meets them."""
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, ``None`` when there is none of the name."""
        if cmd_name not in _COMMANDS:
            return None
        module = import_module(f".{_COMMANDS[cmd_name]}", __package__)
        command = module.command
        assert isinstance(command, click.Command)
        return command


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit status: 0 done, 1 no match, 2 wrong usage or input, 3 service unreachable.",
)
@click.version_option(package_name="nisba", message="nisba %(version)s")
def app() -> None:
    """Every spelling of an Arabic name to its canonical form.

    \b
    nisba normalize a-Sakhour "Nureddin Zengi"      what are these names?
    nisba compare Zengi al-Zinki                    are these one name?
    nisba annotate article.txt                      the names in running text
    nisba bulk names.csv --column name -o out.csv   a file, row by row
    nisba cluster names.csv -o grouped.csv          the variants in a column, without a table
    nisba transliterate حَلَب --to popular           from one script to another
    nisba serve                                     the same over gRPC

    All commands run here, on the built-in table, unless --table or --server (or the variable
    NISBA_SERVER) says otherwise.
    """
