"""The ways to fail, by group: each is driven in a world and leaves its results or raises."""

# The functions are a table's rows, told by their names; errors are the point.
# ruff: noqa: PLC0415
from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from typing import TYPE_CHECKING, Any, Final

from pydantic import field_validator, model_validator

from evals.faults.markers import planted, word
from evals.faults.world import KEY, World, echo, everything, helper, said, with_login
from imr_llm import (
    Determination,
    Extraction,
    Settings,
    aextract,
    aextract_many,
    extract,
    extract_many,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from imr_llm.schema import Issue

    Drive = Callable[[World], None]

STATUSES: Final = (302, 400, 401, 403, 404, 408, 409, 413, 418, 422, 429, 500, 502, 503, 529)


# A server that fails -----------------------------------------------------------------------------


def _served(script: Any, **more: Any) -> Drive:
    def drive(world: World) -> None:
        server: Any
        with helper("model_server").ModelServer(script) as server:
            world.results.append(extract(world.text, settings=world.settings(server.url, **more)))

    return drive


def _status(status: int, code: str = word("reply"), headers: dict[str, str] | None = None) -> Any:
    server = helper("model_server")

    def say(request: Any) -> Any:
        body = {"error": {"message": echo(request), "type": planted("reply"), "param": planted("reply"),
                          "code": code}}  # fmt: skip
        told = {"x-request-id": word("reply"), "location": f"/{word('reply')}"}
        return server.status(status, body, told | (headers or {}))

    return say


def _completion(change: Callable[[dict[str, Any]], Any]) -> Any:
    """200 with a completion that is not what it should be."""
    server, script = helper("model_server"), helper("model_script")

    def act(exchange: Any) -> None:
        whole = script._plain_completion(exchange, said()(exchange.request.body))  # noqa: SLF001
        exchange.send_json(change(whole))

    return server.Behaviour(act)


def _message(**changes: Any) -> Any:
    def change(whole: dict[str, Any]) -> dict[str, Any]:
        whole["choices"][0]["message"] |= changes
        return whole

    return _completion(change)


def _http(mode: str) -> dict[str, Drive]:
    server = helper("model_server")
    hostile = everything()
    ways: dict[str, Any] = {f"status {code}": _status(code) for code in STATUSES}
    ways |= {
        "no quota": _status(429, code="insufficient_quota"),
        "hostile Retry-After": _status(429, headers={"retry-after": word("reply")}),
        "context length": _status(400, code="context_length_exceeded"),
        "mode refused": _status(400, code="response_format json_schema tools"),
        "error as text": lambda request: server.status(500, echo(request)),
        "page": lambda request: server.html_200(f"<html>{echo(request)}</html>"),
        "cut off body": server.invalid_json_body(),
        "reset": server.reset(),
        "closed midway": server.close_midway(),
        "empty": server.empty_choices(),
        "refusal": lambda request: server.refusal(echo(request)),
        "truncated": lambda request: server.truncated(echo(request)),
        "content filter": server.content_filter(),
        "answered": server.answer(said()),
        "answer that is no JSON": lambda request: server.answer(echo(request)),
        "answer with other keys": server.answer(said(**{word("answer"): hostile})),
        "answer of wrong types": server.answer(
            json.dumps({"token": [hostile], "summary": hostile, "items": {hostile: hostile}})
        ),
        "another's token": server.answer(said(token=hostile)),
        "other items": server.answer(said(items=[])),
        "deep answer": server.answer("[" * 100_000),
        "half a surrogate pair": server.answer(said(token=f"{word('answer')}\ud800")),
        "NUL and controls": server.answer(said(token=f"{word('answer')}\0\x1b[2J")),
        "no number": server.answer(f'{{"token": NaN, "{word("answer")}": 1e999}}'),
        "first invalid, then good": [server.answer(hostile), server.answer(said())],
        "completion: a list": _completion(lambda whole: [whole, hostile]),
        "completion: no message": _completion(lambda whole: whole | {"choices": [hostile]}),
        "completion: hostile usage": _completion(lambda whole: whole | {"usage": hostile}),
        "completion: hostile model": _completion(lambda whole: whole | {"model": hostile, "id": [hostile]}),
        "message: a list": _message(content=[{"type": "text", "text": hostile}]),
        "message: other keys": _message(**{word("reply"): hostile, "content": hostile}),
        "message: calls of no kind": _message(tool_calls=[{"function": hostile}], content=hostile),
        "message: calls of numbers": _message(
            tool_calls=[{"id": 7, "type": [hostile], "function": {"name": 3, "arguments": hostile}}]
        ),
    }  # fmt: skip
    found = {f"{mode}: {name}": _served(way, mode=mode) for name, way in ways.items()}
    found[f"{mode}: hang"] = _served(server.hang(), mode=mode, timeout=0.3)
    found[f"{mode}: slow drip"] = _served(
        server.slow_drip(echo_of_letter()), mode=mode, timeout=0.3
    )
    found[f"{mode}: tried again"] = _served(
        [_once(_status(503, headers={"retry-after": "0"})), server.answer(said())], mode=mode, retries=2
    )  # fmt: skip
    return found


def echo_of_letter() -> str:
    """An answer that is the markers of everything."""
    return json.dumps({"token": everything()})


def _once(choose: Callable[[Any], Any]) -> Any:
    server = helper("model_server")
    return server.Behaviour(lambda exchange: choose(exchange.request).act(exchange))


def _more_asking() -> dict[str, Drive]:
    server = helper("model_server")

    def stored(world: World) -> None:
        with server.ModelServer(server.answer(said())) as running:
            settings = world.settings(running.url)
            world.results += [extract(world.text, settings=settings) for _ in range(2)]
            world.results.append(extract(world.text, settings=settings.replaced(offline=True)))
        assert world.results[1].cached  # noqa: S101

    def second_look(world: World) -> None:
        with server.ModelServer(server.answer(said())) as running:
            settings = world.settings(running.url, passes=3, escalate="openai/larger")
            world.results.append(extract(world.text, settings=settings))

    def parts(world: World) -> None:
        with server.ModelServer([server.answer(said()), server.refusal(everything())]) as running:
            settings = world.settings(running.url, part_characters=1000, ask="sections")
            world.results.append(extract(world.text, settings=settings))

    def login(world: World) -> None:
        with server.ModelServer(server.answer(said())) as running:
            world.results.append(
                extract(world.text, settings=world.settings(with_login(running.url)))
            )

    def nobody(world: World) -> None:
        world.results.append(extract(world.text, settings=world.settings("http://127.0.0.1:9/v1")))

    def no_such_host(world: World) -> None:
        settings = world.settings("http://nowhere.invalid/v1")
        world.results.append(extract(world.text, settings=settings))

    def provider(name: str) -> Drive:
        return lambda world: world.results.append(
            extract(world.text, settings=world.settings(None, model=name))
        )

    def run_with_login(world: World) -> None:
        from imr_llm import run

        settings = world.settings(with_login("http://127.0.0.1:9/v1"))
        world.results.append(run([world.text], world.folder / "out-login", settings=settings))
        run([world.text], world.folder / "out-login", model="openai/other", settings=settings)

    return {
        "run with a login": run_with_login,
        "stored answers": stored, "second looks": second_look, "asked in parts": parts,
        "address with a login": login, "nobody listens": nobody, "no such host": no_such_host,
        **{f"provider {name}": provider(f"{name}/x") for name in ("nosuch", "anthropic", "google")},
    }  # fmt: skip


# Letters, settings, schemas, results -------------------------------------------------------------


class Refusing(Determination):
    """A user's schema that refuses, with the letter's words."""

    note: str | None = None

    @model_validator(mode="after")
    def _refuse(self) -> Refusing:
        raise ValueError(self.issues[0].rationale)


class Breaking(Determination):
    """A user's schema with a slip."""

    @field_validator("issues")
    @classmethod
    def _break(cls, issues: list[Issue]) -> list[Issue]:
        if word("rationale") in issues[0].rationale:
            raise KeyError(issues[0].title, issues)
        return issues


def _letters() -> dict[str, Drive]:
    hostile = everything()
    contents = {
        "no heading": hostile.encode(), "binary": hostile.encode() + bytes(range(32)) * 40,
        "broken UTF-16": b"\xff\xfe" + hostile.encode("utf-16-le") + b"\x00\xd8\x00",
        "no PDF": b"%PDF-1.7\n" + hostile.encode() + b"\n%%EOF", "cut PDF": b"%PDF-" + hostile.encode(),
        "empty": b"",
    }  # fmt: skip

    def file(content: bytes) -> Drive:
        return lambda world: world.results.append(extract(world.letter_file(content)))

    def stream(world: World) -> None:
        files = [
            world.letter_file(content, f"-{n}.txt") for n, content in enumerate(contents.values())
        ]
        world.results += list(extract_many([*files, world.text, hostile]))

    def user(letter: Any, **more: Any) -> Drive:
        return lambda world: world.results.append(extract(letter or world.text, **more))

    class Odd:
        def __repr__(self) -> str:
            return hostile

    def iterable(world: World) -> None:
        def letters() -> Iterator[str]:
            yield world.text
            raise RuntimeError("the user's own iterable fails")

        world.results += list(extract_many(letters()))

    found = {f"letter: {name}": file(content) for name, content in contents.items()}
    found["letter: too long"] = user(hostile * 50_000)
    found["letter: two in one"] = lambda world: world.results.append(extract(world.text * 2))
    found["letter: missing file"] = lambda world: world.results.append(
        extract(world.folder / f"{word('id')}-none.txt")
    )
    found["letter: a folder"] = lambda world: world.results.append(extract(world.folder))
    found["letter: of no kind"] = user(Odd())
    found["letter: by rules"] = lambda world: world.results.append(extract(world.letter_file()))
    found["letters: streamed"] = stream
    found["letters: the iterable fails"] = iterable
    found["schema: refuses"] = user(None, schema=Refusing)
    found["schema: breaks"] = user(None, schema=Breaking)
    found["schema: is none"] = user(None, schema=Odd)
    return found


def _settings() -> dict[str, Drive]:
    hostile = everything()
    wrong: dict[str, dict[str, Any]] = {
        "key of another type": {"api_key": [KEY]}, "key of two lines": {"api_key": f"{KEY}\n{KEY}"},
        "address": {"base_url": f"ftp://user:{word('password')}@host"}, "mode": {"mode": hostile},
        "timeout": {"timeout": hostile}, "prices": {"prices": {"input": hostile}},
        "options": {"model_options": {"extra_headers": {word("header"): object()}}},
        "unknown keyword": {"apikey": KEY}, "options of text": {"model_options": hostile},
    }  # fmt: skip

    def made(given: dict[str, Any]) -> Drive:
        return lambda world: world.results.append(Settings(**given))

    def environment(name: str, value: str) -> Drive:
        def drive(world: World) -> None:
            os.environ[name] = value
            try:
                world.results.append(extract(world.text))
            finally:
                del os.environ[name]

        return drive

    found = {f"settings: {name}": made(given) for name, given in wrong.items()}
    for name, value in (("TIMEOUT", hostile), ("PRICES", f'{{"{hostile}": 1}}'), ("MODE", hostile),
                        ("BASE_URL", f"http//{hostile}"), ("MODEL_OPTIONS", hostile)):  # fmt: skip
        found[f"environment: {name}"] = environment(f"IMR_LLM_{name}", value)
    return found


def _results() -> dict[str, Drive]:
    def spoilt(change: Callable[[dict[str, Any]], Any]) -> Drive:
        def drive(world: World) -> None:
            record = json.loads(extract(world.text).to_json())
            line = change(record)
            world.results.append(
                Extraction.from_json(line if isinstance(line, str) else json.dumps(line))
            )

        return drive

    hostile = everything()
    return {
        "result: no JSON": spoilt(lambda record: json.dumps(record)[:-1]),
        "result: a list": spoilt(lambda record: [record]),
        "result: other keys": spoilt(
            lambda record: record | {"determination": record["determination"] | {hostile: hostile}}
        ),
        "result: wrong values": spoilt(
            lambda record: record | {"determination": record["determination"] | {"priority": hostile}}
        ),
        "result: a report with other keys": spoilt(lambda record: record | {"fields": {"x": {hostile: 1}}}),
        "result: usage of text": spoilt(lambda record: record | {"usage": hostile}),
        "result: sound": spoilt(lambda record: record),
    }  # fmt: skip


# What is given up, and what breaks off -----------------------------------------------------------


def _given_up() -> dict[str, Drive]:
    server = helper("model_server")

    def awaited(world: World) -> None:
        async def main(url: str) -> None:
            work = aextract(world.text, settings=world.settings(url, timeout=30))
            await asyncio.wait_for(work, 0.5)

        with server.ModelServer(server.hang()) as running:
            asyncio.run(main(running.url), debug=True)

    def interrupted(world: World) -> None:
        with server.ModelServer(server.hang()) as running:
            threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGINT)).start()
            extract(world.text, settings=world.settings(running.url, timeout=30))

    def closed(world: World) -> None:
        with server.ModelServer([server.answer(said()), server.hang()]) as running:
            settings = world.settings(running.url, timeout=30, concurrency=2)
            texts = [f"{world.text}\n{number}" for number in range(6)]
            stream = extract_many(texts, settings=settings)
            world.results.append(next(stream))
            stream.close()  # type: ignore[attr-defined]

    def closed_async(world: World) -> None:
        async def main(url: str) -> None:
            settings = world.settings(url, timeout=30, concurrency=2)
            texts = [f"{world.text}\n{number}" for number in range(6)]
            async for result in aextract_many(texts, settings=settings):
                world.results.append(result)
                break

        with server.ModelServer([server.answer(said()), server.hang()]) as running:
            asyncio.run(main(running.url), debug=True)

    def in_time(world: World) -> None:
        with server.ModelServer(server.hang()) as running:
            settings = world.settings(running.url, timeout=30, deadline=0.3)
            world.results.append(extract(world.text, settings=settings))

    return {
        "given up: awaited": awaited, "given up: Ctrl-C": interrupted, "given up: stream": closed,
        "given up: stream, awaited": closed_async, "given up: deadline": in_time,
    }  # fmt: skip


