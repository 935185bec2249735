# Runs a check that waits for its input on a terminal: a bar of progress stands there, and is gone before the report.
# SPDX-License-Identifier: Apache-2.0
"""bar.py ORDAIN

The check ends when this program lets it, so that nothing here depends on how fast a machine is: the bar comes after a
second of waiting, and then the input is given.
"""
import os
import pty
import subprocess
import sys

POD = b"apiVersion: v1\nkind: Pod\nmetadata: {name: cart}\nspec: {containers: [{name: cart}]}\n"
ERASE = b"\r\x1b[K"


def read(file):
    """What the terminal gets next; nothing when the last who could write has gone."""
    try:
        return os.read(file, 65536)
    except OSError:
        return b""


def main():
    command = [sys.argv[1], "check", "-", "-f", "concise", "--select", "kubernetes.no-privileged-container"]
    piped = subprocess.run(command, input=POD, capture_output=True, check=False)
    if ERASE in piped.stderr or piped.returncode != 0:
        sys.exit(f"without a terminal: {piped}")
    for colour in (False, True):
        environment = {"PATH": os.environ["PATH"], "TERM": "xterm", "COLUMNS": "80"} | ({} if colour else {"NO_COLOR": "1"})
        ours, theirs = pty.openpty()
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=theirs, stderr=theirs, env=environment) as check:
            os.close(theirs)
            out = b""
            while b"reading" not in out:
                part = read(ours)
                if not part:
                    sys.exit(f"no bar came: {out}")
                out += part
            check.stdin.write(POD)
            check.stdin.close()
            while part := read(ours):
                out += part
        os.close(ours)
        bar, _, report = out.rpartition(ERASE)
        if report.replace(b"\r\n", b"\n") != piped.stdout:
            sys.exit(f"behind the bar stands {report}, wanted {piped.stdout}")
        if not bar.startswith(ERASE) or b"\n" in bar:
            sys.exit(f"the bar is {bar}")
        if not colour and b"\x1b" in bar.replace(ERASE, b""):
            sys.exit(f"the bar has colour: {bar}")
    print("a bar came and went, twice")


if __name__ == "__main__":
    main()
