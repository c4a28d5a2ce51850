"""No letter text in what is logged, shown or raised, also when the libraries below are at DEBUG."""

from __future__ import annotations

import logging

import pytest
from answers import obedient
from letters import text_of
from model_server import ModelServer, answer, empty_choices, html_200, refusal, status

from imr_llm import ConfigurationError, Settings, extract

MARK = "Zebrafinch"
KEY = "sk-zebra-key"

WAYS = {
    "answered": answer(obedient()),
    "invalid": answer(lambda _: f'{{"token": "{MARK}"}}'),
    "no JSON": answer(MARK),
    "refused": refusal(MARK),
    "400": status(400, {"error": {"message": MARK, "type": "x", "code": None}}),
    "401": status(401, {"error": {"message": MARK, "type": "x", "code": None}}),
    "500": status(500, {"error": {"message": MARK, "type": "x", "code": None}}),
    "empty": empty_choices(),
    "HTML": html_200(f"<html>{MARK}</html>"),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("mode", ["json_schema", "tools"])
def test_no_text_of_letter_or_answer_comes_out(
    way: str, mode: str, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    letter = text_of("e-003").replace("Decision rationale: ", f"Decision rationale: {MARK} ")
    shown = ""
    with caplog.at_level(logging.DEBUG), ModelServer(WAYS[way]) as server:
        settings = Settings(
            model="openai/x", base_url=server.url, api_key=KEY, retries=0, reasks=1, mode=mode
        )
        try:
            result = extract(letter, settings=settings)
        except ConfigurationError as error:
            chain: list[BaseException | None] = [error, error.__cause__, error.__context__]
            shown = repr(chain)
        else:
            shown = repr(result) + repr(result.fields) + str(result.fallback)
    streams = capfd.readouterr()
    for text in (shown, caplog.text, streams.out, streams.err):
        assert MARK not in text
        assert KEY not in text
        assert "osteoarthritis" not in text


def test_the_libraries_log_as_before_when_a_user_uses_them(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with ModelServer(answer(obedient())) as server:
        extract(text_of("e-003"), settings=Settings(model="openai/x", base_url=server.url))
    with caplog.at_level(logging.DEBUG):
        logging.getLogger("openai._base_client").debug("a user's own request")
    assert "a user's own request" in caplog.text
