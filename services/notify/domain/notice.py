"""A notice: what a unit, or one person of it, is told; once. The words come from templates that staff can change."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

PLACEHOLDER = re.compile(r"\$\{([^{}]*)\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What happened (``kind`` names the template) and to whom it is told.

    ``unit`` is told as a whole, or only ``person`` of it; ``about`` is the record that it concerns.
    ``fields`` fill the template. Nothing here names whoever raised an opinion ("left open" 10).
    """

    kind: str
    unit: str
    about: str
    person: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """What people read; ``urgent`` ones are not kept for the daily digest."""

    title: str
    body: str
    urgent: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """The words for one kind of notice; ``fields`` says what may stand in them as ``${名称}``, and what that is."""

    kind: str
    title: str
    body: str
    urgent: bool
    fields: Mapping[str, str]

    def faults(self) -> Iterator[str]:
        """Every placeholder that this kind of notice has no value for, as a Chinese sentence."""
        for name in dict.fromkeys(PLACEHOLDER.findall(self.title + self.body)):
            if name not in self.fields:
                known = "、".join(self.fields)
                yield f"“{self.kind}”的模板用了“${{{name}}}”，这类通知没有这一项；可用的有：{known}"


@dataclass(frozen=True, slots=True)
class Templates:
    """Every template by kind."""

    known: Mapping[str, Template]

    def text(self, notice: Notice) -> Text:
        """The notice in words; raises KeyError for a kind, or a value, that does not exist."""
        template = self.known[notice.kind]

        def value(match: re.Match[str]) -> str:
            return notice.fields[match[1]]

        return Text(
            title=PLACEHOLDER.sub(value, template.title),
            body=PLACEHOLDER.sub(value, template.body),
            urgent=template.urgent,
        )


def templates_from(documents: Iterator[Mapping[str, Any]]) -> Templates:
    """The templates of ``notices`` documents; raises ValueError naming every fault at once."""
    known: dict[str, Template] = {}
    faults: list[str] = []
    for document in documents:
        for kind, row in document["notices"].items():
            template = Template(
                kind=kind,
                title=row["title"],
                body=row["body"],
                urgent=row["urgent"],
                fields=row["fields"],
            )
            faults += template.faults()
            if kind in known:
                faults.append(f"“{kind}”的模板有两份，请只留一份")
            known[kind] = template
    if faults:
        raise ValueError("；".join(faults))
    return Templates(known)
