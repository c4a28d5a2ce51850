"""What tokens cost: by prices that the user gives, else by the price list that is installed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from imr_llm.extraction import Usage
    from imr_llm.model.provider import Provider
    from imr_llm.settings import Settings

BATCH_SHARE: Final = 0.5
"""What a provider's batch costs against the same requests one by one (OpenAI's price list)."""
_MILLION: Final = 1_000_000


def cost_of(
    usage: Usage, settings: Settings, provider: Provider, *, batch: bool = False
) -> float | None:
    """US dollars; None where neither the user nor the installed list knows the price.

    Cached input tokens are a part of the input tokens and have their own price. A server of the
    user's own has none unless the user gives it.
    """
    share = BATCH_SHARE if batch else 1.0
    prices = settings.prices
    if prices is None:
        listed = _listed(usage, provider)
        return None if listed is None else share * listed
    cached = min(usage.cached_tokens, usage.input_tokens)
    total = (
        (usage.input_tokens - cached) * prices.input
        + cached * (prices.input if prices.cached_input is None else prices.cached_input)
        + usage.output_tokens * prices.output
    )
    return share * total / _MILLION


def _listed(usage: Usage, provider: Provider) -> float | None:
    if provider.base_url is not None:
        return None
    try:
        import genai_prices  # noqa: PLC0415 (an extra)
    except ImportError:
        return None
    counted: Any = genai_prices.Usage(
        input_tokens=usage.input_tokens,
        cache_read_tokens=usage.cached_tokens,
        output_tokens=usage.output_tokens,
    )
    try:
        price = genai_prices.calc_price(counted, provider.model, provider_id=provider.name)
    except (LookupError, ValueError):  # a model, or a kind of token, that the list does not have
        return None
    return float(price.total_price)
