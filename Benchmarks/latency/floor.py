"""The floor of an alert's way to the screen: the least that a web page needs.

A thread sends the moment over server-sent events, the page puts a line into a list. No picture, no
rule, no store, no permission: what is left is the browser.
"""

import http.server
import threading
import time

PAGE = b"""<!doctype html><ul id="list"></ul><script>
new EventSource("/moments").onmessage = (message) => {
  const line = document.createElement("li");
  line.dataset.sent = message.data;
  line.textContent = message.data;
  document.getElementById("list").append(line);
};
window.seen = [];
new MutationObserver((changes) => {
  for (const change of changes) for (const line of change.addedNodes) {
    const sent = Number(line.dataset?.sent);
    if (!sent) continue;
    requestAnimationFrame(() => setTimeout(() => window.seen.push(Date.now() - sent)));
  }
}).observe(document.getElementById("list"), { childList: true });
</script>"""


class Floor:
    """Serves the page on a free port; `beat` sends the moment to it."""

    def __init__(self):
        self.waiting = threading.Condition()
        self.moments = 0
        floor = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                if self.path == "/moments":
                    return self.stream()
                self.send_response(200)
                self.send_header("content-type", "text/html")
                self.end_headers()
                self.wfile.write(PAGE)

            def stream(self):
                self.send_response(200)
                self.send_header("content-type", "text/event-stream")
                self.end_headers()
                sent = floor.moments
                while True:
                    with floor.waiting:
                        floor.waiting.wait_for(lambda: floor.moments > sent)
                        sent = floor.moments
                    self.wfile.write(f"data: {time.time() * 1000}\n\n".encode())
                    self.wfile.flush()

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def address(self):
        return f"http://127.0.0.1:{self.server.server_port}/"

    def beat(self):
        with self.waiting:
            self.moments += 1
            self.waiting.notify_all()
