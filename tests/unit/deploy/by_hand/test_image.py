from pathlib import Path

import pytest

from deploy.by_hand.image import image

DOCKERFILE = """\
FROM python AS build
ENV GONE=1

FROM python
ENV PATH=/opt/bin:/bin \\
    WORDS="two words"
ENV PORT=9100
ENTRYPOINT ["carillon", "--quiet"]
CMD ["--help"]
"""


def test_only_the_last_stage_is_in_the_image(tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text(DOCKERFILE)

    found = image(tmp_path)

    assert found.environment == {"PATH": "/opt/bin:/bin", "WORDS": "two words", "PORT": "9100"}
    assert found.entrypoint == ("carillon", "--quiet")


def test_an_image_without_an_entrypoint_is_told(tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text('FROM python AS build\n\nFROM python\nCMD ["x"]\n')

    with pytest.raises(ValueError, match="ENTRYPOINT"):
        image(tmp_path)
