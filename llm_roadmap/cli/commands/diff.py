"""Define the command that compares with another commit: diff."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import click

from ..options import in_form, no_pager, one_document, plain, with_json
from ..output.paths import shown_path
from ..program import cli
from ..which_document import named_file

if TYPE_CHECKING:
    from ..output.answer import Answer

NEWEST: Final = "HEAD"


@cli.command(
    help="""
    Show which topics were ticked, added, removed, retitled and moved since a commit.

    REF is a branch, a tag or a commit; by default, it is the last commit.
    """
)
@one_document
@in_form("markdown", "Print Markdown, for the summary of a pull request.")
@no_pager
@plain
@with_json
@click.argument("ref", default=NEWEST)
@click.pass_context
def diff(ctx: click.Context, *, ref: str, answer: Answer) -> None:
    from ...git.reading_version import read_version
    from ...merging.topic_changes import topic_changes
    from ..output.to_json import topic_changes_json
    from ..output.topic_changes import change_lines, changes_markdown

    file = named_file(ctx, on_disk=True)
    now = file.read()
    version = read_version(file.path, ref, previous=now)
    changes = topic_changes(version.roadmap, now)
    answer.show(
        change_lines(file.path, changes),
        json=topic_changes_json(file.path, ref, version.commit, changes),
        markdown=changes_markdown(file.path, changes),
        paged=True,
    )
    if not version.is_there:
        answer.note(f"{ref} has no {shown_path(file.path)}: all its topics are new.")
    elif changes.is_empty:
        answer.note(f"No topic has changed in {shown_path(file.path)} since {ref}.")
