"""Windows of token ids from the Debian Administrator's Handbook.

    python -m published.handbook PACKAGE MODEL FOLDER --tokens N --calibration COUNT --evaluation COUNT

PACKAGE is Debian's debian-handbook as downloaded. Its English pages, in order of their names, become
plain text. Every third page is for calibration, the others for evaluation: no text is in both. In
FOLDER are evaluation.jsonl and calibration.jsonl with a page a line ({"text": ...}), and
evaluation-ids.jsonl and calibration-ids.jsonl with windows of N tokens ({"input_ids": ...}) of the
pages joined by an empty line; those of calibration are spread evenly, those of evaluation are the
first.
"""

import argparse
import html.parser
import pathlib
import re
import subprocess
import tempfile

from published import windows

PAGES = "usr/share/doc/debian-handbook/html/en-US"
# Lists of what is elsewhere, and pages of names.
SKIPPED = {"index.html", "sect.acknowledgments.html"}
BLOCKS = {"p", "div", "li", "dt", "dd", "pre", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol"}
SILENT = {"head", "script", "style", "nav"}
NAVIGATION = {"banner", "docnav", "toc", "breadcrumbs"}


class PageText(html.parser.HTMLParser):
    """The text of a page, a block a line; code keeps its lines."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.pieces = []
        self.hidden = []
        self.code = 0

    def handle_starttag(self, tag, attributes):
        named = dict(attributes)
        names = {named.get("id"), *(named.get("class") or "").split()}
        if self.hidden:
            if tag == self.hidden[0]:
                self.hidden.append(tag)
        elif tag in SILENT or names & NAVIGATION:
            self.hidden.append(tag)
        elif tag in BLOCKS or tag == "br":
            self.pieces.append("\n")
        self.code += tag == "pre"

    def handle_endtag(self, tag):
        if self.hidden and tag == self.hidden[0]:
            self.hidden.pop()
        if tag in BLOCKS:
            self.pieces.append("\n")
        self.code -= tag == "pre"

    def handle_data(self, data):
        if not self.hidden:
            self.pieces.append(data if self.code else re.sub(r"\s+", " ", data))

    def text(self) -> str:
        lines = (line.strip() if not self.code else line for line in "".join(self.pieces).split("\n"))
        return "\n".join(line for line in lines if line.strip())


def page_text(source: str) -> str:
    parser = PageText()
    parser.feed(source)
    parser.close()
    return parser.text()


def pages(package: pathlib.Path) -> list[str]:
    with tempfile.TemporaryDirectory() as unpacked:
        subprocess.run(["dpkg-deb", "--extract", package, unpacked], check=True)
        found = sorted(pathlib.Path(unpacked, PAGES).glob("*.html"), key=lambda page: page.name)
        return [
            page_text(page.read_text(encoding="utf-8"))
            for page in found
            if page.name not in SKIPPED
        ]


def main():
    parser = argparse.ArgumentParser(prog="published.handbook", allow_abbrev=False)
    parser.add_argument("package", type=pathlib.Path)
    parser.add_argument("model", type=pathlib.Path)
    parser.add_argument("folder", type=pathlib.Path)
    for count in ("tokens", "calibration", "evaluation"):
        parser.add_argument(f"--{count}", type=int, required=True)
    options = parser.parse_args()

    texts = pages(options.package)
    parts = {"calibration": texts[::3], "evaluation": [t for i, t in enumerate(texts) if i % 3]}
    choose = {"calibration": windows.spread, "evaluation": windows.first}
    options.folder.mkdir(parents=True, exist_ok=True)
    for name, part in parts.items():
        all_windows = windows.cut(options.model, "\n\n".join(part), options.tokens)
        chosen = choose[name](all_windows, getattr(options, name))
        windows.write_lines(options.folder / f"{name}.jsonl", "text", part)
        windows.write_lines(options.folder / f"{name}-ids.jsonl", "input_ids", chosen)
        print(f"{name}: {len(chosen)} of {len(all_windows)} windows of {options.tokens} tokens")


if __name__ == "__main__":
    main()
