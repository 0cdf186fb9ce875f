import json
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from edge.grants import LONGEST, Grant, GrantBook, Scope, digest, read_grants
from edge.minting import mint
from models.errors import SetupError
from tests.support.builders import NOON

READ = {"name": "grafana", "app": "shop", "scopes": ["reports:read"]}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "tokens.json"


def write(file: Path, grants: object) -> None:
    file.write_text(json.dumps(grants))


def test_a_grant_is_found_by_its_token(file: Path) -> None:
    write(file, {digest("t1"): READ, digest("t2"): {**READ, "app": "*"}})
    book = GrantBook(file)

    assert book.find("t1", NOON) == Grant(name="grafana", app="shop", scopes=[Scope.READ])
    assert book.find("t2", NOON).app == "*"
    assert book.find("t3", NOON) is None
    assert book.find("", NOON) is None


def test_a_token_that_is_too_long_is_not_looked_at(file: Path) -> None:
    write(file, {digest("t" * (LONGEST + 1)): READ, digest("t" * LONGEST): READ})
    book = GrantBook(file)

    assert book.find("t" * LONGEST, NOON) is not None
    assert book.find("t" * (LONGEST + 1), NOON) is None


def test_each_known_digest_is_compared_in_constant_time(file: Path, monkeypatch) -> None:
    """The comparison goes on after a match: how long it takes tells nothing of where, or whether, it stands."""
    write(file, {digest(f"t{n}"): READ for n in range(5)})
    book, compared = GrantBook(file), []
    monkeypatch.setattr("edge.grants.compare_digest", lambda one, other: compared.append(other) or one == other)

    for token in ("t0", "t4", "unknown"):
        compared.clear()
        book.find(token, NOON)
        assert compared == [digest(f"t{n}") for n in range(5)]


def test_a_token_that_is_taken_back_is_good_for_nothing_at_once(file: Path) -> None:
    write(file, {digest("t1"): READ})
    book = GrantBook(file)
    write(file, {digest("another"): READ})

    assert book.find("t1", NOON) is None
    assert book.find("another", NOON) is not None


def test_while_a_file_is_broken_what_was_read_before_holds_and_the_log_says_so(file: Path) -> None:
    write(file, {digest("t1"): READ})
    book = GrantBook(file)
    file.write_text("{")

    with capture_logs() as lines:
        assert [book.find("t1", NOON) is not None for _ in range(3)] == [True] * 3
    assert [line["event"] for line in lines] == ["tokens_file_unreadable"]


@pytest.mark.parametrize(
    ("grants", "named"),
    [
        ({"canary-token-in-the-clear": READ}, "cana…"),
        ({"0" * 64: {**READ, "scopes": ["everything"]}}, "scopes.0"),
        ({"0" * 64: {**READ, "scopes": []}}, "scopes"),
        ({"0" * 64: {**READ, "app": "no app"}}, "app"),
        ({"0" * 64: {**READ, "expires_at": "2026-06-01T00:00:00"}}, "expires_at"),
        ({"0" * 64: {**READ, "scope": "canary"}}, "scope"),
        ([], "it Input should be an object"),
    ],
)
def test_a_file_that_cannot_be_used_is_told_by_its_fields_and_never_by_its_words(
    file: Path, grants: object, named: str
) -> None:
    write(file, grants)

    with pytest.raises(SetupError, match=r"edge\.tokens_file") as told:
        read_grants(file)
    assert named in str(told.value)
    assert "canary" not in str(told.value)


def test_a_file_that_is_not_there_is_told_with_the_cure(file: Path) -> None:
    with pytest.raises(SetupError, match="carillon edge token"):
        GrantBook(file)


def test_a_new_token_stands_in_no_file(file: Path) -> None:
    first = mint(file, "grafana", "shop", ["reports:read"], None)
    second = mint(file, "operator", "*", ["reports:read", "control:write"], NOON)
    book = GrantBook(file)

    assert book.find(first, NOON).name == "grafana"
    assert book.find(second, NOON) is None
    assert first not in file.read_text()
    assert file.stat().st_mode & 0o777 == 0o600
    assert len({first, second}) == 2
    assert [path.name for path in file.parent.iterdir()] == [file.name]


def test_a_token_for_nothing_is_refused_by_the_name_of_its_option(file: Path) -> None:
    with pytest.raises(SetupError, match="--scope: "):
        mint(file, "grafana", "shop", ["everything"], None)
    assert not file.exists()
