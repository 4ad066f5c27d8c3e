#!/usr/bin/env python3
"""start_pages.py BINSIZE PROGRAM…: the pages that `start` says starting needs and names, beside those
that a run with --help touched (the program of Linux that is run may do more than start). One line a
program; a program that does not end well with --help is left out. Fails where a page that was said
to be sure was not touched."""
import json
import subprocess
import sys


def main():
    binsize, programs = sys.argv[1], sys.argv[2:]
    wrong = 0
    print("| program | pages | sure | named | touched | sure of touched | named to touched |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: |")
    for program in programs:
        ran = subprocess.run([binsize, "start", program, "--run=--help", "--format", "json"],
                             capture_output=True, text=True, check=False)
        if ran.returncode:
            print(f"{program}: {ran.stderr.strip()}", file=sys.stderr)
            continue
        segments = json.loads(ran.stdout)["segments"]
        if any("touched_pages" not in s or "start_pages" not in s for s in segments):
            print(f"{program}: nobody saw which pages it touches", file=sys.stderr)
            continue
        pages = sum(s["file_pages"] + s["zero_pages"] for s in segments)
        sure = sum(s["start_pages"]["sure"] for s in segments)
        named = sum(s["start_pages"].get("named", s["start_pages"]["sure"]) for s in segments)
        touched = sum(s["touched_pages"] for s in segments)
        wrong += sum(s["start_pages"]["sure"] > s["touched_pages"] for s in segments)
        print(f"| {program.rsplit('/', 1)[-1]} | {pages:,} | {sure:,} | {named:,} | {touched:,} | "
              f"{sure / max(touched, 1):.0%} | {named / max(touched, 1):.2f} |")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
