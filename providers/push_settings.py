"""What the settings of every push channel share."""

from pydantic import BaseModel, ConfigDict, Field


class PushSettings(BaseModel):
    """How a route is sent on; its fields' docstrings are the reference page."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    endpoint: str = Field(default="", pattern=r"^(https?://[^/\s]+)?$")
    """Instead of the provider's own server: scheme, host and port, such as ``https://127.0.0.1:9443``."""

    ca_file: str = ""
    """Certificates to trust instead of the system's, in PEM form; for simulators and inspecting proxies."""

    timeout_s: float = Field(default=15.0, gt=0, le=120)
    """After this a request without an answer is ambiguous; FCM asks for at least 10 s."""