# The cache, runs, the command line ---------------------------------------------------------------


def _cache() -> dict[str, Drive]:
    server = helper("model_server")

    def with_cache(spoil: Callable[[Path], None]) -> Drive:
        def drive(world: World) -> None:
            from imr_llm.cache import AnswerCache, CacheError
            from imr_llm.model import witness

            folder = world.folder / "spoilt"
            shutil.rmtree(folder, ignore_errors=True)
            witness._cache_at.cache_clear()  # noqa: SLF001
            with server.ModelServer(server.answer(said())) as running:
                settings = world.settings(running.url, cache_dir=folder)
                world.results.append(extract(world.text, settings=settings))
                spoil(folder)
                witness._cache_at.cache_clear()  # noqa: SLF001
                world.results.append(extract(f"{world.text}\n", settings=world.settings(running.url, cache_dir=folder)))  # fmt: skip
            with AnswerCache(folder) as cache:
                world.results.append(cache)
                for look in (cache.info, cache.verify, lambda: list(cache.items()), cache.clear):
                    try:
                        world.results.append(look())
                    except CacheError as error:
                        world.results.append(error)
                        raise

        return drive

    def overwritten(folder: Path) -> None:
        (folder / "cache.db").write_bytes(everything().encode() * 2000)

    def changed(folder: Path) -> None:
        import sqlite3
        from contextlib import closing

        with closing(sqlite3.connect(folder / "cache.db", isolation_level=None)) as connection:
            connection.execute("UPDATE Cache SET value = value || ?", (everything(),))

    def strange(folder: Path) -> None:
        import sqlite3
        from contextlib import closing

        with closing(sqlite3.connect(folder / "cache.db", isolation_level=None)) as connection:
            connection.execute(f'CREATE TABLE "{everything()}" (x)')

    return {
        "cache: overwritten": with_cache(overwritten), "cache: changed": with_cache(changed),
        "cache: strange": with_cache(strange), "cache: sound": with_cache(lambda _: None),
    }  # fmt: skip


