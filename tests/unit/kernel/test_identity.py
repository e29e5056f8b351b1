from hypothesis import given
from hypothesis import strategies as st

from services.common.kernel.identity import (
    matter_id,
    objection_id,
    rating_id,
    step_job,
    submission_id,
    submission_job,
    submission_of_matter,
)

NAMES = st.text(alphabet=st.characters(min_codepoint=33, max_codepoint=126), min_size=1)


@given(NAMES, NAMES)
def test_the_same_client_and_key_mean_the_same_submission(client: str, key: str) -> None:
    assert submission_id(client, key) == submission_id(client, key)


@given(NAMES, NAMES, NAMES)
def test_two_clients_never_share_a_submission(one: str, other: str, key: str) -> None:
    assert (submission_id(one, key) == submission_id(other, key)) == (one == other)


def test_identities_say_what_they_are_for() -> None:
    submission = submission_id("portal", "first")

    assert submission_job(submission, "scoring") == f"{submission}:scoring"
    assert matter_id(submission) == "m" + submission[1:]
    assert submission_of_matter(matter_id(submission)) == submission
    assert objection_id(submission) == "o" + submission[1:]
    assert rating_id("c1", "jxnu.mks.01") == "c1:jxnu.mks.01"
    assert step_job("m1", 4, "urge") == "m1:4:urge"
