# Checks the failing examples of the shipped sensitive rules: no report holds a secret of theirs.
# SPDX-License-Identifier: Apache-2.0
"""secrets.py ORDAIN ROOT

Every rule in rules/ that says `sensitive` is tried, with all shipped rules in the same run.
"""
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

from reports import finish

FORMATS = ["text", "summary", "concise", "json", "sarif", "junit", "github", "gitlab", "markdown", "csv"]
# The runs of an example, for each the flags and the formats: most of a run is reading the rules, and one run writes
# every format.
RUNS = [([], FORMATS), (["--color", "always"], ["text"]), (["-v"], ["text"])]
# A rule of a user that tells all it sees, in the same run.
NOSY = """rule nosy.env "x" {
  for c in k8s.containers
  each e in c.env? { deny e.value != "" message "{c.name}: {e.name} is {e.value}, {upper(string(e.value))}" }
}
rule nosy.keys "x" {
  for m in k8s.ConfigMap
  each key, value in m.data? { deny string(value) contains "a" or string(value) not contains "a" message "{key} is {value}" }
}
rule nosy.secrets "x" {
  for s in k8s.Secret
  each key, value in s.data? { require int(value) == 0 message "{key} is {value} of {s.data}" }
  each key, value in s.stringData? { require len(string(value)) == 0 message "{key} is {value}" }
}
"""
FENCE = re.compile(r"```(\w+) fails[^\n]*\n(.*?)```", re.S)
# The file that a fence's format is read from.
FILES = {"yaml": "a.yaml", "terraform": "main.tf", "cloudformation": "template.yaml", "dockerfile": "Dockerfile",
         "compose": "compose.yaml", "github": ".github/workflows/a.yml", "gitlab": ".gitlab-ci.yml",
         "arm": "main.json", "dotenv": ".env", "spring": "application.properties", "properties": "a.properties",
         "ini": "a.ini", "npmrc": ".npmrc"}

problems = []


def value_of(line):
    """What a marked line gives: the text behind its key."""
    for sign in (": ", " = ", "="):
        if sign in line:
            return line.split(sign, 1)[1].strip()
    return ""


def examples(page):
    """The failing examples without their marks: format, text, and the texts of the marked values."""
    for format_, text in FENCE.findall(page.read_text()):
        lines = text.split("\n")
        secrets = []
        for number, line in enumerate(lines):
            if "# expect:" not in line:
                continue
            plain = line.split("# expect:")[0].rstrip(" ;")
            lines[number] = plain
            # A mark alone on its line is about the next one.
            value = value_of(plain if plain else lines[number + 1])
            if value not in ("|", ">", "|-", ">-"):
                secrets.append(value.strip("\"'"))
                continue
            indent = len(plain) - len(plain.lstrip())
            for inner in lines[number + 1:]:
                if inner.strip() and len(inner) - len(inner.lstrip()) <= indent:
                    break
                secrets.extend([inner.strip()] if inner.strip() else [])
        # What is put together of what is not secret, blocks and names of what holds the secret are no
        # texts to look for.
        yield format_, "\n".join(lines), [one for one in secrets
                                          if "{" not in one and "<<" not in one
                                          and not one.startswith(("!Ref ", "var."))]


def told(ordain, folder, formats, *arguments):
    """What one run says in each of the formats: the first on standard output, the others in files."""
    reports = folder / "reports"
    shutil.rmtree(reports, ignore_errors=True)
    reports.mkdir()
    outputs = [flag for format_ in formats[1:] for flag in ("-f", f"{format_}={reports / format_}")]
    done = subprocess.run([ordain, "check", *arguments, "-f", formats[0], *outputs], cwd=folder, capture_output=True,
                          check=False)
    out = {formats[0]: done.stdout.decode()}
    for format_ in formats[1:]:
        file = reports / format_
        out[format_] = file.read_text() if file.exists() else ""
    for format_, text in out.items():
        if done.returncode not in (0, 1, 2) or not text:
            problems.append(f"{format_} {arguments}: exit code {done.returncode}, {done.stderr.decode()}")
    out["standard error"] = done.stderr.decode()
    return out


def main():
    ordain, root = sys.argv[1:3]
    sensitive = [path for path in sorted((pathlib.Path(root) / "rules").rglob("*.ord"))
                 if re.search(r"^  sensitive$", path.read_text(), re.M)]
    found = 0
    for rule in sensitive:
        name = str(rule.relative_to(pathlib.Path(root) / "rules").with_suffix("")).replace("/", ".")
        marked = 0
        for kind, manifest, secrets in examples(rule.with_suffix(".md")):
            marked += 1
            with tempfile.TemporaryDirectory() as temporary:
                folder = pathlib.Path(temporary)
                file = folder / "example" / FILES[kind]
                file.parent.mkdir(parents=True)
                file.write_text(manifest)
                (folder / "nosy.ord").write_text(NOSY)
                rules = ["-r", "nosy.ord", "-r", str(pathlib.Path(root) / "rules")]
                for flags, formats in RUNS:
                    for where, out in told(ordain, folder, formats, "example", *rules, "--show", "passed,na",
                                           *flags).items():
                        nosy = "nosy." in out or not name.startswith("kubernetes.")
                        if where in formats and (name not in out or not nosy):
                            problems.append(f"{name}, {where}: a rule finds nothing")
                        for secret in secrets:
                            # Short ones stand in line numbers and the like.
                            if len(secret) > 4 and (secret in out or secret.upper() in out):
                                problems.append(f"{name}, {where} {flags}: {secret} is told")
                        found += out.count(name)
        if marked == 0:
            problems.append(f"{name}: no failing example")
    if not sensitive:
        problems.append("no rule is sensitive")
    finish(f"{len(sensitive)} rules, {found} findings", problems)


if __name__ == "__main__":
    main()
