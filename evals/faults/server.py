"""A server on loopback that fails, by a fixed seed, at a share of all calls, in every way that servers do.

The stub of `evals.bench`, which knows faultless answers, with faults in front of them. Whether and how
a call fails follows from the seed, the request's token and how often it was asked before, not from
the order in which calls come. `GET /calls` tells what became of each.

A process of its own; a second port is the other host, to which some calls are redirected.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import json
import re
import socket
import struct
import subprocess
import sys
import urllib.request
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from evals.bench.stub import Stub, Wire, key_of, token_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

_NUMBER: Final = re.compile(r"The file has the number (\d+)\.")
_ABORT: Final = struct.pack("ii", 1, 0)
"""SO_LINGER on and 0 seconds: closing sends a reset."""
_PIECES: Final = 40
_LATE: Final = 0.02
_HUGE: Final = 200_000
_PAGE: Final = b"<!doctype html><html><body>Please log in.</body></html>"


@dataclass(frozen=True, slots=True)
class Call:
    """One request as it came.

    Attributes:
        token: of the request.
        fault: what was done to it; empty for a right answer.
        answered: whether a whole answer of the model was sent, which is to be paid for.
    """

    token: str
    fault: str
    answered: bool


class _Faulty(Wire):
    """One connection."""

    answers: Mapping[str, dict[str, Any]]
    share: float
    seed: int
    slow: float
    kinds: tuple[str, ...]
    elsewhere: int
    calls: list[Call]
    asked: Counter[str]
    strayed: list[int]
    latest: dict[str, bytes]

    def got(self, head: bytes, body: bytes) -> None:
        if head.startswith(b"GET"):
            told = [[each.token, each.fault, each.answered] for each in self.calls]
            self.send(json.dumps({"calls": told, "strayed": sum(self.strayed)}).encode())
            return
        text = json.loads(body)["messages"][1]["content"]
        token = token_of(text)
        fault = self._fault(token)
        said = _completion(self._answer(text, token), len(body) // 4)
        # Before it is kept as another's answer: the latest of another letter.
        other = next((each for known, each in self.latest.items() if known != token), None)
        if fault == "another request's answer" and other is None:
            fault = ""
        self.calls.append(Call(token, fault, fault in _ANSWERED))
        if fault in _ANSWERED:
            self.latest.pop(token, None)
            self.latest[token] = said
            if len(self.latest) > 2:
                del self.latest[next(iter(self.latest))]
        if fault:
            FAULTS[fault](self, other or b"" if fault == "another request's answer" else said)
        else:
            self.send(said)

    def _fault(self, token: str) -> str:
        number, self.asked[token] = self.asked[token], self.asked[token] + 1
        drawn = sha256(f"{self.seed} {token} {number}".encode()).digest()
        chance = int.from_bytes(drawn[:8]) / 2**64
        if chance >= self.share:
            return ""
        return self.kinds[int(chance / self.share * len(self.kinds))]

    def _answer(self, text: str, token: str) -> dict[str, Any]:
        """The faultless answer, which also says the letter's number, so that no two are alike."""
        answer = json.loads(json.dumps(self.answers[key_of(text)]))
        found = _NUMBER.search(text)
        if found and answer.get("items"):
            answer["items"][-1]["treatment"] += f" {found[1]}"
        return {**answer, "token": token}

    def later(self, seconds: float, data: bytes) -> None:
        """Send bytes after a while, where the connection is still there."""

        def write() -> None:
            if self.transport is not None and not self.transport.is_closing():
                self.transport.write(data)

        asyncio.get_running_loop().call_later(seconds, write)

    def raw(self, data: bytes) -> None:
        if self.transport is not None:
            self.transport.write(data)

    def close(self) -> None:
        if self.transport is not None:
            self.transport.close()

    def reset(self) -> None:
        if self.transport is not None:
            there = self.transport.get_extra_info("socket")
            there.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _ABORT)
            self.transport.abort()


class _Elsewhere(Wire):
    """The other host: whatever comes here, came with a letter or a key."""

    strayed: list[int]

    def got(self, head: bytes, body: bytes) -> None:  # noqa: ARG002
        self.strayed.append(1)
        self.send(b"{}")


def _completion(answer: Mapping[str, Any], tokens: int, finish: str = "stop") -> bytes:
    message = {"role": "assistant", "content": json.dumps(answer)}
    choice = {"index": 0, "finish_reason": finish, "message": message, "logprobs": None}
    usage = {"prompt_tokens": tokens, "completion_tokens": 150, "total_tokens": tokens + 150}
    return json.dumps({
        "id": "stub", "object": "chat.completion", "created": 0, "model": "stub",
        "choices": [choice], "usage": usage,
    }).encode()  # fmt: skip


def _status(number: int, *headers: str) -> Callable[[_Faulty, bytes], None]:
    body = json.dumps({"error": {"message": "no", "type": "server_error", "code": None}}).encode()
    return lambda wire, _: wire.send(body, *headers, status=f"{number} No")


def _reset(wire: _Faulty, _: bytes) -> None:
    wire.reset()


