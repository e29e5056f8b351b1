"""A standard from its document: first its shape by schema, then what only rules can say.

No file is read here: the command line and the worker each find the documents their own way.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from jsonschema_rs import Draft202012Validator, ValidationError

from services.common.errors import Refused
from services.scoring.domain.standard import Standard
from services.scoring.domain.standard_parts import fact_documents
from services.scoring.domain.standard_reading import read_standard
from services.scoring.domain.standard_refining import Lookup, resolve
from services.scoring.predicates import compile_predicate

Document = Mapping[str, Any]
KEYWORDS = {
    "required": "缺少必填的内容",
    "additionalProperties": "有不认识的内容",
    "type": "类型不对",
    "enum": "取值不在允许的范围内",
    "pattern": "写法不对或为空",
    "minimum": "数值太小",
    "maximum": "数值太大",
    "exclusiveMinimum": "数值太小",
    "minItems": "至少要有一项",
    "minProperties": "不能为空",
    "uniqueItems": "有重复的内容",
    "not": "这一项不能改",
}


def standard_of(document: Document, shape: Document) -> Standard:
    """The standard, checked by ``shape`` (``schemas/standards/standard.schema.json``) and by the rules.

    Raises Refused ``standard_invalid`` with every fault in ``details["faults"]``; one that still
    ``extends`` another must be ``whole`` first.
    """
    _check_shape(document, shape)
    if "extends" in document:
        raise _refusal(
            [f"标准 {document['id']} 是对 {document['extends']} 的细化，须先合并成完整的标准"]
        )
    return read_standard(document, compile_predicate)


def whole(document: Document, shape: Document, lookup: Lookup) -> dict[str, Any]:
    """The whole standard that ``document`` describes, itself or as a refinement of what ``lookup`` finds.

    This is what a campaign freezes. Raises Refused ``standard_invalid``: faults of shape in it or in
    what it refines, and those of ``resolve``; its rules are checked by ``standard_of``.
    """

    def checked(standard_id: str) -> Document | None:
        found = lookup(standard_id)
        if found is not None:
            _check_shape(found, shape, f"{standard_id} ")
        return found

    _check_shape(document, shape)
    return resolve(document, checked)


def form_faults(document: Document, form: Document) -> tuple[str, ...]:
    """What keeps facts of a standard from passing the self-assessment's form: one name means one thing there.

    ``form`` is the schema of the form's ``facts``.
    """
    named = form["properties"]
    return tuple(
        f"事实 {fact['name']} 与自评表单中的同名字段类型不同（表单为 {named[fact['name']]['type']}），请换一个名字"
        for fact in fact_documents(document)
        if fact["name"] in named and not _passes(fact, named[fact["name"]])
    )


def _passes(fact: Document, field: Document) -> bool:
    """Whether the form lets in what the standard asks for."""
    if (fact["type"], field["type"]) == ("integer", "number"):
        return True
    if fact["type"] != field["type"]:
        return False
    if "enum" in field:
        return set(fact.get("enum", [None])) <= set(field["enum"])
    return _entry_fields(fact) == _entry_fields(field)


def _entry_fields(schema: Document) -> set[str]:
    return set(schema.get("items", {}).get("properties", ()))


def _check_shape(document: Document, shape: Document, where: str = "") -> None:
    faults = [where + fault for fault in _shape_faults(document, shape)]
    if faults:
        raise _refusal(faults)


def _refusal(faults: list[str]) -> Refused:
    return Refused(
        f"标准文件有 {len(faults)} 处错误：" + "；".join(faults),
        code="standard_invalid",
        details={"faults": tuple(faults)},
    )


def _shape_faults(document: Document, shape: Document) -> Iterator[str]:
    for error in Draft202012Validator(dict(shape), offline=True).iter_errors(document):
        yield _in_words(error)


def _in_words(error: ValidationError) -> str:
    place = "".join(f"/{part}" for part in error.instance_path) or "/"
    keyword = str(error.schema_path[-1])
    return f"{place} {KEYWORDS.get(keyword, f'不符合 {keyword} 的要求')}（{error.message}）"
