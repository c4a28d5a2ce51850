"""Google's form of docstrings by napoleon, but for its guess that what stands before a colon is a type."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sphinx.ext.napoleon import Config, GoogleDocstring

if TYPE_CHECKING:
    from sphinx.application import Sphinx

_CONFIG = Config(napoleon_use_ivar=True)


class _Docstring(GoogleDocstring):
    def _consume_returns_section(
        self,
        preprocess_types: bool = False,  # noqa: FBT001, FBT002, ARG002 (as it is called)
    ) -> list[tuple[str, str, list[str]]]:
        return [("", "", self._dedent(self._consume_to_next_section()))]


def _converted(  # noqa: PLR0913, PLR0917 (Sphinx calls it so)
    app: Sphinx, what: str, name: str, obj: Any, options: Any, lines: list[str]
) -> None:
    if what != "attribute":  # whose docstrings are sentences
        lines[:] = _Docstring(lines, _CONFIG, app, what, name, obj, options).lines()


def setup(app: Sphinx) -> dict[str, Any]:
    """Sphinx's hook."""
    app.connect("autodoc-process-docstring", _converted)
    return {"parallel_read_safe": True}
