"""A real HTTP server on loopback with OpenAI's files and batches, and with their faults.

    with BatchServer(plays=[expired(2), whole], polls=3, faults={"create": ["500"]}) as server:
        client = openai.AsyncOpenAI(base_url=server.url, api_key="x", max_retries=0)
        ...
        assert set(server.paid.values()) == {1}

`plays` says how the batches end, one after the other, the last for ever; `faults` what becomes of the
requests of a kind (`upload`, `create`, `poll`, `list`, `content`, `delete`), one after the other: `500`
and other statuses (nothing is done), `lost` (done, but no answer comes), `cut` (half an answer), empty (none).
`watch` is called with the kind when a request is done, before it is answered; with `before` and the kind
when it has come.
"""

from __future__ import annotations

import json
import re
import socketserver
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

from answers import obedient
from serving import Serving

Json = dict[str, Any]
Answer = Callable[[Json], Json]
Play = Callable[[list[Json], Answer], "Ended"]

ENDPOINT = "/v1/chat/completions"


@dataclass(slots=True)
class Ended:
    """How a batch ends: its status, the lines of its two files, the codes of its errors."""

    status: str
    output: list[Json] = field(default_factory=list)
    errors: list[Json] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    rubbish: list[str] = field(default_factory=list)
    """Lines before those of the output."""


def whole(asked: list[Json], answer: Answer) -> Ended:
    """All are answered."""
    return Ended("completed", [answer(each) for each in asked])


def backwards(asked: list[Json], answer: Answer) -> Ended:
    return Ended("completed", [answer(each) for each in reversed(asked)])


def doubled(asked: list[Json], answer: Answer) -> Ended:
    """Each result comes twice; the first time with an answer that is none."""
    output = [answer(each) for each in asked]
    spoilt = json.loads(json.dumps(output))
    for line in spoilt:
        line["response"]["body"]["choices"][0]["message"]["content"] = "Well."
    return Ended("completed", spoilt + output + spoilt)


def swapped(asked: list[Json], answer: Answer) -> Ended:
    """Each answer stands under another request's id."""
    output = [answer(each) for each in asked]
    ids = [line["custom_id"] for line in output]
    for line, other in zip(output, ids[1:] + ids[:1], strict=True):
        line["custom_id"] = other
    return Ended("completed", output)


def silent(number: int) -> Play:
    """The last of them are in neither file."""
    return lambda asked, answer: Ended("completed", [answer(each) for each in asked[:-number]])


def ended(status: str, number: int) -> Play:
    """Expired or cancelled when so many were answered."""

    def play(asked: list[Json], answer: Answer) -> Ended:
        error = {"code": f"batch_{status}", "message": "This request could not be executed."}
        errors = [result(each, None, error) for each in asked[number:]]
        return Ended(status, [answer(each) for each in asked[:number]], errors)

    return play


def expired(number: int) -> Play:
    return ended("expired", number)


def erring(number: int, status: int, code: str | None = None) -> Play:
    """The last of them fail with this status."""

    def play(asked: list[Json], answer: Answer) -> Ended:
        error = {"message": "Zebrafinch", "type": "x", "param": None, "code": code}
        response = {"status_code": status, "request_id": "r", "body": {"error": error}}
        errors = [result(each, response) for each in asked[-number:]]
        return Ended("completed", [answer(each) for each in asked[:-number]], errors)

    return play


def refused(code: str) -> Play:
    """The batch as a whole does not pass the provider's look at it."""
    return lambda _, __: Ended("failed", codes=[code])


def result(asked: Json, response: Json | None, error: Json | None = None) -> Json:
    return {
        "id": f"batch_req_{asked['custom_id'][:8]}", "custom_id": asked["custom_id"],
        "response": response, "error": error,
    }  # fmt: skip


class _LostError(Exception):
    """Nothing is answered, or no more."""


class _ApiError(Exception):
    def __init__(self, status: int, message: str) -> None:
        self.status = status
        self.body = {"error": {"message": message, "type": "x", "param": None, "code": None}}


