"""Who is asked: provider, model, address and key, as the settings name them."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from imr_llm.errors import ConfigurationError
from imr_llm.silent import silent

if TYPE_CHECKING:
    from imr_llm.settings import Settings

OLLAMA_URL: Final = "http://localhost:11434/v1"
PLACEHOLDER_KEY: Final = "not-needed"


@silent
@dataclass(frozen=True, slots=True)
class Provider:
    """Who is asked, as the settings name it."""

    name: str
    model: str
    base_url: str | None
    key: str | None

    @property
    def speaks_openai(self) -> bool:
        """Whether requests go over our own OpenAI client, rather than one that instructor makes."""
        return self.base_url is not None or self.name == "openai"

    @property
    def is_openai(self) -> bool:
        """Whether the provider is OpenAI at its own address, not a compatible server."""
        return self.name == "openai" and self.base_url is None


def provider_of(settings: Settings) -> Provider:
    """The provider, model, address and key that the settings name.

    Raises:
        ConfigurationError: no provider in the name, or no key for the provider's own endpoint.
    """
    if not settings.model:
        raise ConfigurationError("No model is set.")
    name, slash, model = settings.model.partition("/")
    base_url = settings.base_url
    if not slash or not model:
        if base_url is None:
            raise ConfigurationError(
                "The model's name must have the form provider/model, as openai/gpt-5-mini."
            )
        name, model = "openai", settings.model
    if base_url is None and name == "openai":
        base_url = os.environ.get("OPENAI_BASE_URL") or None
    if base_url is None and name == "ollama":
        base_url = OLLAMA_URL
    key = settings.api_key.get_secret_value() if settings.api_key else None
    if name in ("openai", "ollama") or base_url:
        if name == "openai":  # the provider's own variable, never another's
            key = key or os.environ.get("OPENAI_API_KEY")
        key = key or (PLACEHOLDER_KEY if base_url else None)
        if not key and not settings.offline:
            raise ConfigurationError(
                "The model is named without a key: set OPENAI_API_KEY or IMR_LLM_API_KEY, or "
                "IMR_LLM_BASE_URL for a server of your own."
            )
    return Provider(name, model, base_url, key)
