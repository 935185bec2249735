# Packs the fixtures and holds each bundle against what other programs say of it; breaks bundles on purpose.
# SPDX-License-Identifier: Apache-2.0
"""evidence.py ORDAIN ROOT

The chain is worked out with Python's own JSON, the archive is read by Python's own tar; nothing of the program is used.
"""
import hashlib
import io
import json
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tarfile
import tempfile

ordain, root = sys.argv[1], pathlib.Path(sys.argv[2])
failures = []


def expect(holds, words):
    if not holds:
        failures.append(words)


def run(folder, temporary, *arguments):
    done = subprocess.run([ordain, "evidence", *arguments], cwd=folder, capture_output=True, text=True, errors="replace", timeout=120,
                          env={**os.environ, "TMPDIR": str(temporary)})
    return done.returncode, done.stdout + done.stderr


def sha(data):
    return hashlib.sha256(data).hexdigest()


def hold(name, data, world):
    """The bundle says of its files what they are, and of the world what it holds."""
    with tarfile.open(fileobj=io.BytesIO(data), mode="r:") as tar:
        entries = {}
        for member in tar:
            expect(member.isfile() and (member.mtime, member.uid, member.gid, member.mode) == (0, 0, 0, 0o644), f"{name}: {member.name} is not plain")
            entries[member.name] = tar.extractfile(member).read()
    expect(list(entries) == sorted(entries, key=str.encode), f"{name}: entries are out of order")
    said = dict(reversed(line.split("  ", 1)) for line in entries["SHA256SUMS"].decode().splitlines())
    expect(said == {entry: sha(held) for entry, held in entries.items() if entry != "SHA256SUMS"}, f"{name}: SHA256SUMS is wrong")
    text = entries["manifest.json"].decode()
    manifest = json.loads(text)
    expect(json.dumps(manifest, ensure_ascii=False, sort_keys=True) == json.dumps(manifest, ensure_ascii=False), f"{name}: keys are not sorted")
    link = sha(json.dumps(manifest["head"], ensure_ascii=False).encode())
    links = [link]
    for item in manifest["items"]:
        link = sha((link + json.dumps(item, ensure_ascii=False)).encode())
        links.append(link)
    expect(links == manifest["chain"], f"{name}: the chain is wrong")
    head = manifest["head"]
    files = {file["name"]: file for file in head["files"]}
    expect(set(files) == {entry for entry in entries if entry.startswith("files/")}, f"{name}: the manifest names other files")
    for path, file in files.items():
        original = (world / path.removeprefix("files/")).read_bytes()
        expect(file["sha256"] == sha(entries[path]), f"{name}: the hash of {path} is wrong")
        if file["redacted"]:
            expect(file["original_sha256"] == sha(original) and b"not-shown" in entries[path], f"{name}: {path} is not redacted")
        else:
            expect(entries[path] == original, f"{name}: {path} is not what was read")
    report = json.loads(entries["results.json"])
    expect(head["population"]["outcomes"] == {key: report["summary"]["outcomes"][key] for key in head["population"]["outcomes"]},
           f"{name}: the outcomes are not those of the report")
    # Every pair of rule and subject is in one item.
    for outcome, count in head["population"]["outcomes"].items():
        items = sum(item["population"][outcome] for item in manifest["items"])
        expect(items == count, f"{name}: {items} {outcome} in the items, {count} in all")
    return entries


def main():
    source = random.Random(20261130)
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as temporary:
        folder, temporary = pathlib.Path(folder), pathlib.Path(temporary)
        for world in sorted(one for one in (root / "fixtures").iterdir() if one.is_dir() and one.name != "hostile"):
            copy = folder / world.name
            shutil.copytree(world, copy, ignore=shutil.ignore_patterns("README.md"))
            # A project of its own, as a clone is.
            (copy / ".git").mkdir()
            bundle = folder / f"{world.name}.tar"
            code, told = run(copy, temporary, "pack", str(bundle), "--as-of", "2026-11-30", ".")
            if not bundle.exists():
                expect(False, f"{world.name}: not packed: {told}")
                continue
            data = bundle.read_bytes()
            report = json.loads(hold(world.name, data, copy)["results.json"])
            expect(code == (2 if report["incomplete"] else 0), f"{world.name}: exit code {code}")
            again = folder / "again.tar"
            run(copy, temporary, "pack", str(again), "--as-of", "2026-11-30", ".")
            expect(again.read_bytes() == data, f"{world.name}: two packs differ")
            code, told = run(folder, temporary, "verify", str(bundle))
            expect(code == 0, f"{world.name}: verify ends in {code}: {told}")
            broken = folder / "broken.tar"
            for at in source.sample(range(len(data)), 12):
                flipped = bytearray(data)
                flipped[at] ^= 1 << source.randrange(8)
                broken.write_bytes(flipped)
                code, told = run(folder, temporary, "verify", str(broken))
                expect(code in (1, 2) and "error[evidence/" in told, f"{world.name}: byte {at} was changed, and verify says {code}: {told}")
        expect(not list(temporary.iterdir()), "folders of checks are left behind")
    for failure in failures:
        print(failure)
    sys.exit(1 if failures else 0)


main()
