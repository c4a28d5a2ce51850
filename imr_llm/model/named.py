"""Providers that instructor knows by name and speaks to through those providers' own packages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from imr_llm.errors import ConfigurationError
from imr_llm.model.quiet import asking, hush

if TYPE_CHECKING:
    import instructor

    from imr_llm.model.provider import Provider

_USAGE: Final = ("usage", "usage_metadata")
_SENT: Final = ("prompt_tokens", "input_tokens", "prompt_token_count", "inputTokens")
_CACHED: Final = ("cached_tokens", "cached_content_token_count")
_CACHE_READ: Final = ("cache_read_input_tokens", "cacheReadInputTokens")
_CACHE_WRITTEN: Final = ("cache_creation_input_tokens", "cacheWriteInputTokens")
"""These two count beside the tokens sent, not among them."""
_RECEIVED: Final = ("completion_tokens", "output_tokens", "candidates_token_count", "outputTokens")
_THOUGHT: Final = ("thoughts_token_count",)


def tokens_in(response: object) -> tuple[int, int, int]:
    """Input, cached input and output tokens of a response, where the provider tells them; else zeros.

    Cached ones are among the input, as in OpenAI's count. The names are those of OpenAI and Mistral,
    Anthropic and Cohere, Google, and Bedrock.
    """
    usage = next((found for name in _USAGE if (found := _of(response, name)) is not None), None)
    inner = _of(usage, "tokens")  # Cohere's
    usage = usage if inner is None else inner
    read, written = _number(usage, _CACHE_READ), _number(usage, _CACHE_WRITTEN)
    cached = _number(_of(usage, "prompt_tokens_details"), _CACHED) or _number(usage, _CACHED)
    return (
        _number(usage, _SENT) + read + written,
        cached + read,
        _number(usage, _RECEIVED) + _number(usage, _THOUGHT),
    )


def _number(holder: object, names: tuple[str, ...]) -> int:
    """Under the first of the names that has one."""
    found = (_of(holder, name) for name in names)
    return next((each for each in found if type(each) is int and each > 0), 0)


def _of(holder: object, name: str) -> Any:
    return holder.get(name) if isinstance(holder, Mapping) else getattr(holder, name, None)


def named(provider: Provider, mode: instructor.Mode | None) -> instructor.AsyncInstructor:
    """The client that instructor makes, without redirects and retries of its own where that can be.

    Mode None is what instructor thinks best for the provider.

    Raises:
        ConfigurationError: an unknown provider, its package is missing, or its key.
    """
    import instructor  # noqa: PLC0415 (a second of import)

    key: dict[str, Any] = {"api_key": provider.key} if provider.key else {}
    make = (
        instructor.from_provider
    )  # imported here, so that its loggers are known when they are hushed
    hush()
    try:
        with asking():
            made = make(f"{provider.name}/{provider.model}", async_client=True, mode=mode, **key)
    except Exception as error:  # noqa: BLE001 (each provider has its own)
        raise ConfigurationError(
            f"The provider {provider.name!r} cannot be used: {_why(error, provider.name)}."
        ) from None
    _tame(made.client)
    return made


def _why(error: Exception, name: str) -> str:
    """What is missing, as far as the kind of the error tells; its text is instructor's own business."""
    said = str(error).lower()
    if "unsupported provider" in said or "supported providers" in said:
        return "instructor knows no provider of that name; set base_url for a compatible server"
    if isinstance(error, ImportError) or "package is required" in said or "install" in said:
        return f"its Python package is not installed (instructor's extra: pip install 'instructor[{name}]')"
    if "api_key" in said or "api key" in said:
        return "it has no key: set IMR_LLM_API_KEY, or the provider's own variable"
    return f"its package refused ({type(error).__name__}); check the model's name, the package and the key"


def _tame(sdk: Any) -> None:
    """Have the package send a letter once, and where it was told to.

    Set afterwards: instructor hands neither to most packages. Those of openai's make (anthropic, groq and
    all that speak OpenAI) keep them in these places; others have their own way with both (`SECURITY.md`).
    """
    if isinstance(getattr(sdk, "max_retries", None), int):
        sdk.max_retries = 0
    http: Any = getattr(sdk, "_client", None)
    if isinstance(getattr(http, "follow_redirects", None), bool):
        http.follow_redirects = False
