"""The form of every `exam.json`, for other programs: its JSON Schema."""

from dataclasses import field, fields, make_dataclass
from typing import Any, cast

from examgen.exam.record import SCHEMA, record_type
from examgen.exam.seeds import DIGITS
from examgen.exam.written_items import OPTIONAL, every_field, item_type


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
    schema["$defs"] = dict(sorted({**schema["$defs"], **_items_of_any_kind()}.items()))
    del schema["$defs"]["Besides"]
    item = schema["$defs"]["Item"]
    layer = schema["$defs"]["Layer"]
    for numbers in (layer["properties"]["weights"]["items"], layer["properties"]["biases"]):
        numbers["items"] = {"anyOf": [numbers["items"], {"type": "null"}]}  # a weight that is left blank
    item["required"] = [name for name in item["properties"] if name not in (*every_field(), *OPTIONAL)]
    return schema


def _items_of_any_kind() -> dict[str, Any]:
    """The schema of an item, and of all that stands in it: what only some kinds have may be left out."""
    others: list[Any] = [
        (each.name, cast("Any", each.type) | None, field(default=None)) for each in every_field().values()
    ]
    schema = item_type(fields(make_dataclass("Others", others, kw_only=True))).json_schema(mode="serialization")
    found: dict[str, Any] = schema["$defs"]
    return found
