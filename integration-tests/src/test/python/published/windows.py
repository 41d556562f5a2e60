"""Windows of token ids, cut from text as `tsenor evaluate` cuts them.

    python -m published.windows MODEL TEXT OUTPUT --tokens N --count COUNT

The first COUNT windows of N tokens of a text file, one JSON line each: {"input_ids": [...]}.
"""

import argparse
import json
import pathlib

from tokenizers import Tokenizer


def cut(model: pathlib.Path, text: str, length: int) -> list[list[int]]:
    """All whole windows; no special tokens."""
    tokenizer = Tokenizer.from_file(str(model / "tokenizer.json"))
    ids = tokenizer.encode(text, add_special_tokens=False).ids
    return [ids[at : at + length] for at in range(0, len(ids) - length + 1, length)]


def first(windows: list, count: int) -> list:
    require(windows, count)
    return windows[:count]


def spread(windows: list, count: int) -> list:
    """As many, evenly spaced."""
    require(windows, count)
    return [windows[i * len(windows) // count] for i in range(count)]


def require(windows: list, count: int) -> None:
    if not 0 < count <= len(windows):
        raise SystemExit(f"{count} windows are asked for; the text has {len(windows)}")


def write_lines(path: pathlib.Path, key: str, values) -> None:
    lines = (json.dumps({key: value}, ensure_ascii=False) + "\n" for value in values)
    path.write_text("".join(lines), encoding="utf-8")


def read(path: pathlib.Path, count=None) -> list[list[int]]:
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line)["input_ids"] for line in lines][:count]


def main():
    parser = argparse.ArgumentParser(prog="published.windows", allow_abbrev=False)
    parser.add_argument("model", type=pathlib.Path)
    parser.add_argument("text", type=pathlib.Path)
    parser.add_argument("output", type=pathlib.Path)
    parser.add_argument("--tokens", type=int, required=True)
    parser.add_argument("--count", type=int, required=True)
    options = parser.parse_args()
    windows = cut(options.model, options.text.read_text(encoding="utf-8"), options.tokens)
    write_lines(options.output, "input_ids", first(windows, options.count))


if __name__ == "__main__":
    main()
