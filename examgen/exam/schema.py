"""The form of every `exam.json`, for other programs: its JSON Schema."""

from typing import Any

from examgen.exam.record import SCHEMA, record_type
from examgen.exam.seeds import DIGITS
from examgen.items.item import FORM_FIELDS, KIND_FIELDS


def json_schema() -> dict[str, Any]:
    """The JSON Schema of `exam.json`, draft 2020-12: of those that older versions wrote, too."""
    schema = record_type().json_schema(mode="serialization")
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = "exam.json"
    schema["properties"]["schema"] = {"const": SCHEMA}
    schema["properties"]["seed"] = {
        "anyOf": [{"type": "string", "pattern": f"^({DIGITS.pattern})$"}, {"type": "integer"}]
    }
    schema["properties"]["digest"] = {"type": "string", "pattern": "^sha256:[0-9a-f]{64}$"}
    schema["required"] = [name for name in schema["properties"] if name != "rules"]  # the first records have none
    batches = schema["$defs"]["SectionRules"]["properties"]["batches"]
    batches["additionalProperties"] = {"anyOf": [batches["additionalProperties"], {"type": "integer"}]}
    layer, item = schema["$defs"]["Layer"], schema["$defs"]["Item"]
    for numbers in (layer["properties"]["weights"]["items"], layer["properties"]["biases"]):
        numbers["items"] = {"anyOf": [numbers["items"], {"type": "null"}]}  # a weight that is left blank
    item["required"] = [name for name in item["properties"] if name not in (*KIND_FIELDS, *FORM_FIELDS)]
    return schema