def _others(world: World) -> list[tuple[str, str]]:
    """The letter with markers, among enough others for a run by several processes."""
    plain = world.text
    for place in ("diagnosis", "summary", "title", "rationale"):
        plain = plain.replace(planted(place), "something")
    others = [(f"{word('id')}-{each}", f"{plain}\n{each}") for each in range(70)]
    return [*others[:20], (word("id"), world.text), *others[20:]]


def _runs() -> dict[str, Drive]:
    server = helper("model_server")

    def letters(world: World, number: int) -> list[tuple[str, str]]:
        return [(f"{word('id')}-{each}", f"{world.text}\n{each}") for each in range(number)]

    def one(world: World) -> None:
        from imr_llm import run

        with server.ModelServer([server.answer(said()).repeat(2), _once(_status(400))]) as running:
            settings = world.settings(running.url)
            world.results.append(
                run(letters(world, 6), world.folder / "out-one", settings=settings, jsonl=True)
            )
            other = settings.replaced(base_url=with_login("http://127.0.0.1:9/v1"))
            run(letters(world, 6), world.folder / "out-one", settings=other)

    def many(world: World) -> None:
        from imr_llm import run

        with server.ModelServer(_status(500)) as running:
            settings = world.settings(running.url, concurrency=8)
            out = world.folder / "out-many"
            world.results.append(run(letters(world, 70), out, settings=settings, processes=2))

    def refused_key(world: World) -> None:
        from imr_llm import run

        with server.ModelServer(_status(401)) as running:
            settings = world.settings(running.url, concurrency=8)
            run(letters(world, 70), world.folder / "out-key", settings=settings, processes=2)

    def schema(world: World) -> None:
        from imr_llm import run

        run(_others(world), world.folder / "out-schema", schema=Breaking, processes=2)

    def batches(play: str) -> Drive:
        def drive(world: World) -> None:
            from imr_llm import run
            from imr_llm.runs import Batching

            batch = helper("batch_server")
            plays = {
                "answered": [batch.whole], "failing": [batch.erring(2, 429), batch.erring(2, 500)],
                "refused": [batch.refused(word("reply"))], "expired": [batch.expired(1)],
            }  # fmt: skip
            with batch.BatchServer(said(), plays=plays[play]) as running:
                settings = world.settings(running.url, retries=1, timeout=5)
                out = world.folder / f"out-batch-{play}"
                given = Batching(poll=0.01)
                world.results.append(run(letters(world, 4), out, settings=settings, batch=given))

        return drive

    found: dict[str, Drive] = {
        "run: one process": one, "run: two processes": many, "run: refused key": refused_key,
        "run: schema breaks": schema,
    }  # fmt: skip
    return found | {f"run: batch {play}": batches(play) for play in ("answered", "failing", "refused", "expired")}  # fmt: skip


