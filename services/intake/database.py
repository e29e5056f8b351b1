"""The one name under which the rest of intake knows the asynchronous driver (decision record 0001)."""

from typing import TypeAlias

from motor.motor_asyncio import AsyncIOMotorDatabase

from services.common.mongo import Document

AsyncDatabase: TypeAlias = AsyncIOMotorDatabase[Document]
