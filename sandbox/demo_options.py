"""The option ``--faults``: what each of its words does, and that it may stand alone."""

from typing import Any, Final

from typer.core import TyperCommand

from sandbox.demo_faults import Faults

OPTION: Final = "--faults"

FAULTS_HELP: Final = """What goes wrong. kills (the option alone): workers and the broker are killed, and providers
refuse 5 % (503). mixed: providers answer 429 with Retry-After, 500, 502, 503, RST_STREAM, GOAWAY with and without
error, late, in pieces, unreadably or never, and end connections. all: both. One address of a hundred is always dead."""


class DemoCommand(TyperCommand):
    """Reads ``--faults`` without a word as ``--faults kills``."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put the word in where it is missing."""
        return super().parse_args(ctx, with_word(args))


def with_word(args: list[str]) -> list[str]:
    """Return the arguments with a word behind each ``--faults`` that has none."""
    said: list[str] = []
    for place, word in enumerate(args):
        said.append(word)
        following = args[place + 1 : place + 2]
        if word == OPTION and (not following or following[0].startswith("-")):
            said.append(Faults.KILLS.value)
    return said
