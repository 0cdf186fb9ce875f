"""``python -m benchmarks.worker ROLE``: a worker whose audience is computed, and which is otherwise the same."""

import argparse

from benchmarks.audience import DistantAudience
from settings import read_settings
from streams.worker import run_worker


def main() -> None:
    """Be the role that the command line names, until a signal comes."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.worker", description="A worker for measuring.")
    parser.add_argument("role")
    parser.add_argument("--page-ms", type=float, default=0.0, help="how long each page is waited for")
    given = parser.parse_args()
    run_worker(given.role, None, read_settings(), lambda _database: DistantAudience(given.page_ms / 1_000))


if __name__ == "__main__":
    main()
