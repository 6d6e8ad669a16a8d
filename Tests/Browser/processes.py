"""Starts the programs under test on free ports and stops them by process id."""

import json
import os
import re
import selectors
import shutil
import signal
import subprocess
import tempfile
import time

BINARY = os.environ["AULA_BINARY"]
REPOSITORY = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
# Rendered scenes are kept between runs: they depend on name and seed alone.
SCENES = os.path.join(REPOSITORY, "var", "scenes")


class Program:
    """A child process whose standard output is read line by line."""

    def __init__(self, name, *arguments, environment=None, binary=BINARY):
        self.log = tempfile.NamedTemporaryFile(prefix=f"aula-{name}-", suffix=".log", delete=False)
        self.name = name
        self.lines = []
        self.process = subprocess.Popen(
            [binary, *arguments],
            stdout=subprocess.PIPE,
            stderr=self.log,
            env={**os.environ, **(environment or {})},
            cwd=REPOSITORY,
        )
        os.set_blocking(self.process.stdout.fileno(), False)
        self.rest = b""

    def wait_for(self, pattern, seconds=120):
        """The first line of output, old or new, that matches; an error with the log otherwise."""
        deadline = time.monotonic() + seconds
        with selectors.DefaultSelector() as selector:
            selector.register(self.process.stdout, selectors.EVENT_READ)
            while True:
                for line in self.lines:
                    if match := re.search(pattern, line):
                        return match
                left = deadline - time.monotonic()
                if left <= 0 or self.process.poll() is not None:
                    raise AssertionError(f"{self.name} did not say {pattern!r}:\n{self.story()}")
                if selector.select(left):
                    self.read()

    def read(self):
        chunk = self.process.stdout.read()
        self.rest += chunk or b""
        *whole, self.rest = self.rest.split(b"\n")
        self.lines += [line.decode() for line in whole]

    def story(self):
        with open(self.log.name, errors="replace") as log:
            return "\n".join(self.lines) + "\n" + log.read()[-4000:]

    def kill(self):
        """As a power cut would."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.process.stdout.close()
        self.log.close()
        if os.path.exists(self.log.name):
            os.unlink(self.log.name)


class Folder:
    """A data folder that goes away with the test."""

    def __init__(self):
        self.path = tempfile.mkdtemp(prefix="aula-data-")

    def remove(self):
        shutil.rmtree(self.path, ignore_errors=True)
