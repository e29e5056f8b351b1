"""A small form on disk, to be broken in one way at a time."""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from services.common.contracts import Contracts
from services.intake.checking.forms import Forms

META = Path(__file__).parents[3] / "schemas/forms/form.schema.json"
CODE = {
    "title": "单位编码",
    "description": "单位的编码",
    "type": "string",
    "maxLength": 64,
    "pattern": "^[A-Za-z0-9._-]{1,64}$",
}
VISIT: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "$id": "urn:lianxin:form:lianxin:visit:v1",
    "title": "走访",
    "description": "一次谈心走访",
    "type": "object",
    "additionalProperties": False,
    "required": ["unit", "class", "people"],
    "properties": {
        "unit": CODE,
        "class": {**CODE, "title": "班级编码"},
        "people": {
            "title": "走访对象",
            "description": "走访了谁",
            "type": "array",
            "minItems": 1,
            "maxItems": 50,
            "items": {
                "title": "走访对象",
                "description": "一个人",
                "type": "object",
                "additionalProperties": False,
                "required": ["name"],
                "properties": {
                    "name": {
                        "title": "姓名",
                        "description": "全名",
                        "type": "string",
                        "minLength": 1,
                        "maxLength": 50,
                    }
                },
            },
        },
    },
    "examples": [{"unit": "jxnu", "class": "c1", "people": [{"name": "甲"}]}],
    "x-form": {
        "id": "lianxin/visit",
        "title": "走访",
        "programme": "lianxin",
        "kind": "record",
        "key": ["/unit", "/class"],
        "roles": ["branch", "college"],
        "unit": "/unit",
        "period": "none",
        "routes": ["notify"],
        "personal": ["/people/*/name"],
    },
}


def put(root: Path, schema: object, place: str = "lianxin/visit/v1") -> None:
    """Write a form file below ``root``, with the rules for forms beside it."""
    folder = root / "forms"
    path = folder / f"{place}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(schema), "utf-8")
    (folder / "form.schema.json").write_text(META.read_text("utf-8"), "utf-8")


def changed(change: Callable[[Any], object]) -> Any:
    """The form after a change in place."""
    schema = copy.deepcopy(VISIT)
    change(schema)
    return schema


def version(number: int, change: Callable[[Any], object] = lambda _: None) -> Any:
    """A later version of the form."""
    schema = changed(change)
    schema["$id"] = f"urn:lianxin:form:lianxin:visit:v{number}"
    return schema


def load(root: Path) -> Forms:
    return Forms(Contracts(root))
