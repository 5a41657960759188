"""Hooks beside adnanh/webhook itself: the Debian binary and `dry_run` get the same hooks and the same requests.

Every hook is either answered without running anything, or echoes what its command was given; both are compared. The
hooks and requests are drawn from seeds, so that a difference can be looked at again.
"""

from __future__ import annotations

import base64
import hmac
import http.client
import json
import random
import shutil
import socket
import subprocess
import sys
import time
from urllib.parse import quote

import pytest

from hookline.inbound import dry_run
from hookline.inbound.hooksfile.load import load_files

WEBHOOK = shutil.which("webhook")
pytestmark = [
    pytest.mark.oracle,
    pytest.mark.skipif(WEBHOOK is None, reason="needs adnanh/webhook (Debian: apt-get install webhook)"),
]

SEEDS = range(12)
HOOKS, REQUESTS = 12, 5  # per seed: 720 comparisons in all

ECHO = """#!{python} -SE
import json, os, sys
picked = {{k: v for k, v in os.environ.items() if k.startswith(("HOOK_", "MY"))}}
files = {{k: open(v, "rb").read().hex() for k, v in picked.items() if k.startswith("MYFILE")}}
json.dump([sys.argv[1:], {{k: v for k, v in picked.items() if k not in files}}, files], sys.stdout)
"""


