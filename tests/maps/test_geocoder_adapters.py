"""Outside geocoders: asked only where somebody named a server, and judged by their answers."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest

from doorstep.domain.errors import AddressError, UnknownNameError
from doorstep.domain.places import LonLat
from doorstep.maps.addresses import AddressKind
from doorstep.maps.geocoder_adapters import OutsideGeocoder

NOMINATIM = [
    {
        "lat": "60.1691",
        "lon": "24.9402",
        "osm_type": "node",
        "osm_id": 7,
        "display_name": "5, Mannerheimintie, Helsinki, 00100, Finland",
        "address": {
            "house_number": "5", "road": "Mannerheimintie", "city": "Helsinki", "postcode": "00100",
            "country_code": "fi",
        },
    },
    {
        "lat": "60.2",
        "lon": "24.9",
        "osm_type": "way",
        "osm_id": 8,
        "display_name": "Mannerheimintie, Helsinki, Finland",
        "address": {"road": "Mannerheimintie", "city": "Helsinki", "country_code": "fi"},
    },
]  # fmt: skip
PHOTON = {
    "features": [
        {
            "geometry": {"type": "Point", "coordinates": [24.9402, 60.1691]},
            "properties": {
                "osm_type": "W", "osm_id": 9, "street": "Mannerheimintie", "housenumber": "5",
                "city": "Helsinki", "countrycode": "FI", "name": "Lasipalatsi",
            },
        }
    ]
}  # fmt: skip


class _Server(BaseHTTPRequestHandler):
    asked: list[dict[str, list[str]]] = []

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        self.asked.append(parse_qs(parts.query))
        if "broken" in self.path:
            body = b"<html>not json</html>"
        elif parts.path.startswith("/reverse"):
            body = json.dumps(NOMINATIM[0]).encode()
        else:
            body = json.dumps(PHOTON if parts.path.startswith("/api") else NOMINATIM).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Keep the test output clean."""


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    pytest.importorskip("geopy", reason="the extra 'geocoders' is not installed")
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Server)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def test_an_answer_with_the_house_number_asked_for_is_surer_than_the_street_alone(endpoint: str):
    """The server sorts by importance; a driver needs the door."""
    found = OutsideGeocoder("nominatim", endpoint).search("Mannerheimintie 5, Helsinki")
    assert [(one.address.house_number, one.kind, one.osm_id) for one in found] == [
        ("5", AddressKind.BUILDING, "n7"),
        (None, AddressKind.STREET, "w8"),
    ]
    assert found[0].confidence >= 0.9
    assert found[1].confidence <= 0.5
    assert found[0].position == LonLat(24.9402, 60.1691)


def test_an_answer_with_another_house_number_is_not_trusted(endpoint: str):
    """Nominatim answers with the nearest thing it knows; number 7 is not number 5."""
    best = OutsideGeocoder("nominatim", endpoint).search("Mannerheimintie 7, Helsinki")[0]
    assert best.confidence <= 0.5


def test_photon_answers_are_read_and_biased_to_where_the_writer_is(endpoint: str):
    """Photon speaks GeoJSON and takes lat and lon apart."""
    _Server.asked.clear()
    found = OutsideGeocoder("photon", endpoint).search("Mannerheimintie 5", near=LonLat(24.9, 60.2))
    assert found[0].address.one_line == "Mannerheimintie 5, Helsinki, FI"
    assert found[0].osm_id == "w9"
    assert _Server.asked[0]["lat"] == ["60.2"]
    assert _Server.asked[0]["lon"] == ["24.9"]


def test_reverse_gives_the_nearest_address(endpoint: str):
    """A driver's fix becomes an address."""
    found = OutsideGeocoder("nominatim", endpoint).reverse(LonLat(24.94, 60.169))
    assert found is not None
    assert found.address.street == "Mannerheimintie"


def test_an_empty_text_is_not_sent(endpoint: str):
    """There is nothing to ask."""
    _Server.asked.clear()
    assert OutsideGeocoder("nominatim", endpoint).search("  ") == []
    assert _Server.asked == []


def test_a_server_that_is_not_there_is_one_clear_error():
    """Port 9 is the discard port: nobody listens."""
    pytest.importorskip("geopy", reason="the extra 'geocoders' is not installed")
    with pytest.raises(AddressError, match=r"127\.0\.0\.1:9.*Check that the server runs"):
        OutsideGeocoder("nominatim", "http://127.0.0.1:9", timeout_s=1).search("Mannerheimintie 5")


def test_a_server_that_talks_nonsense_is_one_clear_error(endpoint: str):
    """A login page instead of JSON must not become a stack trace."""
    with pytest.raises(AddressError, match="no proper answer"):
        OutsideGeocoder("nominatim", endpoint).search("broken")


@pytest.mark.parametrize("endpoint", ["", "localhost:8080", "ftp://host", "nominatim"])
def test_there_is_no_default_server(endpoint: str):
    """Addresses are personal data: they go where somebody decided, or nowhere."""
    with pytest.raises(AddressError, match="no default"):
        OutsideGeocoder("nominatim", endpoint)


def test_an_unknown_service_is_named_with_the_known_ones():
    """So that a typing error in the settings mends itself."""
    with pytest.raises(UnknownNameError, match="nominatim"):
        OutsideGeocoder("nominatum", "http://localhost")  # type: ignore[arg-type]
