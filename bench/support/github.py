"""A push as GitHub sends it, 4.3 KB with its signature: what the receiver's benchmark receives, and its hooks."""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any

__all__ = ["Context", "event", "headers_of", "hook", "push", "verified_hook"]

SECRET = "It's a Secret to Everybody"


def push(ref: str = "refs/heads/main") -> bytes:
    """As GitHub writes a push of two commits, shortened to the size that most of them have."""
    person = {"name": "octocat", "email": "octocat@users.noreply.github.com", "username": "octocat"}
    commit = {
        "id": "6113728f27ae82c7b1a177c8d03f9e96e0adf246",
        "tree_id": "f9d2a07e9488b91af2641b26b9407fe22a451433",
        "distinct": True,
        "message": "Update README.md\n\nSays what it is in three sentences, and how to start it.",
        "timestamp": "2026-11-24T11:26:39+01:00",
        "url": "https://github.com/octocat/Hello-World/commit/6113728f27ae82c7b1a177c8d03f9e96e0adf246",
        "author": person,
        "committer": person,
        "added": [],
        "removed": [],
        "modified": ["README.md", "docs/start.md"],
    }
    api = "https://api.github.com/repos/octocat/Hello-World"
    names = (
        "forks",
        "keys{/key_id}",
        "hooks",
        "issues{/number}",
        "tags",
        "branches{/branch}",
        "commits{/sha}",
        "pulls",
    )
    repository = {
        "id": 186853002,
        "node_id": "MDEwOlJlcG9zaXRvcnkxODY4NTMwMDI=",
        "name": "Hello-World",
        "full_name": "octocat/Hello-World",
        "private": False,
        "owner": {**person, "id": 21031067, "type": "User", "site_admin": False},
        "html_url": "https://github.com/octocat/Hello-World",
        "description": "This your first repo!",
        **{f"{name.partition('{')[0]}_url": f"{api}/{name}" for name in names},
        "created_at": 1557933565,
        "size": 108,
        "stargazers_count": 1420,
        "language": "Python",
        "default_branch": "main",
        "topics": ["octocat", "atom", "electron", "api"],
    }
    body = {
        "ref": ref,
        "before": "9049f1265b7d61be4a8904a9a27120d2064dab3b",
        "after": "6113728f27ae82c7b1a177c8d03f9e96e0adf246",
        "repository": repository,
        "pusher": person,
        "sender": {**person, "id": 21031067, "avatar_url": "https://avatars1.githubusercontent.com/u/21031067?v=4"},
        "created": False,
        "deleted": False,
        "forced": False,
        "compare": "https://github.com/octocat/Hello-World/compare/9049f1265b7d...6113728f27ae",
        "commits": [commit, commit, commit],
        "head_commit": commit,
    }
    return json.dumps(body, indent=None).encode()


def headers_of(body: bytes) -> dict[str, str]:
    return {
        "accept": "*/*",
        "content-type": "application/json",
        "user-agent": "GitHub-Hookshot/044aadd",
        "x-github-delivery": "72d3162e-cc78-11e3-81ab-4c9367dc0958",
        "x-github-event": "push",
        "x-github-hook-id": "292430182",
        "x-github-hook-installation-target-id": "79929171",
        "x-github-hook-installation-target-type": "repository",
        "x-hub-signature-256": "sha256=" + hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest(),
    }


def hook(ref: str) -> dict[str, Any]:
    """In adnanh's own words, so that both do the same work."""
    signed = {
        "type": "payload-hmac-sha256",
        "secret": SECRET,
        "parameter": {"source": "header", "name": "X-Hub-Signature-256"},
    }
    value = {"type": "value", "value": ref, "parameter": {"source": "payload", "name": "ref"}}
    return {
        "id": "github",
        "execute-command": "/bin/true",
        "trigger-rule": {"and": [{"match": signed}, {"match": value}]},
        "pass-arguments-to-command": [{"source": "payload", "name": "head_commit.id"}],
    }


def verified_hook(ref: str) -> dict[str, Any]:
    """The same in ours: the scheme also gives the delivery's id and type."""
    value = {"type": "value", "value": ref, "parameter": {"source": "payload", "name": "ref"}}
    return {
        "id": "verified",
        "execute-command": "/bin/true",
        "verify": {"scheme": "github", "secrets": [SECRET]},
        "trigger-rule": {"match": value},
    }


def event(path: str, body: bytes) -> dict[str, Any]:
    """An HTTP API's event, payload format 2.0, with what API Gateway adds to the headers."""
    added = {
        "content-length": str(len(body)),
        "host": "abc123.execute-api.eu-west-1.amazonaws.com",
        "x-amzn-trace-id": "Root=1-65a1b2c3-4d5e6f708192a3b4c5d6e7f8",
        "x-forwarded-for": "140.82.115.54",
        "x-forwarded-port": "443",
        "x-forwarded-proto": "https",
    }
    return {
        "version": "2.0",
        "routeKey": "ANY /hooks/{id+}",
        "rawPath": path,
        "rawQueryString": "",
        "headers": {**headers_of(body), **added},
        "requestContext": {
            "accountId": "123456789012",
            "apiId": "abc123",
            "domainName": "abc123.execute-api.eu-west-1.amazonaws.com",
            "domainPrefix": "abc123",
            "http": {
                "method": "POST",
                "path": path,
                "protocol": "HTTP/1.1",
                "sourceIp": "140.82.115.54",
                "userAgent": "GitHub-Hookshot/044aadd",
            },
            "requestId": "JKJaXmPLvHcESHA=",
            "routeKey": "ANY /hooks/{id+}",
            "stage": "$default",
            "time": "24/Nov/2026:10:26:39 +0000",
            "timeEpoch": 1795515999000,
        },
        "pathParameters": {"id": "github"},
        "body": body.decode(),
        "isBase64Encoded": False,
    }


class Context:
    function_name = "receiver"
    memory_limit_in_mb = 512
    invoked_function_arn = "arn:aws:lambda:eu-west-1:123456789012:function:receiver"
    aws_request_id = "7d2f9a1c-5d6e-4f70-8192-a3b4c5d6e7f8"
