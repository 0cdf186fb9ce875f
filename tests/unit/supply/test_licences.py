"""A package runs here only under a licence that somebody allowed, and one that names none is not guessed at."""

from dataclasses import replace

import pytest

from supply.licences import ALLOWED, READ, SPDX, is_allowed, judge, licence_of
from supply.locked import Package, locked_packages

PLAIN = Package("parcel", "1.0", (), "", "", (), ())
APACHE = "License :: OSI Approved :: Apache Software License"
MIT = "License :: OSI Approved :: MIT License"
SOME_BSD = "License :: OSI Approved :: BSD License"


@pytest.mark.parametrize(
    ("said", "licence"),
    [
        ({"expression": "MIT OR Apache-2.0", "told": "GPL"}, "MIT OR Apache-2.0"),
        ({"told": "MIT"}, "MIT"),
        ({"told": "The MIT License (MIT)\n\nCopyright (c) 2017"}, "MIT"),
        ({"told": "Apache License, Version 2.0"}, "Apache-2.0"),
        ({"told": "Apache 2"}, "Apache-2.0"),
        ({"told": "GPL-3.0-only"}, "GPL-3.0-only"),
        ({"told": "BSD", "classifiers": (SOME_BSD,)}, ""),
        ({"told": "Free for all", "classifiers": (APACHE,)}, "Apache-2.0"),
        ({"classifiers": (APACHE, MIT)}, "Apache-2.0 AND MIT"),
        ({"classifiers": (MIT, SOME_BSD)}, ""),
        ({}, ""),
    ],
)
def test_a_licence_is_told_from_the_metadata_the_surest_word_first(said: dict[str, object], licence: str) -> None:
    assert licence_of(replace(PLAIN, **said)) == licence


@pytest.mark.parametrize(
    ("licence", "may"),
    [
        ("MIT", True),
        ("GPL-3.0-only", False),
        ("GPL-3.0-only OR MIT", True),
        ("GPL-3.0-only AND MIT", False),
        ("MPL-2.0 AND (Apache-2.0 OR MIT)", True),
        ("MPL-2.0 AND (AGPL-3.0-only OR SSPL-1.0)", False),
        ("GPL-2.0-only WITH Classpath-exception-2.0", False),
    ],
)
def test_one_may_choose_where_it_says_or_and_not_where_it_says_and(licence: str, *, may: bool) -> None:
    assert is_allowed(SPDX.parse(licence)) is may


def test_a_licence_that_is_not_allowed_is_told_with_its_cure() -> None:
    verdict = judge(replace(PLAIN, expression="AGPL-3.0-or-later"))

    assert (verdict.licence, "do without the package, or allow" in verdict.fault) == ("AGPL-3.0-or-later", True)


def test_a_package_that_names_none_is_told_with_its_cure_and_taken_once_somebody_has_read_it() -> None:
    assert "it names no licence: read the licence" in judge(PLAIN).fault
    assert judge(PLAIN, read={"parcel": "ISC"}).fault == ""


def test_every_package_that_runs_may_be_used() -> None:
    verdicts = [judge(package) for package in locked_packages()]

    assert len(verdicts) > len(ALLOWED)
    assert [(verdict.package.name, verdict.fault) for verdict in verdicts if verdict.fault] == []


def test_nobody_is_read_who_is_not_pinned_and_nothing_is_allowed_that_nobody_has() -> None:
    packages = locked_packages()
    used = " ".join(judge(package).licence for package in packages)

    assert set(READ) <= {package.name for package in packages}
    assert [licence for licence in ALLOWED if licence not in used] == []
