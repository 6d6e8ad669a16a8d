"""A stretch of network between a phone and the server, which can be cut and mended."""

import selectors
import socket
import threading


class Line:
    """Passes connections on, on a port of its own, until it is cut."""

    def __init__(self, port):
        self.target = port
        self.door = socket.create_server(("127.0.0.1", 0))
        self.base = f"http://127.0.0.1:{self.door.getsockname()[1]}"
        self.guard = threading.Lock()
        self.pairs = []
        self.is_cut = False
        self.is_silent = False
        self.is_closed = False
        threading.Thread(target=self.accept, daemon=True).start()

    def cut(self, silently=False):
        """Ends what stands. `silently`: what comes is taken and never answered, as in a dead zone."""
        with self.guard:
            self.is_cut, self.is_silent = not silently, silently
            pairs, self.pairs = self.pairs, []
        for pair in pairs:
            close(*pair)

    def mend(self):
        with self.guard:
            self.is_cut = self.is_silent = False
            silent, self.pairs = self.pairs, []
        for pair in silent:
            close(*pair)

    def close(self):
        self.is_closed = True
        self.cut()
        self.door.close()

    def accept(self):
        while not self.is_closed:
            try:
                phone, _ = self.door.accept()
            except OSError:
                return
            with self.guard:
                if self.is_cut:
                    close(phone)
                    continue
                if self.is_silent:
                    self.pairs.append((phone,))
                    continue
                try:
                    server = socket.create_connection(("127.0.0.1", self.target))
                except OSError:
                    # The server is being started anew.
                    close(phone)
                    continue
                self.pairs.append((phone, server))
            threading.Thread(target=self.carry, args=(phone, server), daemon=True).start()

    def carry(self, phone, server):
        """Both ways, until either side ends."""
        with selectors.DefaultSelector() as selector:
            try:
                selector.register(phone, selectors.EVENT_READ, server)
                selector.register(server, selectors.EVENT_READ, phone)
                while True:
                    for key, _ in selector.select():
                        data = key.fileobj.recv(65_536)
                        if not data:
                            return
                        key.data.sendall(data)
            except (OSError, ValueError):
                return
            finally:
                close(phone, server)


def close(*sockets):
    for one in sockets:
        try:
            one.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        one.close()
