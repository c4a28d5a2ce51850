"""A server of the standard library that runs for as long as a `with` block."""

from __future__ import annotations

import socketserver
import threading
from typing import Any


class Serving:
    """Runs a server in a thread; `stop` waits for its end."""

    def __init__(self, server: socketserver.BaseServer) -> None:
        self.server = server
        self._thread = threading.Thread(
            target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        )
        self._thread.start()

    @property
    def url(self) -> str:
        """What a client takes as its base URL."""
        address: Any = self.server.server_address
        return f"http://127.0.0.1:{address[1]}/v1"

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self._thread.join()
