"""A server that is asked to end, while somebody looks at it."""

import unittest

from yards import Yard


class EndingTests(unittest.TestCase):
    def test_an_open_page_does_not_keep_a_server_that_is_asked_to_end(self):
        yard = Yard({})
        self.addCleanup(yard.remove)
        page = yard.browser()
        self.addCleanup(page.close)
        page.open("/desk")
        page.until("the page is drawn", lambda: page.text("#strip-clock"))
        process = yard.program.process
        process.terminate()
        self.assertEqual(process.wait(60), 0)
