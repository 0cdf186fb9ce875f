"""firebase-admin as its documentation has it: ``send_each_async`` with 500 messages at a time.

Measured: the ``Message`` objects, which an application has to make for each device, and the call.
"""

import asyncio
import warnings
from typing import Any, Final

import firebase_admin
from firebase_admin import credentials, messaging

from benchmarks.contenders.message import CONTENT, Columns, a_notification, segments
from benchmarks.contenders.stopwatch import stopwatch
from benchmarks.task import Measured, Task
from models.notification import Notification
from rules.identity import delivery_ids

WARM_UP: Final = 100
TTL_S: Final = "86400"


async def send(task: Task) -> Measured:
    """Send one call after the other, as many messages as it takes."""
    warnings.simplefilter("ignore", DeprecationWarning)  # the library's own, for each message with a token
    app = _app(task)
    notification = a_notification()
    await messaging.send_each_async(_messages(next(segments("fcm", WARM_UP)), notification), app=app)
    columns = list(segments("fcm", task.messages))
    accepted = 0
    with stopwatch(task.profile) as used:
        for some in columns:
            accepted += (await messaging.send_each_async(_messages(some, notification), app=app)).success_count
    await asyncio.to_thread(firebase_admin.delete_app, app)
    return Measured(messages=task.messages, accepted=accepted, **used)


def _app(task: Task) -> Any:
    """Return an app that is pointed at the simulator, by the only way that there is."""
    settings = task.settings
    app = firebase_admin.initialize_app(
        credentials.Certificate(settings["credentials_file"]), {"projectId": settings["project_id"]}
    )
    service = messaging._get_messaging_service(app)  # noqa: SLF001 -- the library has no public way
    # Its certificate authority is told by SSL_CERT_FILE and REQUESTS_CA_BUNDLE.
    service._fcm_url = f"{settings['endpoint']}/v1/projects/{settings['project_id']}/messages:send"  # noqa: SLF001
    return app


def _messages(columns: Columns, notification: Notification) -> list[Any]:
    alert = messaging.Notification(CONTENT.title, CONTENT.body)
    android = messaging.AndroidConfig(
        priority="normal", ttl=int(TTL_S), notification=messaging.AndroidNotification(tag=notification.id)
    )
    webpush = messaging.WebpushConfig(
        headers={"TTL": TTL_S, "Urgency": "normal", "Topic": notification.id},
        notification=messaging.WebpushNotification(tag=notification.id),
        fcm_options=messaging.WebpushFCMOptions(CONTENT.deep_link),
    )
    headers = {"apns-collapse-id": notification.id, "apns-priority": "5", "apns-push-type": "alert"}
    apns = messaging.APNSConfig(headers=headers, payload=messaging.APNSPayload(messaging.Aps()))
    data = {**CONTENT.data, "deep_link": CONTENT.deep_link or "", "notification_id": notification.id}
    ids = [id_.decode() for id_ in delivery_ids(notification.id, columns.device_ids)]
    return [
        messaging.Message(
            data={**data, "delivery_id": id_}, notification=alert, android=android, webpush=webpush, apns=apns, token=to
        )
        for id_, to in zip(ids, columns.addresses, strict=True)
    ]
