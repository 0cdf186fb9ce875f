"""Runs as ``python -m dashboards.check``; ``--help`` says with what."""

import sys

from rich.console import Console

from dashboards.check.options import read_options
from dashboards.check.program import check

sys.exit(check(read_options(sys.argv[1:]), Console()))
