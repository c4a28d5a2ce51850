"""A real HTTP server on loopback that answers as a script says: well, badly or not at all.

It speaks `POST /v1/chat/completions` and `GET /v1/models` over HTTP/1.1 with kept connections:

    with ModelServer([status(429).repeat(2), answer('{"age": 43}')]) as server:
        client = openai.AsyncOpenAI(base_url=server.url, api_key="x", max_retries=0)
        ...
        assert server.count == 3

A script is a list of behaviours, of which the last repeats for ever, or a function from the
request to a behaviour. What was asked is in `server.requests`.
`POST /v1/messages` is played, too: for what needs no answer in that other protocol.
"""

from __future__ import annotations

import os
import selectors
import socket
import socketserver
import struct
import threading
import time
from contextlib import suppress
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING, Self

from model_script import (
    Behaviour,
    Json,
    ModelRequest,
    Script,
    answer,
    close_midway,
    content_filter,
    context_length_exceeded,
    delay,
    empty_choices,
    encoded,
    error_body,
    hang,
    html_200,
    insufficient_quota,
    invalid_json_body,
    json_object,
    rate_limited,
    refusal,
    refused_temperature,
    reset,
    slow_drip,
    status,
    truncated,
    wrong_content_type,
)
from serving import Serving

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

__all__ = [
    "Behaviour",
    "ModelRequest",
    "ModelServer",
    "answer",
    "close_midway",
    "content_filter",
    "context_length_exceeded",
    "delay",
    "empty_choices",
    "error_body",
    "hang",
    "html_200",
    "insufficient_quota",
    "invalid_json_body",
    "rate_limited",
    "refusal",
    "refused_temperature",
    "reset",
    "slow_drip",
    "status",
    "truncated",
    "wrong_content_type",
]


class ModelServer:
    """The server: up within `with`, and down at its end, whatever still hangs.

    When the script itself raises, the client gets a 500 and the end of `with` the exception.
    """

    def __init__(
        self, script: Script | Behaviour, *, models: Iterable[str] = ("test-model",)
    ) -> None:
        self.models = tuple(models)
        # Reentrant: a script may look at what was asked so far.
        self._lock = threading.RLock()
        self._all_closed = threading.Condition(self._lock)
        self._requests: list[ModelRequest] = []
        self._in_flight = self._most_in_flight = self._accepted = 0
        self._connections: set[socket.socket] = set()
        self._failures: list[Exception] = []
        self.play(script)

    def play(self, script: Script | Behaviour) -> None:
        """Go on by another script."""
        if isinstance(script, Behaviour):
            script = [script]
        if callable(script):
            self._choose = script
        else:
            behaviours = list(script)
            if not behaviours or any(behaviour.times < 1 for behaviour in behaviours):
                raise ValueError("a script is at least one behaviour, each at least once")
            steps = _steps(behaviours)
            self._choose = lambda _: next(steps)

    def __enter__(self) -> Self:
        # To wake those that wait: an event that a selector can watch.
        self._stop, self._stopped = socket.socketpair()
        self._serving = Serving(_Tcp(self))
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        self._stop.close()
        self._serving.stop()
        with self._all_closed:
            for connection in self._connections:
                with suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
            self._all_closed.wait_for(lambda: not self._connections, timeout=5)
        self._stopped.close()
        if kind is None and self._failures:
            raise self._failures[0]

    @property
    def url(self) -> str:
        """The base URL for a client."""
        return self._serving.url

    @property
    def requests(self) -> list[ModelRequest]:
        """The requests for completions so far, in order of arrival."""
        with self._lock:
            return list(self._requests)

    @property
    def count(self) -> int:
        """How many of them there were."""
        return len(self._requests)

    @property
    def in_flight(self) -> int:
        """How many of them have no full answer yet, and a client that waits for it."""
        return self._in_flight

    @property
    def most_in_flight(self) -> int:
        """How many there were in flight at the same time, at most."""
        return self._most_in_flight

    @property
    def connections(self) -> int:
        """How many connections were made."""
        return self._accepted

    def _begin(self, handler: _Handler, raw: bytes) -> Exchange:
        headers = {name.lower(): value for name, value in handler.headers.items()}
        with self._lock:
            request = ModelRequest(
                len(self._requests), time.monotonic(), handler.path, headers, raw, json_object(raw)
            )
            self._requests.append(request)
            self._in_flight += 1
            self._most_in_flight = max(self._most_in_flight, self._in_flight)
        return Exchange(self, handler, request)

    def _play(self, exchange: Exchange) -> None:
        try:
            with self._lock:
                behaviour = self._choose(exchange.request)
            behaviour.act(exchange)
        except (OSError, OverError):
            exchange.close()
        except Exception as failure:
            self._failures.append(failure)
            exchange.send_json(error_body(repr(failure), "script_error", None), 500)
        finally:
            exchange.finish()


