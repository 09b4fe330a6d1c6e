"""The JSON Schema of `sheets.json`, as docs/ publish it."""

from typing import Any

from examgen.sheets.record import SCHEMA, record_type


def sheets_schema() -> dict[str, Any]:
    """The form of every record of sheets. Made of the types that read it, so that the two agree."""
    schema = record_type().json_schema(mode="serialization")
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = "sheets.json"
    schema["properties"]["schema"] = {"const": SCHEMA}
    schema["properties"]["digest"] = {"type": "string", "pattern": "^sha256:[0-9a-f]{64}$"}
    schema["required"] = list(schema["properties"])
    return schema
