"""A runner that says of each test how many seconds it took: what makes the suite slow is seen in its log."""

import time
import unittest


class TimedResult(unittest.TextTestResult):
    def startTest(self, test):
        self.began = time.monotonic()
        super().startTest(test)

    def stopTest(self, test):
        super().stopTest(test)
        self.stream.writeln(f"  {time.monotonic() - self.began:.1f} s")


class TimedRunner(unittest.TextTestRunner):
    resultclass = TimedResult
