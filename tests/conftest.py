"""The real MongoDB and RabbitMQ that tests share: each started at its first use, once per session, on free ports."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, settings
from pymongo import MongoClient
from pymongo.database import Database

from services.common.mongo import connect, durable
from services.local.embedded_mongo import EmbeddedMongo
from services.local.embedded_rabbit import EmbeddedRabbit

# No test asserts a time: on a busy machine neither a slow example nor slow drawing is a finding.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")


@pytest.fixture(scope="session")
def mongo_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedMongo]:
    """Whoever kills it or steps it down leaves it running again."""
    with EmbeddedMongo(tmp_path_factory.mktemp("mongo")) as server:
        yield server


@pytest.fixture(scope="session")
def rabbit_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedRabbit]:
    """Whoever stops it leaves it running again. Tests keep apart by ``queue_prefix``."""
    with EmbeddedRabbit(tmp_path_factory.mktemp("rabbit")) as server:
        yield server


@pytest.fixture
def mongo_url(mongo_server: EmbeddedMongo) -> str:
    return mongo_server.url


@pytest.fixture
def amqp_url(rabbit_server: EmbeddedRabbit) -> str:
    return rabbit_server.url


@pytest.fixture(scope="session")
def mongo_client(mongo_server: EmbeddedMongo) -> Iterator[MongoClient[dict[str, Any]]]:
    with connect(mongo_server.url) as client:
        yield client


@pytest.fixture
def fresh_database(mongo_client: MongoClient[dict[str, Any]]) -> Iterator[Database[dict[str, Any]]]:
    """A database that nobody has used before, dropped afterwards: for whoever makes indexes of their own."""
    name = f"test_{uuid4().hex[:12]}"
    yield durable(mongo_client, name)
    mongo_client.drop_database(name)


@pytest.fixture(scope="session")
def kept_database(mongo_client: MongoClient[dict[str, Any]]) -> Iterator[Database[dict[str, Any]]]:
    """One database for all tests: making its collections and indexes takes longer than most of them."""
    name = f"test_{uuid4().hex[:12]}"
    yield durable(mongo_client, name)
    mongo_client.drop_database(name)


@pytest.fixture
def database(kept_database: Database[dict[str, Any]]) -> Iterator[Database[dict[str, Any]]]:
    """A database without a single document; its ``name`` is what LIANXIN_MONGO_DATABASE wants."""
    yield kept_database
    kept_database.command("profile", 0)
    kept_database.drop_collection("system.profile")
    for collection in kept_database.list_collection_names():
        kept_database[collection].delete_many({})


@pytest.fixture
def queue_prefix() -> str:
    """For LIANXIN_QUEUE_PREFIX: the test's queues are its own on the shared broker."""
    return f"test_{uuid4().hex[:12]}_"
