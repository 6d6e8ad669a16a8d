"""A demonstration that the tests of one class share: rendered yards over real RTSP."""

import re
import unittest

from browsers import Browser
from processes import SCENES, Folder, Program


class DemonstrationCase(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = Folder()
        cls.addClassCleanup(cls.folder.remove)
        arguments = ["--data", cls.folder.path, "--listen", "127.0.0.1:0", "--scenes", SCENES]
        cls.serve = Program("serve", "serve", "--demo", *arguments)
        cls.addClassCleanup(cls.serve.stop)
        # The first run renders the scenes.
        cls.base = cls.serve.wait_for(r"aula: open (\S+)", seconds=900)[1]
        lines = "\n".join(cls.serve.lines)
        cls.passwords = dict(re.findall(r"aula: sign-in (\S+) (\S+)", lines))

    def browser(self, login, width=1440, height=900):
        browser = Browser(self.base, width, height)
        self.addCleanup(browser.close)
        browser.sign_in(login, self.passwords[login])
        return browser
