"""``lianxin``: the command line, put together from the commands of each area."""

import typer

from services.cli import (
    backup_commands,
    channels,
    check_commands,
    export_commands,
    local_commands,
    messages,
    ops_commands,
    package_commands,
    people_commands,
    rebuild_commands,
    recipients,
    scoring_commands,
    senders,
)

app = typer.Typer(
    name="lianxin",
    help="连心：五星创评、意见办理与报表。",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(scoring_commands.app)
for commands in (
    local_commands,
    people_commands,
    ops_commands,
    messages,
    channels,
    check_commands,
    export_commands,
    rebuild_commands,
    recipients,
    senders,
    package_commands,
    backup_commands,
):
    commands.register(app)


@app.callback()
def main() -> None:
    """Keeps ``lianxin`` a group of commands, however many there are."""
