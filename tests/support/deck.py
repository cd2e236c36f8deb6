"""Deck: somebody else's page on another port, with a frame of ours in it, which counts what reaches it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PAGE = """<!doctype html>
<title>Deck</title>
<style>
  body {{ margin: 0; height: 4000px; background: rgb(255, 0, 255); }}
  iframe {{ display: block; margin: 100px 0 0 50px; border: 0; color-scheme: light; }}
</style>
<input id="own" autofocus>
<iframe src="{frame}" width="{width}" height="{height}" allow="fullscreen"></iframe>
<script>
  const counts = {{ blur: 0, keydown: 0, popstate: 0, hashchange: 0, play: 0 }};
  for (const name of Object.keys(counts)) addEventListener(name, () => counts[name]++, true);
  document.querySelector("#own").focus();
  globalThis.around = () => ({{
    ...counts,
    entries: history.length,
    address: location.href,
    title: document.title,
    focus: document.activeElement.id || document.activeElement.tagName,
    scrolled: scrollY,
  }});
</script>
"""


@contextmanager
def deck(frame: str = "", *, page: str = "", width: int = 800, height: int = 450) -> Iterator[str]:
    """The address of a `page`, else of one with `frame` in it, of this size in pixels, whose `around()` says
    how it is."""
    body = (page or PAGE.format(frame=escape(frame), width=width, height=height)).encode()

    class Slides(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Slides) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://localhost:{server.server_address[1]}/"
        server.shutdown()
