"""Everything the routes need, made once per process."""

from dataclasses import dataclass

from services.common.contracts import Contracts, read_json
from services.common.metrics import Metrics
from services.intake.access_log import AccessLog
from services.intake.attachment_rules import Types, types_from
from services.intake.attachment_store import AttachmentStore
from services.intake.attachments import Attachments
from services.intake.clients import ClientDirectory
from services.intake.clock import AsyncClock
from services.intake.commit import GroupCommit
from services.intake.flood import FloodGate, Limit
from services.intake.forms import Forms
from services.intake.notice_board import NoticeBoard
from services.intake.posted import Posted
from services.intake.receipt_answers import ReceiptAnswers
from services.intake.reception import Reception
from services.intake.repository import Repository
from services.intake.settings import IntakeSettings
from services.intake.tree import UnitTree
from services.intake.views import Views


@dataclass(frozen=True, slots=True)
class Desk:
    """The parts of one intake process; the application's lifespan starts and stops them."""

    settings: IntakeSettings
    contracts: Contracts
    repository: Repository
    clock: AsyncClock
    clients: ClientDirectory
    forms: Forms
    tree: UnitTree
    commit: GroupCommit
    reception: Reception
    views: Views
    posted: Posted
    access_log: AccessLog
    attachment_store: AttachmentStore
    attachments: Attachments
    board: NoticeBoard
    receipt_answers: ReceiptAnswers
    public_posts: FloodGate
    public_reads: FloodGate
    metrics: Metrics


def make_desk(settings: IntakeSettings) -> Desk:
    """Compose the parts; nothing is connected before the first call."""
    metrics = Metrics()
    repository = Repository(settings.mongo_url, settings.mongo_database)
    clock = AsyncClock(repository, simulated=settings.simulated_clock)
    tree = UnitTree(repository)
    contracts = Contracts(settings.schemas_dir)
    commit = GroupCommit(repository, metrics)
    views = Views(repository.database)
    attachment_store = AttachmentStore(repository.database)
    attachments = Attachments(attachment_store, attachment_types(contracts), tree, clock)
    return Desk(
        settings=settings,
        contracts=contracts,
        repository=repository,
        clock=clock,
        clients=ClientDirectory(repository),
        forms=Forms(contracts),
        tree=tree,
        commit=commit,
        reception=Reception(
            commit, tree, clock, attachments, secret=settings.secret_key.get_secret_value()
        ),
        views=views,
        posted=Posted(repository.database),
        access_log=AccessLog(repository.database, clock),
        attachment_store=attachment_store,
        attachments=attachments,
        board=NoticeBoard(views),
        receipt_answers=ReceiptAnswers(views),
        public_posts=FloodGate(
            Limit.of(settings.public_posts_per_hour),
            Limit.of(settings.public_posts_per_hour_overall),
        ),
        public_reads=FloodGate(
            Limit.of(settings.public_reads_per_hour),
            Limit.of(settings.public_reads_per_hour_overall),
        ),
        metrics=metrics,
    )


def attachment_types(contracts: Contracts) -> Types:
    """What may be uploaded; raises BrokenContract if the policy breaks its schema."""
    policy = read_json(contracts.root / "policies/attachments.json")
    contracts.require("policies/attachments.schema", policy)
    return types_from(policy)
