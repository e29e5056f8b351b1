"""What making packages needs: who signs them, and which one a new one replaces."""

from typing import Protocol

from services.export.domain.package.manifest import Manifest
from services.export.domain.package.signer import PackageSigner


class PackageDesk(Protocol):
    """The packages that were made, and the keys of this installation."""

    @property
    def signer(self) -> PackageSigner:
        """Raises Unavailable where no key is set, or it cannot be read."""

    def package_in_force(self, manifest: Manifest) -> str | None:
        """The package of the same report for the same recipient that none superseded; None where there is none."""
