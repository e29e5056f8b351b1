"""What integration tests share: a small school, and intake's front door to it."""

from collections.abc import AsyncIterator, Iterator
from typing import Any
from uuid import uuid4

import pytest
from pymongo import MongoClient
from pymongo.database import Database

from services.common.job_store import JobStore
from services.common.mongo import durable
from tests.integration.front_door import FrontDoor, found_school, front_door
from tests.integration.life import Life


@pytest.fixture(scope="session")
def school_database(
    mongo_client: MongoClient[dict[str, Any]],
) -> Iterator[Database[dict[str, Any]]]:
    """One database for all tests here: creating collections and indexes takes longer than most of them."""
    name = f"test_intake_{uuid4().hex[:12]}"
    database = durable(mongo_client, name)
    JobStore(database).ensure_indexes()
    yield database
    mongo_client.drop_database(name)


@pytest.fixture
def school(school_database: Database[dict[str, Any]]) -> Database[dict[str, Any]]:
    """The school at its start: units and clients, and nothing else."""
    for collection in school_database.list_collection_names():
        school_database[collection].delete_many({})
    found_school(school_database)
    return school_database


@pytest.fixture
async def door(mongo_url: str, school: Database[dict[str, Any]]) -> AsyncIterator[FrontDoor]:
    """The school's front door, open."""
    async with front_door(mongo_url, school) as opened:
        yield opened


@pytest.fixture(scope="session")
def life(mongo_client: MongoClient[dict[str, Any]]) -> Iterator[Life]:
    """A school that has lived a little; whoever changes it puts it back."""
    name = f"test_life_{uuid4().hex[:12]}"
    yield Life(durable(mongo_client, name))
    mongo_client.drop_database(name)


@pytest.fixture
async def window(mongo_url: str, life: Life) -> AsyncIterator[FrontDoor]:
    """The front door of that school."""
    async with front_door(mongo_url, life.database) as opened:
        yield opened
