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

    rate_per_s: float = Field(default=0.0, ge=0, allow_inf_nan=False)
    """Requests a second of all workers together; 0: as many as the provider takes. Where a 429 holds the route,
    Carillon finds a lower rate by itself."""

    ramp_s: float = Field(default=60.0, ge=0, le=3600)
    """From nothing to ``rate_per_s`` takes this long, and so it does again after a rest; 0: at once. FCM asks for 60 s
    or more; simulators need none."""
