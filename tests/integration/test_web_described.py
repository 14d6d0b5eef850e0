"""The OpenAPI description holds: whatever fits it or does not, no answer is a fault or another than is described."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS, load_all_checks
from starlette.testclient import TestClient

from tests.integration.desk_world import NOW, OUTLETS
from tests.integration.web_app import BASE, night_store, read_only, watching_of
from web.app import create_app
from web.settings import Credential, WebSettings, hash_token

# Not among them: that what fits is taken (any text fits a cursor or the name of an outlet, and most are none), that
# what does not fit is refused (a parameter that nobody knows is ignored, as everywhere), and logins (F57).
WHAT = ("not_a_server_error", "status_code_conformance", "content_type_conformance", "response_headers_conformance",
        "response_schema_conformance", "unsupported_method")  # fmt: skip


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    store = night_store(tmp_path_factory.mktemp("described"))
    chief = WebSettings(requests_per_second=10_000, credentials=(Credential("chief", hash_token("a" * 43), "admin"),))
    app = create_app(store, OUTLETS, chief, lambda: NOW, watching_of(store), read_only)
    headers = {"authorization": f"Bearer {'a' * 43}"}
    with TestClient(app, BASE, raise_server_exceptions=False, headers=headers) as opened:
        yield opened
    store.close()


def operations(client: TestClient) -> Iterator[Any]:
    described: Any = schemathesis.openapi.from_dict(client.get("/api/openapi.json").json())
    described.app = client.app
    for found in described.get_all_operations():
        yield found.ok()


@pytest.mark.timeout(1200)
@pytest.mark.parametrize(
    ("mode", "examples"),
    [
        (GenerationMode.POSITIVE, 1),  # what fits badly comes by hand in test_web_api.py, at a tenth of the time
        pytest.param(GenerationMode.POSITIVE, 20, marks=pytest.mark.soak),
        pytest.param(GenerationMode.NEGATIVE, 20, marks=pytest.mark.soak),
    ],
)
def test_every_answer_is_one_that_is_described(client: TestClient, mode: GenerationMode, examples: int) -> None:
    load_all_checks()
    checks = [check for check in CHECKS.get_all() if check.__name__ in WHAT]
    assert len(checks) == len(WHAT)
    found = list(operations(client))
    assert len(found) > 35
    for operation in found:
        ask(client, operation.as_strategy(generation_mode=mode), checks, examples)


def ask(client: TestClient, cases: Any, checks: list[Any], examples: int) -> None:
    """Ask with so many cases of one operation, the same ones in every run."""

    @settings(
        max_examples=examples, derandomize=True, database=None, deadline=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=cases)
    def described(case: Any) -> None:
        asked = case.as_transport_kwargs(base_url=BASE)
        asked.pop("cookies", None)
        case.validate_response(client.request(**asked), checks=checks)

    described()
