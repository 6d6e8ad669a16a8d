"""What `aula detect` finds in the real clips, beside what is to be seen there (data/README.md)."""

import json
import subprocess
import sys

PROGRAM, SHARED, *MODEL = sys.argv[1:]

# clip, rules, frames a second of the truth, {rule: [(first, last frame of a visit)]}
CLIPS = [
    ("intel_one-by-one-person.mp4", "whole-person", 10, [
        (64, 190), (230, 442), (510, 692), (746, 862), (926, 1194), (1242, 1356)]),
    ("intel_people-detection.264", "whole-person", 12, [
        (22, 74), (175, 246), (175, 246), (340, 406), (340, 406), (340, 406), (520, 554)]),
    ("intel_car-detection.mp4", "whole-vehicle", 12.5, [(60, 102), (186, 234), (320, 344)]),
    ("aboda_video4_abandoned.avi", "whole-person", 29.97, [(275, 690), (860, 1169)]),
    ("ken_night_dark_yard.mp4", "whole-person", 30, [(0, 565)]),
]


def detect(clip, rules):
    command = [PROGRAM, "detect", f"{SHARED}/data/clips/{clip}",
               "--rules", f"Benchmarks/detect/{rules}.rules.json"]
    for model in MODEL:
        command += ["--model", model]
    out = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    lines = [json.loads(line) for line in out.splitlines()]
    return [line for line in lines if line["kind"] == "alert"], lines[-1]


def pair(truths, alerts, slack):
    """Greedy in time: how many truths have an alert of their own within `slack` seconds."""
    left, hits = list(truths), 0
    for moment in sorted(alert["start"] for alert in alerts):
        near = [t for t in left if t[0] - slack <= moment <= t[1] + slack]
        if near:
            left.remove(min(near, key=lambda t: abs(t[0] - moment)))
            hits += 1
    return hits


def row(name, truths, alerts, summary, slack):
    hits = pair(truths, alerts, slack)
    cpu = 1000 * summary["cpuSeconds"] / max(1, summary["decoded"])
    print(f"| {name} | {len(truths)} | {len(alerts)} | {hits} | {cpu:.1f} |")


def moments(frames, rate):
    return [((first - 1) / rate, (last - 1) / rate) for first, last in frames]


def pets():
    with open(f"{SHARED}/data/gt/rules/pets09_s2l1_rules.json", encoding="utf-8") as file:
        truth = json.load(file)
    alerts, summary = detect("pets09_s2l1_vtest.mp4", "pets")
    of = lambda rule: [alert for alert in alerts if alert["rule"] == rule]
    for rule, way in (("line left to right", "neg->pos"), ("line right to left", "pos->neg")):
        frames = [(c["frame"], c["frame"]) for c in truth["line_crossings"] if c["dir"] == way]
        row(f"pets, {rule}", moments(frames, 10), of(rule), summary, 1.5)
    for zone in "AB":
        visits = truth[f"zone_{zone}_visits"]
        frames = [(v["enter"], v["leave"]) for v in visits]
        row(f"pets, zone {zone}", moments(frames, 10), of(f"zone {zone}"), summary, 1)
        frames = [(v["enter"], v["leave"]) for v in visits if v["frames"] >= 70]
        row(f"pets, loiter {zone}", moments(frames, 10), of(f"loiter {zone}"), summary, 3)


def main():
    print("| clip, rule | to be seen | found | matched | CPU ms a frame |")
    print("|---|---|---|---|---|")
    pets()
    with open(f"{SHARED}/data/gt/rules/tud_stadtmitte_rules.json", encoding="utf-8") as file:
        crossings = json.load(file)["line_crossings"]
    alerts, summary = detect("mot15_TUD-Stadtmitte.mp4", "tud")
    frames = [(c["frame"], c["frame"]) for c in crossings]
    row("tud, line", moments(frames, 25), alerts, summary, 1)
    for clip, rules, rate, visits in CLIPS:
        alerts, summary = detect(clip, rules)
        row(f"{clip.split('.')[0]}, {rules}", moments(visits, rate), alerts, summary, 1.5)
    alerts, summary = detect("cdnet_highway.mpg", "whole-vehicle")
    print(f"| cdnet_highway, whole-vehicle | many | {len(alerts)} | – | – |")


main()
