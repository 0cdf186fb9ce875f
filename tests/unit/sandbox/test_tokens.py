import sys

import pytest

from models.errors import SetupError
from sandbox.tokens import grants_file, token_file, write_token

CARILLON = (sys.executable, "-m", "streams.cli", "edge", "token")


def told(folder):
    return {"CARILLON_EDGE__TOKENS_FILE": str(grants_file(folder))}


def test_a_token_is_made_once_is_good_for_everything_and_is_the_owners_alone(tmp_path):
    write_token(tmp_path, CARILLON, told(tmp_path))
    first = token_file(tmp_path).read_text().strip()
    write_token(tmp_path, CARILLON, told(tmp_path))

    assert token_file(tmp_path).read_text().strip() == first
    assert first.startswith("carillon_")
    assert token_file(tmp_path).stat().st_mode & 0o777 == 0o600
    grants = grants_file(tmp_path).read_text()
    assert '"app": "*"' in grants
    assert "reports:read" in grants
    assert "control:write" in grants


def test_a_token_that_cannot_be_made_is_said_with_its_reason(tmp_path):
    with pytest.raises(SetupError, match="no token for the edge: no room"):
        write_token(tmp_path, [sys.executable, "-c", "raise SystemExit('no room')"], {})

    assert not token_file(tmp_path).exists()
