# Runs `ordain check` on small worlds and reads junit, github, gitlab, markdown and csv back, beside JSON.
# SPDX-License-Identifier: Apache-2.0
"""formats.py FORMAT ORDAIN

What each format says is held against the JSON report of the same run, and against what the reader of the format
documents: no schema is published for any of them.
"""
import collections
import csv
import io
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as xml

from reports import PRIVILEGED, RULE, WORLDS, finish

UNDECIDED = """rule acme.mirror "Images come from no mirror" {
  for c in k8s.containers
  deny c.image starts with "mirror.example/"
}
"""
NO_IMAGE = "apiVersion: v1\nkind: Pod\nmetadata: {name: side}\nspec: {containers: [{name: side}]}\n"
HOSTILE = PRIVILEGED.replace("- name: cart\n", '- name: "=1+1,\\"<b>&]]>%% ::error::x\\r\\n@team `#1`"\n')

MORE_WORLDS = [
    ("undecided gates", {"side.yaml": NO_IMAGE, "r/a.ord": UNDECIDED}, ["-r", "r"], 1),
    ("undecided is reported", {"side.yaml": NO_IMAGE, "r/a.ord": UNDECIDED}, ["-r", "r", "--undecided", "report"], 0),
    ("hostile names", {"=a,b c.yaml": HOSTILE % "true"}, [], 1),
    ("no such path", {"cart.yaml": PRIVILEGED % "true"}, ["nowhere.yaml"], 2),
    ("many findings", {f"cart{i}.yaml": (PRIVILEGED % "true").replace("cart", f"cart{i}") for i in range(20)}, [], 1),
    ("one world with two rules", {"ordain.yaml": "worlds: ['.']\n", "a.yaml": PRIVILEGED % "true", "r/a.ord": RULE}, ["-r", "r"], 0),
    ("a configuration that is wrong", {"ordain.yaml": "paramz: {}\n", "a.yaml": PRIVILEGED % "true"}, [], 2),
]

problems = []


def expect(world, truth, text):
    if not truth:
        problems.append(f"{world}: {text}")


# Elements and attributes that the schemas of Jenkins and of Ant share; any further one is refused by one of them, but
# for `file` and `line` of a case, which GitLab and others read.
JUNIT = {
    "testsuites": ({"name", "tests", "failures", "errors", "skipped"}, ["testsuite"]),
    "testsuite": ({"name", "tests", "failures", "errors", "skipped", "timestamp"}, ["properties", "testcase", "system-err"]),
    "properties": (set(), ["property"]),
    "property": ({"name", "value"}, []),
    "testcase": ({"classname", "name", "file", "line"}, ["skipped", "error", "failure"]),
    "skipped": ({"message"}, []),
    "error": ({"type", "message"}, []),
    "failure": ({"type", "message"}, []),
    "system-err": (set(), []),
}


def numbers(element):
    return {key: int(element.get(key)) for key in ("tests", "failures", "errors", "skipped")}


def check_junit(world, text, told, shown_all):
    root = xml.fromstring(text)
    expect(world, root.tag == "testsuites", f"the root is {root.tag}")
    for element in root.iter():
        attributes, children = JUNIT[element.tag]
        expect(world, set(element.attrib) <= attributes, f"{element.tag} has {element.attrib}")
        order = [children.index(child.tag) for child in element]
        expect(world, order == sorted(order), f"{element.tag} has children out of order")
        if element.tag == "testcase":
            expect(world, len(element) <= 1 and element.get("name") and element.get("classname"), f"a case {element.attrib}")
    suites = list(root)
    sums = collections.Counter()
    for suite in suites:
        cases = suite.findall("testcase")
        names = [case.get("name") for case in cases]
        expect(world, len(set(names)) == len(names), f"{suite.get('name')} has a case twice")
        if shown_all or suite is suites[0]:
            counted = {"tests": len(cases)}
            for key, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
                counted[key] = sum(case.find(tag) is not None for case in cases)
            expect(world, counted == numbers(suite), f"{suite.get('name')} counts {numbers(suite)}, has {counted}")
        if suite is not suites[0]:
            sums.update(numbers(suite))
    outcomes, findings = told["summary"]["outcomes"], told["findings"]
    gating = {(f["rule"], f["world"], f["subject"]) for f in findings if f["outcome"] == "undecided" and f["reasons"] == ["absent"]}
    if told["reported"]:
        gating = set()
    expect(world, sums["tests"] == told["summary"]["pairs"], f"{sums['tests']} cases of rules, {told['summary']['pairs']} pairs")
    expect(world, sums["failures"] == outcomes["fail"] + len(gating), f"{sums['failures']} failures")
    expect(world, sums["errors"] == outcomes["error"], f"{sums['errors']} errors")
    skipped = outcomes["not_applicable"] + outcomes["waived"] + outcomes["undecided"] - len(gating)
    expect(world, sums["skipped"] == skipped, f"{sums['skipped']} skipped")
    whole = sums + collections.Counter(numbers(suites[0]))
    expect(world, whole == +collections.Counter(numbers(root)), f"{numbers(root)} in all, the suites have {dict(whole)}")
    expect(world, (numbers(suites[0])["errors"] > 0) == told["incomplete"], "incomplete is no error")


