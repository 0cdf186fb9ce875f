"""``python -m supply licences|sbom``: what Carillon is made of, judged or written down."""

import argparse
import sys
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.table import Table

from models.errors import SetupError
from supply.bill import bill
from supply.licences import judge
from supply.locked import Package, locked_packages

BILL: Final = Path("var/sbom.json")


def main() -> int:
    """Be the program; return its exit code."""
    parser = argparse.ArgumentParser(prog="python -m supply", description="What Carillon is made of.")
    kinds = parser.add_subparsers(dest="what", required=True)
    kinds.add_parser("licences", help="list the licence of each package that runs; exit 1 if one is not allowed")
    sbom = kinds.add_parser("sbom", help="write a bill of materials (CycloneDX 1.6, JSON), checked by its schema")
    sbom.add_argument("--output", type=Path, default=BILL, help=f"where; {BILL} otherwise")
    asked = parser.parse_args()
    try:
        packages = locked_packages()
    except SetupError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return licences(packages) if asked.what == "licences" else write(packages, asked.output)


def licences(packages: list[Package]) -> int:
    """Show each package with its licence; return 1 where one may not be used, having said why."""
    verdicts = [judge(package) for package in packages]
    table = Table("package", "version", "licence")
    for verdict in verdicts:
        table.add_row(verdict.package.name, verdict.package.version, verdict.licence or "?")
    Console().print(table)
    faults = [verdict for verdict in verdicts if verdict.fault]
    for verdict in faults:
        sys.stderr.write(f"{verdict.package.name} ({verdict.licence or 'unknown'}): {verdict.fault}\n")
    sys.stdout.write(f"{len(verdicts)} packages, {len(faults)} not allowed\n")
    return 1 if faults else 0


def write(packages: list[Package], path: Path) -> int:
    """Write the bill of materials."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(bill(packages), encoding="utf-8")
    sys.stdout.write(f"{path}: {len(packages)} packages\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
