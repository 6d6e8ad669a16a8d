"""Cameras that we play ourselves, and an `aula serve` that watches them."""

import http.client
import json
import subprocess
import urllib.parse

from browsers import Browser
from processes import BINARY, REPOSITORY, SCENES, Folder, Program

PASSWORD = "сорок два тополя у ворот"


class Stage:
    """`aula rehearse`: scenes over RTSP, small streams, with faults."""

    def __init__(self, *scenes, faults=(), port=0):
        self.program = Program(
            "rehearse", "rehearse", "--listen", f"127.0.0.1:{port}", "--cache", SCENES,
            *[part for scene in scenes for part in ("--scene", scene)],
            *[part for fault in faults for part in ("--fault", fault)],
        )
        self.urls = {
            scene: self.program.wait_for(rf"rtsp://\S+/{scene}/sub", seconds=900)[0]
            for scene in scenes
        }
        self.port = urllib.parse.urlsplit(next(iter(self.urls.values()))).port


class Yard:
    """`aula serve` on a folder that outlives it."""

    def __init__(self, cameras, *options):
        self.folder = Folder()
        self.arguments = [
            "--data", self.folder.path, "--listen", "127.0.0.1:0", *options,
            *[part for name, url in cameras.items() for part in ("--camera", f"{name}={url}")],
        ]
        subprocess.run(
            [BINARY, "user", "add", "operator", "--role", "operator", "--password-stdin",
             "--data", self.folder.path],
            input=PASSWORD.encode(), check=True, cwd=REPOSITORY, stdout=subprocess.DEVNULL,
        )
        self.port = None
        self.start()

    def start(self):
        """Anew on the port that it had: open pages come back to it."""
        arguments = list(self.arguments)
        if self.port:
            arguments[arguments.index("--listen") + 1] = f"127.0.0.1:{self.port}"
        self.program = Program("serve", "serve", *arguments)
        self.base = self.program.wait_for(r"aula: open (\S+)")[1]
        self.port = urllib.parse.urlsplit(self.base).port

    def browser(self):
        browser = Browser(self.base)
        browser.sign_in("operator", PASSWORD)
        return browser

    def remove(self):
        self.program.stop()
        self.folder.remove()


class Hand:
    """An operator's requests without a page, on the sign-in of one."""

    def __init__(self, yard, browser):
        self.yard = yard
        self.cookie = f"aula_session={browser.driver.get_cookie('aula_session')['value']}"
        self.token = browser.run("return document.querySelector('meta[name=form-token]').content")

    def ask(self, method, path, body=None):
        """Status and JSON; `http.client` and `OSError` come through: nobody answered."""
        line = http.client.HTTPConnection("127.0.0.1", self.yard.port, timeout=20)
        try:
            line.request(
                method, path, None if body is None else json.dumps(body),
                {"Cookie": self.cookie, "Accept": "application/json", "x-form-token": self.token,
                 "Content-Type": "application/json"},
            )
            answer = line.getresponse()
            return answer.status, json.loads(answer.read() or b"null")
        finally:
            line.close()

    def read(self, path):
        status, answer = self.ask("GET", path)
        assert status == 200, f"{path}: {status} {answer}"
        return answer

    def fetch(self, path):
        line = http.client.HTTPConnection("127.0.0.1", self.yard.port, timeout=60)
        line.request("GET", path, headers={"Cookie": self.cookie})
        answer = line.getresponse()
        body = answer.read()
        line.close()
        assert answer.status == 200, f"{path}: {answer.status}"
        return body
