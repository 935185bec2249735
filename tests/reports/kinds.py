# Holds the JSON of every kind of `ordain report` against its schema, and the schema against damage.
# SPDX-License-Identifier: Apache-2.0
"""kinds.py ORDAIN ROOT

A reader of the schema ignores keys that it does not know. Here none is allowed that the schema does
not name, and each that it names must be seen. Exit code 77: skipped.
"""
import copy
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

from reports import finish, validator

KINDS = ["soa", "readiness", "coverage", "controls", "risk", "trace"]
DAY = ["--as-of", "2026-06-01"]
# A control of the organization's own, a risk of which little is on record, a waiver that has ended.
OWN = """- kind: soa
  id: SOA-OWN
  owner: R-ISMS
  status: active
  control: OWN-1
  title: Of our own
  applicable: true
- kind: risk
  id: RSK-BARE
  owner: R-ISMS
  status: active
  level: 7.5
  option: modify
- kind: waiver
  id: W-OLD
  owner: R-ISMS
  status: active
  rules: [kubernetes.no-latest-tag]
  targets: [Pod/none]
  reason: Was
  risk: RSK-BARE
  expires: 2026-01-01
"""

problems = []


def strict(schema):
    """The schema with every object of its definitions closed."""
    out = copy.deepcopy(schema)

    def close(part):
        if isinstance(part, dict):
            if part.get("type") == "object" and "properties" in part:
                part["additionalProperties"] = False
            part = list(part.values())
        if isinstance(part, list):
            for inner in part:
                close(inner)

    close(out["definitions"])
    return out


def columns(schema):
    """(kind, table, column) of each that the schema names, and (kind, list)."""
    definitions = schema["definitions"]
    out = set()
    for kind in KINDS:
        parts = definitions[kind]["properties"]
        out |= {(kind, name) for name in parts["lists"]["properties"]}
        for table, rows in parts["tables"]["properties"].items():
            if "$ref" in rows:
                rows = definitions[rows["$ref"].rsplit("/", 1)[1]]
            out |= {(kind, table, column) for column in rows["items"]["required"]}
    return out


def seen_in(report):
    kind = report["report"]
    out = {(kind, name) for name in report["lists"]}
    for table, rows in report["tables"].items():
        out |= {(kind, table, column) for row in rows for column in row}
    return out


def damaged(report):
    """The report with one thing wrong each, and what that is."""
    def other(what, change):
        out = copy.deepcopy(report)
        change(out)
        return what, out

    yield other("another kind", lambda r: r.update(report="other"))
    yield other("no facts", lambda r: r.pop("facts"))
    for table, rows in report["tables"].items():
        yield other(f"no list: {table}", lambda r, t=table: r["tables"].update({t: {}}))
        if not table.startswith(("theme_", "changes")) and table not in ("documents", "contradictions", "results", "samples"):
            yield other(f"no {table}", lambda r, t=table: r["tables"].pop(t))
        for column, cell in (rows[0] if rows else {}).items():
            yield other(f"no {table}.{column}", lambda r, t=table, c=column: r["tables"][t][0].pop(c))
            wrong = {} if isinstance(cell, str) else -1.5 if column not in ("level", "residual_level", "likelihood") else []
            yield other(f"{table}.{column} is {wrong}", lambda r, t=table, c=column, w=wrong: r["tables"][t][0].update({c: w}))
    for name in report["lists"]:
        yield other(f"no {name}", lambda r, n=name: r["lists"].pop(n))
        yield other(f"{name} holds a number", lambda r, n=name: r["lists"][n].append(1))


def main():
    ordain, root = sys.argv[1:3]
    printed = subprocess.run([ordain, "list", "report-schema"], capture_output=True, check=True).stdout
    schema = json.loads(printed)
    if set(schema["properties"]["report"]["enum"]) != set(KINDS):
        problems.append("the schema has other kinds than this test")
    told = subprocess.run([ordain, "report", "none"], capture_output=True, check=False).stderr.decode()
    if not all(f"{kind}," in told for kind in KINDS) or told.split("one of:")[1].replace(",", " ").split() != [*KINDS, "oscal"]:
        problems.append(f"the program has other kinds than this test: {told}")
    valid = validator(schema)
    closed = validator(strict(schema))
    seen = set()
    reports = refused = 0

    def run(folder, code, *arguments):
        nonlocal reports
        done = subprocess.run([ordain, "report", *arguments, "-f", "json"], cwd=folder, capture_output=True, check=False)
        if done.returncode not in code:
            problems.append(f"{arguments}: exit code {done.returncode}, {done.stderr.decode()[:300]}")
        report = json.loads(done.stdout)
        for error in [*valid.iter_errors(report), *closed.iter_errors(report)]:
            problems.append(f"{arguments}: /{'/'.join(map(str, error.path))}: {error.message[:200]}")
        seen.update(seen_in(report))
        reports += 1
        return done.stdout, report

    with tempfile.TemporaryDirectory() as name:
        firm = pathlib.Path(name) / "firm"
        shutil.copytree(pathlib.Path(root) / "fixtures/isms-small-firm", firm)
        bare = pathlib.Path(name) / "bare"
        bare.mkdir()
        (bare / "own.yaml").write_text(OWN)
        empty = pathlib.Path(name) / "empty"
        empty.mkdir()
        for kind in KINDS:
            day = [] if kind == "coverage" else DAY
            before, report = run(firm, (0, 1), kind, *day)
            for what, wrong in damaged(report):
                refused += 1
                if valid.is_valid(wrong):
                    problems.append(f"{kind}: the schema takes a report with this wrong: {what}")
            if kind != "coverage":
                run(firm, (0, 1), kind)
                _, report = run(bare, (0, 1, 2), kind, *DAY)
                if kind == "risk":
                    (risk,) = report["tables"]["risks"]
                    if (risk["level"], risk["residual_level"]) != (7.5, None):
                        problems.append(f"levels 7.5 and none are told as {risk}")
                if kind == "soa" and "OWN-1" not in {row["control"] for row in report["tables"]["soa"]}:
                    problems.append("a control of the organization's own is not told")
                run(empty, (2,), kind)
            if kind in ("soa", "controls"):
                earlier = pathlib.Path(name) / "earlier.json"
                earlier.write_bytes(before.replace(b'"effective"', b'"not effective"'))
                run(firm, (0, 1), kind, *DAY, "--previous", str(earlier))
        for stage in "12":
            run(firm, (0, 1), "readiness", *DAY, "--stage", stage)
    # Said of a kind only beside an earlier report, whose rows have one type.
    unseen = {key for key in columns(schema) - seen if key[1] != "changes"}
    if unseen:
        problems.append(f"the schema names what no report has: {sorted(unseen)}")
    if ("soa", "changes", "what") not in seen:
        problems.append("no report said what changed")
    finish(f"{reports} reports, {refused} damaged ones", problems)


main()
