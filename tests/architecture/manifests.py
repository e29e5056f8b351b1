"""What ``deploy/`` says, read for the tests, and the settings there are."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from pydantic.fields import FieldInfo
from ruamel.yaml import YAML

from services.common.settings import REPOSITORY, Settings

DEPLOY = REPOSITORY / "deploy"
COMPOSE = DEPLOY / "compose.yaml"
COMPOSE_FILES = (COMPOSE, DEPLOY / "compose.member.yaml")
RUNS_MODULE = re.compile(r"services\.\w+\.main\Z")
PREFIX = "LIANXIN_"


def read_yaml(path: Path) -> list[dict[str, Any]]:
    """Every document of the file, anchors and merges resolved."""
    return [dict(document) for document in YAML(typ="safe").load_all(path)]


def compose_services() -> dict[str, dict[str, Any]]:
    services: dict[str, dict[str, Any]] = read_yaml(COMPOSE)[0]["services"]
    return services


def compose_processes() -> dict[str, dict[str, Any]]:
    """Our own processes, by the module each runs."""
    return _by_module(compose_services().values())


def kubernetes(kind: str) -> dict[str, dict[str, Any]]:
    """Every object of one kind, by name."""
    documents = [item for path in sorted(DEPLOY.glob("k8s/*.yaml")) for item in read_yaml(path)]
    return {item["metadata"]["name"]: item for item in documents if item.get("kind") == kind}


def pod_of(deployment: Mapping[str, Any]) -> dict[str, Any]:
    pod: dict[str, Any] = deployment["spec"]["template"]["spec"]
    return pod


def container_of(deployment: Mapping[str, Any]) -> dict[str, Any]:
    (container,) = pod_of(deployment)["containers"]
    return dict(container)


def kubernetes_processes() -> dict[str, dict[str, Any]]:
    """The container of each deployment, by the module it runs."""
    return _by_module(map(container_of, kubernetes("Deployment").values()))


def _by_module(containers: Any) -> dict[str, dict[str, Any]]:
    found = {}
    for container in containers:
        for word in container.get("command", ()):
            if RUNS_MODULE.match(word):
                found[word] = container
    return found


def settings_classes() -> list[type[Settings]]:
    """Settings and what the services add to it in a ``settings.py`` of their own."""
    found = []
    for path in sorted((REPOSITORY / "services").glob("*/settings.py")):
        module = import_module(f"services.{path.parent.name}.settings")
        for item in vars(module).values():
            is_settings = isinstance(item, type) and issubclass(item, Settings)
            if is_settings and item.__module__ == module.__name__:
                found.append(item)
    return found


def settings_of(module: str) -> type[Settings]:
    """What the process ``services.<name>.main`` reads: its service's own settings, or the shared ones."""
    service = module.split(".")[1]
    own = [cls for cls in settings_classes() if cls.__module__ == f"services.{service}.settings"]
    return own[0] if own else Settings


def variables() -> dict[str, FieldInfo]:
    """Every setting by the environment variable it is read from."""
    return {
        PREFIX + name.upper(): field
        for cls in settings_classes()
        for name, field in cls.model_fields.items()
    }


def default_text(field: FieldInfo) -> str:
    """The default as it would stand in the environment; the repository lies in /app in the image."""
    value = field.default
    if isinstance(value, SecretStr):
        return value.get_secret_value()
    if isinstance(value, bool):
        return str(value).lower()
    return str(value).replace(str(REPOSITORY), "/app")


@dataclass(frozen=True, slots=True)
class Line:
    """One assignment in env.example and the comment lines right above it."""

    name: str
    value: str
    is_default: bool
    meaning: tuple[str, ...]


def env_example() -> Iterator[Line]:
    """Its assignments, commented (a default) or not (to be filled in)."""
    meaning: list[str] = []
    for text in (DEPLOY / "env.example").read_text("utf-8").splitlines():
        if text.startswith("# "):
            meaning.append(text.removeprefix("# "))
            continue
        if assignment := re.match(r"(#?)([A-Z_]+)=(.*)\Z", text):
            commented, name, value = assignment.groups()
            yield Line(name, value, bool(commented), tuple(meaning))
        meaning = []
