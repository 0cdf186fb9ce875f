"""Runs as ``python -m streams.console.docs``."""

import sys

from streams.console.docs import generate

generate(check="--check" in sys.argv[1:])
