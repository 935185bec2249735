# Checks the failing examples of the shipped sensitive rules: no report holds a secret of theirs.
# SPDX-License-Identifier: Apache-2.0
"""secrets.py ORDAIN ROOT

Every rule in rules/ that says `sensitive` is tried, with all shipped rules in the same run.
"""
import pathlib
import re
import subprocess
import sys
import tempfile

from reports import finish

FORMATS = ["text", "summary", "concise", "json", "sarif", "junit", "github", "gitlab", "markdown", "csv"]
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


def told(ordain, folder, *arguments):
    done = subprocess.run([ordain, *arguments], cwd=folder, capture_output=True, check=False)
    if done.returncode not in (0, 1, 2) or not done.stdout:
        problems.append(f"{arguments}: exit code {done.returncode}, {done.stderr.decode()}")
    return done.stdout.decode() + done.stderr.decode()


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
                file = folder / FILES[kind]
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(manifest)
                (folder / "nosy.ord").write_text(NOSY)
                rules = ["-r", "nosy.ord", "-r", str(pathlib.Path(root) / "rules")]
                for format_ in FORMATS:
                    for more in ([], ["--color", "always"], ["-v"]) if format_ == "text" else ([],):
                        out = told(ordain, folder, "check", ".", *rules, "-f", format_, "--show", "passed,na", *more)
                        if name not in out or ("nosy." not in out and name.startswith("kubernetes.")):
                            problems.append(f"{name}, {format_}: a rule finds nothing")
                        for secret in secrets:
                            # Short ones stand in line numbers and the like.
                            if len(secret) > 4 and (secret in out or secret.upper() in out):
                                problems.append(f"{name}, {format_} {more}: {secret} is told")
                        found += out.count(name)
        if marked == 0:
            problems.append(f"{name}: no failing example")
    if not sensitive:
        problems.append("no rule is sensitive")
    finish(f"{len(sensitive)} rules, {found} findings", problems)


if __name__ == "__main__":
    main()
