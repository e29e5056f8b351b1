"""Dashboards, alerts and the autoscaler ask for what exists, and operations.md explains each metric and alert."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from prometheus_client import Counter, Histogram
from prometheus_client.metrics import MetricWrapperBase

from services.common.metrics import (
    Backlog,
    MessagesGivenUp,
    Metrics,
    MissingCalendars,
    ReportsWaiting,
)
from services.common.settings import REPOSITORY
from tests.architecture.manifests import DEPLOY, compose_processes, kubernetes, read_yaml

OTHERS = {  # what Prometheus and RabbitMQ themselves tell
    "up": {"job", "instance"},
    "rabbitmq_detailed_queue_messages": {"queue", "vhost"},
}
OPERATIONS = REPOSITORY / "docs" / "operations.md"
SELECTED = re.compile(r"([a-zA-Z_:][\w:]*)\{([^}]*)\}")
OURS = re.compile(r"\blianxin_\w+")
MATCHED_LABEL = re.compile(r"(\w+)\s*(?:=~|!~|!=|=)")
GROUPED = re.compile(r"\b(?:by|on|without|ignoring)\s*\(([^)]*)\)")


def series(metric: MetricWrapperBase, name: str) -> dict[str, set[str]]:
    """The names one metric has at ``/metrics``, each with its labels."""
    labels = set(metric._labelnames)  # not public, and nothing public tells them
    if isinstance(metric, Histogram):
        return {f"{name}_bucket": labels | {"le"}, f"{name}_sum": labels, f"{name}_count": labels}
    return {f"{name}_total" if isinstance(metric, Counter) else name: labels}


def exported() -> dict[str, set[str]]:
    """Every series of ours, with its labels; counters and histograms from Metrics, gauges from their collectors."""
    found = dict(OTHERS)
    for metric in vars(Metrics()).values():
        if isinstance(metric, MetricWrapperBase):
            found |= series(metric, metric._name)
    gauges = (
        Backlog(lambda: [("scoring", "queued", 1, 1.0)]),
        MissingCalendars(lambda: [2027]),
        MessagesGivenUp(lambda: 1),
        ReportsWaiting(lambda: 1),
    )
    for family in (family for each in gauges for family in each.collect()):
        found |= {sample.name: set(sample.labels) for sample in family.samples}
    return found


def alerts() -> list[dict[str, Any]]:
    (rules,) = read_yaml(DEPLOY / "alerts.yml")
    return [rule for group in rules["groups"] for rule in group["rules"]]


def dashboard_queries() -> list[str]:
    dashboard = json.loads((DEPLOY / "grafana" / "lianxin.json").read_text("utf-8"))
    return [target["expr"] for panel in dashboard["panels"] for target in panel.get("targets", ())]


def queries() -> Iterator[str]:
    yield from dashboard_queries()
    for rule in alerts():
        yield rule["expr"]
    for scaled in kubernetes("ScaledObject").values():
        yield from (trigger["metadata"]["query"] for trigger in scaled["spec"]["triggers"])


@pytest.mark.parametrize("query", list(queries()))
def test_every_metric_and_label_that_is_asked_for_exists(query: str) -> None:
    known = exported()
    selected = SELECTED.findall(query)
    asked = {name for name, _ in selected} | set(OURS.findall(query))

    assert asked <= known.keys()
    for name, matchers in selected:
        assert set(MATCHED_LABEL.findall(re.sub(r'"[^"]*"', "", matchers))) <= known[name]
    grouped = {label.strip() for labels in GROUPED.findall(query) for label in labels.split(",")}
    assert grouped <= {label for name in asked for label in known[name]}


def test_the_dashboard_shows_every_metric_of_ours() -> None:
    shown = " ".join(dashboard_queries())

    for name in exported().keys() - OTHERS.keys():
        assert re.sub(r"_(bucket|sum|count)$", "", name) in shown


def test_every_alert_says_in_words_what_is_wrong_and_how_bad() -> None:
    for rule in alerts():
        assert {"summary", "description"} <= rule["annotations"].keys()
        assert rule["labels"]["severity"] in ("warning", "critical")


def test_operations_explains_every_metric_and_alert() -> None:
    told = OPERATIONS.read_text("utf-8")
    names = {re.sub(r"_(bucket|sum|count)$", "", name) for name in exported() if name not in OTHERS}

    assert {name for name in names if f"`{name}`" not in told} == set()
    assert {rule["alert"] for rule in alerts() if f"`{rule['alert']}`" not in told} == set()


def test_prometheus_scrapes_every_process_where_it_answers() -> None:
    (config,) = read_yaml(DEPLOY / "prometheus.yml")
    scraped = {
        job["job_name"]: job["dns_sd_configs"][0]["port"] for job in config["scrape_configs"]
    }

    for module, service in compose_processes().items():
        name = module.split(".")[1].replace("common", "relay")
        setting = "LIANXIN_PORT" if name == "intake" else "LIANXIN_METRICS_PORT"
        assert str(scraped[name]) == service["environment"][setting]
