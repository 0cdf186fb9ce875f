"""One AsyncAPI 3.0 document of every topic that is open to others.

Its schemas are AsyncAPI's own, which are those of draft 7 and more; they mean what the files beside it mean.
"""

import tomllib
from pathlib import Path
from typing import Any, Final

from models.topic import TopicSpec
from settings import KafkaSettings
from streams.console.docs.attributes import one_line, sentences
from streams.console.docs.contract.carried import CARRIED
from streams.console.docs.contract.messages import BINDING, letters, messages
from streams.topics import DEADLETTERS

Json = dict[str, Any]

PROJECT: Final = Path(__file__).parents[4] / "pyproject.toml"
"""Where the version is: these pages are only written where the repository is."""

ABOUT: Final = """\
Commands and changes of devices go in, what became of them comes out. The application of this document is Carillon \
itself: it receives what you send, and sends what you read. `docs/contract.md` is the page for people."""

ACTIONS: Final = {"written": "receive", "read": "send"}
"""What Carillon does on a topic, by the side of the others."""


def document() -> Json:
    """Return the document."""
    by_topic, schemas = messages()
    by_topic[DEADLETTERS.name] = letters()
    topics = [(carried.topic, ACTIONS[carried.side]) for carried in CARRIED] + [(DEADLETTERS, "send")]
    return {
        "asyncapi": "3.0.0",
        "info": {"title": "Carillon", "version": _version(), "description": ABOUT, "license": {"name": "MIT"}},
        "defaultContentType": "application/json",
        "servers": {"kafka": _server()},
        "channels": {topic.name: _channel(topic, list(by_topic[topic.name])) for topic, _ in topics},
        "operations": {f"{action}.{topic.name}": _operation(topic, action) for topic, action in topics},
        "components": {
            "parameters": {"prefix": _parameter("prefix")},
            "messages": {name: message for of_topic in by_topic.values() for name, message in of_topic.items()},
            "schemas": schemas,
        },
    }


def _version() -> str:
    return str(tomllib.loads(PROJECT.read_text(encoding="utf-8"))["project"]["version"])


def _parameter(name: str) -> Json:
    default: str = getattr(KafkaSettings(), name)
    about = one_line(sentences(KafkaSettings)[name])
    return {"default": default, "description": f"{about} Carillon's setting `CARILLON_KAFKA__{name.upper()}`."}


def _server() -> Json:
    return {"host": "{bootstrap}", "protocol": "kafka", "variables": {"bootstrap": _parameter("bootstrap")}}


def _channel(topic: TopicSpec, names: list[str]) -> Json:
    settings: Json = {
        "cleanup.policy": ["compact" if topic.compacted else "delete"],
        "max.message.bytes": topic.max_message_bytes,
    }
    if topic.retention is not None:
        settings["retention.ms"] = int(topic.retention.total_seconds() * 1000)
    return {
        "address": f"{{prefix}}{topic.name}",
        "title": topic.name,
        "description": f"{topic.about} The key is the {topic.key}.",
        "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in names},
        "parameters": {"prefix": {"$ref": "#/components/parameters/prefix"}},
        "bindings": {
            "kafka": {"partitions": topic.partitions, "topicConfiguration": settings, "bindingVersion": BINDING}
        },
    }


def _operation(topic: TopicSpec, action: str) -> Json:
    return {"action": action, "channel": {"$ref": f"#/channels/{topic.name}"}, "summary": topic.about}
