"""What is sent: one request, its headers, its signature, and the same again at each further attempt."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from hookline.outbound.requests.signing import generate_secret
from hookline_cli.conformance.behaviours import behaviour
from hookline_cli.conformance.world import Broken

if TYPE_CHECKING:
    from hookline_cli.conformance.world import Target, World
    from hookline_cli.local.receiver_process import Received

_SKEW = 300  # seconds; what the specification's verifiers tolerate
ODD = '{"b": 1,\t"a":[1.0,  1e5, 12345678901234567890.10],\n "ü": "\\u00fc \u2028 😀", "b" :null}'


def _first(world: World, data: str = '{"number":1}') -> tuple[Target, Received]:
    target = world.target()
    target.publish(data)
    return target, target.received()[0]


def _attempts(world: World, count: int = 3) -> tuple[Target, list[Received]]:
    target = world.target(*[{"status": 500}] * (count - 1), {})
    target.publish()
    return target, target.received(count)


def _header(request: Received, name: str) -> str:
    value = request.header(name)
    if not value:
        raise Broken(f"no {name}")
    return value


@behaviour("An event is one POST; once it is answered 200 there is no other")
def one_post(world: World) -> None:
    target, request = _first(world)
    if request.method != "POST":
        raise Broken(f"method {request.method}")
    target.no_more_than(1)


@behaviour("webhook-id is there, printable and without blanks")
def id_present(world: World) -> None:
    value = _header(_first(world)[1], "webhook-id")
    if not value.isascii() or not value.isprintable() or " " in value:
        raise Broken(f"webhook-id {value!r}")


@behaviour("Two events have two ids")
def ids_differ(world: World) -> None:
    target, _ = _first(world)
    target.publish('{"number":2}')
    one, two = (_header(request, "webhook-id") for request in target.received(2))
    if one == two:
        raise Broken(f"both have {one}")


@behaviour("webhook-timestamp is the time of sending in unix seconds")
def timestamp_now(world: World) -> None:
    request = _first(world)[1]
    stamp = _header(request, "webhook-timestamp")
    if not (stamp.isascii() and stamp.isdigit()):
        raise Broken(f"webhook-timestamp {stamp!r}")
    if abs(int(stamp) - request.at) > _SKEW:
        raise Broken(f"{int(stamp) - request.at:.0f} s from the receiver's clock")


@behaviour("webhook-signature has a v1 signature of id, timestamp and body by the endpoint's secret")
def signature_v1(world: World) -> None:
    target, request = _first(world)
    target.check(request)


@behaviour("The bytes signed are the bytes sent, with odd white space, escapes and numbers in the data")
def signed_bytes(world: World) -> None:
    target, request = _first(world, ODD)
    target.check(request)


@behaviour("A signature by another secret is not there")
def signed_by_no_other(world: World) -> None:
    target, request = _first(world)
    try:
        target.check(request, generate_secret())
    except Broken:
        return
    raise Broken("any secret verifies it")


@behaviour("Each webhook header is there once")
def headers_once(world: World) -> None:
    names = [name.lower() for name, _ in _first(world)[1].headers]
    if doubled := sorted({name for name in names if name.startswith("webhook-") and names.count(name) > 1}):
        raise Broken(f"more than one {', '.join(doubled)}")


@behaviour("The body is JSON and content-type says so")
def json_body(world: World) -> None:
    request = _first(world)[1]
    kind = _header(request, "content-type")
    if kind.partition(";")[0].strip().lower() != "application/json":
        raise Broken(f"content-type {kind}")
    try:
        json.loads(request.body)
    except ValueError:
        raise Broken("the body is no JSON") from None


@behaviour("The secret is in no header and not in the body")
def secret_not_sent(world: World) -> None:
    target, request = _first(world)
    key = target.secret.partition("_")[2]
    text = request.target + request.body.decode(errors="replace") + "".join(value for _, value in request.headers)
    if key in text:
        raise Broken("the secret was sent")


@behaviour("user-agent names the sender", level="should")
def user_agent(world: World) -> None:
    _header(_first(world)[1], "user-agent")


@behaviour("Every attempt has the id of the first")
def attempts_same_id(world: World) -> None:
    ids = {_header(request, "webhook-id") for request in _attempts(world)[1]}
    if len(ids) > 1:
        raise Broken(f"{len(ids)} ids for one event")


@behaviour("Every attempt has the body of the first, byte for byte")
def attempts_same_body(world: World) -> None:
    if len({request.body for request in _attempts(world)[1]}) > 1:
        raise Broken("the bodies differ")


@behaviour("Every attempt has a timestamp of its own, which is never earlier")
def attempts_own_timestamp(world: World) -> None:
    requests = _attempts(world)[1]
    stamps = [int(_header(request, "webhook-timestamp")) for request in requests]
    if stamps != sorted(stamps):
        raise Broken(f"timestamps {stamps}")
    if requests[-1].at - requests[0].at > 2 and len(set(stamps)) == 1:  # noqa: PLR2004 - seconds: they must show
        raise Broken(f"{stamps[0]} at every attempt, {requests[-1].at - requests[0].at:.0f} s apart")


@behaviour("Every attempt is signed again, and verifies")
def attempts_signed(world: World) -> None:
    target, requests = _attempts(world)
    for request in requests:
        target.check(request)


@behaviour("A whsk_ secret signs v1a, which its public key verifies", needs="v1a")
def signature_v1a(world: World) -> None:
    target = world.target(kind="whsk")
    target.publish()
    (request,) = target.received()
    if not any(each.startswith("v1a,") for each in _header(request, "webhook-signature").split(" ")):
        raise Broken("no v1a signature")
    target.check(request)


@behaviour("While a secret is rotated the old and the new both verify", needs="rotate")
def rotation_signs_both(world: World) -> None:
    target, _ = _first(world)
    new = generate_secret()
    world.driver.rotate(target.endpoint, new)
    # a sender may keep settings for a while: the first request that the new secret verifies is judged
    for number in range(2, 60):
        target.publish(json.dumps({"number": number}))
        request = target.received(number)[-1]
        try:
            target.check(request, new)
        except Broken:
            continue
        target.check(request)
        return
    raise Broken("the new secret never signs")
