"""axe-core in a page: what it holds against us, in lines that say where to look."""

import os

from processes import REPOSITORY

SCRIPT = os.path.join(REPOSITORY, ".build", "axe", "axe.min.js")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN = """
  const [rules, done] = [arguments[0], arguments[arguments.length - 1]];
  axe.run(document, { ...rules, resultTypes: ["violations"], preload: false })
    .then((result) => done(result.violations.flatMap((rule) => rule.nodes.map((node) =>
      [rule.id, node.target.join(" "), node.failureSummary.replace(/\\s+/g, " "), node.html.slice(0, 160)]))),
      (error) => done([["axe", "", String(error), ""]]));
"""
# Colours are asked for again in the other theme, not all the rest.
EVERYTHING = {"runOnly": {"type": "tag", "values": RULES}}
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
# Rule and selector of what axe reports and we keep, each with the reason. Nothing so far.
KEPT = {}
# What sticks to the window's edge lies over the rest only until one scrolls; axe counts what it covers
# just now as too small. It is measured where it stands in the page.
UNSTICK = """
  for (const one of document.querySelectorAll("main *")) {
    if (getComputedStyle(one).position === "sticky") one.style.position = "static";
  }
"""


def script():
    try:
        with open(SCRIPT) as file:
            return file.read()
    except FileNotFoundError as error:
        raise AssertionError(f"{SCRIPT} is missing: run scripts/setup.sh test") from error


def complaints(browser, rules=EVERYTHING):
    """Lines of what axe finds in the page that is open, as it stands. Style is still, of any theme."""
    if not browser.run("return Boolean(window.axe)"):
        browser.run(script())
    browser.run(UNSTICK)
    found = browser.run_long(RUN, rules)
    # A desk draws itself anew while it is measured: what is wrong with it is so each time.
    again = {(rule, where) for rule, where, *_ in browser.run_long(RUN, rules)} if found else set()
    return [
        f"{rule}: {where}: {what} | {html}"
        for rule, where, what, html in found
        if (rule, where) in again and not KEPT.get((rule, where))
    ]


def keep_still(browser):
    """No colour is half way to another when it is measured."""
    browser.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {
        "features": [{"name": "prefers-reduced-motion", "value": "reduce"}]})


def show(browser, theme=None, size=None):
    if theme:
        browser.run("document.documentElement.dataset.theme = arguments[0]", theme)
    if size:
        browser.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {
            "width": size[0], "height": size[1], "deviceScaleFactor": 1, "mobile": size[0] < 600})
