"""Words for answers (L10): a file that staff can change, checked before anything of it is shown."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

PLACEHOLDER = re.compile(r"\$\{([^{}]*)\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerTemplate:
    """``text`` with ``${名称}`` where something is to be filled in; ``fields`` says what, for each of these."""

    id: str
    title: str
    categories: tuple[str, ...]
    when: str
    text: str
    fields: Mapping[str, str]

    @property
    def names(self) -> tuple[str, ...]:
        """The placeholders as they come in the text, each once."""
        return tuple(dict.fromkeys(PLACEHOLDER.findall(self.text)))

    def faults(self) -> Iterator[str]:
        """Everything that is wrong with its placeholders, as Chinese sentences."""
        for name in self.names:
            if name not in self.fields:
                yield f"“{self.title}”用了“${{{name}}}”，fields 里没有说明填什么"
        for name in self.fields:
            if name not in self.names:
                yield f"“{self.title}”说明了“{name}”，文字里没有用到"
        if "${" in PLACEHOLDER.sub("", self.text):
            yield f"“{self.title}”有一处“${{”没有写完整"

    def document(self) -> dict[str, Any]:
        """As ``schemas/views/answer_template.v1.json`` says."""
        return {
            "id": self.id,
            "title": self.title,
            "categories": list(self.categories),
            "when": self.when,
            "text": self.text,
            "fields": [{"name": name, "help": self.fields[name]} for name in self.names],
        }


def answer_templates_from(data: Mapping[str, Any]) -> tuple[AnswerTemplate, ...]:
    """The templates of an ``answer-templates`` document; raises ValueError naming every fault at once."""
    templates = tuple(
        AnswerTemplate(**{**row, "categories": tuple(row["categories"])})
        for row in data["templates"]
    )
    ids = [each.id for each in templates]
    faults = [fault for each in templates for fault in each.faults()]
    faults += [f"编号“{each}”用了不止一次" for each in dict.fromkeys(ids) if ids.count(each) > 1]
    if faults:
        raise ValueError("；".join(faults))
    return templates
