"""A page as a browser without JavaScript takes it: its fields with their labels, its words, and what it sends back."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"meta", "input", "br", "link", "img", "hr"}
ENTERED = ("text", "tel", "radio", "file", "textarea")

TYPED = ("text", "tel", "textarea")


@dataclass
class Control:
    """An input or textarea, with what was filled into it."""

    name: str
    kind: str
    id: str
    value: str
    checked: bool
    attributes: dict[str, str | None]


@dataclass
class Page(HTMLParser):
    """A page, read."""

    html: str
    controls: list[Control] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    labelled: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    tags: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    faults: dict[str, str] = field(default_factory=dict)
    open: list[str] = field(default_factory=list)
    _fault: str = ""

    def __post_init__(self) -> None:
        super().__init__()
        self.feed(self.html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        had = dict(attrs)
        self.tags.append((tag, had))
        if tag not in VOID:
            self.open.append(tag)
        if had.get("class") == "fault":
            self._fault = str(had["id"]).removesuffix("-fault")
            self.faults[self._fault] = ""
        if had.get("id"):
            self.ids.append(str(had["id"]))
        if tag == "label":
            self.labelled.append(str(had["for"]))
        if tag == "a":
            self.links.append(str(had["href"]))
        if tag in ("input", "textarea"):
            self.controls.append(
                Control(
                    name=str(had["name"]),
                    kind=str(had.get("type") or tag),
                    id=str(had.get("id") or ""),
                    value=str(had.get("value") or ""),
                    checked="checked" in had,
                    attributes=had,
                )
            )

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> ends nothing"
        assert self.open.pop() == tag, f"</{tag}> ends something else"
        if tag == "div":
            self._fault = ""

    def handle_data(self, data: str) -> None:
        if self.open[-1:] == ["textarea"]:
            self.controls[-1].value += data
        elif self.open[-1:] != ["style"]:
            self.words.append(data)
            if self._fault:
                self.faults[self._fault] += data.strip()

    @property
    def text(self) -> str:
        """All words that are shown."""
        return " ".join(" ".join(self.words).split())

    def entered(self) -> dict[str, str]:
        """What the page would send as it is, but for files."""
        sent: dict[str, str] = {}
        for control in self.controls:
            if control.kind == "file" or (control.kind == "radio" and not control.checked):
                continue
            # The first line break in a textarea is markup, not text.
            sent[control.name] = (
                control.value.removeprefix("\n") if control.kind == "textarea" else control.value
            )
        return sent


def require_accessible(page: Page) -> None:
    """What WCAG wants of a form, as far as a parser sees it."""
    entered = [control for control in page.controls if control.kind in ENTERED]
    assert len(page.ids) == len(set(page.ids)), page.ids
    assert all(control.id in page.labelled for control in entered)
    typed = [control for control in entered if control.kind in TYPED]
    assert all(control.attributes["autocomplete"] == "off" for control in typed)
    for _, had in page.tags:
        for name in ("aria-describedby", "aria-labelledby"):
            assert all(each in page.ids for each in str(had.get(name) or "").split())
    assert all(link[1:] in page.ids for link in page.links if link.startswith("#"))
    assert page.tags[0][0] == "html"
    assert page.tags[0][1]["lang"] == "zh-CN"
    assert [tag for tag, _ in page.tags].count("h1") == 1
    assert not page.open


def require_self_contained(page: Page) -> None:
    """Nothing runs, nothing is fetched from anywhere, nothing is remembered."""
    assert not {tag for tag, _ in page.tags} & {"script", "link", "img", "iframe", "object"}
    assert all(link.startswith(("/box", "#")) for link in page.links)
    assert "url(" not in page.html
    assert "@import" not in page.html
    assert not any(name.startswith("on") for _, had in page.tags for name in had)
    assert not any("style" in had for _, had in page.tags)
