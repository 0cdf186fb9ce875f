"""Writes the dashboards and alerts anew: ``python -m dashboards``."""

import sys

from dashboards.files import write

for name in write():
    sys.stdout.write(f"written: dashboards/{name}\n")
