from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def _tenants(stack, monkeypatch):
    stack.config.put_tenant("acme")
    stack.config.put_tenant("zeta")
    monkeypatch.setattr(stack, "output", lambda name: {"ApiUrl": "https://api.example.com/"}[name], raising=False)


def test_a_link_opens_one_session_of_its_tenant(cli, stack):
    made = cli.json("portal-link", "--tenant", "acme", "--session-for", "2h")
    base, _, token = made["url"].partition("#")
    assert base == "https://api.example.com/portal/index.html"
    opened = stack.services.portal.open(token)
    assert (opened.session.tenant, opened.session.seconds) == ("acme", 7200.0)
    (row,) = cli.json("portal-sessions", "list", "--tenant", "acme")
    assert (row["id"], row["state"]) == (made["id"], "session")
    assert cli.json("portal-sessions", "list", "--tenant", "zeta") == []


def test_revoking_one_and_all(cli):
    first = cli.json("portal-link", "--tenant", "acme")["id"]
    cli.run("portal-link", "--tenant", "acme")
    cli.fails("portal-sessions", "revoke", first, "--tenant", "zeta", code=1)
    assert cli.json("portal-sessions", "revoke", first, "--tenant", "acme") == {"tenant": "acme", "revoked": 1}
    cli.run("portal-sessions", "revoke", "--tenant", "acme", input_="n\n", code=1)
    assert cli.json("portal-sessions", "revoke", "--tenant", "acme", "--yes")["revoked"] == 1
    assert cli.json("portal-sessions", "list", "--tenant", "acme") == []


@pytest.mark.parametrize("options", [["--link-for", "2h"], ["--link-for", "1s"], ["--session-for", "1d"]])
def test_refuses(cli, options):
    assert f"{options[0]}: expected" in cli.fails("portal-link", "--tenant", "acme", *options)


def test_unknown_tenant(cli):
    assert "did you mean acme?" in cli.fails("portal-link", "--tenant", "acm", code=1)
