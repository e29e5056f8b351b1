"""An order that is not wanted any more (PEERS: a long job can be given up)."""

from collections.abc import Mapping

from services.common.errors import NotFound, Refused
from services.common.jobs import Job
from services.common.runner import Handler
from services.export.handlers.building import Result
from services.export.ports import Exports

LONG_FORMS = ("export/request", "export/rebuild")


def cancel(job: Job, port: Exports) -> Result:
    """Form export/cancellation: what is being written stops at its next look, what waits is refused when it begins.

    Raises Refused (already_built), and NotFound where the unit named did not order it.
    """
    submission = port.submission(job.subject)
    named = str(submission.body["export"])
    order = port.submission(named)
    if order.form not in LONG_FORMS or submission.client_unit not in order.unit_path:
        raise NotFound("没有这份附件的请求，请核对编号和单位", code="export_not_found")
    if port.is_built(named):
        raise Refused("这份附件已经做好，不能取消；不用即可", code="already_built")
    return {"export": named, "cancelled": True}


HANDLERS: Mapping[str, Handler[Exports]] = {"export/cancellation": cancel}
