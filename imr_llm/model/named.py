"""Providers that instructor knows by name and speaks to through those providers' own packages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from imr_llm.errors import ConfigurationError
from imr_llm.model.quiet import asking, hush

if TYPE_CHECKING:
    import instructor

    from imr_llm.model.provider import Provider


def named(provider: Provider, mode: instructor.Mode | None) -> instructor.AsyncInstructor:
    """The client that instructor makes, without redirects and retries of its own where that can be.

    Mode None is what instructor thinks best for the provider.

    Raises:
        ConfigurationError: an unknown provider, its package is missing, or its key.
    """
    import instructor  # noqa: PLC0415 (a second of import)

    key: dict[str, Any] = {"api_key": provider.key} if provider.key else {}
    hush()
    try:
        with asking():
            made = instructor.from_provider(
                f"{provider.name}/{provider.model}", async_client=True, mode=mode, **key
            )
    except Exception as error:  # noqa: BLE001 (each provider has its own)
        raise ConfigurationError(
            f"The provider {provider.name!r} cannot be used ({type(error).__name__}): "
            "check its name, its package and its key."
        ) from None
    _tame(made.client)
    return made


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