COMMAND = re.compile(r"^::(error|warning|notice) ([^:]*)::(.*)$")
ESCAPES = {"%25": "%", "%0D": "\r", "%0A": "\n", "%3A": ":", "%2C": ","}


def unescaped(text):
    return re.sub("%25|%0D|%0A|%3A|%2C", lambda match: ESCAPES[match.group()], text)


def check_github(world, text, told, _):
    levels = collections.Counter()
    places, rest = [], []
    for line in text.splitlines():
        match = COMMAND.match(line)
        if not match:
            expect(world, "::" != line.lstrip()[:2] and "##[" not in line, f"a line of the log is a command: {line}")
            rest.append(line)
            continue
        levels[match[1]] += 1
        values = dict(part.split("=", 1) for part in match[2].split(","))
        expect(world, set(values) <= {"file", "line", "endLine", "col", "endColumn", "title"}, f"a command has {values}")
        if "file" in values:
            places.append((unescaped(values["file"]), int(values["line"])))
    expect(world, all(number <= 10 for number in levels.values()), f"annotations of a level: {levels}")
    said = told["findings"] + told["diagnostics"]
    placed = [(f["location"]["path"], f["location"]["start"]["line"]) for f in said if f["location"]]
    expect(world, not set(places) - set(placed), f"places that JSON does not have: {set(places) - set(placed)}")
    if len(said) < 10:
        expect(world, sorted(places) == sorted(placed), f"{len(places)} places, JSON has {len(placed)}")
        expect(world, len(rest) == 1, f"lines beside the counts: {rest}")
    else:
        # Commands that tell of no finding: that some are left out, and that the run is incomplete.
        more = re.findall(r"::(\d+) more findings?", text)
        left, notes = sum(map(int, more)), len(more) + told["incomplete"]
        listed = rest.index("Not annotated:") if left else len(rest) - 2
        expect(world, len(rest) - listed - 2 == left, f"{left} left out, the log lists {len(rest) - listed - 2}")
        expect(world, sum(levels.values()) - notes + left == len(said), f"{dict(levels)} and {left} left out of {len(said)}")
    expect(world, ("the run is incomplete" in text) == told["incomplete"], "incomplete is not said")


def check_gitlab(world, text, told, _):
    entries = json.loads(text)
    for entry in entries:
        expect(world, set(entry) == {"description", "check_name", "fingerprint", "severity", "location"}, f"fields {set(entry)}")
        expect(world, entry["severity"] in ("info", "minor", "major", "critical", "blocker"), entry["severity"])
        expect(world, all(entry[key] for key in ("description", "check_name", "fingerprint")), "an empty field")
        lines = entry["location"]["lines"]
        expect(world, 1 <= lines["begin"] <= lines["end"], f"lines {lines}")
        expect(world, not entry["location"]["path"].startswith(("./", "/")), entry["location"]["path"])
    prints = [entry["fingerprint"] for entry in entries]
    expect(world, len(set(prints)) == len(prints), "a fingerprint stands twice")
    wanted = collections.Counter(f["rule"] for f in told["findings"] if f["outcome"] not in ("pass", "not_applicable"))
    wanted.update(d["code"] for d in told["diagnostics"])
    if told["incomplete"]:
        wanted["run/incomplete"] += 1
    expect(world, collections.Counter(entry["check_name"] for entry in entries) == wanted, f"not {wanted}")


