"""The product served to a browser in a test, and gone before the test's data go."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from socket import SHUT_RD, socket
from typing import Any

from django.contrib.staticfiles.finders import get_finders
from django.core.handlers.wsgi import WSGIHandler
from django.core.servers.basehttp import ThreadedWSGIServer
from django.test.testcases import QuietWSGIRequestHandler
from whitenoise import WhiteNoise


class Server(ThreadedWSGIServer):
    """Answers each request it has begun before it is closed."""

    daemon_threads = False  # so `server_close` waits for them

    def __init__(self) -> None:
        self.connected: set[socket] = set()
        super().__init__(("localhost", 0), QuietWSGIRequestHandler)

    def process_request(self, request: Any, client_address: Any) -> None:
        self.connected.add(request)
        super().process_request(request, client_address)

    def close_request(self, request: Any) -> None:
        self.connected.discard(request)
        super().close_request(request)

    def server_close(self) -> None:
        # A browser keeps connections for what it may ask next; nothing comes any more.
        for connection in self.connected.copy():
            with suppress(OSError):
                connection.shutdown(SHUT_RD)
        super().server_close()


def application() -> WhiteNoise:
    """Give the product with its static files, which a browser keeps as it does ours."""
    product = WhiteNoise(WSGIHandler(), max_age=WhiteNoise.FOREVER)
    for finder in get_finders():
        for path, storage in finder.list(None):
            product.add_file_to_dictionary(f"/static/{path}", storage.path(path))
    return product


@contextmanager
def served(product: WhiteNoise) -> Iterator[str]:
    """Serve the product and give its address; at the end nobody works on a request."""
    server = Server()
    server.set_app(product)
    thread = threading.Thread(target=server.serve_forever, args=[0.02])
    thread.start()
    try:
        yield f"http://localhost:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
