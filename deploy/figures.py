"""The figures of a deployment, each with its reason; what is a setting's default is taken from there."""

from math import ceil
from typing import Final

from settings import Settings
from streams.console.workers import SPARE_S
from streams.topics import PARTITIONS

_DEFAULTS: Final = Settings.model_construct()
"""As they are where the environment says nothing."""

PREFIX: Final = _DEFAULTS.kafka.prefix
PORT: Final = 9100
"""Where a worker serves ``/metrics``, ``/livez`` and ``/readyz``; the image says it to every worker."""

EDGE: Final = "edge"
"""What the edge is called, as a service and as a component."""

EDGE_PORT: Final = _DEFAULTS.edge.port
USER: Final = 10_001
"""Of the image, in group and number: no user of any host."""

TABLES: Final = "/var/lib/carillon"
"""``worker.data_dir`` in the image."""

CREDENTIALS: Final = "/run/carillon"
"""Where the files of providers are mounted, for senders alone."""

APPS: Final = "/etc/carillon"
"""Where the list of apps is mounted, for all: metrics and the edge name them. It names files, and holds no secret."""

APPS_FILE: Final = "apps.json"

SECRETS: Final = "/run/secrets/carillon"
"""Where settings that are secret are mounted, one file each."""

GRACE_S: Final = ceil(_DEFAULTS.worker.drain_s + SPARE_S)
"""From SIGTERM to SIGKILL: the drain, and what tables and group need to be left in order."""

START_S: Final = 600
"""How long a worker may take until it listens: it waits patiently for broker and registry."""

MEMORY: Final = "256Mi"
"""The largest worker had 190 MB in campaigns of three million devices (``docs/performance.md``)."""

MEMORY_LIMIT: Final = "512Mi"
CPU: Final = "100m"
"""Asked for; there is no limit, because a worker that is held back delays direct messages by tenths of a second."""

DISK: Final = "10Gi"
"""For the tables of one worker that has all partitions; they hold what is open and two weeks of marks."""

LAG: Final = 1_000
"""Unread records for which one more worker is started: a second or so of one worker's work."""

SEGMENTS_LAG: Final = _DEFAULTS.launch.window_segments // PARTITIONS
"""Of segments there are never more than the window: a full one is work for one sender on each partition."""

PAGES_LAG: Final = _DEFAULTS.launch.max_slices
"""Of pages, one for each slice that is open: a whole campaign on one channel is work for one expander."""

CALM_S: Final = 300
"""Before workers are taken away: a crowd often comes in waves, and each change of a group is a pause of its own."""

PARTING_S: Final = 2 * ceil(_DEFAULTS.kafka.table_session_s)
"""Between two workers that are taken away and do not leave their group: for a session the partitions of the first stand
still, and then others read its tables. All at once, as is usual, would be all partitions at once."""
