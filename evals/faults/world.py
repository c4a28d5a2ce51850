"""What a fault is driven in: a folder that stands for the whole disk, a letter with markers, settings."""

from __future__ import annotations

import json
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from evals.faults.markers import PLACES, foreign, planted, word
from evals.gold import built_in
from imr_llm.errors import ConfigurationError
from imr_llm.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable

_TESTS: Final = Path(__file__).parents[2] / "tests"
KEY: Final = f"sk-{word('key')}"


def helper(name: str) -> Any:
    """A module of the tests: the servers that fail in every way.

    Raises:
        ConfigurationError: this is no checkout.
    """
    if not (_TESTS / "model_server.py").exists():
        raise ConfigurationError(
            "Faults are driven from a checkout: the servers are the tests' own."
        )
    if str(_TESTS) not in sys.path:
        sys.path.insert(0, str(_TESTS))
    return import_module(name)


def with_login(url: str) -> str:
    """The address with a user and a password."""
    return url.replace("//", f"//user:{word('password')}@")


def letter_text() -> str:
    """A built-in letter with a marker in each place of it."""
    text = (Path(str(built_in("letters"))) / "e-003.txt").read_bytes().decode()
    for before, after in (
        ("She is being treated for ", f"She is being treated for {planted('diagnosis')} strain, "),
        ("Objective findings were ", f"Objective findings of {planted('summary')} were "),
        ("Unknown shockwave ", f"Unknown {planted('title')} shockwave "),
        ("Decision rationale: ", f"Decision rationale: Of {planted('rationale')}, "),
    ):
        if before not in text:
            raise AssertionError(before)
        text = text.replace(before, after)
    return text


class World:
    """One process's: its folder, its letter, its settings."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.text = letter_text()
        self.results: list[Any] = []
        """What came back: its repr is looked at."""

    def settings(self, url: str | None, **more: Any) -> Settings:
        """Settings with a marker in all that is secret, but for the address (see `with_login`)."""
        given: dict[str, Any] = {
            "model": "openai/x", "base_url": url, "api_key": KEY, "retries": 0, "reasks": 1,
            "timeout": 2.0, "model_options": {"extra_headers": {"X-Secret": word("header")}},
        }  # fmt: skip
        return Settings(**given | more)

    def letter_file(self, content: bytes | None = None, suffix: str = ".txt") -> Path:
        """A letter's file, with a marker in its name."""
        folder = self.folder / "letters"
        folder.mkdir(exist_ok=True)
        file = folder / f"{word('id')}{suffix}"
        file.write_bytes(self.text.encode() if content is None else content)
        return file


def said(**more: Any) -> Callable[[dict[str, Any]], str]:
    """What an obedient model says, with markers in its words; `more` spoils the answer."""
    answers = helper("answers")

    def summary(body: dict[str, Any]) -> dict[str, Any]:
        at = answers.sentence_with(body, word("diagnosis"))
        return {
            "mechanism": f"fell over {planted('answer')}", "injury_at": at,
            "diagnoses": [{"text": f"{planted('diagnosis')} strain", "at": at},
                          {"text": planted("answer"), "at": at}],
        }  # fmt: skip

    say: Callable[[dict[str, Any]], str] = answers.obedient(
        summary, {"treatment": planted("answer")}, **more
    )
    return say


def echo(request: Any) -> str:
    """All that a hostile server can say of what it was sent: the letter, the key, words of its own."""
    headers = json.dumps(dict(request.headers))
    return f"{planted('reply')} {request.text} {headers}"


def everything() -> str:
    """All markers at once."""
    return " ".join(f"{word(place)} {foreign(place)}" for place in PLACES)
