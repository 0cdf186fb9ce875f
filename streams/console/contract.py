"""``python -m streams.console.contract``: holds the contract of the topics against the last release."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from streams.console.docs import ROOT
from streams.console.docs.contract.released import changes, release
from streams.console.exits import Exit, fail, say, told

USAGE: Final = """\
usage: python -m streams.console.contract check|release

  check     tell each change since the last release that would break a producer or a reader; 1 where there is one
  release   take today's schemas as released: a part of every release, and of nothing else

What is compared: docs/contract/released/ with the models. docs/contract.md says what a change may do."""


def main(words: Sequence[str], root: Path = ROOT) -> int:
    """Run one of the two; returns the exit code."""
    if list(words) == ["check"]:
        return told(lambda: check(root))
    if list(words) == ["release"]:
        return told(lambda: _release(root))
    if {*words} & {"-h", "--help"}:
        sys.stdout.write(f"{USAGE}\n")
        return Exit.DONE
    sys.stderr.write(f"{USAGE}\n")
    return Exit.USAGE


def check(root: Path) -> None:
    """Tell every change that breaks something, and end with 1 where there is one."""
    found = list(changes(root))
    for line in found:
        say(line)
    if found:
        fail(f"{len(found)} changes would break what others have; a breaking change is a new model on a new topic")
    sys.stdout.write("the contract holds: nothing that others write or read would break\n")


def _release(root: Path) -> None:
    for path in release(root):
        sys.stdout.write(f"released: {path}\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
