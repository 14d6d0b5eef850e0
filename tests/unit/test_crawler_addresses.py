"""Addresses: one spelling a page, nothing but http and https, hosts told apart."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.addresses import article_address, belongs, canonical_url, checked_url, host_and_port, literal_ip
from model.errors import RefusedAddress
from model.outlet import Outlet

PLAIN = "abcXYZ019-_.~"
PATHS = st.lists(st.text(PLAIN + "%äж &=+;,()", max_size=12), max_size=5).map(lambda parts: "/" + "/".join(parts))
QUERIES = st.lists(
    st.tuples(st.sampled_from(["a", "utm_source", "page", "fbclid", "ä"]), st.text(max_size=6)), max_size=4
)


@given(path=PATHS, query=QUERIES, host=st.sampled_from(["Example.org", "пример.укр", "a-b.example.co.uk"]))
def test_canonical_is_its_own_canonical(path: str, query: list[tuple[str, str]], host: str) -> None:
    url = f"http://{host}{path}?" + "&".join(f"{key}={value}" for key, value in query)
    once = canonical_url(url)
    assert canonical_url(once) == once
    assert once.isascii()
    assert "utm_source=" not in once
    assert "#" not in once


@given(st.text(max_size=60))
def test_any_text_is_an_address_or_a_named_refusal(text: str) -> None:
    try:
        found = canonical_url(text, "https://example.org/a/b")
    except RefusedAddress as error:
        assert str(error)
        return
    assert found.startswith(("http://", "https://"))
    assert canonical_url(found) == found


@pytest.mark.parametrize(
    ("url", "base", "expected"),
    [
        ("../c?d=1", "https://example.org/a/b/x", "https://example.org/a/c?d=1"),
        ("//other.example.org/x", "https://example.org/", "https://other.example.org/x"),
        ("?page=2", "https://example.org/a", "https://example.org/a?page=2"),
        ("https://EXAMPLE.org", "", "https://example.org/"),
        ("https://bücher.example/ä", "", "https://xn--bcher-kva.example/%C3%A4"),
        ("https://example.org/%e4%b8%ad", "", "https://example.org/%E4%B8%AD"),
        ("https://example.org/100%", "", "https://example.org/100%25"),
        ("https://example.org/a,", "", "https://example.org/a"),
        ("https://example.org/..", "", "https://example.org/"),
        ("http://[2001:DB8:0::1]:80/", "", "http://[2001:db8::1]/"),
    ],
)  # fmt: skip
def test_spellings(url: str, base: str, expected: str) -> None:
    assert canonical_url(url, base) == expected


@pytest.mark.parametrize(
    "url",
    ["http://", "http:///x", "http://user:secret@example.org/", "http://exa mple.org/", "http://example.org:0/",
     "http://example.org:99999/", "http://[::1", "http://1.2.3/", "http://1.2.3.4.5/", "http://0x10/", "http://-a.org/",
     "http://a..b/", "http://" + "a" * 64 + ".org/", "http://example.org/" + "x" * 3000],
)  # fmt: skip
def test_refused(url: str) -> None:
    with pytest.raises(RefusedAddress) as caught:
        canonical_url(url)
    assert "secret" not in str(caught.value)


def test_checked_keeps_the_query_that_canonical_cleans() -> None:
    url = "https://example.org/a?utm_source=x&b=1"
    assert checked_url(url) == url
    assert canonical_url(url) == "https://example.org/a?b=1"


def test_editions_of_an_article_share_an_address() -> None:
    outlet = Outlet(
        name="x", title="X", pdf_suffix="/pdf", rewrites=((r"^https://[a-z]+\.example\.org/", "https://example.org/"),)
    )
    spellings = ["https://example.org/a-1", "https://en.example.org/a-1?utm_source=y", "https://fr.example.org/a-1/pdf"]
    assert {article_address(url, outlet) for url in spellings} == {"https://example.org/a-1"}


@pytest.mark.parametrize(
    ("url", "expected"),
    [("https://example.org/", True), ("https://www.example.org/", True), ("https://news.example.org/", True),
     ("https://notexample.org/", False), ("https://example.org.evil.net/", False),
     ("https://evil.net/example.org", False)],
)  # fmt: skip
def test_hosts(url: str, expected: bool) -> None:
    assert belongs(url, Outlet(name="x", title="X", hosts=("www.example.org",))) is expected
    assert belongs(url, Outlet(name="x", title="X"))


def test_ports_and_literals() -> None:
    assert host_and_port("https://example.org/") == ("example.org", 443)
    assert host_and_port("http://[::1]:8080/") == ("::1", 8080)
    assert (literal_ip("127.0.0.1"), literal_ip("::1"), literal_ip("example.org")) == ("127.0.0.1", "::1", "")
