"""``python -m deploy [--check]``: writes what is stale; with --check only tells it, and ends with 1 if anything is."""

import argparse
import sys

from deploy.files import stale, write


def main() -> int:
    """Be the program; return its exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m deploy",
        description="Write the workers of docker-compose.kafka.yml, deploy/kubernetes/ and deploy/kafka/ anew.",
    )
    parser.add_argument("--check", action="store_true", help="only tell which files are stale; exit 1 if any is")
    if parser.parse_args().check:
        behind = stale()
        if behind:
            sys.stderr.write(f"stale: {', '.join(behind)}; run `make manifests`\n")
        return 1 if behind else 0
    write()
    return 0


if __name__ == "__main__":
    sys.exit(main())
