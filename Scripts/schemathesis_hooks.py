"""What schemathesis cannot know: an idempotency key stands for one request, and how lines of JSON are sent."""
import itertools
import re

import schemathesis

NUMBERS = itertools.count(1)


@schemathesis.hook
def before_call(context, case, kwargs):
    """Makes a valid key the request's own: the same key with another body is refused, as it must be."""
    key = (case.headers or {}).get("Idempotency-Key")
    if isinstance(key, str) and re.fullmatch(r"[\x21-\x7e]{1,240}", key):
        case.headers["Idempotency-Key"] = f"{key}.{next(NUMBERS)}"


@schemathesis.serializer("application/x-ndjson")
def lines_of_json(context, value):
    """Sends a generated text as it is."""
    return value if isinstance(value, bytes) else str(value).encode()
