"""The registry: a MongoDB that is there already, a ``mongod`` of our own, or a stand-in that needs only Java."""

import shutil
from pathlib import Path
from typing import Any, Final

from pymongo import MongoClient
from pymongo.errors import PyMongoError

from sandbox.ports import HOST
from sandbox.program import Program

SOURCE: Final = Path(__file__).with_name("Registry.java")
LIMITS: Final = (
    "the registry is mongo-java-server: it forgets everything on stop, knows no transactions, "
    "and a sorted range query scans the whole collection"
)
"""Said at start, so that nobody measures it for MongoDB."""


def uri(port: int) -> str:
    """Return the connection string of a registry of ours."""
    return f"mongodb://{HOST}:{port}"


def has_mongod() -> bool:
    """Tell whether a real MongoDB server can be started here."""
    return shutil.which("mongod") is not None


def registry_program(archives: Path, data_dir: Path, port: int, *, lasting: bool = False) -> Program:
    """Return ``mongod`` if it is on the PATH, else the stand-in; *lasting*: even that keeps all it has answered to.

    It costs the stand-in three times the CPU, so only those who kill it ask for it.
    """
    folder = data_dir / "registry"
    file = (str(folder / "registry.mv"),) if lasting else ()
    command = (
        ("mongod", "--dbpath", str(folder), "--port", str(port), "--bind_ip", HOST)
        if has_mongod()
        else ("java", "-XX:+UseSerialGC", "-cp", f"{archives}/*", str(SOURCE), HOST, str(port), *file)
    )
    return Program(
        name="registry",
        command=command,
        prepare=lambda: folder.mkdir(parents=True, exist_ok=True),
        is_ready=lambda: answers(uri(port)),
        urls={"mongodb": uri(port)},
    )


def answers(connection: str) -> bool:
    """Tell whether a server answers there within a second."""
    with MongoClient[dict[str, Any]](connection, serverSelectionTimeoutMS=1_000) as client:
        try:
            client.admin.command("ping")
        except PyMongoError:
            return False
    return True
