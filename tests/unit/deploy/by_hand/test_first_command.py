import json

import pytest

from deploy.by_hand.first_command import PAGE, SECTION, read
from deploy.composed import ROOT

TEXT = f"""
## Before

```sh
carillon demo
```

{SECTION}

```sh
make setup
carillon sandbox up --detach   # or your own
cat > hello.json <<'END'
{{"type": "launch"}}
END
carillon send hello.json
carillon progress hello-1 --watch  # until it ends
carillon deliveries hello-1
```
"""


def test_files_and_lines_are_those_of_the_page_without_the_sandbox() -> None:
    script = read(TEXT)

    assert script.files == {"hello.json": '{"type": "launch"}\n'}
    assert script.lines == (
        ("carillon", "send", "hello.json"),
        ("carillon", "progress", "hello-1", "--watch"),
        ("carillon", "deliveries", "hello-1"),
    )
    assert script.notification_id == "hello-1"


@pytest.mark.parametrize("gone", ["```sh", "cat > hello.json <<'END'", "hello-1"])
def test_a_page_that_lost_a_part_of_it_is_told(gone: str) -> None:
    with pytest.raises(ValueError, match=PAGE):
        read(TEXT.partition(SECTION)[1] + TEXT.partition(SECTION)[2].replace(gone, "another", 1))


def test_the_readme_has_such_a_script_and_it_launches_what_it_follows() -> None:
    script = read((ROOT / PAGE).read_text())

    assert json.loads(script.files["hello.json"])["notification_id"] == script.notification_id
    assert [line[1] for line in script.lines][-1] == "deliveries"