class BatchServer:
    """The server: up within `with`.

    Attributes:
        paid: how often each request, by its id, was answered.
        singles: requests that came by themselves, in no batch.
        seen: kinds of the requests that came.
        files: what is stored, by id: its record and its content.
        batches: what was created, the newest last.
    """

    def __init__(
        self,
        say: Callable[[Json], str] | None = None,
        *,
        plays: Iterable[Play] = (whole,),
        polls: int = 0,
        faults: Mapping[str, Iterable[str]] | None = None,
        watch: Callable[[str], None] = lambda _: None,
        most_requests: int = 50_000,
        most_bytes: int = 200_000_000,
    ) -> None:
        self.paid: Counter[str] = Counter()
        self.singles: list[Json] = []
        self.seen: list[str] = []
        self.files: dict[str, tuple[Json, bytes]] = {}
        self.batches: dict[str, Json] = {}
        self.watch = watch
        self._say = say or obedient()
        self._plays = deque(plays)
        self._polls = polls
        self._left: dict[str, int] = {}
        self._faults = {kind: deque(each) for kind, each in (faults or {}).items()}
        self._most = most_requests, most_bytes
        self._stored = 0
        self._lock = threading.RLock()
        self._failures: list[Exception] = []

    def __enter__(self) -> Self:
        self._serving = Serving(_Tcp(self))
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        self._serving.stop()
        if kind is None and self._failures:
            raise self._failures[0]

    @property
    def url(self) -> str:
        return self._serving.url

    @property
    def inputs(self) -> list[str]:
        """Ids of the uploaded files that are still there."""
        return [name for name, (record, _) in self.files.items() if record["purpose"] == "batch"]

    def sent(self) -> list[list[Json]]:
        """The requests of each batch."""
        return [batch["_asked"] for batch in self.batches.values()]

    def play(self, *plays: Play) -> None:
        """Go on by other plays."""
        self._plays = deque(plays)

    def fault(self, kind: str) -> str:
        with self._lock:
            self.seen.append(kind)
            left = self._faults.get(kind)
            return left.popleft() if left else ""

    # What is asked -----------------------------------------------------------------------------

    def upload(self, fields: dict[str, tuple[str, bytes]]) -> Json:
        name, content = fields["file"]
        purpose = fields["purpose"][1].decode()
        if purpose != "batch" or not name.endswith(".jsonl"):
            raise _ApiError(400, "wrong purpose or name")
        return self._store(name, content, "batch")

    def create(self, body: Json) -> Json:
        file = body.get("input_file_id")
        if body.get("endpoint") != ENDPOINT or body.get("completion_window") != "24h":
            raise _ApiError(400, "wrong endpoint or window")
        if file not in self.files or self.files[file][0]["purpose"] != "batch":
            raise _ApiError(400, "no such file")
        made: Json = {
            "id": f"batch_{len(self.batches):04d}", "object": "batch", "endpoint": ENDPOINT,
            "input_file_id": file, "completion_window": "24h", "created_at": int(time.time()),
            "metadata": body.get("metadata"), "output_file_id": None, "error_file_id": None,
            "errors": None,
        }  # fmt: skip
        asked, codes = self._checked(self.files[file][1])
        if codes:
            over = Ended("failed", codes=codes)
        else:
            play = self._plays.popleft() if len(self._plays) > 1 else self._plays[0]
            over = play(asked, self._answer)
        made["_asked"], made["_over"] = asked, over
        self.batches[made["id"]] = made
        self._left[made["id"]] = self._polls
        return self._shown(made)

    def retrieve(self, name: str) -> Json:
        if name not in self.batches:
            raise _ApiError(404, "no such batch")
        batch = self.batches[name]
        if self._left[name] == 0 and "status" not in batch:
            self._end(batch)
        self._left[name] -= 1
        return self._shown(batch)

    def single(self, body: Json) -> Json:
        """One request by itself; it counts as no batch's."""
        self.singles.append(body)
        return self._completion(body)

    def _checked(self, content: bytes) -> tuple[list[Json], list[str]]:
        """The requests of a file; codes of what is wrong with it, as the provider finds it."""
        requests, size = self._most
        lines = content.splitlines()
        if len(content) > size or len(lines) > requests or not lines:
            return [], ["invalid_file_size"]
        try:
            asked = [json.loads(line) for line in lines]
        except ValueError:
            return [], ["invalid_json_line"]
        if len({each["custom_id"] for each in asked}) < len(asked):
            return asked, ["duplicate_custom_id"]
        if any(each["url"] != ENDPOINT or each["method"] != "POST" for each in asked):
            return asked, ["mismatched_endpoint"]
        if len({each["body"]["model"] for each in asked}) > 1:
            return asked, ["mismatched_model"]
        return asked, []

    def _answer(self, asked: Json) -> Json:
        self.paid[asked["custom_id"]] += 1
        body = self._completion(asked["body"])
        return result(asked, {"status_code": 200, "request_id": "r", "body": body})

    def _completion(self, body: Json) -> Json:
        message = {"role": "assistant", "content": self._say(body)}
        return {
            "id": "c", "object": "chat.completion", "created": 0, "model": body["model"],
            "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
            "usage": {"prompt_tokens": 1000, "completion_tokens": 100, "total_tokens": 1100},
        }  # fmt: skip

    def _end(self, batch: Json) -> None:
        over: Ended = batch["_over"]
        batch["status"] = over.status
        for name, lines in (("output_file_id", over.output), ("error_file_id", over.errors)):
            if lines:
                # As the provider does: no escapes, so that a line of text may hold U+2028.
                told = over.rubbish if name == "output_file_id" else []
                told = told + [json.dumps(line, ensure_ascii=False) for line in lines]
                text = "".join(f"{line}\n" for line in told)
                batch[name] = self._store("results.jsonl", text.encode(), "batch_output")["id"]
        if over.codes:
            data = [{"code": code, "message": "Zebrafinch", "line": 1} for code in over.codes]
            batch["errors"] = {"object": "list", "data": data}
        done = len({line["custom_id"] for line in over.output})
        batch["request_counts"] = {
            "total": len(batch["_asked"]), "completed": done, "failed": len(over.errors),
        }  # fmt: skip

    def _shown(self, batch: Json) -> Json:
        shown = {name: value for name, value in batch.items() if not name.startswith("_")}
        return {"status": "in_progress"} | shown

    def _store(self, name: str, content: bytes, purpose: str) -> Json:
        self._stored += 1
        file = f"file-{self._stored:04d}"
        record = {
            "id": file, "object": "file", "bytes": len(content), "created_at": int(time.time()),
            "filename": name, "purpose": purpose, "status": "processed",
        }  # fmt: skip
        self.files[file] = record, content
        return record

    def listed(self, records: list[Json], query: Mapping[str, list[str]]) -> Json:
        """A page, the newest first; never more than two, so that pages are turned."""
        after = query.get("after", [""])[0]
        records.reverse()
        ids = [record["id"] for record in records]
        begin = ids.index(after) + 1 if after else 0
        data = records[begin : begin + 2]
        return {"object": "list", "data": data, "has_more": begin + 2 < len(records)}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Tcp

    def do_POST(self) -> None:
        raw = self._content()
        server = self.server.batch_server
        if self.path == "/v1/files":
            self._do("upload", lambda: server.upload(_fields(self.headers["content-type"], raw)))
        elif self.path == "/v1/batches":
            self._do("create", lambda: server.create(json.loads(raw)))
        elif self.path == ENDPOINT:
            self._do("single", lambda: server.single(json.loads(raw)))
        else:
            self._do("other", _unknown)

    def do_GET(self) -> None:
        server = self.server.batch_server
        parts = urlsplit(self.path)
        query = parse_qs(parts.query)
        names = parts.path.split("/")[2:]
        if names == ["batches"]:
            shown = [server._shown(batch) for batch in server.batches.values()]
            self._do("list", lambda: server.listed(shown, query))
        elif names == ["files"]:
            purpose = query.get("purpose", [""])[0]
            records = [r for r, _ in server.files.values() if purpose in ("", r["purpose"])]
            self._do("list", lambda: server.listed(records, query))
        elif names[0] == "files" and names[-1] == "content":
            self._do("content", lambda: server.files[names[1]][1])
        elif names[0] == "batches":
            self._do("poll", lambda: server.retrieve(names[1]))
        else:
            self._do("other", _unknown)

    def do_DELETE(self) -> None:
        server, name = self.server.batch_server, self.path.rpartition("/")[2]

        def delete() -> Json:
            if server.files.pop(name, None) is None:
                raise _ApiError(404, "no such file")
            return {"id": name, "object": "file", "deleted": True}

        self._do("delete", delete)

    def _do(self, kind: str, act: Callable[[], Json | bytes]) -> None:
        server = self.server.batch_server
        fault = server.fault(kind)
        try:
            if fault.isdecimal():
                raise _ApiError(int(fault), "Zebrafinch")
            server.watch(f"before {kind}")
            with server._lock:
                made = act()
            server.watch(kind)
            if fault == "lost":
                raise _LostError
            self._send(200, made, cut=fault == "cut")
        except _ApiError as error:
            self._send(error.status, error.body)
        except (_LostError, OSError):
            self.close_connection = True
        except Exception as failure:
            server._failures.append(failure)
            self.close_connection = True

    def _send(self, status: int, made: Json | bytes, *, cut: bool = False) -> None:
        content = made if isinstance(made, bytes) else json.dumps(made).encode()
        self.send_response(status)
        kind = "application/octet-stream" if isinstance(made, bytes) else "application/json"
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content[: len(content) // 2] if cut else content)
        if cut:
            raise _LostError

    def _content(self) -> bytes:
        if self.headers.get("transfer-encoding") != "chunked":
            return self.rfile.read(int(self.headers.get("content-length") or 0))
        content = b""
        while size := int(self.rfile.readline(), 16):
            content += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return content

    def handle(self) -> None:
        with suppress(OSError):
            super().handle()

    def log_message(self, *_: object) -> None:
        """Not a word."""


def _unknown() -> Json:
    raise _ApiError(404, "no such address")


def _fields(content_type: str, raw: bytes) -> dict[str, tuple[str, bytes]]:
    """The parts of a form by name: the name of the file, and the content."""
    boundary = content_type.partition("boundary=")[2].strip('"').encode()
    found = {}
    for part in raw.split(b"--" + boundary)[1:-1]:
        head, _, content = part[2:-2].partition(b"\r\n\r\n")
        named = dict(re.findall(r'(\w+)="([^"]*)"', head.decode()))
        found[named["name"]] = named.get("filename", ""), content
    return found


class _Tcp(socketserver.ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False
    allow_reuse_address = True

    def __init__(self, batch_server: BatchServer) -> None:
        self.batch_server = batch_server
        super().__init__(("127.0.0.1", 0), _Handler)
