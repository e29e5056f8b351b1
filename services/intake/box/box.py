"""The online box of a unit (L6): an opinion by anybody, with its files.

Files are kept only once every word of the form passes and every name, size and first byte is right: an
opinion that is sent back leaves nothing, but for a document whose inside turns out to be bad behind a
good one.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from fastapi import UploadFile

from services.common.errors import AppError
from services.intake.box.form_files import chunks_of, head_of
from services.intake.box.public_post import (
    Taken,
    public_client,
    require_unreserved,
    take_public_post,
)
from services.intake.box.receipts import FIELD
from services.intake.checking.faults import Fault
from services.intake.checking.forms import Form
from services.intake.checking.strict_json import check
from services.intake.desk import Desk
from services.intake.evidence.attachment_rules import HEAD, Types, clean_name, type_of
from services.intake.evidence.attachments import Offer

OPINION = "lianxin/opinion"
SOURCE = "网络平台"
FILES_MOST = 3
ANY_HASH = "0" * 64
OF_THE_FILE = (400, 413, 422)
"""The statuses of errors that are faults of a file; every other error ends the post."""


async def take_opinion(
    desk: Desk,
    unit: str,
    body: Mapping[str, Any],
    files: Sequence[UploadFile] = (),
    *,
    nonce: str | None = None,
) -> Taken:
    """Keep an opinion for ``unit``; ``nonce`` as in ``take_public_post``.

    Raises NotFound and Conflict about the unit, InvalidForm with every fault of form and files, Refused
    on fields that are not the sender's, BadJson on signs that cannot be kept.
    """
    desk.box.require_open(await desk.repository.unit(unit))
    form = desk.forms.latest(OPINION)
    filled_in: dict[str, Any] = {"unit": unit, "source": SOURCE}
    require_unreserved(form, body, filled_in)
    draft = {**body, **filled_in, FIELD: ANY_HASH}
    check(draft)
    form.refuse([*form.faults(draft), *await _file_faults(files, desk.file_types)])
    if files:
        filled_in["attachments"] = await _keep(desk, form, unit, files)
    return await take_public_post(desk, form, body, filled_in, nonce=nonce)


async def _file_faults(files: Sequence[UploadFile], types: Types) -> list[Fault]:
    if len(files) > FILES_MOST:
        words = f"附件最多 {FILES_MOST} 份，现有 {len(files)} 份，请删减"
        return [Fault("/attachments", "maxItems", words)]
    found: list[Fault] = []
    for number, file in enumerate(files):
        head = await head_of(file, HEAD)
        found.extend(_faults_of(number, file, head, types))
    return found


def _faults_of(number: int, file: UploadFile, head: bytes, types: Types) -> Iterator[Fault]:
    try:
        type_of(clean_name(file.filename or ""), head, types).check_size(file.size or 0)
    except AppError as error:
        yield _fault(number, file, error)


def _fault(number: int, file: UploadFile, error: AppError) -> Fault:
    return Fault(f"/attachments/{number}", error.code, f"“{file.filename}”：{error.message}")


async def _keep(desk: Desk, form: Form, unit: str, files: Sequence[UploadFile]) -> list[str]:
    """The ids of the files, each once; raises InvalidForm on the first whose inside is bad."""
    kept: dict[str, None] = {}
    for number, file in enumerate(files):
        offer = Offer(
            client=public_client(unit), unit=unit, name=file.filename or "", length=file.size
        )
        try:
            row, _ = await desk.attachments.take(offer, chunks_of(file))
        except AppError as error:
            if error.status not in OF_THE_FILE:
                raise
            form.refuse([_fault(number, file, error)])
            raise
        kept[row["metadata"]["id"]] = None
    return list(kept)
