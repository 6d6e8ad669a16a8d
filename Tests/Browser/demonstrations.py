"""A demonstration that the tests of one class share: rendered yards over real RTSP."""

import atexit
import functools
import glob
import os
import re
import shutil
import time
import unittest
import urllib.parse

from askers import Asker
from browsers import Browser
from processes import SCENES, Folder, Program
from yards import Stage

SHOWN = [f"{yard}-{hour}" for yard in ["gate", "parking", "playground", "garages"] for hour in ["day", "night"]]


def signs_in(serve):
    """Logins and passwords that a demonstration tells when it is begun for the first time."""
    return dict(re.findall(r"aula: sign-in (\S+) (\S+)", "\n".join(serve.lines)))


class Installed:
    """The records of a demonstration as it was just begun, and who may sign in there."""

    def __init__(self):
        # Rendered before anything is awaited: on a clean machine it takes both cores for minutes.
        missing = [scene for scene in SHOWN if not glob.glob(os.path.join(SCENES, f"{scene}-1-*.sub"))]
        if missing:
            Stage(*missing).program.stop()
        self.folder = Folder()
        atexit.register(self.folder.remove)
        serve = Program("serve", "serve", "--demo", "--data", self.folder.path, "--listen", "127.0.0.1:0",
                        "--scenes", SCENES)
        serve.wait_for(r"aula: open (\S+)", seconds=300)
        self.passwords = signs_in(serve)
        serve.stop()

    def copy(self):
        folder = Folder()
        shutil.copytree(self.folder.path, folder.path, dirs_exist_ok=True)
        return folder


# Passwords are hashed and a town is drawn for it: once for all classes.
installed = functools.cache(Installed)


class Running:
    """A demonstration of its own: a copy of the records, or none yet, and a server."""

    def __init__(self, cameras, is_new):
        self.folder = Folder() if is_new else installed().copy()
        self.cameras = bool(cameras)
        self.start()
        self.passwords = signs_in(self.serve) if is_new else installed().passwords
        if cameras == "before":
            self.await_alert()
            self.cameras = False
            self.serve.stop()
            self.start()

    def start(self, *options):
        demo = ["--demo", "--scenes", SCENES] if self.cameras else []
        self.serve = Program("serve", "serve", *demo, "--data", self.folder.path, "--listen", "127.0.0.1:0", *options)
        self.base = self.serve.wait_for(r"aula: open (\S+)", seconds=300)[1]

    def await_alert(self):
        asker = Asker(urllib.parse.urlsplit(self.base).port, "operator", self.passwords["operator"])
        end = time.monotonic() + 120
        while not asker.read_json("/api/desk")["alerts"]:
            assert time.monotonic() < end, f"no alert:\n{self.serve.story()}"
            time.sleep(0.3)
        asker.close()

    def end(self):
        self.serve.stop()
        self.folder.remove()


class DemonstrationCase(unittest.TestCase):
    # Whether its cameras show something. Pages that show no picture are tested on the records alone; or on what
    # cameras have shown before, until an alert.
    cameras = True
    # Whether it is begun for the first time; others go on from what that left.
    is_new = False
    # Classes that follow one another and say the same here have one demonstration in common.
    shares = None
    shared = {}

    @classmethod
    def setUpClass(cls):
        for name in [name for name in cls.shared if name != cls.shares]:
            cls.shared.pop(name).end()
        if cls.shares:
            if cls.shares not in cls.shared:
                cls.shared[cls.shares] = Running(cls.cameras, cls.is_new)
            cls.running = cls.shared[cls.shares]
        else:
            cls.running = Running(cls.cameras, cls.is_new)
            cls.addClassCleanup(cls.running.end)
        cls.folder, cls.passwords = cls.running.folder, cls.running.passwords
        cls.know_address()

    @classmethod
    def know_address(cls):
        cls.base = cls.running.base
        cls.port = urllib.parse.urlsplit(cls.base).port
        cls.askers = {}

    @classmethod
    def start_anew(cls, *options):
        """The server on the same records."""
        cls.running.serve.stop()
        cls.running.start(*options)
        cls.know_address()

    @classmethod
    def asker(cls, login):
        """Somebody whom the form has let in once for the whole class."""
        if login not in cls.askers:
            cls.askers[login] = asker = Asker(cls.port, login, cls.passwords[login])
            cls.addClassCleanup(asker.close)
        return cls.askers[login]

    def browser(self, login, width=1440, height=900):
        browser = Browser(self.base, width, height)
        self.addCleanup(browser.close)
        browser.carry(self.asker(login).session())
        return browser


@atexit.register
def end_shared():
    for running in DemonstrationCase.shared.values():
        running.end()
