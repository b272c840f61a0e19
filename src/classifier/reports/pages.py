"""Pages in HTML that need nothing but themselves, each from a template."""

from collections.abc import Callable, Mapping
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from classifier import __version__


def rendered(template: str, filters: Mapping[str, Callable[..., Any]], **context: Any) -> str:
    """The page. What a text of the context holds is shown and never obeyed."""
    environment = Environment(
        loader=PackageLoader("classifier", "reports/templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(filters)
    return environment.get_template(template).render(context, version=__version__)
