"""What `run.sh` runs."""

import unittest

from accessibility_tests import AccessibilityTests, DeskAccessibilityTests  # noqa: F401
from camera_trouble_tests import CameraTroubleTests  # noqa: F401
from crash_tests import CrashTests  # noqa: F401
from crew_dead_zone_tests import CrewDeadZoneTests  # noqa: F401
from crew_phone_tests import CrewPhoneTests, DutyPictureTests  # noqa: F401
from crew_update_tests import CrewUpdateTests  # noqa: F401
from demo_tour_tests import DemoTourTests  # noqa: F401
from desk_details_tests import DeskDetailsTests  # noqa: F401
from desk_sight_tests import DeskSightTests  # noqa: F401
from desk_work_tests import DeskWorkTests  # noqa: F401
from ending_tests import EndingTests  # noqa: F401
from export_tests import ExportTests  # noqa: F401
from hostile_names_tests import HostileNamesTests  # noqa: F401
from list_tests import ListTests  # noqa: F401
from main_job_tests import MainJobTests  # noqa: F401
from map_ground_tests import CrewGroundTests, MapGroundTests  # noqa: F401
from outline_tests import OutlineTests  # noqa: F401
from passport_tests import PassportTests  # noqa: F401
from registry_tests import RegistryTests  # noqa: F401
from rule_editor_tests import RuleEditorTests  # noqa: F401
from storm_tests import StormTests  # noqa: F401
from timed import TimedRunner


def load_tests(loader, tests, pattern):
    """Classes that share a demonstration come first, one after the other."""
    def order(suite):
        one = next(iter(suite), None)
        shares = getattr(one, "shares", None)
        return shares is None, shares or "", type(one).__name__

    return unittest.TestSuite(sorted(tests, key=order))


if __name__ == "__main__":
    unittest.main(testRunner=TimedRunner, verbosity=2)
