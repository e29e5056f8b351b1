"""Everything the routes need, made once per process."""

import asyncio
from dataclasses import dataclass

from services.common.contracts import Contracts
from services.common.metrics import Metrics
from services.common.policy_files import read_policy
from services.intake.access_log import AccessLog
from services.intake.box.box_rules import BoxRules, box_rules_from
from services.intake.box.flood import FloodGate, Limit
from services.intake.box.receipt_answers import ReceiptAnswers
from services.intake.checking.forms import Forms
from services.intake.clients import ClientDirectory
from services.intake.clock import AsyncClock
from services.intake.commit import GroupCommit
from services.intake.deed_reads import DeedReads
from services.intake.evidence.attachment_rules import Types, open_to, types_from
from services.intake.evidence.attachment_store import AttachmentStore
from services.intake.evidence.attachments import Attachments
from services.intake.evidence.incoming import BUCKET, Incoming, SenderKeys, Terms
from services.intake.posted import Posted
from services.intake.reception import Reception
from services.intake.repository import Repository
from services.intake.settings import IntakeSettings
from services.intake.shown.deed_board import DeedBoard
from services.intake.shown.notice_board import NoticeBoard
from services.intake.tree import UnitTree
from services.intake.views import Views

FORMS_AT_ONCE = 12
"""HTML forms that one process reads at a time: what their files may fill on disk is bounded."""


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
    incoming: Incoming
    board: NoticeBoard
    deeds: DeedBoard
    receipt_answers: ReceiptAnswers
    public_posts: FloodGate
    public_reads: FloodGate
    box: BoxRules
    wish_board: str | None
    file_types: Types
    form_slots: asyncio.Semaphore
    metrics: Metrics

    @property
    def stores(self) -> tuple[AttachmentStore, ...]:
        """Every bucket that this process fills."""
        return (self.attachment_store, self.incoming.store)


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
    file_types = attachment_types(contracts)
    attachments = Attachments(attachment_store, file_types, tree, clock)
    secret = settings.secret_key.get_secret_value()
    return Desk(
        settings=settings,
        contracts=contracts,
        repository=repository,
        clock=clock,
        clients=ClientDirectory(repository),
        forms=Forms(contracts),
        tree=tree,
        commit=commit,
        reception=Reception(commit, tree, clock, attachments, secret=secret),
        views=views,
        posted=Posted(repository.database),
        access_log=AccessLog(repository.database, clock),
        attachment_store=attachment_store,
        attachments=attachments,
        incoming=incoming_of(settings, repository, views, tree=tree, clock=clock),
        board=NoticeBoard(views),
        deeds=DeedBoard(views, attachment_store, DeedReads(repository.database)),
        receipt_answers=ReceiptAnswers(views),
        public_posts=_gate(settings.public_posts_per_hour, settings.public_posts_per_hour_overall),
        public_reads=_gate(settings.public_reads_per_hour, settings.public_reads_per_hour_overall),
        box=box_rules(contracts),
        wish_board=wish_board(contracts),
        file_types=open_to(file_types, ()),
        form_slots=asyncio.Semaphore(FORMS_AT_ONCE),
        metrics=metrics,
    )


def incoming_of(
    settings: IntakeSettings,
    repository: Repository,
    views: Views,
    *,
    tree: UnitTree,
    clock: AsyncClock,
) -> Incoming:
    """The way in for packages of lower instances."""
    keys = SenderKeys(settings.sender_secrets_dir)
    return Incoming(
        AttachmentStore(repository.database, BUCKET),
        views,
        repository,
        tree=tree,
        clock=clock,
        terms=Terms(keys=keys, most=settings.max_package_bytes),
    )


def _gate(each: int, overall: int) -> FloodGate:
    return FloodGate(Limit.of(each), Limit.of(overall))


def attachment_types(contracts: Contracts) -> Types:
    """What may be uploaded; raises BrokenContract if the policy breaks its schema."""
    policy = read_policy(contracts.root, "attachments")
    return types_from(policy)


def box_rules(contracts: Contracts) -> BoxRules:
    """What the school decides about its online boxes; raises BrokenContract if the policy breaks its schema."""
    policy = read_policy(contracts.root, "online-box")
    return box_rules_from(policy)


def wish_board(contracts: Contracts) -> str | None:
    """The unit that coordinates the claims of wishes (L7), if one is named; raises BrokenContract like the others."""
    policy = read_policy(contracts.root, "wishes")
    unit: str | None = policy["board_unit"]
    return unit
