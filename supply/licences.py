"""Which licences a package that runs may have, and how each one's is found out."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from license_expression import LicenseExpression, get_spdx_licensing

from supply.locked import Package

ALLOWED: Final[Mapping[str, str]] = {
    "MIT": "permissive",
    "MIT-0": "permissive",
    "ISC": "permissive",
    "BSD-2-Clause": "permissive",
    "BSD-3-Clause": "permissive",
    "Apache-2.0": "permissive, with a grant of patents",
    "PSF-2.0": "permissive: Python's own",
    "MPL-2.0": "copyleft by the file: used unchanged, it asks nothing of our files",
    "LicenseRef-Repoze": "permissive, as BSD; a file that was changed has to say so",
}
"""Each with the reason; whoever adds one has read it."""

READ: Final[Mapping[str, str]] = {
    "faust-streaming": "BSD-3-Clause",
    "mode-streaming": "BSD-3-Clause",
    "pyasn1-modules": "BSD-2-Clause",
    "venusian": "LicenseRef-Repoze",
}
"""Packages whose metadata says no licence by name: somebody read the file that comes with them."""

CLASSIFIERS: Final[Mapping[str, str]] = {
    "Apache Software License": "Apache-2.0",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
}
"""Those of the package index that name one licence; its "BSD License" may be any of several."""

SPELLINGS: Final[Mapping[str, str]] = {
    r"apache(?:[- ]license)?,?(?: version)?[- ]2(?:\.0)?(?: license)?": "Apache-2.0",
    r"(?:the )?mit(?: license)?(?: \(mit\))?": "MIT",
    r"isc license": "ISC",
    r"3-clause bsd license": "BSD-3-Clause",
}
"""How packages of old metadata write it; whole lines, in any case."""

SPDX: Final = get_spdx_licensing()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is to be said of one package."""

    package: Package
    licence: str
    """In SPDX words; empty: nobody knows."""

    fault: str
    """What is wrong and what cures it; empty: nothing."""


def judge(package: Package, read: Mapping[str, str] = READ) -> Verdict:
    """Find out a package's licence, and whether it may be used."""
    licence = licence_of(package, read)
    if not licence:
        cure = "read the licence that comes with it, and enter it in supply/licences.py (READ)"
        return Verdict(package, "", f"it names no licence: {cure}")
    if is_allowed(SPDX.parse(licence)):
        return Verdict(package, licence, "")
    cure = "do without the package, or allow the licence with a reason in supply/licences.py (ALLOWED)"
    return Verdict(package, licence, f"its licence is not among those that are allowed: {cure}")


def licence_of(package: Package, read: Mapping[str, str] = READ) -> str:
    """Return a package's licence in SPDX words, or nothing where it does not say one that can be told."""
    if package.name in read:
        return read[package.name]
    return package.expression or _spelt(package.told) or _classified(package.classifiers)


def _spelt(told: str) -> str:
    words = told.strip().splitlines()[0] if told.strip() else ""
    for pattern, licence in SPELLINGS.items():
        if re.fullmatch(pattern, words, re.IGNORECASE):
            return licence
    return words if words and not SPDX.validate(words).errors else ""


def _classified(classifiers: tuple[str, ...]) -> str:
    """Return what classifiers name; of several nobody knows whether one may choose, so all of them hold."""
    found = [CLASSIFIERS.get(line.rpartition(" :: ")[2], "") for line in classifiers]
    return " AND ".join(dict.fromkeys(found)) if found and all(found) else ""


def is_allowed(licence: LicenseExpression) -> bool:
    """Tell whether we may use what has this licence: of those that one may choose from one is enough."""
    parts = [is_allowed(part) for part in licence.args]
    if not parts:
        return str(licence) in ALLOWED
    return any(parts) if isinstance(licence, SPDX.OR) else all(parts)
