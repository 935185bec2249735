# Holds the OSCAL documents of the sample organization against NIST's schemas and against each other.
# SPDX-License-Identifier: Apache-2.0
"""oscal.py ORDAIN ROOT

The schemas are outside data: $ORDAIN_SCHEMAS/oscal/oscal_complete_schema_VERSION.json. Exit code 77: skipped.
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile

SKIPPED = 77
MODELS = ["catalog", "profile", "component-definition", "assessment-results", "poam"]


def python_patterns(node):
    """JSON Schema's patterns are ECMAScript; Python knows no classes of Unicode letters by name."""
    if isinstance(node, dict):
        return {key: value.replace("(\\p{L}|_)(\\p{L}|\\p{N}|[.\\-_])*", "[^\\W\\d][\\w.\\-]*")
                if key == "pattern" and isinstance(value, str) else python_patterns(value) for key, value in node.items()}
    return [python_patterns(one) for one in node] if isinstance(node, list) else node


def ids(node, out):
    if isinstance(node, dict):
        if "uuid" in node:
            out.append(node["uuid"])
        for value in node.values():
            ids(value, out)
    elif isinstance(node, list):
        for value in node:
            ids(value, out)
    return out


def main():
    ordain, root = sys.argv[1], pathlib.Path(sys.argv[2])
    folder = os.environ.get("ORDAIN_SCHEMAS")
    if not folder:
        print("skipped: ORDAIN_SCHEMAS names no folder with oscal/")
        return SKIPPED
    try:
        import jsonschema
    except ImportError:
        print("skipped: there is no python3-jsonschema")
        return SKIPPED
    failures = []
    for version in ("1.1.3", "1.2.2"):
        schema = json.loads(pathlib.Path(folder, "oscal", f"oscal_complete_schema_{version}.json").read_text())
        validator = jsonschema.Draft7Validator(python_patterns(schema))
        with tempfile.TemporaryDirectory() as out:
            said = {}
            for run in ("first", "second"):
                formats = [part for model in MODELS for part in ("-f", f"{model}={out}/{run}-{model}.json")]
                subprocess.run([ordain, "report", "oscal", "--as-of", "2026-06-01", "--oscal-version", version, *formats, "."],
                               cwd=root / "fixtures" / "isms-small-firm", capture_output=True, timeout=120)
            for model in MODELS:
                file = pathlib.Path(out, f"first-{model}.json")
                if not file.exists():
                    failures.append(f"{version} {model}: not written")
                    continue
                if file.read_bytes() != pathlib.Path(out, f"second-{model}.json").read_bytes():
                    failures.append(f"{version} {model}: two runs differ")
                said[model] = json.loads(file.read_text())
                (document,) = [value for key, value in said[model].items()]
                kind = next(iter(said[model]))
                (branch,) = [one for one in schema["oneOf"] if kind in one["required"]]
                narrow = validator.evolve(schema={**python_patterns(schema), "oneOf": [python_patterns(branch)]})
                for error in list(narrow.iter_errors(said[model]))[:5]:
                    cause = (error.context or [error])[0]
                    failures.append(f"{version} {model}: {list(cause.absolute_path)}: {cause.message[:300]}")
                every = ids(document, [])
                if len(every) != len(set(every)):
                    failures.append(f"{version} {model}: an id comes twice")
            if len(said) < len(MODELS):
                continue
            text = json.dumps(said["catalog"])
            known = set()

            def controls(node):
                for control in node.get("controls", []):
                    known.add(control["id"])
                for group in node.get("groups", []):
                    controls(group)

            controls(said["catalog"]["catalog"])
            chosen = set(said["profile"]["profile"]["imports"][0]["include-controls"][0]["with-ids"])
            if not chosen <= known:
                failures.append(f"{version} profile: {sorted(chosen - known)} are in no catalogue")
            (result,) = said["assessment-results"]["assessment-results"]["results"]
            seen = {one["uuid"] for one in result.get("observations", [])} | {one["uuid"] for one in result.get("risks", [])}
            for finding in result["findings"]:
                if finding["target"]["target-id"] not in known:
                    failures.append(f"{version}: {finding['target']['target-id']} is in no catalogue")
                named = [one["observation-uuid"] for one in finding.get("related-observations", [])] + \
                        [one["risk-uuid"] for one in finding.get("related-risks", [])]
                if not set(named) <= seen:
                    failures.append(f"{version}: {finding['title']} names what is not there")
            if "a.8.24" not in known or '"A.8.24"' not in text:
                failures.append(f"{version} catalog: A.8.24 is not there")
    for failure in failures:
        print(failure)
    return 1 if failures else 0


sys.exit(main())
