"""The words of notices are files that staff can change: each follows its schema, and a slip is named before use."""

import copy
from pathlib import Path
from typing import Any

import pytest

from services.common.contracts import Contracts, read_json
from services.common.settings import REPOSITORY
from services.notify.domain.notice import Notice, templates_from

FOLDER = REPOSITORY / "schemas" / "notices"
FILES = sorted(FOLDER.glob("[!n]*.json"))
MATTERS = read_json(FOLDER / "matters.json")


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_the_words_of_a_topic_follow_the_schema(file: Path) -> None:
    Contracts(REPOSITORY / "schemas").require("notices/notices.schema", read_json(file))


def test_all_topics_together_have_one_text_for_each_kind() -> None:
    templates = templates_from(map(read_json, FILES))

    for kind, template in templates.known.items():
        text = templates.text(Notice(kind=kind, unit="u", about="r", fields=template.fields))
        assert "${" not in text.title + text.body


def changed(**words: Any) -> dict[str, Any]:
    document = copy.deepcopy(MATTERS)
    document["notices"]["matter.received"] |= words
    return document


def test_a_placeholder_that_a_notice_cannot_fill_is_named_with_those_it_can() -> None:
    with pytest.raises(ValueError, match=r"“matter\.received”的模板用了“\$\{电话\}”.*标题、编号"):
        templates_from(iter([changed(body="请致电${电话}")]))


def test_two_texts_for_one_kind_are_refused() -> None:
    with pytest.raises(ValueError, match="有两份"):
        templates_from(iter([MATTERS, MATTERS]))
