"""What all measurements need: programs on free ports, their CPU time, medians, the machine's load."""

import os
import re
import signal
import statistics
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
REPOSITORY = os.path.dirname(HERE)


def binary():
    """`AULA`, or the release build, or the debug build."""
    builds = [os.path.join(REPOSITORY, ".build", kind, "aula") for kind in ("release", "debug")]
    found = [path for path in [os.environ.get("AULA", ""), *builds] if os.access(path, os.X_OK)]
    if not found:
        sys.exit("no aula to measure: make build, or AULA=PATH")
    return os.path.realpath(found[0])


# The browser tests' programs and browser serve here as well.
os.environ["AULA_BINARY"] = binary()
sys.path.insert(0, os.path.join(REPOSITORY, "Tests", "Browser"))

from browsers import Browser  # noqa: E402,F401
from processes import SCENES, Folder, Program  # noqa: E402,F401


# Whoever ends a measurement ends what it started, too.
signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))


def cpu_seconds(process):
    """User and system time of a running child, all its threads, in nanosecond steps.

    The clock's number is made as clock_getcpuclockid(3) of Linux makes it.
    """
    return time.clock_gettime((~process.pid << 3) | 2)


def quantile(values, share):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def spread(values, unit="ms"):
    return (
        f"median {statistics.median(values):.0f} {unit}, p95 {quantile(values, 0.95):.0f}, "
        f"most {max(values):.0f} (n = {len(values)})"
    )


def load():
    """Programs that ran or waited to run, over the last minute."""
    return os.getloadavg()[0]


def describe_machine():
    kind = "release" if "/release/" in os.environ["AULA_BINARY"] else "debug"
    print(f"machine: {os.cpu_count()} cores, load {load():.1f} before the start; {kind} build")


def verdict(name, value, limit, unit):
    word = "reached" if value <= limit else "MISSED"
    print(f"{word}: {name} {value:.2f} {unit}, to reach: {limit} {unit}")
    return value <= limit


class Serve:
    """`aula serve` with an operator who may sign in."""

    def __init__(self, *arguments, folder=None, demo=False):
        self.folder = folder or Folder()
        self.password = "measured-" + os.urandom(6).hex()
        if not demo:
            self.add_operator()
        self.program = Program(
            "serve", "serve", "--data", self.folder.path, "--listen", "127.0.0.1:0",
            *(["--demo", "--scenes", SCENES] if demo else []), *arguments,
        )
        self.base = self.program.wait_for(r"aula: open (\S+)", seconds=900)[1]
        if demo:
            self.password = self.program.wait_for(r"aula: sign-in operator (\S+)")[1]

    def add_operator(self):
        subprocess.run(
            [os.environ["AULA_BINARY"], "user", "add", "operator", "--role", "operator",
             "--password-stdin", "--data", self.folder.path],
            input=self.password.encode() + b"\n", check=True, stdout=subprocess.DEVNULL,
        )

    def browser(self, script=None):
        """Signed in; with a script of this folder that runs before each page's own."""
        browser = Browser(self.base)
        browser.sign_in("operator", self.password)
        if script:
            with open(os.path.join(HERE, script)) as file:
                browser.driver.execute_cdp_cmd(
                    "Page.addScriptToEvaluateOnNewDocument", {"source": file.read()}
                )
        return browser

    def stop(self):
        self.program.stop()
        self.folder.remove()


class Stage:
    """`aula rehearse` and the addresses that it plays at."""

    def __init__(self, *arguments):
        self.program = Program("rehearse", "rehearse", "--listen", "127.0.0.1:0", *arguments)

    def url(self, path):
        return self.program.wait_for(rf"(rtsp://\S+/{re.escape(path)})$", seconds=600)[1]

    def stop(self):
        self.program.stop()
