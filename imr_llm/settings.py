"""One typed, frozen object for everything a user can set."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal
from urllib.parse import urlsplit

import platformdirs
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    field_validator,
    model_validator,
)

from imr_llm.errors import ConfigurationError
from imr_llm.silent import words

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Self

Mode = Literal["auto", "tools", "json_schema", "json"]
Ask = Literal["letter", "sections"]

PREFIX: Final = "IMR_LLM_"
_EMPTY_IS_UNSET: Final = ""
_JSON: Final = {
    "model_options": '{"temperature": 0}',
    "prices": '{"input": 0.25, "output": 2}',
    "escalate_prices": '{"input": 0.25, "output": 2}',
}
"""Settings that are JSON objects in the environment, each with an example."""


def _default_cache() -> Path:
    return Path(platformdirs.user_cache_dir("imr_llm", appauthor=False)) / "answers"


class Prices(BaseModel):
    """US dollars for a million tokens.

    Attributes:
        input: of what is sent.
        output: of what comes back.
        cached_input: of what the provider had in its prompt cache; None: as `input`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    def __repr_args__(self) -> Iterable[tuple[str | None, Any]]:
        # For `repr` and `str` alike, and for rich: names of what is there, never values.
        return ((None, word) for word in words(dict(self)))

    input: float = Field(ge=0)
    output: float = Field(ge=0)
    cached_input: float | None = Field(default=None, ge=0)


