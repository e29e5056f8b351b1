"""Indexes over the states of records, as every topic's queries need them."""

from pymongo import ASCENDING, IndexModel


def state_index(name: str, *fields: str) -> IndexModel:
    """``fields`` of the state, then the id: lists are in the order of ids."""
    keys = (*(f"state.{field}" for field in fields), "_id")
    return IndexModel([(key, ASCENDING) for key in keys], name=name)
