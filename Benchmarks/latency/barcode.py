"""The barcode clock of `aula rehearse --clock-mount`, read by Debian's ffmpeg without any browser."""

import subprocess
import threading
import time

CELLS = 44
WIDTH = CELLS * 4
LATENESS = ["-fflags", "nobuffer", "-flags", "low_delay", "-probesize", "32", "-analyzeduration", "0"]


def checksum(value):
    crc = 0
    for byte in value.to_bytes(4, "big"):
        crc ^= byte
        for _ in range(8):
            crc = (crc << 1 ^ 0x07 if crc & 0x80 else crc << 1) & 0xFF
    return crc


def read(row):
    """Milliseconds modulo 2³² of one row of 4 pixels a cell; None where there is no clock."""
    bits = [row[cell * 4 + 2] > 127 for cell in range(CELLS)]
    if (bits[0], bits[1], bits[42], bits[43]) != (True, False, False, True):
        return None
    value = sum(bit << (31 - place) for place, bit in enumerate(bits[2:34]))
    check = sum(bit << (7 - place) for place, bit in enumerate(bits[34:42]))
    return value if check == checksum(value) else None


class Rival:
    """`ffmpeg` with its flags for low delay, on the same address; ages in milliseconds."""

    def __init__(self, url):
        self.ages = []
        self.process = subprocess.Popen(
            ["ffmpeg", "-v", "error", *LATENESS, "-rtsp_transport", "tcp", "-i", url, "-an",
             "-vf", f"crop=iw:ih/32:0:ih*61/64,scale={WIDTH}:1:flags=area,format=gray",
             "-fps_mode", "passthrough", "-flush_packets", "1", "-f", "rawvideo", "pipe:1"],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, bufsize=0,
        )
        self.reader = threading.Thread(target=self.follow, daemon=True)
        self.reader.start()

    def follow(self):
        row = b""
        while chunk := self.process.stdout.read(WIDTH - len(row)):
            row += chunk
            if len(row) < WIDTH:
                continue
            clock = read(row)
            row = b""
            if clock is not None:
                self.ages.append((int(time.time() * 1000) - clock) % 2**32)

    def stop(self):
        self.process.terminate()
        self.process.wait()
        self.reader.join()
        self.process.stdout.close()
