"""A robot's address, which somebody types in, leads nowhere but to a public address over https."""

import pytest

from grids.notices import robots
from grids.notices.faults import NotSent

INSIDE_OR_BARE = (
    "http://qyapi.example.com/send", "https://127.0.0.1/send", "https://10.0.0.1/x", "https://[::1]/x", "https://localhost/x",
    "https://a:b@qyapi.example.com/x", "ftp://qyapi.example.com/x", "https:///x", "not an address", "https://qyapi.example.com:x/",
    "https://169.254.169.254/latest",
    # the own network in another's clothes, and what is no one machine
    "https://[::ffff:100.64.0.1]/x", "https://[::ffff:10.0.0.1]/x", "https://[64:ff9b::a00:1]/x", "https://[2002:a00:1::]/x",
    "https://[::127.0.0.1]/x", "https://[2001:0:a00:1::]/x", "https://[fec0::1]/x", "https://224.0.0.1/x", "https://[ff02::1]/x",
)  # fmt: skip


def test_an_address_leads_outside_over_https_or_is_none():
    assert [one for one in INSIDE_OR_BARE if robots.address_of(one)] == []
    assert robots.address_of("https://qyapi.example.com/cgi-bin/webhook/send?key=1")


def test_a_host_that_the_installation_names_may_lie_inside(settings):
    settings.HOOK_HOSTS = ["10.0.0.1:8443"]
    assert robots.address_of("http://10.0.0.1:8443/x")
    assert robots.address_of("http://10.0.0.1/x") is None


def test_a_name_that_leads_inside_is_refused_when_it_is_connected_to(monkeypatch):
    # to what a name leads is the one thing that nothing on this machine can play
    monkeypatch.setattr(robots.socket, "getaddrinfo", lambda *_a, **_k: [(2, 1, 6, "", ("127.0.0.1", 443))])
    with pytest.raises(NotSent, match="内部网络"):
        robots.send(channel="wecom", address="https://robot.example.com/x", secret="", text="x")


def test_an_address_that_nobody_can_write_is_refused_for_good():
    for address in (f"https://{'a' * 70}.example.com/x", "https://a..example.com/x"):
        with pytest.raises(NotSent) as refused:
            robots.send(channel="wecom", address=address, secret="", text="x")
        assert refused.value.is_final
