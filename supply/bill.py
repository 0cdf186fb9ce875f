"""A bill of materials in CycloneDX's form: what runs, in which version, under which licence, and what needs what."""

import re
import tomllib
from collections.abc import Sequence
from typing import Final

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packageurl import PackageURL
from packaging.utils import canonicalize_name

from supply.licences import licence_of
from supply.locked import ROOT, Package

FORM: Final = SchemaVersion.V1_6
FIRST_WORD: Final = re.compile(r"[A-Za-z0-9._-]+")


def bill(packages: Sequence[Package]) -> str:
    """Return the bill as JSON; raises ValueError where it does not keep to its schema."""
    text = JsonV1Dot6(_bom(packages)).output_as_string(indent=2)
    fault = JsonStrictValidator(FORM).validate_str(text)
    if fault is not None:
        message = f"the bill breaks the schema of CycloneDX {FORM.to_version()}: {fault.data}"
        raise ValueError(message)
    return text


def _bom(packages: Sequence[Package]) -> Bom:
    bom = Bom()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    root = _component(project["name"], project["version"], project["license"], kind=ComponentType.APPLICATION)
    bom.metadata.component = root
    parts = {
        package.name: _component(package.name, package.version, licence_of(package), package.hashes)
        for package in packages
    }
    bom.components = parts.values()
    asked = {canonicalize_name(found[0]) for line in project["dependencies"] if (found := FIRST_WORD.match(line))}
    bom.register_dependency(root, [parts[name] for name in sorted(asked & set(parts))])
    for package in packages:
        bom.register_dependency(parts[package.name], [parts[name] for name in package.needs])
    return bom


def _component(
    name: str, version: str, licence: str, hashes: Sequence[str] = (), kind: ComponentType = ComponentType.LIBRARY
) -> Component:
    url = PackageURL("pypi", name=name, version=version)
    return Component(
        type=kind,
        name=name,
        version=version,
        purl=url,
        bom_ref=str(url),
        licenses=[LicenseFactory().make_from_string(licence)] if licence else [],
        hashes=[HashType(alg=HashAlgorithm.SHA_256, content=content) for content in hashes],
    )
