"""What the pages share: one file that needs nothing else, and in which nothing of a letter can run.

- Templates are filled with autoescape; data lies in the page as JSON that cannot end its element.
- The page's content-security policy (W3C CSP Level 3) admits the page's own styles and scripts, by
  their hashes, and nothing else: no address, no form, no frame, no string that is run as code.
- What a page is made of lies in this room: `base.html.jinja`, `look.css`, `look.js`.
"""

from __future__ import annotations

import base64
import hashlib
import json
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from imr_llm.errors import ConfigurationError
from imr_llm.private import Replacing

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_ROOM: Final = "imr_llm.pages"
_OUT_OF_SCRIPT: Final = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"})
"""What could end a script element, or begin a comment in it, in JSON's own escapes."""


def page(
    template: str,
    *,
    title: str,
    data: Any = None,
    styles: Sequence[str] = (),
    scripts: Sequence[str] = (),
    **values: Any,
) -> str:
    """A whole page.

    Args:
        template: name of a template of this room that extends `base.html.jinja`.
        title: the page's title.
        data: what the scripts read, from the element with the id `data`; any JSON values.
        styles: names of the room's style sheets that follow `look.css`.
        scripts: names of the room's scripts that follow `look.js`.
        values: what else the template names; all of it is escaped.
    """
    sheets = [file_of(name) for name in ("look.css", *styles)]
    programs = [file_of(name) for name in ("look.js", *scripts)]
    return (
        environment()
        .get_template(template)
        .render(
            values,
            title=title,
            policy=policy(sheets, programs),
            styles=[Markup(text) for text in sheets],  # noqa: S704 (files of this room)
            scripts=[Markup(text) for text in programs],  # noqa: S704
            data=embedded(data),
        )
    )


def policy(sheets: Sequence[str], programs: Sequence[str]) -> str:
    """The content-security policy that admits these styles and scripts, and nothing else."""
    return "; ".join([
        "default-src 'none'",
        f"script-src {' '.join(map(_hash, programs))}",
        f"style-src {' '.join(map(_hash, sheets))}",
        "img-src data:", "connect-src 'none'", "form-action 'none'", "base-uri 'none'",
        "require-trusted-types-for 'script'", "trusted-types 'none'",
    ])  # fmt: skip


def embedded(data: Any) -> Markup:
    """Data as JSON for a script element of the type application/json.

    In ASCII, so that nothing depends on how the page is read; no `<`, so that no `</script>` and
    no `<!--` of a letter is one.
    """
    text = json.dumps(data, ensure_ascii=True, allow_nan=False, separators=(",", ":"))
    return Markup(text.translate(_OUT_OF_SCRIPT))  # noqa: S704 (escaped above)


@cache
def environment() -> Environment:
    """Where the room's templates are filled."""
    return Environment(
        loader=PackageLoader(_ROOM, ""), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True,
    )  # fmt: skip


@cache
def file_of(name: str) -> str:
    """The text of one of the room's style sheets or scripts."""
    return (resources.files(_ROOM) / name).read_text(encoding="utf-8")


def write_page(file: Path, text: str) -> None:
    """Write a page (it quotes letters) as `Replacing` does, whole or not at all.

    Raises:
        ConfigurationError: it cannot be written there.
    """
    try:
        with Replacing(file) as out:
            out.write(text.encode("utf-8"))
    except OSError as error:
        raise ConfigurationError(f"{file.name} cannot be written: {error.strerror}.") from None


def _hash(text: str) -> str:
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return f"'sha256-{digest}'"
