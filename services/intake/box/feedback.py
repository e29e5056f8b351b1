"""What a sender says of an answer, told apart by what it is about: one yes and one no for each answer (L10).

Their submissions' ids follow from the answer, so pressing twice is one post, and whoever asks with the
receipt code learns that it is on its way before the matter knows of it.
"""

from collections.abc import Mapping
from typing import Any

from services.common.kernel.canonical import isoformat, sha256_hex
from services.common.kernel.identity import submission_id
from services.intake.clients import PUBLIC

CONFIRMATION = "lianxin/opinion-confirmation"
SUPPLEMENT = "lianxin/opinion-supplement"


def feedback_key(matter: str, state: Mapping[str, Any], *, satisfied: bool) -> str:
    """The idempotency key of a yes or no to the answer that stands."""
    answered_at = isoformat(state["answer"]["answered_at"])
    return sha256_hex(f"{matter}\n{state['reopenings']}\n{answered_at}\n{satisfied}".encode())


def feedback_id(matter: str, state: Mapping[str, Any], *, satisfied: bool) -> str:
    """The submission that a yes or no to the answer that stands is, or would be."""
    key = feedback_key(matter, state, satisfied=satisfied)
    return submission_id(PUBLIC, f"{CONFIRMATION}\n{key}")
