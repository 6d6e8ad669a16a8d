"""CPU time that recording adds to a stream that is received anyway.

Two `aula serve` take the same N streams at the same time, one records and one does not, neither
analyses: the difference is recording. Then the same of Debian's ffmpeg, one process a stream:
`-c copy -f segment` against `-c copy -f null`. CPU time is user and system time of the processes; the
kernel's own threads that write pages back count for nobody.
"""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from measured import Folder, Serve, Stage, cpu_seconds, describe_machine, load, verdict  # noqa: E402

LIMIT = 0.3
CLIP = os.path.join(tempfile.gettempdir(), "aula-measured-1080p-4M.mp4")
SETTLE = 8


def make_clip():
    """20 s of moving noise: x264 has to fill its 4 Mb/s. Kept between runs."""
    if os.path.exists(CLIP):
        return
    print("coding the clip", flush=True)
    subprocess.run(
        ["ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i",
         "testsrc2=size=1920x1080:rate=25,noise=alls=12:allf=t", "-t", "20", "-c:v", "libx264",
         "-preset", "superfast", "-profile:v", "high", "-pix_fmt", "yuv420p", "-bf", "0", "-g", "50",
         "-b:v", "4M", "-minrate", "4M", "-maxrate", "4M", "-bufsize", "4M", "-x264-params",
         "nal-hrd=cbr:scenecut=0", "-f", "mp4", CLIP + ".part"],
        check=True,
    )
    os.rename(CLIP + ".part", CLIP)


def share(processes, seconds):
    """Percent of a core that each list of processes takes, over the same seconds."""
    before = [sum(map(cpu_seconds, group)) for group in processes]
    start = time.monotonic()
    time.sleep(seconds)
    passed = time.monotonic() - start
    after = [sum(map(cpu_seconds, group)) for group in processes]
    return [100 * (late - early) / passed for early, late in zip(before, after)]


def cameras(urls):
    return [part for number, url in enumerate(urls) for part in ("--camera", f"c{number}={url}")]


def ours(urls, seconds):
    common = [*cameras(urls), "--set", "analysis.enabled=false", "--set", "recording.roles="]
    serves = []
    try:
        for roles in ("main", "none"):
            serves.append(Serve(*common[:-1], common[-1] + roles))
        time.sleep(SETTLE)
        with_it, without = share([[serve.program.process] for serve in serves], seconds)
        check_written(serves[0].folder.path, len(urls), seconds)
        return with_it, without
    finally:
        for serve in serves:
            serve.stop()


def check_written(folder, streams, seconds):
    """Who records less does not win."""
    size = sum(
        os.path.getsize(os.path.join(place, name))
        for place, _, names in os.walk(os.path.join(folder, "recordings")) for name in names
    )
    least = streams * seconds * 3_600_000 / 8
    if size < least:
        sys.exit(f"only {size} bytes were recorded of {least:.0f}")


def theirs(urls, seconds):
    folder = Folder()
    groups = []
    try:
        for form in (["-f", "segment", "-segment_time", "300"], ["-f", "null"]):
            groups.append([])
            for number, url in enumerate(urls):
                place = [os.path.join(folder.path, f"{number}-%03d.mp4")] if "null" not in form else ["-"]
                groups[-1].append(subprocess.Popen(
                    ["ffmpeg", "-v", "quiet", "-nostdin", "-rtsp_transport", "tcp", "-i", url,
                     "-an", "-c", "copy", *form, *place],
                    stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                ))
        time.sleep(SETTLE)
        return share(groups, seconds)
    finally:
        for process in [one for group in groups for one in group]:
            process.terminate()
            process.wait()
        folder.remove()


def measure(url, streams, seconds):
    row = []
    for work in (ours, theirs):
        with_it, without = work([url] * streams, seconds)
        row += [with_it / streams, without / streams, (with_it - without) / streams]
    print(f"  {streams:2d}  " + "  ".join(f"{part:6.2f}" for part in row) + f"   {load():.1f}",
          flush=True)
    return row


def main():
    seconds = int(sys.argv[1]) if len(sys.argv) > 1 else 60
    counts = [int(text) for text in sys.argv[2:]] or [1, 2, 4, 8]
    if not shutil.which("ffmpeg"):
        sys.exit("Debian's ffmpeg is not installed")
    make_clip()
    describe_machine()
    stage = Stage("--clip", f"street={CLIP}")
    try:
        url = stage.url("street")
        print("percent of a core for each stream: ours with, without, added; ffmpeg's; load")
        rows = [measure(url, count, seconds) for count in counts]
    finally:
        stage.stop()
    added = statistics.median(row[2] for row in rows)
    rival = statistics.median(row[5] for row in rows)
    print(f"added: ours {added:.2f} %, ffmpeg's segments {rival:.2f} % (medians over the counts)")
    print(f"ratio to ffmpeg, added {added / rival if rival > 0 else float('nan'):.2f}, whole "
          f"{sum(row[0] for row in rows) / sum(row[3] for row in rows):.2f}")
    return verdict("recording adds, a stream", added, LIMIT, "% of a core")


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
