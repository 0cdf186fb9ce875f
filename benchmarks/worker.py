"""``python -m benchmarks.worker ROLE``: a worker whose audience is computed, and which is otherwise the same."""

import argparse
from pathlib import Path

from pymongo import monitoring

from benchmarks.asked import Asked
from benchmarks.audience import DistantAudience
from settings import read_settings
from streams.worker import run_worker


def main() -> None:
    """Be the role that the command line names, until a signal comes."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.worker", description="A worker for measuring.")
    parser.add_argument("role")
    parser.add_argument("--page-ms", type=float, default=0.0, help="how long each page is waited for")
    parser.add_argument("--asked", type=Path, help="where it is noted at the end what was asked of the registry")
    given = parser.parse_args()
    asked = Asked()
    if given.asked is not None:
        monitoring.register(asked)
    try:
        run_worker(given.role, None, read_settings(), lambda _database: DistantAudience(given.page_ms / 1_000))
    finally:
        if given.asked is not None:
            asked.write(given.asked)


if __name__ == "__main__":
    main()