def check_csv(world, text, told, _):
    expect(world, text.endswith("\r\n") and "\n" not in text.replace("\r\n", ""), "a row does not end as RFC 4180 wants")
    rows = list(csv.DictReader(io.StringIO(text, newline=""), strict=True))
    expect(world, all(None not in row and None not in row.values() for row in rows), "a row is longer or shorter than the header")
    expect(world, not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row.values()), "a formula")
    wanted = collections.Counter((f["rule"], f["outcome"]) for f in told["findings"])
    wanted.update((d["code"], "diagnostic") for d in told["diagnostics"])
    if told["incomplete"]:
        wanted["run/incomplete", "diagnostic"] += 1
    expect(world, collections.Counter((row["code"], row["outcome"]) for row in rows) == wanted, f"not {wanted}")
    lines = sorted(int(row["line"]) for row in rows if row["line"])
    placed = [f["location"] for f in told["findings"] + told["diagnostics"] if f["location"]]
    expect(world, lines == sorted(place["start"]["line"] for place in placed), "lines differ from those of JSON")


def check_markdown(world, text, told, _):
    expect(world, len(text.encode()) <= 65536, "longer than a comment")
    items = re.findall(r"^- \*\*(.*?)\*\* ", text, re.M)
    said = len(told["findings"]) + len(told["diagnostics"])
    left = [int(number.replace(",", "")) for number in re.findall(r"^\*\*Left out:\*\* ([\d,]+) findings?", text, re.M)]
    expect(world, len(items) + sum(left) == said, f"{len(items)} items and {left} left out, JSON has {said}")
    expect(world, not left or len(text.encode()) > 60000, f"{left} left out of {len(text)} bytes")
    outcomes = told["summary"]["outcomes"]
    table = [int(number.replace(",", "")) for number in re.findall(r"^\| [a-z ]+ \| ([\d,]+) \|$", text, re.M)]
    order = ("fail", "undecided", "waived", "pass", "not_applicable", "error")
    expect(world, table == [outcomes[name] for name in order], f"the table says {table}")
    expect(world, text.count("<details>") == text.count("</details>"), "a fold is not closed")
    # What is left when code spans are taken away holds nothing that a platform obeys.
    bare = re.sub(r"(`+)(?!`).*?(?<!`)\1(?!`)", "", text)
    expect(world, not re.search(r"[@#]\w|https?:|<(?!/?(details|summary)>)", re.sub(r"^#+ ", "", bare, flags=re.M)), f"markup: {bare}")
    expect(world, ("**Incomplete:**" in text) == told["incomplete"], "incomplete is not said")


def main():
    format_, ordain = sys.argv[1:3]
    check = globals()[f"check_{format_}"]
    findings = 0
    for world, files, arguments, wanted in WORLDS + MORE_WORLDS:
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            for file, text in files.items():
                (folder / file).parent.mkdir(parents=True, exist_ok=True)
                (folder / file).write_bytes(text.encode())
            command = [ordain, "check", ".", "-f", format_, "--as-of", "2026-11-23", *arguments]
            with tempfile.TemporaryDirectory() as other:
                report = pathlib.Path(other) / "report.json"
                one, many = (
                    subprocess.run([*command, "-j", jobs, *more], cwd=folder, capture_output=True, check=False)
                    for jobs, more in (("1", ["-f", f"json={report}"]), ("8", [])))
                told = json.loads(report.read_text())
            told["reported"] = "report" in arguments
            expect(world, one.stdout == many.stdout, "one thread and eight print different bytes")
            expect(world, one.returncode == wanted, f"exit code {one.returncode}, wanted {wanted}: {one.stderr.decode()}")
            check(world, one.stdout.decode(), told, "passed,na" in arguments)
            findings += len(told["findings"])
    expect("all", findings > 0, "no world has a finding")
    finish(f"{len(WORLDS + MORE_WORLDS)} reports, {findings} findings", problems)


if __name__ == "__main__":
    main()
