#!/usr/bin/env python3
"""A binsize that lies a little, to see the comparison notice: every section's size, one breakdown
row, one library and one symbol are off by one. The real one is $BINSIZE."""
import json
import os
import re
import subprocess
import sys

done = subprocess.run([os.environ["BINSIZE"], *sys.argv[1:]], capture_output=True)
text = done.stdout.decode()
if sys.argv[1] == "report":
    report = json.loads(text)
    report["breakdowns"][0]["root"]["children"][0]["file"] += 1
    report["linkage"].setdefault("libraries", []).append({"name": "liblie.so", "kind": "needed"})
    next(r for r in report["tables"][0]["rows"] if r[2] and r[5] == "function")[2] += 1
    report["toolchain"].setdefault("settings", []).append({"key": "-lie", "value": "1"})
    text = json.dumps(report)
elif sys.argv[1] == "dump":
    text = re.sub(r"(section 1 file 0x[0-9a-f]+\+0x[0-9a-f]+)", r"\g<1>1", text)
sys.stdout.write(text)
sys.exit(done.returncode)