class Oracle:
    """The binary with one hooks file (or the text of one), on a free port."""

    def __init__(self, folder, hooks, *flags):
        file = folder / "hooks.json"
        file.write_text(hooks if isinstance(hooks, str) else json.dumps(hooks))
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.process = subprocess.Popen(
            [WEBHOOK, "-hooks", file, "-ip", "127.0.0.1", "-port", str(self.port), "-nopanic", *flags],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        while self.process.poll() is None:
            if self._listens():
                return
            time.sleep(0.05)
        raise ChildProcessError("webhook did not start")

    def _listens(self):
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def ask(self, request):
        """Status, headers of interest, body; and the request as dry_run takes it."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port)
        target = request["path"] + (f"?{request['query']}" if request["query"] else "")
        connection.putrequest(request["method"], target, skip_accept_encoding=True)
        body = request["body"]
        for name, value in [*request["headers"].items(), ("Content-Length", str(len(body)))]:
            connection.putheader(name, value)
        connection.endheaders(body)
        peer = connection.sock.getsockname()
        response = connection.getresponse()
        answer = response.status, dict(response.getheaders()), response.read()
        connection.close()
        host = f"127.0.0.1:{self.port}"
        headers = {"Host": host, **request["headers"], "Content-Length": str(len(body))}
        given = {
            **{key: request[key] for key in ("method", "path", "query")},
            "headers": headers,
            "body_base64": base64.b64encode(body).decode(),
            "remote_addr": f"{peer[0]}:{peer[1]}",
        }
        return answer, given

    def stop(self):
        self.process.terminate()
        self.process.wait(10)


@pytest.fixture(scope="module")
def echo(tmp_path_factory):
    script = tmp_path_factory.mktemp("echo") / "echo"
    script.write_text(ECHO.format(python=sys.executable))
    script.chmod(0o755)
    return str(script)


def compare(oracle, hook, request):
    (status, headers, body), given = oracle.ask(request)
    ours = dry_run({**hook, "compatibility": "adnanh"}, given)
    context = f"\nhook: {json.dumps(hook)}\nrequest: {request}\nupstream: {status} {body!r}\nours: {ours}"
    assert ours["status"] == status, context
    if ours["command"] is not None and hook.get("include-command-output-in-response"):
        if request["method"] == "HEAD" or status in {204, 304}:
            return  # it ran, and nobody sees what with
        args, env, files = json.loads(body)
        command = ours["command"]
        assert [printable(arg) for arg in command["args"][1:]] == [printable(arg) for arg in args], context
        pairs = dict(entry.split("=", 1) for entry in command["env"])
        assert {k: printable(v) for k, v in pairs.items()} == {k: printable(v) for k, v in env.items()}, context
        written = {file["envname"]: base64.b64decode(file["data_b64"]).hex() for file in command["files"]}
        assert written == files, context
        return
    assert ours["body"].encode("utf-8", "surrogateescape") == body, context
    named = {name: value for name, value in headers.items() if name not in {"Date", "Content-Length"}}
    assert ours["headers"] == named, context


def printable(text):
    """The two programs' texts side by side: bytes that were not UTF-8 look alike in both."""
    return text.encode("utf-8", "surrogateescape")


# ----------------------------------------------------------------------------------------- what is drawn

SECRET = "s3cret"
HEADERS = ["X-A", "x-b", "X_Under", "Host", "Content-Length", "X-Meta", "x-meta.k", "X-Gone", "Content-Type"]
QUERIES = ["a", "b", "q.k", "q", "gone", "a b", ""]
PAYLOADS = [
    "a", "b.c", "b", "items.0.name", "items.1", "items.5", "items.00", "items.-1", "items", "root.0.x", "root", "n",
    "f", "big", "nul", "nul.x", "t", "o", "o.p.q", "a.b.c", "", "p", "p.k", "r.x", "r.x.-id", "r.x.#text", "r",
    "r.y.1", "r.ns", "v", "file", "file.k", "file2.k", "u",
]  # fmt: skip
VALUES = ["1", "x", "true", "<nil>", "1.50", "name0", '{"c":2}', "v1", "é", "POST", "GET", ""]
PATTERNS = ["^x", "e$", "1|2", "", "[0-9]+", "(?i)X", r"\bx\b", "*", "(", r"\pL", "^$", r"(?s).+", r"[^\x00-\x7F]"]
JSON_BODIES = [
    (
        b'{"a":"x","b":{"c":2},"items":[{"name":"name0"},"<&>",3],"n":1,"f":1.50,"big":12345678901234567890,"nul":null,'
        b'"t":true,"o":{"p":{"q":[1e3,-0,0.10]}},"a.b.c":"raw","":"empty","p":"{\\"k\\":1.0}","u":"\\u00e9\\u2028"}'
    ),
    b'[{"x":1},2]',
    b'{"a":1}{"a":2}',
    b'{"a":1} trailing',
    b'{"a":"\\ud800x\\udc00","b":"\\ud83d\\ude00"}',
    b'{"a":"\xff\xc3(\xe2\x82","u":"\xed\xa0\x80"}',
    b'{"a":1,"a":2,"n":-0,"f":-0.0,"b":{"c":1E+5}}',
    b'{"a":NaN}',
    b'{"a":01}',
    b'{"a":"\x01"}',
    b"\xef\xbb\xbf{}",
    b' \n{"a":"x"}',
    b'"text"',
    b"null",
    b"12",
    b"",
    b"{",
    b"[1,",
    b"\x0b{}",
    b'{"b":{"z":1,"a":{"y":[{}],"B":[]}},"o":[],"items":{"0":{"name":"object"}}}',
    b'{"p":"null","a":"\\"\\\\\\/\\b\\f\\n\\r\\t\\u007f","items":[[["deep"]]]}',
]
FORM_BODIES = [
    b"a=x&b.c=1&p=%7B%22k%22%3A%5B7%5D%7D", b"a=1;b=2", b"a=%zz", b"a=1&a=2&=e&b", b"a+b=%C3%A9+", b"a=%FF&v=v1", b"&&",
    b"", b"items.0.name=name0&v=%", b"p={}&p=1", b"a%3Db=1=2",
]  # fmt: skip
XML_BODIES = [
    b'<r><x id="1">t</x><y>1</y><y>2</y></r>',
    b"<?xml version='1.0' encoding=\"UTF-8\"?>\n<!DOCTYPE r [<!ENTITY e 'x'>]><r><x>a &amp; &#233;&#x41;</x></r>",
    # not <r>before<x/></r>: Debian's mxj drops the children, upstream's own (2.8.2) keeps both
    b"<r><x>one<!-- c -->two</x><y><![CDATA[<raw> ]]></y></r>",
    b"<n:r xmlns:n='u' n:k='v'><n:x>ns</n:x></n:r>",
    b"junk<r><x>1</x></r>junk",
    b"<r><x>1</r>",
    b"<r><x a=1/></r>",
    b"<r><x>&nope;</x></r>",
    b"<r a='<'/>",
    b"<r> \n <x> padded </x>\r\n</r>",
    b"<r/>",
    b"",
    b"<?xml version='1.0' encoding='latin1'?><r/>",
    b"<r><x>]]></x></r>",
    b"<r\tk = 'a\r\nb'>\r\n<x>c\rd</x></r>",
    b"<r>\xff</r>",
    b"<r><!-- a -- b --></r>",
    b"<r><x></x><x/><x> </x></r>",
    b'<r a="1"b="2">t</r>',
    b"<r><x a='1' a='2'/></r>",
    b"<:r/>",
    b"<r:/>",
    b"<r>&#0;</r>",
    b"<r>&</r>",
    b"<R><r/></R>",
]


def part(name, content, *, filename=None, kind=None, extra=b""):
    disposition = b'Content-Disposition: form-data; name="%s"' % name
    disposition += b'; filename="%s"' % filename if filename is not None else b""
    kind = b"\r\nContent-Type: %s" % kind if kind else b""
    return disposition + kind + extra + b"\r\n\r\n" + content


def multipart(*parts, end=b"--B--\r\n", newline=b"\r\n"):
    body = b"".join(b"--B\r\n" + each + b"\r\n" for each in parts) + end
    return body.replace(b"\r\n", newline)


MULTIPART_BODIES = [
    multipart(part(b"v", b"v1"), part(b"v", b"v2"), part(b"a", b"x")),
    multipart(part(b"file", b'{"k":1.0}', filename=b"f.json", kind=b"application/json")),
    multipart(part(b"file", b"[1]", filename=b"f.json", kind=b"application/json"), part(b"p", b'{"k":2}')),
    multipart(part(b"file", b"not json", filename=b"f", kind=b"application/json"), part(b"file", b"x")),
    multipart(part(b"p", b'{"k":"from a file"}', filename=b"p.bin", kind=b"application/octet-stream")),
    multipart(part(b"v", b"v1", kind=b"text/plain"), part(b"a", b"", filename=b"")),
    multipart(part(b"v", b"a=3Db=\r\nc", extra=b"\r\nContent-Transfer-Encoding: quoted-printable")),
    multipart(part(b"v", b"lines\r\n--Bx\r\nof it")),
    multipart(part(b"v", b"v1"), newline=b"\n"),
    b"preamble\r\n" + multipart(part(b"v", b"v1")) + b"epilogue",
    multipart(part(b"v", b"v1"), end=b""),
    multipart(part(b"v", b"v1"), end=b"--B--"),
    multipart(b"Content-Disposition: attachment; name=v\r\n\r\nx", part(b"a", b"1")),
    multipart(b"X: y\r\n\r\nx"),
    multipart(b"no header\r\n\r\nx"),
    multipart(b"Content-Disposition: form-data; name=v\r\n\r\ntoken"),
    multipart(part(b"v", b"")),
    multipart(end=b"--B--\r\n"),
    b"garbage",
    b"",
]
BODIES = {
    "application/json": JSON_BODIES,
    "application/vnd.api+json; charset=utf-8": JSON_BODIES,
    "application/x-www-form-urlencoded": FORM_BODIES,
    "text/xml": XML_BODIES,
    "multipart/form-data; boundary=B": MULTIPART_BODIES,
    'multipart/form-data; boundary="B"; charset=x': MULTIPART_BODIES,
    "multipart/form-data": MULTIPART_BODIES[:2],
    "text/plain": [b"raw \xff text", b"x", b""],
    "APPLICATION/JSON": JSON_BODIES[:1],
    "": [b'{"a":1}', b""],
}
QUERY_STRINGS = ["", "a=x&b=2", "q=" + quote('{"k":[1.0]}'), "a=1;b=2&b=3", "a=%zz&b=x", "a+b=%C3%A9&a=%FF", "=1&a"]


def draw_parameter(rng):
    source = rng.choice(["header", "url", "query", *["payload"] * 5, "request", "string", "raw-request-body", "entire"])
    if source == "header":
        return {"source": source, "name": rng.choice(HEADERS)}
    if source in {"url", "query"}:
        return {"source": source, "name": rng.choice(QUERIES)}
    if source == "payload":
        return {"source": source, "name": rng.choice(PAYLOADS)}
    if source == "request":
        return {"source": source, "name": rng.choice(["method", "Remote-Addr", "METHOD", "host"])}
    if source == "entire":
        return {"source": rng.choice(["entire-payload", "entire-query", "entire-headers"])}
    return {"source": rng.choice([source, source, source, "nowhere"]), "name": rng.choice(VALUES)}


def draw_match(rng):
    kind = rng.choice(
        [*["value"] * 4, *["regex"] * 3, "payload-hmac-sha1", "payload-hash-sha256", "ip-whitelist", "odd"]
    )
    match = {"type": kind, "parameter": draw_parameter(rng)}
    if kind == "value":
        match["value"] = rng.choice(VALUES)
    elif kind == "regex":
        match["regex"] = rng.choice(PATTERNS)
    elif kind.startswith("payload-"):
        match |= {
            "secret": rng.choice([SECRET, SECRET, "other", ""]),
            "parameter": {"source": "header", "name": "X-Sig"},
        }
    elif kind == "ip-whitelist":
        match["ip-range"] = rng.choice(
            ["127.0.0.0/8", "10.0.0.0/8 127.0.0.1", "::/0", "zz", "127.0.0.1 zz", "", "::ffff:7f00:0/104"]
        )
    return {"match": match}


def draw_rule(rng, depth=0):
    kind = rng.choice(["match", "match", "and", "or", "not"]) if depth < 3 else "match"
    if kind == "match":
        return draw_match(rng)
    if kind == "not":
        return {"not": draw_rule(rng, depth + 1)}
    return {kind: [draw_rule(rng, depth + 1) for _ in range(rng.randrange(4))]}


def has_hmac(rule):
    return "payload-h" in json.dumps(rule)


def draw_hook(rng, number, echo):
    hook = {"id": f"h{number}", "execute-command": echo}
    if rng.random() < 0.7:
        hook["trigger-rule"] = draw_rule(rng)
    hook["trigger-signature-soft-failures"] = rng.random() < 0.5
    if rng.random() < 0.3:
        hook["http-methods"] = rng.choice([["POST"], ["get ", " post"], ["PUT"]])
    if rng.random() < 0.2:
        hook["incoming-payload-content-type"] = rng.choice(["application/json", "text/xml", "multipart/form-data; x"])
    for key in ("success-http-response-code", "trigger-rule-mismatch-http-response-code"):
        if rng.random() < 0.3:
            hook[key] = rng.choice([201, 204, 304, 404, 777, 0, 99, 418])
    if rng.random() < 0.3:
        names = rng.choice([["X-One", "x-two"], ["content-type", "X-One"], ["x-one", "X-ONE"]])
        hook["response-headers"] = [{"name": name, "value": f"v{index}"} for index, name in enumerate(names)]
    if rng.random() < 0.6:
        sources = [("payload", "p"), ("header", "x-meta"), ("url", "q"), ("payload", "file"), ("string", "{}")]
        hook["parse-parameters-as-json"] = [
            {"source": source, "name": name} for source, name in rng.sample(sources, rng.randrange(1, 4))
        ]
    if rng.random() < 0.5:
        hook["include-command-output-in-response"] = True
        hook["pass-arguments-to-command"] = [draw_parameter(rng) for _ in range(rng.randrange(1, 8))]
        hook["pass-environment-to-command"] = [
            {**draw_parameter(rng), "envname": f"MY{index}"} for index in range(rng.randrange(3))
        ] + [{"source": "payload", "name": "b.c"}]
        hook["pass-file-to-command"] = [
            {**draw_parameter(rng), "envname": f"MYFILE{index}", "base64decode": rng.random() < 0.5}
            for index in range(rng.randrange(3))
        ]
    else:
        hook["response-message"] = rng.choice(
            ["", "ok", "<html>", " <?xml?>", "{}", "\x01", "<!-- x", "%PDF-", "<b", "é"]
        )
    return hook


def draw_request(rng, hook):
    kind = rng.choice(list(BODIES))
    if has_hmac(hook.get("trigger-rule")) and "multipart" in kind + hook.get("incoming-payload-content-type", ""):
        kind = "application/json"  # a multipart body is signed here and is not upstream
    body = rng.choice(BODIES[kind])
    mac = {name: hmac.digest(SECRET.encode(), body, name).hex() for name in ("sha1", "sha256")}
    headers = {"Content-Type": kind} if kind else {}
    for name, values in {
        "X-A": ["x", "1", "true"],
        "x-b": ["name0", ""],
        "X_Under": ["x"],
        "X-Meta": ['{"k":"x","K":1}', "{", "null", '{"a":{"b":1.0}} more'],
        "X-Sig": [mac["sha1"], f"sha1={mac['sha1']}", f"sha256={mac['sha256']}", f"sha1=00,sha1={mac['sha1']}", "bad"],
    }.items():
        if rng.random() < 0.6:
            headers[name] = rng.choice(values)
    return {
        "method": rng.choice(["POST", "POST", "POST", "GET", "PUT", "HEAD", "DELETE"]),
        "path": f"/hooks/{hook['id']}",
        "query": rng.choice(QUERY_STRINGS),
        "headers": headers,
        "body": body,
    }


@pytest.fixture(scope="module")
def drawn(echo, tmp_path_factory):
    """All hooks of all seeds behind one server, each with its requests."""
    hooks, requests = [], {}
    for seed in SEEDS:
        rng = random.Random(seed)
        for index in range(HOOKS):
            hook = draw_hook(rng, f"{seed}-{index}", echo)
            hooks.append(hook)
            requests.setdefault(seed, []).extend((hook, draw_request(rng, hook)) for _ in range(REQUESTS))
    oracle = Oracle(tmp_path_factory.mktemp("webhook"), hooks)
    yield oracle, requests
    oracle.stop()


@pytest.mark.parametrize("seed", SEEDS)
def test_hooks_decide_as_upstream_does(drawn, seed):
    oracle, requests = drawn
    for hook, request in requests[seed]:
        compare(oracle, hook, request)


@pytest.fixture(scope="module")
def showing(echo, tmp_path_factory):
    """One hook that shows everything it can be given, so that every body meets every source."""
    hook = {
        "id": "all",
        "execute-command": echo,
        "include-command-output-in-response": True,
        "pass-arguments-to-command": [
            *({"source": "payload", "name": name} for name in PAYLOADS),
            *({"source": "url", "name": name} for name in QUERIES),
            *({"source": source} for source in ("entire-payload", "entire-query", "raw-request-body")),
        ],
    }
    oracle = Oracle(tmp_path_factory.mktemp("webhook"), [hook])
    yield oracle, hook
    oracle.stop()


@pytest.mark.parametrize("kind", BODIES)
def test_every_body_is_read_as_upstream_does(showing, kind):
    oracle, hook = showing
    for body in BODIES[kind]:
        headers = {"Content-Type": kind} if kind else {}
        compare(oracle, hook, {"method": "POST", "path": "/hooks/all", "query": "", "headers": headers, "body": body})


@pytest.mark.parametrize("query", QUERY_STRINGS)
def test_every_query_is_read_as_upstream_does(showing, query):
    oracle, hook = showing
    for body, kind in ((b"{}", "application/json"), (MULTIPART_BODIES[0], "multipart/form-data; boundary=B")):
        headers = {"Content-Type": kind}
        compare(
            oracle, hook, {"method": "POST", "path": "/hooks/all", "query": query, "headers": headers, "body": body}
        )


SCALARS = [
    "08", "010", "2001-01-02", "1.10", "1000000", "1234567.5", "0x1F", "0b11", "1_000", ".inf", "-.Inf", "~", "On", "y",
    "1e3", "1e+3", "!!str 1", "0o17", "+1", "1.", "99999999999999999999999", "1e-5", "123456.0", ".5", "0_1", "!foo 1",
    "-0x10", ".nan", "1e400", "_1", "-010", "yEs", "Null", "-0", "-0.0", '!!int "3"', "!!bool yes", "'1'", "3.4e+38",
    "3.5e+38", "1.17549435e-38", "16777217.0", '"a\\tb\\x41\\u00e9"', "'it''s'", "a#b", "a #b", "?a", "123456789012",
    "0.30000000000000004", "100000000000000000000.0", "5e-324",
]  # fmt: skip


def test_yaml_scalars_become_the_texts_that_upstream_makes_of_them(echo, tmp_path):
    arguments = "".join(f"  - source: string\n    name: {text}\n" for text in SCALARS)
    hook = f"- id: x\n  execute-command: {echo}\n  include-command-output-in-response: yes\n"
    text = f"{hook}  pass-arguments-to-command:\n{arguments}"
    (loaded,) = load_files(["hooks.yaml"], env={}, read=lambda _path: text.encode()).document["hooks"]
    oracle = Oracle(tmp_path, text)
    try:
        request = {"method": "POST", "path": "/hooks/x", "query": "", "headers": {}, "body": b""}
        (status, _, body), _ = oracle.ask(request)
    finally:
        oracle.stop()
    assert status == 200
    assert [each.get("name", "") for each in loaded["pass-arguments-to-command"]] == json.loads(body)[0]


# Left out, as only newer Go takes it: (?<name>x).
REGEXES = [
    r"\C", r"\\C", r"\Q\C\E", r"\pN", r"\p{Greek}", r"\p{Foo}", "[[:alpha:]]", "[[:foo:]]", r"\Q.\E", r"\z", r"\Z",
    r"\A", r"\a", r"\x{41}", r"\x4", r"\08", r"\012", r"\123", r"\0", r"\1", "a{1001}", "a{1000}", "(a{1000}){2}",
    "a{2,1}", "a**", "a+?", "a{2}{3}", "a*+", "(?i)K", "(?i)\u017f", "(?U)a+", "(?x)a", "(?P<n>a)(?P<n>b)",
    "(?P<1n>a)", "(?P<n>", "(?:)", "|", "a|*", "()", "[]a]", r"[a-\d]", "[z-a]", r"\_", r"\é", "x{,3}", "x{3", "{",
    "}", "]", ")", "(", r"\B", "(?-s).", "(?s-i:.)", "(?i", "[", "a\\", r"\PL", r"\p^L", r"\p{^L}", r"[\pL]",
    "[[:^digit:]]", r"\d+(?=x)", "(?!x)", "(?>x)", "(?#c)", r"\k<n>", r"\K", r"\h", r"\N", r"\u0041", r"\cA", r"[\b]",
    r"\b", "(?m)^b$", "a$", r"a\z", "(?s).", ".", "[^a]", r"\s", r"\w", "é", "[é-ü]", "(?i)É", r"\x{10FFFF}",
    r"\x{110000}", r"[\w-.]", "[a-]", "(?--i)", r"\/", "x" * 5000, "((x{10}){10}){10}", "((x{10}){10}){11}",
    r"(\pL{100}){10}", "\n", "",
]  # fmt: skip
TEXTS = [
    "a",
    "aa",
    "b\na",
    "k",
    "\u212a",
    "s",
    "É",
    "",
    "1",
    "x" * 1000,
    "a\n",
    " ",
    "\u0663",
    "\ufffd",
    "λ",
    "x{,3}",
    "\x07",
]


def test_regular_expressions_match_as_upstreams(tmp_path):
    parameter = {"source": "payload", "name": "v"}
    hooks = [
        {
            "id": f"r{index}",
            "response-message": "matched",
            "trigger-rule": {"match": {"type": "regex", "regex": regex, "parameter": parameter}},
        }
        for index, regex in enumerate(REGEXES)
    ]
    oracle = Oracle(tmp_path, hooks)
    try:
        for hook in hooks:
            for text in TEXTS:
                body = json.dumps({"v": text}).encode()
                request = {"method": "POST", "path": f"/hooks/{hook['id']}", "query": "", "body": body}
                compare(oracle, hook, {**request, "headers": {"Content-Type": "application/json"}})
    finally:
        oracle.stop()
