"""Whoever signs packages, as rules and handlers see it."""

from typing import Protocol


class PackageSigner(Protocol):
    """Its signatures are the same for the same content."""

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the Ed25519 public key, as manifests name it."""

    def sign(self, data: bytes) -> bytes:
        """The Ed25519 signature."""

    def sign_sm2(self, data: bytes) -> bytes | None:
        """The SM2 signature in DER, or None where there is no such key."""
