"""The same fleet, recorded alone: `aula record` beside one `ffmpeg -c copy -f segment` a camera.

Neither looks at anything. Ours syncs every 5 s, keeps an index in SQLite and a digest of each group;
ffmpeg writes files. One after the other, on the same streams, for the same seconds.
"""

import os
import subprocess
import sys
import time

from measured import Folder, Program, load

TICK = os.sysconf("SC_CLK_TCK")
SETTLE = 20
MEGA = 1 << 20


def spent(process):
    fields = open(f"/proc/{process}/stat").read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def memory(process):
    """Proportional: what several processes share counts once among them."""
    for line in open(f"/proc/{process}/smaps_rollup"):
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024
    return 0


def written(folder):
    return sum(os.path.getsize(os.path.join(place, name))
               for place, _, names in os.walk(folder) for name in names if name.endswith(".mp4"))


def watch(processes, folder, seconds):
    """Cores, bytes of memory, bytes a second."""
    time.sleep(SETTLE)
    before, size = {one: spent(one) for one in processes}, written(folder)
    start = time.monotonic()
    time.sleep(seconds)
    passed = time.monotonic() - start
    cores = sum(spent(one) - before[one] for one in processes) / passed
    return cores, sum(map(memory, processes)), (written(folder) - size) / passed


def ours(urls, seconds):
    folder = Folder()
    program = Program(
        "record", "record", "--data", folder.path,
        *[part for number, url in enumerate(urls) for part in ("--camera", f"c{number:03d}={url}")])
    try:
        return watch([program.process.pid], folder.path, seconds)
    finally:
        program.stop()
        folder.remove()


def theirs(urls, seconds):
    folder, processes = Folder(), []
    try:
        for number, url in enumerate(urls):
            processes.append(subprocess.Popen(
                ["ffmpeg", "-v", "quiet", "-nostdin", "-rtsp_transport", "tcp", "-i", url, "-an",
                 "-c", "copy", "-f", "segment", "-segment_time", "300", "-segment_format_options",
                 "movflags=+frag_keyframe+empty_moov",
                 os.path.join(folder.path, f"{number:03d}-%03d.mp4")],
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
        seen = watch([one.pid for one in processes], folder.path, seconds)
        dead = sum(one.poll() is not None for one in processes)
        if dead:
            sys.exit(f"{dead} of {len(processes)} ffmpeg ended early: no comparison")
        return seen
    finally:
        for one in processes:
            one.terminate()
        for one in processes:
            one.wait()
        folder.remove()


def compare(urls, seconds):
    print(f"recording alone, {len(urls)} cameras, {seconds} s each, load {load():.1f}", flush=True)
    rows = [("aula record", ours(urls, seconds)), ("ffmpeg -c copy -f segment", theirs(urls, seconds))]
    for name, (cores, size, rate) in rows:
        print(f"  {name}: {cores:.2f} cores, {size / MEGA:.0f} MB, {rate / MEGA:.1f} MB/s written")
    (_, mine), (_, other) = rows
    print(f"  ratio: cores {mine[0] / other[0]:.2f}, memory {mine[1] / other[1]:.2f}, "
          f"written {mine[2] / other[2]:.2f}; load {load():.1f}", flush=True)