def _command_line() -> dict[str, Drive]:
    server = helper("model_server")

    def command(*words: str, script: Any = None) -> Drive:
        def drive(world: World) -> None:
            from imr_llm.cli import main

            world.letter_file()
            world.letter_file(everything().encode(), "-none.txt")
            folder = str(world.folder / "letters")
            with server.ModelServer(script or server.answer(said())) as running:
                os.environ |= {
                    "IMR_LLM_BASE_URL": running.url,
                    "IMR_LLM_API_KEY": KEY,
                    "IMR_LLM_RETRIES": "0",
                }
                try:
                    main([each.format(letters=folder, out=world.folder / "out") for each in words])
                finally:
                    for name in ("BASE_URL", "API_KEY", "RETRIES"):
                        del os.environ[f"IMR_LLM_{name}"]

        return drive

    asked = ("{letters}", "--model", "openai/x", "--out")
    return {
        "command: extract": command("extract", *asked, "{out}-lines.jsonl"),
        "command: extract, failing": command("extract", *asked, "{out}-failing.jsonl", script=_status(500)),
        "command: extract, refused key": command("extract", *asked, "{out}-key.jsonl", script=_status(401)),
        "command: table": command("extract", *asked, "{out}-table.txt", "--table"),
        "command: run": command("run", *asked, "{out}-run"),
        "command: cache": command("cache", "verify"),
        "command: wrong": command("extract", "{out}-none"),
    }  # fmt: skip


