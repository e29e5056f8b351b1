"""The plain intake: FastAPI, jsonschema, one Motor insert per request, no job, no receipt, no idempotency.

Written as a careful engineer would in an afternoon: the validator is compiled once, the key's client
is remembered for a minute, writes are durable, uvicorn runs on uvloop and httptools.
"""

import hashlib
import json
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import uuid4

import uvicorn
from fastapi import Body, Depends, FastAPI, HTTPException
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from jsonschema import Draft202012Validator
from motor.motor_asyncio import AsyncIOMotorClient
from pymongo import WriteConcern

from services.common.settings import REPOSITORY
from services.local.ports import LOOPBACK

FORM = REPOSITORY / "schemas/forms/qiangji/self-assessment/v1.json"
REMEMBER_S = 60.0


def make_app(mongo_url: str, database: str) -> FastAPI:
    """``POST /submissions`` answers 202 once the form is in MongoDB, majority and journal."""
    validator = Draft202012Validator(
        json.loads(FORM.read_text("utf-8")), format_checker=Draft202012Validator.FORMAT_CHECKER
    )
    mongo: AsyncIOMotorClient[dict[str, Any]] = AsyncIOMotorClient(mongo_url)
    clients = mongo[database]["clients"]
    submissions = mongo[database].get_collection(
        "submissions", write_concern=WriteConcern("majority", j=True)
    )
    known: dict[str, tuple[float, dict[str, Any]]] = {}

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        mongo.close()

    async def current_client(
        credentials: Annotated[HTTPAuthorizationCredentials, Depends(HTTPBearer())],
    ) -> dict[str, Any]:
        digest = hashlib.sha256(credentials.credentials.encode()).hexdigest()
        cached = known.get(digest)
        if cached and time.monotonic() < cached[0]:
            return cached[1]
        client = await clients.find_one({"key_hash": digest, "revoked": False})
        if client is None:
            raise HTTPException(401, "invalid key")
        known[digest] = (time.monotonic() + REMEMBER_S, client)
        return client

    app = FastAPI(lifespan=lifespan)

    @app.post("/submissions", status_code=202)
    async def submit(
        body: Annotated[dict[str, Any], Body()],
        client: Annotated[dict[str, Any], Depends(current_client)],
    ) -> dict[str, str]:
        faults = [fault.message for fault in validator.iter_errors(body)]
        if faults:
            raise HTTPException(422, faults)
        document = {
            "_id": uuid4().hex,
            "client": client["_id"],
            "body": body,
            "received_at": datetime.now(UTC),
        }
        await submissions.insert_one(document)
        return {"id": document["_id"], "status": "received"}

    return app


def main() -> None:
    mongo_url, database, port = sys.argv[1:]
    uvicorn.run(
        make_app(mongo_url, database),
        host=LOOPBACK,
        port=int(port),
        loop="uvloop",
        http="httptools",
        access_log=False,
        log_level="warning",
    )


if __name__ == "__main__":
    main()