def _steps(behaviours: list[Behaviour]) -> Iterator[Behaviour]:
    """Each behaviour as often as it says, and the last for ever."""
    for behaviour in behaviours:
        for _ in range(behaviour.times):
            yield behaviour
    while True:
        yield behaviours[-1]


class OverError(Exception):
    """The client has gone or the server stops: no use in going on."""


class Exchange:
    """One request and the connection that it came by, for a behaviour to answer."""

    def __init__(self, server: ModelServer, handler: _Handler, request: ModelRequest) -> None:
        self.request = request
        self._server = server
        self._handler = handler
        self._unsent = 0
        self._finished = False

    def send_json(
        self, value: Json, code: int = 200, headers: Mapping[str, str] | None = None
    ) -> None:
        """A whole answer in JSON."""
        self.send(encoded(value), "application/json", code, headers)

    def send(
        self,
        content: bytes,
        content_type: str,
        code: int = 200,
        headers: Mapping[str, str] | None = None,
        *,
        length: int | None = None,
    ) -> None:
        """The head of an answer and its content, or the beginning of one of `length` bytes."""
        phrase = HTTPStatus(code).phrase if code in set(HTTPStatus) else "Error"
        length = len(content) if length is None else length
        fields = {
            "content-type": content_type,
            "content-length": str(length),
            "x-request-id": f"req_{self.request.number}",
            **(headers or {}),
        }
        lines = [f"HTTP/1.1 {code} {phrase}", *(f"{n}: {v}" for n, v in fields.items()), "", ""]
        head = "\r\n".join(lines).encode("latin-1")
        self._unsent = len(head) + length
        self.write(head + content)

    def write(self, content: bytes) -> None:
        """More of the answer."""
        self._unsent -= len(content)
        if self._unsent <= 0:
            # Before the last byte: who has read it may begin the next request.
            self.finish()
        self._handler.wfile.write(content)

    def wait(self, seconds: float) -> None:
        """Let time go by; raises `OverError` when the client goes or the server stops."""
        if seconds <= 0:
            return
        connection, stopped = self._handler.connection, self._server._stopped
        with selectors.DefaultSelector() as selector:
            selector.register(stopped, selectors.EVENT_READ)
            selector.register(connection, selectors.EVENT_READ)
            if selector.select(seconds):
                raise OverError

    def close(self) -> None:
        """Close the connection in the ordinary way."""
        self.finish()
        self._handler.close_connection = True

    def reset(self) -> None:
        """Close the connection with RST: unsent data is dropped and there is no farewell."""
        self.finish()
        self._handler.close_connection = True
        connection = self._handler.connection
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        # Detached: socketserver would say farewell by `shutdown` first.
        os.close(connection.detach())

    def finish(self) -> None:
        """The request is no longer in flight."""
        with self._server._lock:
            self._server._in_flight -= not self._finished
            self._finished = True


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Tcp

    def handle(self) -> None:
        model_server = self.server.model_server
        with model_server._lock:
            model_server._connections.add(self.connection)
            model_server._accepted += 1
        try:
            with suppress(OSError):
                super().handle()
        finally:
            with model_server._all_closed:
                model_server._connections.discard(self.connection)
                model_server._all_closed.notify_all()

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers.get("content-length") or 0))
        if not self.path.endswith(("/chat/completions", "/messages")):
            self.send_error(404)
            return
        model_server = self.server.model_server
        model_server._play(model_server._begin(self, raw))

    def do_GET(self) -> None:
        if not self.path.endswith("/models"):
            self.send_error(404)
            return
        models = [
            {"id": name, "object": "model", "created": 0, "owned_by": "tests"}
            for name in self.server.model_server.models
        ]
        content = encoded({"object": "list", "data": models})
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Not a word: the tests look at `requests`."""


class _Tcp(socketserver.ThreadingTCPServer):
    # Not http.server's: that looks up the name of the address.
    daemon_threads = True
    block_on_close = False
    allow_reuse_address = True
    request_queue_size = 512

    def __init__(self, model_server: ModelServer) -> None:
        self.model_server = model_server
        super().__init__(("127.0.0.1", 0), _Handler)
