"""The directives `command-reference` and `settings-reference`: from the parser and from `Settings` themselves."""

from __future__ import annotations

import argparse
import re
from typing import TYPE_CHECKING, Any

from pydantic_core import PydanticUndefined
from sphinx.util.docutils import SphinxDirective

from imr_llm.cli import parser
from imr_llm.settings import PREFIX, Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docutils import nodes
    from sphinx.application import Sphinx

_COMPUTED = {"cache_dir": "in your home, for you alone", "model_options": "`{}`"}
"""Defaults that are made when they are asked for."""


def commands() -> Iterator[str]:
    """Each command as lines of Markdown: what it does, how it is called, its arguments."""
    for name, each, told in _subparsers(parser()):
        yield from (f"## `imr-llm {name}`", "", _sentence(each.description or told), "")
        yield from ("```text", re.sub(r"\s+", " ", each.format_usage()).strip(), "```", "")
        arguments = [one for one in each._actions if not isinstance(one, _Quiet)]  # noqa: SLF001
        if arguments:
            yield from ("| argument | what it is |", "|---|---|")
            for one in arguments:
                yield f"| {_called(one)} | {_sentence(one.help or '')} |"
            yield ""
        for action, _, what in _subparsers(each):
            yield from (f"- `imr-llm {name} {action}`: {_sentence(what)}",)
        yield ""


_Quiet = (argparse._HelpAction, argparse._SubParsersAction)  # noqa: SLF001


def _subparsers(of: argparse.ArgumentParser) -> Iterator[tuple[str, argparse.ArgumentParser, str]]:
    for action in of._actions:  # noqa: SLF001
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001
            told = {each.dest: each.help or "" for each in action._choices_actions}  # noqa: SLF001
            yield from ((name, each, told.get(name, "")) for name, each in action.choices.items())


def _called(argument: argparse.Action) -> str:
    value = argument.metavar or ("" if argument.nargs == 0 else argument.dest.upper())
    names = ", ".join(argument.option_strings)
    return f"`{' '.join(filter(None, [names, str(value)]))}`".replace("|", "\\|")


def _sentence(text: str) -> str:
    text = " ".join(text.split()).replace("|", "\\|")
    return f"{text[:1].upper()}{text[1:].rstrip('.')}."


def settings() -> Iterator[str]:
    """Each setting as a row: its name, its variable, its default, its meaning."""
    yield from ("| setting | in the environment | default | what it is |", "|---|---|---|---|")
    for name, info in Settings.model_fields.items():
        default = _COMPUTED.get(name) or (
            "none" if info.default in (None, PydanticUndefined) else f"`{info.default!r}`"
        )
        told = " ".join((info.description or "").split()).replace("|", "\\|")
        yield f"| `{name}` | `{PREFIX}{name.upper()}` | {default} | {told} |"


class CommandReference(SphinxDirective):
    """Puts the commands where the directive stands."""

    def run(self) -> list[nodes.Node]:
        """Its nodes, with headings of their own."""
        return self.parse_text_to_nodes("\n".join(commands()), allow_section_headings=True)


class SettingsReference(SphinxDirective):
    """Puts the settings where the directive stands."""

    def run(self) -> list[nodes.Node]:
        """Its nodes: one table."""
        return self.parse_text_to_nodes("\n".join(settings()))


def setup(app: Sphinx) -> dict[str, Any]:
    """Sphinx's hook."""
    app.add_directive("command-reference", CommandReference)
    app.add_directive("settings-reference", SettingsReference)
    return {"parallel_read_safe": True}
