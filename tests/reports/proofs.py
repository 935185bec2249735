# Proves every pair of the boutique and of a broken world: JSON against its schema and the check.
# SPDX-License-Identifier: Apache-2.0
"""proofs.py ORDAIN ROOT

Exit code 77: skipped.
"""
import json
import pathlib
import subprocess
import sys
import tempfile

from reports import finish

try:
    import jsonschema
except ImportError:
    print("SKIPPED: python3-jsonschema is not installed")
    sys.exit(77)

WORST = ["not_applicable", "pass", "waived", "undecided", "fail", "error"]
CART = """apiVersion: v1
kind: Pod
metadata: {name: "c\\e[31m\\u202e\u540d", namespace: shop, labels: {tier: gold}}
spec:
  containers:
    - &first {name: cart, image: cart, env: [{name: A}, {name: B, value: x}]}
    - {<<: *first, name: twin}
"""
RULES = """rule acme.absent "Absent" { severity low for p in k8s.Pod deny p.metadata.labels.team == "x" }
rule acme.broken "Broken" { severity low for p in k8s.Pod require int(p.metadata.labels.tier) > 1 }
rule acme.small "Small" { severity low for p in k8s.Pod when len(p.spec.containers) < 2 require p.metadata.name == "a" }
rule acme.each "Each" {
  severity low
  for p in k8s.Pod
  each i, c in p.spec.containers where c.name != "cart" {
    if exists c.env { require every e in c.env { exists e.value } } else { deny c.image == "cart" }
  }
}
rule acme.pairs "Pairs" { severity low for p in k8s.Pod, c in p.spec.containers where c.image != "x" deny c.name == "twin" }
"""

WAIVER = """kind: waiver
id: W-1
owner: P-ANN
status: approved
rules: [acme.pairs]
targets: ['Pod/shop/c\\x1b[31m\\u202e\u540d/spec/containers/twin']
reason: "no \\e[31m need"
risk: RSK-1
requested_by: P-BEN
granted_by: P-ANN
granted_on: 2026-03-01
expires: 2026-12-31
"""

problems = []


def run(ordain, folder, *arguments):
    done = subprocess.run([ordain, *arguments], cwd=folder, capture_output=True, check=False)
    if done.returncode not in (0, 1, 2) or (arguments[0] == "explain" and done.returncode != 0):
        problems.append(f"{arguments}: exit code {done.returncode}, {done.stderr.decode()}")
    return json.loads(done.stdout)


def steps(part):
    """All steps of a proof, with what stands around them."""
    if isinstance(part, dict):
        if "state" in part:
            yield part
        part = list(part.values())
    if isinstance(part, list):
        for inner in part:
            yield from steps(inner)


def main():
    ordain, root = sys.argv[1:3]
    schema = json.loads((pathlib.Path(root) / "stdlib/proof-v1.schema.json").read_text())
    checked = jsonschema.validators.validator_for(schema)
    checked.check_schema(schema)
    valid = checked(schema)
    pairs = 0
    seen = set()
    states = set()
    with tempfile.TemporaryDirectory() as name:
        own = pathlib.Path(name)
        (own / "cart.yaml").write_text(CART)
        (own / "rules.ord").write_text(RULES)
        (own / "waivers.yaml").write_text(WAIVER)
        for folder, arguments in ((own, [".", "-r", "rules.ord", "--as-of", "2026-06-01"]), (pathlib.Path(root) / "fixtures/boutique-kubernetes", ["."])):
            report = run(ordain, folder, "check", *arguments, "-f", "json", "--show", "passed,na")
            outcomes = {}
            for finding in report["findings"]:
                key = (finding["rule"], finding["subject"])
                outcomes[key] = max(outcomes.get(key, finding["outcome"]), finding["outcome"], key=WORST.index)
            for (rule, subject), outcome in outcomes.items():
                proof = run(ordain, folder, "explain", rule, subject, *arguments, "-f", "json")
                for error in valid.iter_errors(proof):
                    problems.append(f"{rule} {subject}: /{'/'.join(map(str, error.path))}: {error.message[:200]}")
                (one,) = proof["proofs"]
                if one["outcome"] != outcome:
                    problems.append(f"{rule} {subject}: the check says {outcome}, the proof {one['outcome']}")
                told = {f["message"] for f in report["findings"] if (f["rule"], f["subject"]) == (rule, subject)}
                if {m["message"] for m in one["messages"]} != told:
                    problems.append(f"{rule} {subject}: other words than the check's")
                told = [f["exemption"] for f in report["findings"] if (f["rule"], f["subject"]) == (rule, subject)]
                if any(exemption != one["exemption"] for exemption in told):
                    problems.append(f"{rule} {subject}: another exemption than the check's")
                for step in steps(one):
                    states.add(step["state"])
                    if step["state"] == "done" and len((step["value"] or "").encode()) > 40:
                        problems.append(f"{rule} {subject}: {step['value']} is longer than 40 bytes")
                seen.add(outcome)
                pairs += 1
    if not {"pass", "fail", "undecided", "error", "not_applicable", "waived"} <= seen:
        problems.append(f"only {sorted(seen)} were proved")
    if not {"done", "not_needed"} <= states:
        problems.append(f"only {sorted(states)} are states of steps")
    finish(f"{pairs} proofs", problems)


main()
