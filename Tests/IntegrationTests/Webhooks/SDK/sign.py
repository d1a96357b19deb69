"""Signs webhook requests with the vendors' own libraries, and prints them as JSON, one a line.

Usage: sign.py BASE_URL. Each line: adapter, method, url (path and query), headers, body (base64), and what a change of it must break.
"""
import base64
import json
import sys
import time
from datetime import datetime, timezone

from slack_sdk.signature import SignatureVerifier
from standardwebhooks.webhooks import Webhook as StandardWebhook
from svix.webhooks import Webhook as SvixWebhook
from twilio.request_validator import RequestValidator

base = sys.argv[1]
now = int(time.time())


def emit(adapter, target, headers, body, covers):
    request = {
        "adapter": adapter,
        "target": target,
        "headers": headers,
        "body": base64.b64encode(body).decode(),
        "covers": covers,
    }
    print(json.dumps(request))


def twilio():
    validator = RequestValidator("sdk-twilio")
    fields = {"MessageSid": "SM1", "From": "+8613800138000", "To": "+15005550006", "Body": "退货 & more", "NumMedia": "0"}
    target = "/in/sdk-twilio?a=1"
    signature = validator.compute_signature(base + target, fields)
    from urllib.parse import urlencode

    headers = {"content-type": "application/x-www-form-urlencoded", "x-twilio-signature": signature}
    emit("sdk-twilio", target, headers, urlencode(fields).encode(), ["body", "url", "header"])


def twilio_json():
    import hashlib

    validator = RequestValidator("sdk-twilio")
    body = json.dumps({"MessageSid": "SM2", "From": "+8613800138000", "Body": "json"}).encode()
    target = "/in/sdk-twilio?bodySHA256=" + hashlib.sha256(body).hexdigest()
    signature = validator.compute_signature(base + target, {})
    headers = {"content-type": "application/json", "x-twilio-signature": signature}
    emit("sdk-twilio", target, headers, body, ["body", "url", "header"])


def slack():
    body = json.dumps({"type": "event_callback", "event_id": "Ev1", "event": {"type": "message", "channel": "C1", "user": "U1", "text": "hi", "ts": "1.2"}})
    verifier = SignatureVerifier("sdk-slack")
    signature = verifier.generate_signature(timestamp=str(now), body=body)
    headers = {"content-type": "application/json", "x-slack-request-timestamp": str(now), "x-slack-signature": signature}
    emit("sdk-slack", "/in/sdk-slack", headers, body.encode(), ["body", "header", "time"])


def standard(adapter, library, message):
    secret = "whsec_" + base64.b64encode(b"0123456789abcdef01234567").decode()
    body = json.dumps({"type": "m", "data": {"id": message, "text": "hi", "sender": {"id": "u"}}})
    at = datetime.fromtimestamp(now, tz=timezone.utc)
    signature = library(secret).sign(msg_id=message, timestamp=at, data=body)
    headers = {"content-type": "application/json", "webhook-id": message, "webhook-timestamp": str(now), "webhook-signature": signature}
    emit(adapter, "/in/" + adapter, headers, body.encode(), ["body", "header", "time"])


twilio()
twilio_json()
slack()
standard("sdk-standard", StandardWebhook, "msg_standard")
standard("sdk-standard", SvixWebhook, "msg_svix")
