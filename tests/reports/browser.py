# Looks at HTML reports in a headless Chromium: no request, headings in order, labels, contrast.
# SPDX-License-Identifier: Apache-2.0
"""browser.py ORDAIN ROOT

Exit code 77 (skipped) where no Chromium is installed.
"""
import html
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

from reports import finish

# What a page says of itself once it is laid out. The policy of the page forbids scripts, so that this runs in a copy
# without it; that the policy is there is looked at in the text.
LOOK = r"""
<script>
addEventListener('load', () => {
  const said = [];
  for (const one of performance.getEntriesByType('resource')) said.push('requests ' + one.name);
  let level = 0;
  for (const one of document.querySelectorAll('h1,h2,h3,h4,h5,h6')) {
    const next = Number(one.tagName[1]);
    if (next > level + 1) said.push('heading ' + one.textContent + ' is ' + next + ' behind ' + level);
    level = next;
  }
  if (document.querySelectorAll('h1').length !== 1) said.push('there is not one h1');
  if (!document.documentElement.lang) said.push('no language');
  if (!document.title) said.push('no title');
  const ids = [...document.querySelectorAll('[id]')].map(one => one.id);
  for (const id of ids) if (ids.indexOf(id) !== ids.lastIndexOf(id)) said.push('twice #' + id);
  for (const one of document.querySelectorAll('a[href^="#"]'))
    if (!document.getElementById(one.getAttribute('href').slice(1))) said.push('leads nowhere ' + one.textContent);
  for (const table of document.querySelectorAll('table')) {
    if (!table.caption || !table.caption.textContent.trim()) said.push('a table without a caption');
    for (const th of table.querySelectorAll('th')) if (!th.scope) said.push('th without scope ' + th.textContent);
    for (const row of table.tBodies[0].rows)
      if (row.cells.length !== table.tHead.rows[0].cells.length) said.push('a row of other cells ' + row.textContent);
  }
  for (const one of document.querySelectorAll('[role=region],nav'))
    if (!one.getAttribute('aria-label')) said.push('no label on ' + one.tagName);
  for (const svg of document.querySelectorAll('svg')) {
    const named = (svg.getAttribute('aria-labelledby') || '').split(' ').map(id => document.getElementById(id));
    if (named.length < 2 || named.some(one => !one || !one.textContent.trim())) said.push('a chart without words');
    if (!svg.parentElement.querySelector('table')) said.push('a chart without its table');
  }
  const parts = color => color.match(/[\d.]+/g).map(Number);
  const light = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map(c => (c /= 255, c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const contrast = (a, b) => { const [x, y] = [light(a), light(b)].sort((p, q) => q - p); return (x + 0.05) / (y + 0.05); };
  const ground = one => {
    for (; one; one = one.parentElement) {
      const color = parts(getComputedStyle(one).backgroundColor);
      if (color.length < 4 || color[3] > 0) return color;
    }
    return [255, 255, 255];
  };
  let looked = 0;
  const hold = (what, ink, paper) => {
    ++looked;
    const is = contrast(ink, paper);
    if (is < 4.5) said.push('contrast ' + is.toFixed(2) + ' of ' + what);
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const one = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || one.closest('script,style,title,desc')) continue;
    const style = getComputedStyle(one);
    if (!one.closest('svg')) { hold(one.textContent.slice(0, 40), parts(style.color), ground(one)); continue; }
    // A number in a bar stands on the bar.
    const before = one.previousElementSibling;
    const on = one.getAttribute('text-anchor') && before ? parts(getComputedStyle(before).fill) : ground(one);
    hold('chart ' + one.textContent.slice(0, 40), parts(style.fill), on);
  }
  if (looked < 20) said.push('hardly any text');
  const out = document.createElement('pre');
  out.id = 'said';
  out.textContent = JSON.stringify(said);
  document.body.append(out);
});
</script>
"""

problems = []


def look(browser, folder, text):
    """What is wrong with the page, as the browser sees it."""
    page = folder / "page.html"
    page.write_text(text.replace("</body>", LOOK + "</body>"))
    command = [browser, "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking",
               "--host-resolver-rules=MAP * ~NOTFOUND", f"--user-data-dir={folder / 'profile'}",
               "--window-size=1200,900", "--virtual-time-budget=4000", "--dump-dom", page.as_uri()]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=120)
    found = re.search(r'<pre id="said">(.*?)</pre>', ran.stdout, re.S)
    return json.loads(html.unescape(found[1])) if found else ["the browser says nothing: " + ran.stderr[-300:]]


def main(ordain, root):
    browser = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if browser is None:
        print("SKIPPED: no chromium is installed")
        return 77
    world = pathlib.Path(root) / "fixtures/isms-small-firm"
    with tempfile.TemporaryDirectory() as made:
        folder = pathlib.Path(made)
        pages = {}
        for kind in ["soa", "readiness", "coverage", "controls", "risk", "trace"]:
            place = folder / f"{kind}.html"
            paths = [] if kind == "coverage" else ["."]
            ran = subprocess.run([ordain, "report", kind, "--as-of", "2026-06-01", "--exit-zero", "-f",
                                  f"html={place}", *paths], cwd=world, capture_output=True, text=True)
            if ran.returncode != 0:
                problems.append(f"{kind}: exit code {ran.returncode}: {ran.stderr}")
                continue
            text = place.read_text()
            pages[kind] = text
            policy = re.search(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">', text)
            if policy is None or "default-src 'none'" not in policy[1]:
                problems.append(f"{kind}: no policy that forbids requests")
            if re.search(r"url\(|@import|<script|<link|\ssrc=", text):
                problems.append(f"{kind}: asks for something")
            if re.search(r"\b(certified|compliant)\b", re.sub(r"Whether anybody is certified", "", text)):
                problems.append(f"{kind}: says certified or compliant")
            free = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", text)
            problems.extend(f"{kind}: {said}" for said in look(browser, folder, free))
        # That the look would see it.
        broken = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", pages.get("readiness", ""))
        for mark, change in {
                "requests": ("</h1>", '</h1><img alt="x" src="http://asked.example/x.png">'),
                "heading": ("</h1>", "</h1><h4>deep</h4>"),
                "contrast": ("<h1>", '<h1 style="color:#aaa">'),
                "th without scope": ('<th scope="col">', "<th>"),
                "a chart without words": ("aria-labelledby", "aria-none"),
                "no language": ('<html lang="en">', "<html>"),
        }.items():
            if not any(said.startswith(mark) for said in look(browser, folder, broken.replace(*change, 1))):
                problems.append(f"the look does not see: {mark}")
    return finish(f"{len(pages)} pages", problems)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
