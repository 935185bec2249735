# Runs `ordain check` on small worlds and holds its JSON or SARIF against the schema and against itself.
# SPDX-License-Identifier: Apache-2.0
"""reports.py json|sarif ORDAIN ROOT

The schema of SARIF is outside data: $ORDAIN_SCHEMAS/sarif/sarif-schema-2.1.0.json. Exit code 77: skipped.
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile

SKIPPED = 77

PRIVILEGED = """apiVersion: v1
kind: Pod
metadata: {name: cart, namespace: shop}
spec:
  containers:
    - name: cart
      image: ghcr.io/boutique/cart:1.4.2
      securityContext: {privileged: %s}
"""
RULE = """rule acme.replicas "Deployments are named" {
  severity low
  for p in k8s.Pod
  require p.metadata.name != "cart"
}
"""

# JSON is YAML too: this configuration is held against its schema as well.
CONFIG = '{"language": 1, "root": true, "params": {"most": 9}, "rules": ["r"], "replaces": [], "ignore": [], "worlds": [], "fail-on": "low"}\n'
GOVERNED = """param most: int = 3 where most <= 10 "How many"
rule acme.governed "Pods are private" {
  severity high
  for c in k8s.containers
  exempt when c.name == "old" reason "known" until 2026-11-23
  exempt when c.name == "older" reason "was known" until 2026-11-22
  deny c.securityContext.privileged
  require len(c.args) < most
  evidence c.image, c.env, most, int(c.name)
  fix safe "take it away" { set c.securityContext.privileged = false }
  fix { add "x" to c.args  remove c.image }
}
"""
MANY = PRIVILEGED % "true" + "".join((PRIVILEGED % "true").split("containers:\n")[1].replace("cart", name) for name in ("old", "older"))

# name, files, further arguments, exit code
WORLDS = [
    ("failing", {"a b/cart #1.yaml": PRIVILEGED % "true"}, [], 1),
    ("passes and not applicable too", {"cart.yaml": PRIVILEGED % "true"}, ["--show", "passed,na"], 1),
    ("not parsable", {"cart.yaml": PRIVILEGED % "true", "x.yaml": "a: [1\nb: 2\n"}, [], 2),
    ("nothing to evaluate", {"notes.txt": "hello"}, [], 2),
    ("an error", {"cart.yaml": PRIVILEGED % "'yes'"}, [], 2),
    ("a rule that does not compile", {"cart.yaml": PRIVILEGED % "true", "r/a.ord": RULE, "r/b.ord": "rule b {\n  require x ==\n}\n"},
     ["-r", "r"], 2),
    ("exemptions, evidence, fixes and params", {"pod.yaml": MANY, "ordain.yaml": CONFIG, "r/a.ord": GOVERNED}, ["-r", "r", "--show", "passed"], 1),
    ("below the threshold", {"cart.yaml": PRIVILEGED % "false", "r/a.ord": RULE}, ["-r", "r"], 0),
    ("line breaks and wide letters", {"\u540d\u524d.yaml": (PRIVILEGED % "true").replace("\n", "\r\n")}, ["--yaml", "yaml-cpp"], 1),
    ("control characters", {"c.yaml": PRIVILEGED.replace("name: cart\n", 'name: "c\\e[31m\\u202e"\n') % "true"}, [], 1),
]

problems = []


def finish(counted, problems):
    """Says what was counted and all that is wrong, and ends the program."""
    for problem in problems:
        print(problem)
    print(f"{counted}, {len(problems)} problems")
    sys.exit(1 if problems else 0)


def wrong(world, text):
    problems.append(f"{world}: {text}")


def validator(schema):
    try:
        import jsonschema
    except ImportError:
        print("SKIPPED: python3-jsonschema is not installed")
        sys.exit(SKIPPED)
    checked = jsonschema.validators.validator_for(schema)
    checked.check_schema(schema)
    return checked(schema, format_checker=jsonschema.FormatChecker())


def spans_hold(world, folder, path, start, end):
    """A span lies in its file and does not end before it starts."""
    lines = (folder / path).read_bytes().decode().replace("\r\n", "\n").split("\n")
    for line, column in (start, end):
        if line > len(lines) or column > len(lines[line - 1]) + 1:
            wrong(world, f"{path}:{line}:{column} is no place")
    if end < start:
        wrong(world, f"{path}: ends at {end}, before {start}")


def check_json(world, folder, report, code):
    summary = report["summary"]
    if sum(summary["outcomes"].values()) != summary["pairs"]:
        wrong(world, "outcomes do not add up to pairs")
    if report["incomplete"] != (code == 2) or report["exit_code"] != code:
        wrong(world, "incomplete and the exit code differ")
    if report["incomplete"] != (report["incomplete_reason"] is not None):
        wrong(world, "incomplete without a reason, or a reason without it")
    told = {(f["rule"], f["world"], f["subject"]) for f in report["findings"] if f["outcome"] == "fail"}
    if len(told) != summary["outcomes"]["fail"]:
        wrong(world, f"{len(told)} failed pairs are told of {summary['outcomes']['fail']}")
    prints = [f["fingerprint"] for f in report["findings"] if f["outcome"] == "fail"]
    if len(set(prints)) != len(prints) or "" in prints:
        wrong(world, "fingerprints are not one a finding")
    for finding in report["findings"] + report["diagnostics"]:
        parts = finding["related"] + finding.get("evidence", [])
        parts += [operation for fix in finding.get("fixes", []) for operation in fix["operations"]]
        for location in [finding["location"]] + [part["location"] for part in parts]:
            if location is None or not (folder / location["path"]).exists():
                continue
            start, end = ((location[key]["line"], location[key]["column"]) for key in ("start", "end"))
            spans_hold(world, folder, location["path"], start, end)


def check_sarif(world, folder, report, code):
    (run,) = report["runs"]
    rules = run["tool"]["driver"]["rules"]
    if len({rule["id"] for rule in rules}) != len(rules):
        wrong(world, "a rule stands twice")
    invocation = run["invocations"][0]
    if invocation["executionSuccessful"] != (code != 2) or invocation["exitCode"] != code:
        wrong(world, "executionSuccessful and the exit code differ")
    if code == 2 and not invocation["toolExecutionNotifications"] and not any(
            result["properties"]["outcome"] == "error" for result in run["results"]):
        wrong(world, "not successful, and nothing says why")
    for result in run["results"]:
        if rules[result["ruleIndex"]]["id"] != result["ruleId"]:
            wrong(world, "ruleIndex is another rule's")
        if (result["kind"] == "fail") != (result["level"] != "none"):
            wrong(world, f"kind {result['kind']} has level {result['level']}")
        for location in result.get("locations", []):
            if "physicalLocation" not in location:
                continue
            uri = location["physicalLocation"]["artifactLocation"]["uri"]
            if not uri.isascii() or " " in uri or "#" in uri or uri.startswith("/"):
                wrong(world, f"uri {uri} is not encoded")
            region = location["physicalLocation"]["region"]
            if set(region) < {"startLine", "startColumn", "endLine", "endColumn"}:
                wrong(world, "a region is not whole")


def mended(world, folder, report, command):
    """Does what the fixes of a SARIF report say: each result that has one is gone then."""
    fixed = [result for result in report["runs"][0]["results"] if "fixes" in result]
    edits = {(change["artifactLocation"]["uri"], *replacement["deletedRegion"].values(), replacement["insertedContent"]["text"])
             for result in fixed for fix in result["fixes"] for change in fix["artifactChanges"]
             for replacement in change["replacements"]}
    for uri, line, begin, end_line, end, text in sorted(edits, reverse=True):
        lines = (folder / uri).read_text().split("\n")
        if line != end_line:
            wrong(world, "a fix replaces more than one line")
        lines[line - 1] = lines[line - 1][:begin - 1] + text + lines[line - 1][end - 1:]
        (folder / uri).write_text("\n".join(lines))
    again = json.loads(subprocess.run(command, cwd=folder, capture_output=True, check=False).stdout)
    left = {result["partialFingerprints"]["ordain/v1"] for result in again["runs"][0]["results"] if result["kind"] == "fail"}
    for result in fixed:
        if result["partialFingerprints"]["ordain/v1"] in left:
            wrong(world, "what its fix was done to fails still")
    return len(fixed)


def main():
    format_, ordain, root = sys.argv[1:4]
    if format_ == "json":
        path = pathlib.Path(root) / "stdlib/report-v1.schema.json"
    else:
        schemas = os.environ.get("ORDAIN_SCHEMAS")
        if not schemas:
            print("SKIPPED: ORDAIN_SCHEMAS does not name the folder of the published schemas")
            sys.exit(SKIPPED)
        path = pathlib.Path(schemas) / "sarif/sarif-schema-2.1.0.json"
    valid = validator(json.loads(path.read_text()))
    findings = fixes = 0
    for world, files, arguments, wanted in WORLDS:
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            for file, text in files.items():
                (folder / file).parent.mkdir(parents=True, exist_ok=True)
                (folder / file).write_bytes(text.encode())
            command = [ordain, "check", ".", "-f", format_, "--as-of", "2026-11-23", *arguments]
            one, many = (subprocess.run([*command, "-j", jobs], cwd=folder, capture_output=True, check=False) for jobs in "18")
            if one.stdout != many.stdout:
                wrong(world, "one thread and eight print different bytes")
            if one.returncode != wanted:
                wrong(world, f"exit code {one.returncode}, wanted {wanted}: {one.stderr.decode()}")
            report = json.loads(one.stdout)
            for error in valid.iter_errors(report):
                wrong(world, f"/{'/'.join(map(str, error.path))}: {error.message[:200]}")
            findings += len(report["findings"] if format_ == "json" else report["runs"][0]["results"])
            if format_ == "json" and "ordain.yaml" in files:
                schema = json.loads((pathlib.Path(root) / "stdlib/config-v1.schema.json").read_text())
                for error in validator(schema).iter_errors(json.loads(files["ordain.yaml"])):
                    wrong(world, f"ordain.yaml: {error.message[:200]}")
            (check_json if format_ == "json" else check_sarif)(world, folder, report, one.returncode)
            if format_ == "sarif":
                fixes += mended(world, folder, report, command)
    if format_ == "sarif" and fixes == 0:
        problems.append("no world has a fix")
    if findings == 0:
        problems.append("no world has a finding")
    finish(f"{len(WORLDS)} reports, {findings} findings", problems)


if __name__ == "__main__":
    main()
