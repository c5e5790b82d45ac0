"""Renders the files of templates/: the one Jinja environment, strict about names that are not given."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from tinygen import resources

if TYPE_CHECKING:
    from jinja2 import Environment

__all__ = ["render"]


def render(template: str, **values: object) -> str:
    """The text of ``templates/<template>`` with its holes filled; a missing value is an error of ours."""
    return _environment().get_template(template).render(**values)


@cache
def _environment() -> Environment:
    # Imported here: commands that render nothing start without Jinja.
    from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

    return Environment(
        loader=FileSystemLoader(resources.templates()),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=select_autoescape(("html.j2", "svg.j2"), default=False),  # the others are C and INI
    )
