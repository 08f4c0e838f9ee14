"""What the bench asks of a server: posts a second, and only accepted ones."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from crm.bench import server


@pytest.fixture
def answering():
    """Give a function that starts a server with one answer, and gives its port."""
    started = []

    def start(status):
        class Answer(BaseHTTPRequestHandler):
            def do_POST(self):
                self.rfile.read(int(self.headers["Content-Length"]))
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_about):
                pass

        one = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
        threading.Thread(target=one.serve_forever, daemon=True).start()
        started.append(one)
        return one.server_port

    yield start
    for one in started:
        one.shutdown()
        one.server_close()


def test_accepted_posts_are_counted(answering):
    assert server.posts_a_second(answering(200), "/", 0.2) > 0


def test_a_figure_of_posts_that_are_refused_is_an_error(answering):
    with pytest.raises(RuntimeError, match="answered 400"):
        server.posts_a_second(answering(400), "/", 0.2)