# Processes that die ------------------------------------------------------------------------------


class Aborting(Determination):
    """A user's schema that brings down the process, with the letter in hand."""

    @model_validator(mode="after")
    def _abort(self) -> Aborting:
        if word("rationale") in self.issues[0].rationale:
            os.abort()
        return self


_ALONE: Final = """
import sys
from evals.faults import paths, world
from pathlib import Path
paths.{name}(world.World(Path(sys.argv[1])))
"""


def abort(world: World) -> None:
    """Die while a letter is read."""
    extract(world.text, schema=Aborting)


def abort_while_asking(world: World) -> None:
    """Die while a server is waited for."""
    server = helper("model_server")
    with server.ModelServer(server.hang()) as running:
        threading.Timer(1.0, os.abort).start()
        extract(world.text, settings=world.settings(running.url, timeout=30))


def end_while_asking(world: World) -> None:
    """End in the ordinary way while letters are under way."""
    server = helper("model_server")
    with server.ModelServer([server.answer(said()), server.hang()]) as running:
        settings = world.settings(running.url, timeout=30, concurrency=2)
        stream = extract_many([f"{world.text}\n{number}" for number in range(6)], settings=settings)
        next(stream)
        sys.exit("over")


def unhandled(world: World) -> None:
    """End with an error that nobody handles."""
    extract(world.text, schema=Refusing)


def _crashes() -> dict[str, Drive]:
    def alone(name: str) -> Drive:
        def drive(world: World) -> None:
            code = _ALONE.format(name=name)
            subprocess.run([sys.executable, "-c", code, str(world.folder)], check=False)  # noqa: S603

        return drive

    def workers(world: World) -> None:
        from imr_llm import run

        run(_others(world), world.folder / "out-dead", schema=Aborting, processes=2)

    names = ("abort", "abort_while_asking", "end_while_asking", "unhandled")
    return {f"crash: {name}": alone(name) for name in names} | {"crash: workers abort": workers}


GROUPS: Final[dict[str, Callable[[], dict[str, Drive]]]] = {
    "json_schema": lambda: _http("json_schema"),
    "tools": lambda: _http("tools"),
    "json": lambda: _http("json"),
    "asking": _more_asking,
    "letters": lambda: {**_letters(), **_settings(), **_results()},
    "given up": _given_up,
    "cache": _cache,
    "runs": _runs,
    "command": _command_line,
    "crash": _crashes,
}
"""Each driven in a process of its own."""
