"""``python -m benchmarks.worker ROLE``: a worker whose audience is computed, and which is otherwise the same."""

import sys

from benchmarks.audience import GeneratedAudience
from settings import read_settings
from streams.worker import run_worker


def main() -> None:
    """Be the role that the command line names, until a signal comes."""
    run_worker(sys.argv[1], None, read_settings(), lambda _database: GeneratedAudience())


if __name__ == "__main__":
    main()
