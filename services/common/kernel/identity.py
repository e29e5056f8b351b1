"""Identities built from what a thing is for, so that the same thing cannot exist twice (DESIGN "Delivery").

Every builder is deterministic; parts never contain the separator ``:`` by the rules of the forms,
except in the last place.
"""

from services.common.kernel.canonical import sha256_hex


def submission_id(client: str, idempotency_key: str) -> str:
    """The submission that ``client`` means by ``idempotency_key``: the same pair is the same document."""
    return "s" + sha256_hex(f"{client}\n{idempotency_key}".encode())[:31]


def submission_job(submission: str, queue: str) -> str:
    """The one job that hands ``submission`` to ``queue``."""
    return f"{submission}:{queue}"


def step_job(subject: str, version: int, step: str) -> str:
    """The job that looks at ``subject`` again, as its ``version`` planned it."""
    return f"{subject}:{version}:{step}"


def matter_id(submission: str) -> str:
    """The matter that an opinion's submission opens."""
    return "m" + submission[1:]


def submission_of_matter(matter: str) -> str:
    """The submission whose opinion opened ``matter``; there is none where a visit's did."""
    return "s" + matter[1:]


def arrived_matter(arrival: str) -> str:
    """The matter that an opinion opens which a lower instance sent up as ``arrival`` (B10)."""
    return "m" + sha256_hex(f"arrival\n{arrival}".encode())[:31]


def objection_id(submission: str) -> str:
    """The objection that a submission raises (Q8)."""
    return "o" + submission[1:]


def rating_id(campaign: str, branch: str) -> str:
    """The rating of ``branch`` in ``campaign``."""
    return f"{campaign}:{branch}"
