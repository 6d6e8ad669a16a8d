"""Copies of the program that differ in what a crew's phone keeps of it: a newer release, and a former one."""

import glob
import json
import os
import re
import shutil
import tempfile

from processes import BINARY, REPOSITORY

FORMER = os.path.join(REPOSITORY, "Tests", "Browser", "former")


class Release:
    """The program with resources of its own."""

    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="aula-release-")
        self.binary = os.path.join(self.folder, "aula")
        shutil.copy2(BINARY, self.binary)
        for bundle in glob.glob(os.path.join(os.path.dirname(BINARY), "*.resources")):
            shutil.copytree(bundle, os.path.join(self.folder, os.path.basename(bundle)))

    def files(self, pattern):
        return sorted(glob.glob(os.path.join(self.folder, "*.resources", "**", pattern), recursive=True))

    def file(self, name):
        [path] = self.files(name)
        return path

    def remove(self):
        shutil.rmtree(self.folder, ignore_errors=True)


class NewerRelease(Release):
    """Every script of the crew's page says that it is newer."""

    def __init__(self):
        super().__init__()
        self.scripts = []
        for path in self.files("crew*.js"):
            script = os.path.basename(path)
            # The one is no part of the page, the other is brought in by two of its scripts.
            if script in ("crew-worker.js", "crew-leave.js"):
                continue
            append(path, f'\n(globalThis.newer ??= []).push("{script}");\n')
            self.scripts.append(script)
        self.scripts.sort()


class FormerRelease(Release):
    """As it was when the worker was written anew for each version, and addresses did not name one."""

    def __init__(self):
        super().__init__()
        shutil.copy(os.path.join(FORMER, "crew-shell.js"), self.file("crew-shell.js"))
        for template in ["duty.mustache", "layout.mustache", "head.mustache"]:
            path = self.file(template)
            with open(path) as file:
                text = file.read()
            with open(path, "w") as file:
                file.write(re.sub(r"\{\{#asset\}\}(.*?)\{\{/asset\}\}", r"/static/\1", text))

    def write_worker(self, version, files):
        """As the server did then: `files` are addresses."""
        with open(os.path.join(FORMER, "crew-worker.js")) as file:
            script = file.read()
        with open(self.file("crew-worker.js"), "w") as file:
            file.write(f"self.shell = {json.dumps({'version': version, 'files': files})};\n{script}")


def append(path, text):
    with open(path, "a") as file:
        file.write(text)
