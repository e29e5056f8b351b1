"""What opinions about the same look like (L10): suggested with its reason, decided by a person."""

from hypothesis import given
from hypothesis import strategies as st

from services.common.kernel.resemblance import READ_MOST, SHOWN_MOST, resemblance

TEXTS = st.text(alphabet="热水宿舍三号楼没有图书馆，。 AaＡ1", max_size=40)


def test_the_same_said_in_other_words_is_found_and_explained() -> None:
    found = resemblance("三号楼没有热水，已经一周了", "宿舍三号楼二层一直没有热水。")

    assert found.percent == 36
    assert found.shared == ("没有热水", "三号楼")
    assert found.because == ("都提到“没有热水”、“三号楼”；相同的字词占两者的27%，占较短一件的45%")


def test_a_phrase_within_another_is_not_shown_again() -> None:
    assert resemblance("没有热水又冷热水", "没有热水还有热水").shared == ("没有热水",)


def test_what_has_nothing_in_common_says_so() -> None:
    found = resemblance("三号楼没有热水", "图书馆闭馆太早")

    assert (found.percent, found.shared, found.because) == (0, (), "没有相同的词语")


def test_a_short_text_within_a_long_one_is_found() -> None:
    short, long = "三号楼没有热水", "宿管老师好，三号楼没有热水，已经报修过两次，请问什么时候修好"

    assert resemblance(short, long).percent > 50


def test_case_width_and_punctuation_make_no_difference() -> None:
    assert resemblance("ＷｉＦｉ 很慢！", "wifi很慢").percent == 100


def test_only_the_beginning_of_a_long_text_counts() -> None:
    assert resemblance("水" * READ_MOST + "图书馆", "图书馆").percent == 0


def test_nothing_resembles_nothing() -> None:
    assert resemblance("", "，。").percent == 0


@given(TEXTS, TEXTS)
def test_it_is_the_same_in_either_order_and_between_0_and_100(one: str, other: str) -> None:
    found = resemblance(one, other)

    assert found == resemblance(other, one)
    assert 0 <= found.percent <= 100
    assert bool(found.percent) <= bool(found.shared)
    assert len(found.shared) <= SHOWN_MOST


@given(TEXTS)
def test_a_text_is_wholly_like_itself(text: str) -> None:
    assert resemblance(text, text).percent in (0, 100)