class Settings(BaseModel):
    """Settings: from keywords, then `IMR_LLM_*` in the environment, then the defaults below.

    The environment is read when the object is made, which `extract` does at each call. A field
    `base_url` is `IMR_LLM_BASE_URL` in the environment.

    Raises:
        ConfigurationError: a value that cannot be; the message names the setting, not the value.
    """

    model_config = ConfigDict(
        frozen=True, extra="forbid", hide_input_in_errors=True, use_attribute_docstrings=True
    )

    model: str | None = None
    """Provider string, as `openai/gpt-5-mini` or `ollama/qwen3`; None: the rules alone answer."""
    base_url: str | None = None
    """Address of an OpenAI-compatible server; without a key a placeholder is sent to it."""
    api_key: SecretStr | None = None
    """The provider's key; else the provider's own variable, such as `OPENAI_API_KEY`."""
    cache_dir: Path = Field(default_factory=_default_cache)
    """Folder of the model's answers; made with access for its owner alone."""
    offline: bool = False
    """Answer from the cache and the rules alone; nothing is sent."""
    mode: Mode = "auto"
    """How the answer's shape is enforced: `json_schema`, `tools` or `json`. `auto`: on OpenAI-compatible
    servers the first of these that the server does not refuse, elsewhere what instructor thinks best."""
    model_options: dict[str, Any] = Field(default_factory=dict)
    """The provider's own parameters (`temperature`, `seed`, ...); part of the cache key."""
    ask: Ask = "letter"
    """`letter`: as much in one request as fits; `sections`: one part of the letter each, which small
    models answer better."""
    part_characters: int = Field(default=14_000, ge=1_000)
    """Most characters of letter text in one request; a longer letter is asked in parts."""
    mask: bool = False
    """Put placeholders for what `scan` finds before a letter goes to the model (extra `privacy`); rules,
    grounding and offsets keep to the letter itself."""
    max_output_tokens: int = Field(default=8_192, ge=64)
    """Most tokens of one answer."""
    timeout: float = Field(default=60.0, gt=0)
    """Seconds that one request may take."""
    deadline: float | None = Field(default=None, gt=0)
    """Seconds that one part may take with all retries; None: three times the timeout and a minute."""
    retries: int = Field(default=4, ge=0)
    """Tries after the first one that a transport error gets."""
    reasks: int = Field(default=2, ge=0, le=5)
    """Times that an invalid answer is asked again, with its errors, or one to another request."""
    passes: int = Field(default=1, ge=1, le=9)
    """Times that the model is asked, in all, for what is doubtful; the answers vote."""
    escalate: str | None = None
    """Another model, as `openai/gpt-5`, that is asked for what is doubtful, and for nothing else. One of
    another provider gets neither `base_url`, `api_key` nor `model_options`, but its own key from the
    environment."""
    escalate_prices: Prices | None = None
    """Prices of that model, as `prices`; None: `prices` for one of the same provider, else the list's."""
    accept_error: float = Field(default=0.2, ge=0, le=1)
    """A field goes to the review list where it is wrong with a probability above this."""
    judge: Path | None = None
    """A file of counts as `python -m evals calibrate --out FILE` writes it: confidences, of fields of your
    own too, follow from its table of the model; where it has none, from the library's counts."""
    concurrency: int = Field(default=16, ge=1)
    """Requests under way at a time, at most; fewer while the server says that there are too many."""
    requests_per_minute: float | None = Field(default=None, gt=0)
    """Most requests that are begun in a minute."""
    tokens_per_minute: float | None = Field(default=None, gt=0)
    """Most tokens, sent and received, in a minute: by an estimate that learns from the answers."""
    prices: Prices | None = None
    """US dollars for a million tokens, as `{"input": 0.25, "cached_input": 0.025, "output": 2}`; None:
    by the price list of the package `genai-prices`, where that is installed."""

    @field_validator("model_options")
    @classmethod
    def _plain_json(cls, options: dict[str, Any]) -> dict[str, Any]:
        try:
            plain = json.loads(json.dumps(options, allow_nan=False))
        except (TypeError, ValueError):
            raise ValueError(
                "must be plain JSON: texts, finite numbers, lists and objects"
            ) from None
        if plain != options:
            raise ValueError("must be plain JSON, with texts as keys")
        return options

    @field_validator("base_url")
    @classmethod
    def _address(cls, url: str | None) -> str | None:
        if url is None:
            return None
        parts = urlsplit(url.strip())
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("must be an address such as http://127.0.0.1:8080/v1")
        return url.strip()

    @field_validator("api_key")
    @classmethod
    def _one_line(cls, key: SecretStr | None) -> SecretStr | None:
        plain = key.get_secret_value().strip() if key else ""
        if not plain.isprintable():
            raise ValueError("must be one line of printable characters")
        return SecretStr(plain) if plain else None

    @field_validator("cache_dir")
    @classmethod
    def _home(cls, folder: Path) -> Path:
        try:
            return folder.expanduser()
        except RuntimeError:
            raise ValueError("names the home of a user that this machine does not have") from None

    def __repr_args__(self) -> Iterable[tuple[str | None, Any]]:
        # An address may hold a password, an option a key: names of what was set, never values.
        set_ = {name: value for name, value in self if name in self.model_fields_set}
        return ((None, word) for word in words(set_))

    def __init__(self, **values: Any) -> None:
        told = None
        try:
            super().__init__(**values)
        except ValidationError as error:
            told = _explained(error)
        if told is not None:  # here, where the error, which holds the values, is no context
            raise ConfigurationError(told)

    @model_validator(mode="before")
    @classmethod
    def _from_environment(cls, given: dict[str, Any]) -> dict[str, Any]:
        filled = {name: value for name, value in given.items() if value is not None}
        for name in cls.model_fields:
            if name in given:
                continue
            value = os.environ.get(PREFIX + name.upper(), _EMPTY_IS_UNSET)
            if value != _EMPTY_IS_UNSET:
                filled[name] = _parsed(name, value) if name in _JSON else value
        return filled

    def address(self) -> str | None:
        """The server's address without what may be secret in it: user, password and query."""
        if self.base_url is None:
            return None
        return urlsplit(without_login(self.base_url))._replace(query="", fragment="").geturl()

    def total(self) -> float:
        """Seconds that one part of a letter may take in all."""
        return self.deadline if self.deadline is not None else 3 * self.timeout + 60

    def replaced(self, **values: Any) -> Self:
        """The same settings with some values replaced; None leaves a value as it is."""
        given = {name: value for name, value in values.items() if value is not None}
        return self.model_copy(update=given) if given else self


def without_login(url: str) -> str:
    """An address without user and password."""
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl() if "@" in url else url


def _parsed(name: str, value: str) -> Any:
    try:
        return json.loads(value)
    except json.JSONDecodeError:
        raise ValueError(
            f"{PREFIX}{name.upper()} must be a JSON object, such as {_JSON[name]}"
        ) from None


def _place(kind: str, place: tuple[int | str, ...]) -> tuple[int | str, ...]:
    """Where a value stands; a wrong key within a value of the user's is a value, too."""
    return place[:-1] if kind == "extra_forbidden" and len(place) > 1 else place


def _explained(error: ValidationError) -> str:
    problems = [
        f"{'.'.join(map(str, _place(problem['type'], problem['loc']))) or 'settings'}: {problem['msg']}"
        for problem in error.errors(include_input=False, include_url=False)
    ]
    known = ", ".join(Settings.model_fields)
    return f"Wrong settings: {'; '.join(problems)}. Known settings: {known}."