def _reset_within(wire: _Faulty, said: bytes) -> None:
    wire.raw(wire.head(said) + said[: len(said) // 2])
    asyncio.get_running_loop().call_later(_LATE, wire.reset)


def _short(wire: _Faulty, said: bytes) -> None:
    wire.raw(wire.head(said) + said[: len(said) // 2])
    wire.close()


def _drip(wire: _Faulty, said: bytes) -> None:
    wire.raw(wire.head(said))
    for number in range(_PIECES):
        wire.later((number + 1) * wire.slow / _PIECES, said[number : number + 1])


def _cut(wire: _Faulty, said: bytes) -> None:
    wire.send(said[: len(said) // 2])


def _changed(wire: _Faulty, said: bytes, change: Callable[[dict[str, Any]], None]) -> None:
    whole = json.loads(said)
    change(whole["choices"][0])
    wire.send(json.dumps(whole).encode())


def _half_answer(wire: _Faulty, said: bytes) -> None:
    def change(choice: dict[str, Any]) -> None:
        content = choice["message"]["content"]
        choice["message"]["content"] = content[: len(content) // 2]

    _changed(wire, said, change)


def _length(wire: _Faulty, said: bytes) -> None:
    def change(choice: dict[str, Any]) -> None:
        content = choice["message"]["content"]
        choice["message"]["content"] = content[: len(content) // 2]
        choice["finish_reason"] = "length"

    _changed(wire, said, change)


def _gzip_lie(wire: _Faulty, said: bytes) -> None:
    wire.send(said, "Content-Encoding: gzip")


def _gzip_cut(wire: _Faulty, said: bytes) -> None:
    packed = gzip.compress(said)
    wire.send(packed[: len(packed) // 2], "Content-Encoding: gzip")


def _redirect(wire: _Faulty, _: bytes) -> None:
    to = f"Location: http://localhost:{wire.elsewhere}/v1/chat/completions"
    wire.send(b"", to, status="307 Temporary Redirect")


def _huge(wire: _Faulty, said: bytes) -> None:
    wire.send(said, f"X-Huge: {'x' * _HUGE}")


def _twice(wire: _Faulty, said: bytes) -> None:
    wire.raw(2 * (wire.head(said) + said))


def _again_later(wire: _Faulty, said: bytes) -> None:
    wire.send(said)
    wire.later(_LATE, wire.head(said) + said)


FAULTS: Final[dict[str, Callable[[_Faulty, bytes], None]]] = {
    "429": _status(429),
    "429, Retry-After": _status(429, "Retry-After: 0.1"),
    "429, Retry-After as a date": _status(429, "Retry-After: Fri, 31 Dec 2049 23:59:59 GMT"),
    "500": _status(500),
    "503": _status(503),
    "reset": _reset,
    "reset within the body": _reset_within,
    "drip, byte by byte": _drip,
    "body shorter than said": _short,
    "body of half the JSON": _cut,
    "half an answer": _half_answer,
    "finish_reason length": _length,
    "HTML": lambda wire, _: wire.send(_PAGE, kind="text/html"),
    "octet-stream, no JSON": lambda wire, _: wire.send(b"\xff\xfe\0", kind="application/octet-stream"),
    "octet-stream, right": lambda wire, said: wire.send(said, kind="application/octet-stream"),
    "charset that lies": lambda wire, said: wire.send(said, kind="application/json; charset=utf-16"),
    "gzip that lies": _gzip_lie,
    "gzip cut off": _gzip_cut,
    "empty body": lambda wire, _: wire.send(b""),
    "redirect to another host": _redirect,
    "huge header": _huge,
    "answer twice at once": _twice,
    "answer again later": _again_later,
    "another request's answer": lambda wire, other: wire.send(other),
}  # fmt: skip
"""By name, what is done to a call; each gets the right answer's bytes (the last one, another's)."""
_ANSWERED: Final = frozenset(FAULTS) - {
    "429", "429, Retry-After", "429, Retry-After as a date", "500", "503", "reset", "HTML",
    "octet-stream, no JSON", "empty body", "redirect to another host",
} | {""}  # fmt: skip
"""Where the model has answered, whatever became of its answer on the way."""


class FaultyServer(Stub):
    """A server that runs and fails."""

    def calls(self) -> tuple[list[Call], int]:
        """Each call in order, and how many strayed to the other host."""
        with urllib.request.urlopen(f"{self.address}/calls") as response:  # noqa: S310 (loopback)
            told = json.load(response)
        return [Call(*each) for each in told["calls"]], told["strayed"]


@contextmanager
def faulty(
    answers: Path, *, share: float, slow: float = 2.0, seed: int = 1, kinds: str = ""
) -> Iterator[FaultyServer]:
    """A server that knows these answers, and fails at this share of calls.

    `slow` is in seconds, that a drip takes; `kinds` is a word of the faults' names.
    """
    command = [
        sys.executable, "-m", "evals.faults.server", str(answers),
        "--share", str(share), "--slow", str(slow), "--seed", str(seed), "--kinds", kinds,
    ]  # fmt: skip
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603
        try:
            port = process.stdout.readline().strip() if process.stdout else ""
            yield FaultyServer(f"http://127.0.0.1:{port}/v1")
        finally:
            process.terminate()


async def _serve() -> None:
    loop = asyncio.get_running_loop()
    other = await loop.create_server(_Elsewhere, "127.0.0.1", 0, backlog=2048)
    _Faulty.elsewhere = other.sockets[0].getsockname()[1]
    server = await loop.create_server(_Faulty, "127.0.0.1", 0, backlog=2048)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("answers", type=Path)
    parser.add_argument("--share", type=float, required=True)
    parser.add_argument("--slow", type=float, required=True)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--kinds", required=True)
    options = parser.parse_args()
    _Faulty.answers = json.loads(options.answers.read_text("utf-8"))
    _Faulty.share, _Faulty.slow, _Faulty.seed = options.share, options.slow, options.seed
    _Faulty.kinds = tuple(name for name in FAULTS if options.kinds in name)
    _Faulty.calls, _Faulty.asked, _Faulty.latest = [], Counter(), {}
    _Faulty.strayed = _Elsewhere.strayed = []
    asyncio.run(_serve())
