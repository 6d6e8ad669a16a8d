#!/usr/bin/env python3
"""Wraps comment lines of Swift that are wider than 100 columns, which `swift format` leaves alone.

scripts/wrap-comments.py FILE…
"""
import re
import sys

COLUMNS = 100


def wrapped(lines):
    lines = list(lines)
    number = 0
    while number < len(lines):
        line = lines[number]
        mark = re.match(r" *///? ", line)
        space = line.rfind(" ", 0, COLUMNS + 1)
        if mark and len(line) > COLUMNS and space > mark.end():
            start, rest = mark.group(), line[space + 1:]
            lines[number] = line[:space]
            below = lines[number + 1] if number + 1 < len(lines) else ""
            text = below.removeprefix(start)
            # A paragraph goes on; a list, a quotation or an empty line begins something else.
            if below.startswith(start) and text[:1] not in "-|`># ":
                lines[number + 1] = f"{start}{rest} {text}"
            else:
                lines.insert(number + 1, start + rest)
        number += 1
    return lines


for path in sys.argv[1:]:
    with open(path, encoding="utf-8") as file:
        before = file.read()
    after = "\n".join(wrapped(before.split("\n")))
    if after != before:
        with open(path, "w", encoding="utf-8") as file:
            file.write(after)
        print(f"wrapped comments in {path}")
