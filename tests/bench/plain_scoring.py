"""The plain scoring worker: one message per form; the actor loads it, scores it and replaces one document.

Stock dramatiq broker and middleware, the same ``score`` and the same standard as ours, the sheet
stored as a document. It promises nothing: no history, no claim, no transaction, no follow-up.
"""

import json
import signal
import sys
import threading
from decimal import Decimal

import dramatiq
from dramatiq.brokers.rabbitmq import RabbitmqBroker
from pymongo import MongoClient

from services.common.records import CONVERTER
from services.common.settings import REPOSITORY
from services.scoring.domain.discretion import Discretion
from services.scoring.domain.sheet import score
from services.scoring.domain.standard import Standard
from services.scoring.domain.standard_reading import read_standard
from services.scoring.predicates import compile_predicate
from tests.bench.parts import Documents

STANDARD = REPOSITORY / "schemas/standards/jiguan-shiye-2015.json"
ACTOR = "score_submission"


def assess(database: Documents, standard: Standard, submission_id: str) -> None:
    """Score one submission and keep its sheet under campaign and branch."""
    submission = database["submissions"].find_one({"_id": submission_id})
    if submission is None:
        raise LookupError(submission_id)
    body = submission["body"]
    discretion = [
        Discretion(
            item=line["item"],
            points=Decimal(str(line["points"])),
            reason=line["reason"],
            by=line["by"],
        )
        for line in body.get("discretionary", ())
    ]
    sheet = score(standard, body["facts"], discretion)
    key = f"{body['campaign']}:{body['branch']}"
    rating = {
        "_id": key,
        "campaign": body["campaign"],
        "branch": body["branch"],
        "claimed_star": body["claimed_star"],
        "sheet": CONVERTER.unstructure(sheet),
        "received_at": submission["received_at"],
    }
    database["plain_ratings"].replace_one({"_id": key}, rating, upsert=True)


def publish(amqp_url: str, queue: str, ids: list[str]) -> None:
    """Leave one message per submission, before the worker is started."""
    broker = RabbitmqBroker(url=amqp_url)
    broker.declare_queue(queue, ensure=True)
    for submission_id in ids:
        message: dramatiq.Message[None] = dramatiq.Message(
            queue_name=queue, actor_name=ACTOR, args=(submission_id,), kwargs={}, options={}
        )
        broker.enqueue(message)
    broker.close()


def main() -> None:
    mongo_url, name, amqp_url, queue, threads = sys.argv[1:]
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda _, __: stop.set())
    database = MongoClient[dict[str, object]](mongo_url, tz_aware=True)[name]
    standard = read_standard(json.loads(STANDARD.read_text("utf-8")), compile_predicate)
    broker = RabbitmqBroker(url=amqp_url)

    @dramatiq.actor(broker=broker, queue_name=queue, actor_name=ACTOR)
    def score_submission(submission_id: str) -> None:
        assess(database, standard, submission_id)

    worker = dramatiq.Worker(broker, worker_threads=int(threads))
    worker.start()
    stop.wait()
    worker.stop()
    broker.close()


if __name__ == "__main__":
    main()
