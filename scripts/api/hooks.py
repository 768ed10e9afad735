"""What schemathesis cannot know of the API from its description."""

import base64
import json
import os
import re

import schemathesis
from schemathesis.core.failures import Failure

# The reasons of a request that does not meet the description.
NOT_UNDERSTOOD = {"MALFORMED_REQUEST", "VALIDATION_FAILED", "UNKNOWN_FIELD", "TEXT_INVALID", "BODY_INCOMPLETE", "MEDIA_TYPE_UNSUPPORTED"}

# The rules of a whole message within a request, such as "a window and a day, or neither". As those of the request itself, which have no
# field, they are in no schema.
MESSAGE_RULES = {"delivery.window_and_day"}


@schemathesis.check
def valid_requests_are_understood(ctx, response, case):
    """A request that meets the description is refused only for a reason of its operation."""
    if case.meta is None or not case.meta.generation.mode.is_positive:
        return
    if response.status_code < 400 or response.status_code >= 500:
        return
    reason = response.json().get("reason")
    violations = response.json().get("violations") or [{}]
    if all(violation.get("field") == "" or violation.get("rule") in MESSAGE_RULES for violation in violations):
        return
    if reason in NOT_UNDERSTOOD:
        raise Failure(operation=case.operation.label, title="A valid request was not understood", message=response.text)


NUMBER = re.compile(r"-?[0-9]+(\.0+)?([eE][+-]?[0-9]+)?")


def lenient(value):
    """Whether a value has a form that the API reads although the description does not offer it: as every reader of protobuf's JSON,
    null for a field without a value, and numbers in quotes."""
    if isinstance(value, dict):
        return any(lenient(item) for item in value.values())
    if isinstance(value, list):
        return any(lenient(item) for item in value)
    return value is None or isinstance(value, str) and NUMBER.fullmatch(value) is not None


@schemathesis.hook
def filter_case(ctx, case):
    """Leaves out requests that are wrong by the description alone."""
    if case.meta is None or case.meta.generation.mode.is_positive:
        return True
    return not lenient(case.body)


def own_session():
    """The id of the session of the token."""
    payload = os.environ["AKINAI_TOKEN"].split(".")[1]
    return json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))["sid"]


@schemathesis.hook
def before_call(ctx, case, kwargs):
    """Keeps the session of the token, which a link from the list of sessions would end."""
    if case.operation.definition.raw["operationId"] == "endSession" and case.path_parameters.get("id") == own_session():
        case.path_parameters["id"] = "00000000-0000-4000-8000-000000000000"


@schemathesis.hook
def map_case(ctx, case):
    """Makes half of the valid orders orders of what the shop sells: a generated SKU is never one."""
    positive = case.meta is not None and case.meta.generation.mode.is_positive
    if case.operation.definition.raw["operationId"] == "placeOrder" and positive and len(case.headers["Idempotency-Key"]) % 2 == 0:
        case.body = {"lines": [{"sku": os.environ["AKINAI_SKU"], "quantity": 1}], "paymentMethod": "tok_visa"}
    return case


@schemathesis.hook
def before_load_schema(ctx, raw_schema):
    """Sends the bodies of links as they are written, without generated fields that they do not have."""
    for path in raw_schema["paths"].values():
        for operation in path.values():
            for answer in operation["responses"].values():
                for link in answer.get("links", {}).values():
                    link["x-schemathesis"] = {"merge_body": False}
