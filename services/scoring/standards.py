"""A standard from its document: first its shape by schema, then what only rules can say.

No file is read here: the command line and the worker each find the documents their own way.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from jsonschema_rs import Draft202012Validator, ValidationError

from services.common.errors import Refused
from services.scoring.domain.standard import Standard
from services.scoring.domain.standard_reading import read_standard
from services.scoring.predicates import compile_predicate

KEYWORDS = {
    "required": "缺少必填的内容",
    "additionalProperties": "有不认识的内容",
    "type": "类型不对",
    "enum": "取值不在允许的范围内",
    "pattern": "写法不对或为空",
    "minItems": "至少要有一项",
    "minProperties": "不能为空",
}


def standard_of(document: Mapping[str, Any], shape: Mapping[str, Any]) -> Standard:
    """The standard, checked by ``shape`` (``schemas/standards/standard.schema.json``) and by the rules.

    Raises Refused ``standard_invalid`` with every fault in ``details["faults"]``.
    """
    faults = tuple(_shape_faults(document, shape))
    if faults:
        raise Refused(
            f"标准文件有 {len(faults)} 处错误：" + "；".join(faults),
            code="standard_invalid",
            details={"faults": faults},
        )
    return read_standard(document, compile_predicate)


def _shape_faults(document: Mapping[str, Any], shape: Mapping[str, Any]) -> Iterator[str]:
    for error in Draft202012Validator(dict(shape), offline=True).iter_errors(document):
        yield _in_words(error)


def _in_words(error: ValidationError) -> str:
    place = "".join(f"/{part}" for part in error.instance_path) or "/"
    keyword = str(error.schema_path[-1])
    return f"{place} {KEYWORDS.get(keyword, f'不符合 {keyword} 的要求')}（{error.message}）"
