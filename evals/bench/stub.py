"""A server on loopback that answers as a faultless model would, after a delay: no model behind it.

A process of its own, so that it takes no time from the client that is measured, and written close to
the socket, so that it takes little at all. It knows the answers by what is asked, numbers left out,
so that letters that differ in numbers alone share one. `GET /paid` tells what was asked, and when.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_TOKEN: Final = re.compile(r"\s*Token: (\w+)\s*\Z")
_NUMBERS: Final = re.compile(r"\d+")
_OTHERS: Final = {"extractions": [{"age": "43-year-old"}]}
"""To whoever asks in another way than we do: langextract."""
_LENGTH: Final = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


def key_of(text: str) -> str:
    """What a request's text is known by: its words, without numbers and the token."""
    return sha256(_NUMBERS.sub("", _TOKEN.sub("", text)).encode()).hexdigest()


def token_of(text: str) -> str:
    """The token at a request's end; empty where there is none."""
    found = _TOKEN.search(text)
    return found[1] if found else ""


class Wire(asyncio.Protocol):
    """One connection, kept for any number of requests."""

    def __init__(self) -> None:
        self._received = b""
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport  # type: ignore[assignment]

    def data_received(self, data: bytes) -> None:
        self._received += data
        while True:
            head, blank, rest = self._received.partition(b"\r\n\r\n")
            if not blank:
                return
            found = _LENGTH.search(head)
            length = int(found[1]) if found else 0
            if len(rest) < length:
                return
            self._received = rest[length:]
            self.got(head, rest[:length])

    def got(self, head: bytes, body: bytes) -> None:
        """A request has come."""
        raise NotImplementedError

    @staticmethod
    def head(
        body: bytes, *headers: str, status: str = "200 OK", kind: str = "application/json"
    ) -> bytes:
        """What goes before a body."""
        lines = [f"HTTP/1.1 {status}", f"Content-Type: {kind}", f"Content-Length: {len(body)}"]
        return "\r\n".join([*lines, *headers, "", ""]).encode()

    def send(
        self, body: bytes, *headers: str, status: str = "200 OK", kind: str = "application/json"
    ) -> None:
        """Answer a request."""
        if self.transport is not None and not self.transport.is_closing():
            self.transport.write(self.head(body, *headers, status=status, kind=kind) + body)


class _Stub(Wire):
    answers: Mapping[str, dict[str, Any]]
    delay: float
    paid: list[tuple[str, float, float | None]]

    def got(self, head: bytes, body: bytes) -> None:
        if head.startswith(b"GET"):
            self.send(json.dumps(self.paid).encode())
        else:
            self._asked(body)

    def _asked(self, body: bytes) -> None:
        text = json.loads(body)["messages"][-1]["content"]
        token = token_of(text)
        answer = {**self.answers.get(key_of(text), {}), "token": token} if token else _OTHERS
        number = len(self.paid)
        self.paid.append((token, time.time(), None))
        message = {"role": "assistant", "content": json.dumps(answer)}
        choice = {"index": 0, "finish_reason": "stop", "message": message, "logprobs": None}
        usage = {"prompt_tokens": len(body) // 4, "completion_tokens": 150, "total_tokens": 150}
        said = json.dumps({
            "id": "stub", "object": "chat.completion", "created": 0, "model": "stub",
            "choices": [choice], "usage": usage,
        }).encode()  # fmt: skip
        asyncio.get_running_loop().call_later(self.delay, self._answer, number, said)

    def _answer(self, number: int, said: bytes) -> None:
        if self.transport is None or self.transport.is_closing():
            return
        token, began, _ = self.paid[number]
        self.paid[number] = (token, began, time.time())
        self.send(said)


class Stub:
    """A server that runs.

    Attributes:
        address: what a client takes as its base URL.
    """

    def __init__(self, address: str) -> None:
        self.address = address

    def __str__(self) -> str:
        return self.address

    def paid(self) -> list[tuple[str, float, float | None]]:
        """Each request in order: its token, when it came, and when its answer was sent (or None)."""
        with urllib.request.urlopen(f"{self.address}/paid") as response:  # noqa: S310 (loopback)
            return [(token, began, ended) for token, began, ended in json.load(response)]


@contextmanager
def stub(answers: Path, delay: float = 0.0) -> Iterator[Stub]:
    """A server that knows these answers (a JSON object, by `key_of` their requests).

    `delay` is in seconds, from a request to its answer.
    """
    command = [sys.executable, "-m", "evals.bench.stub", str(answers), "--delay", str(delay)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603
        try:
            port = process.stdout.readline().strip() if process.stdout else ""
            yield Stub(f"http://127.0.0.1:{port}/v1")
        finally:
            process.terminate()


async def _serve() -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(_Stub, "127.0.0.1", 0, backlog=2048)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("answers", type=Path)
    parser.add_argument("--delay", type=float, default=0.0)
    options = parser.parse_args()
    _Stub.answers = json.loads(options.answers.read_text("utf-8"))
    _Stub.delay, _Stub.paid = options.delay, []
    asyncio.run(_serve())
