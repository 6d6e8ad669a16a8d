"""Sub-streams as cameras code them: 640x360, 5 a second, 300 kb/s, a key frame each 3 s.

Of real clips where AULA_SHARED holds them, else of ffmpeg's own test pictures. Four busy ones, four
quiet ones with a sensor's noise. Kept between runs.
"""

import os
import subprocess
import tempfile

FOLDER = os.path.join(tempfile.gettempdir(), "aula-measured-fleet")
SHARED = os.environ.get(
    "AULA_SHARED",
    os.path.join(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))), "..", "shared"),
)
CODING = [
    "-an", "-c:v", "libx264", "-preset", "veryfast", "-profile:v", "main", "-b:v", "300k",
    "-maxrate", "450k", "-bufsize", "600k", "-g", "15", "-keyint_min", "15", "-sc_threshold", "0",
    "-bf", "0", "-pix_fmt", "yuv420p",
]
BUSY = ["intel_people-detection.264", "intel_car-detection.mp4", "pets09_s2l1_vtest.mp4",
        "intel_one-by-one-person.mp4"]
QUIET = ["ken_night_dark_yard.mp4", "pets09_s2l1_vtest.mp4", "intel_car-detection.mp4",
         "aboda_video4_abandoned.avi"]
NOISE = "noise=alls=5:allf=t"


def ffmpeg(*arguments):
    subprocess.run(["ffmpeg", "-v", "error", "-nostdin", "-y", *arguments], check=True)


def busy_source(number, clip):
    if os.path.exists(clip):
        return ["-stream_loop", "5", "-i", clip, "-t", "60", "-vf", "fps=5,scale=640:360"]
    return ["-f", "lavfi", "-i", f"testsrc2=size=640x360:rate=5,hue=h={number * 40},{NOISE}", "-t", "60"]


def quiet_source(number, clip):
    still = os.path.join(FOLDER, "still.png")
    if os.path.exists(clip):
        ffmpeg("-i", clip, "-frames:v", "1", "-vf", "scale=640:360", still)
    else:
        ffmpeg("-f", "lavfi", "-i", f"mandelbrot=size=640x360:start_scale={1 + number}",
               "-frames:v", "1", still)
    return ["-loop", "1", "-framerate", "5", "-t", "60", "-i", still, "-vf", NOISE]


def make():
    """Paths of the busy and of the quiet streams."""
    os.makedirs(FOLDER, exist_ok=True)
    clips = os.path.join(SHARED, "data", "clips")
    kind = "real" if os.path.isdir(clips) else "drawn"
    found = {"busy": [], "quiet": []}
    for name, files, source in (("busy", BUSY, busy_source), ("quiet", QUIET, quiet_source)):
        for number, file in enumerate(files):
            path = os.path.join(FOLDER, f"{kind}-{name}-{number}.mp4")
            if not os.path.exists(path):
                ffmpeg(*source(number, os.path.join(clips, file)), *CODING, path + ".part.mp4")
                os.rename(path + ".part.mp4", path)
            found[name].append(path)
    return kind, found["busy"], found["quiet"]
