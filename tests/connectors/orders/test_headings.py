"""Headings of order files: nine languages, three templates, and units behind the words."""

from __future__ import annotations

import pytest

from doorstep.connectors.orders.mapping import OrderMapping, order_columns
from doorstep.connectors.tables.folding import fold
from doorstep.domain.loads import Load
from doorstep.domain.orders import OrderKind
from doorstep.domain.places import LonLat
from doorstep.domain.windows import Window
from tests.connectors.order_files import clock, only, read


@pytest.mark.parametrize(
    "text",
    [
        "Auftragsnummer;Kunde;Adresse;PLZ;Ort;Zeitfenster;Gewicht (kg);Anzahl\n"
        "A1;K;Kaivokatu 1;00100;Helsinki;von 8 bis 10 Uhr;2,5;2\n",
        "Numéro de commande;Nom;Adresse;Code postal;Ville;Créneau;Poids kg;Colis\n"
        "A1;K;Kaivokatu 1;00100;Helsinki;de 8h à 10h;2,5;2\n",
        "Número de pedido;Nombre;Dirección;Código postal;Ciudad;Franja horaria;Peso (kg);Bultos\n"
        "A1;K;Kaivokatu 1;00100;Helsinki;8 a 10;2,5;2\n",
        "Tilausnumero\tNimi\tOsoite\tPostinumero\tKaupunki\tAikaikkuna\tPaino (kg)\tPaketit\n"
        "A1\tK\tKaivokatu 1\t00100\tHelsinki\t8–10\t2.5\t2\n",
        "Nº encomenda;Cliente;Morada;Código postal;Localidade;Janela horária;Peso;Volumes\n"
        "A1;K;Kaivokatu 1;00100;Helsinki;das 8h às 10h;2,5 kg;2\n",
        "N. ordine;Nominativo;Indirizzo;CAP;Città;Fascia oraria;Peso (kg);Colli\n"
        "A1;K;Kaivokatu 1;00100;Helsinki;dalle 8 alle 10;2,5;2\n",
        "Ordernummer;Naam;Straat;Huisnummer;Postcode;Plaats;Tijdvak;Gewicht;Aantal\n"
        "A1;K;Kaivokatu;1;00100;Helsinki;tussen 8 en 10 uur;2,5 kg;2\n",
        "Ordernr;Kundnamn;Adress;Postnummer;Ort;Tidsfönster;Vikt;Antal kolli\n"
        "A1;K;Kaivokatu 1;00100;Helsinki;kl. 8 till 10;2,5 kg;2\n",
        "Auftrags-Nr.;Kunde;Straße und Hausnr.;PLZ;Ort;Von;Bis;Gewicht;Packstücke;Tel.-Nr.\n"
        "A1;K;Kaivokatu 1;00100;Helsinki;8 Uhr;10:00 Uhr;2,5 kg;2;+423 232\n",
        "order_id|customer|street|house number|zip|town|time from|time to|weight_g|qty\n"
        "A1|K|Kaivokatu|1|00100|Helsinki|8:00|10:00 am|2500|2\n",
    ],
    ids=["de", "fr", "es", "fi", "pt", "it", "nl", "sv", "de with signs", "en"],
)
def test_headings_are_recognised_in_nine_languages(text: str):
    """The same order each time."""
    order = only(text)
    assert order.id == "A1"
    assert order.address.one_line == "Kaivokatu 1, 00100 Helsinki"
    assert order.windows == (Window(clock(8), clock(10)),)
    assert order.load == Load(2500, 0, 2)


def test_the_template_of_onfleet_is_recognised():
    """Its columns as of its import sheet; times come with their dates, month first."""
    order = only(
        "Recipient_Name,Recipient_Phone,Recipient_Notes,Address_Line1,Address_Line2,City/Town,State/Province,"
        "Postal_Code,Country,Task_Details,Pickup,completeAfter,completeBefore,Quantity\n"
        "A B,+1,,543 Howard St,Flat 2,San Francisco,CA,94105,United States,leave,TRUE,"
        "11/23/2026 08:00,11/23/2026 10:00,3\n"
    )
    assert order.kind is OrderKind.PICKUP
    assert order.address.one_line == "543 Howard St Flat 2, 94105 San Francisco, CA, US"
    assert order.windows == (Window(clock(8), clock(10)),)
    assert order.load.pieces == 3


def test_the_template_of_optimoroute_is_recognised():
    """Letters for types, minutes for durations, dates with the day first."""
    order = only(
        "Order ID,Order type,Date,Priority,Location name,Address,Latitude,Longitude,Time window from,"
        "Time window to,Duration,Notes,Skills\n"
        "7,P,23/11/2026,H,Bakery,Kaivokatu 1,60.17,24.94,08:00,15:00,10,back door,lift;cold\n"
    )
    assert (order.id, order.kind, order.service_s) == ("7", OrderKind.PICKUP, 600)
    assert order.place is not None
    assert order.place.door == LonLat(lon=24.94, lat=60.17)
    assert order.skills == {"lift", "cold"}
    assert order.price_if_unserved_minor == 10_000  # twice the default of 50.00


def test_the_columns_of_routific_are_recognised_and_its_load_is_told():
    """A load without a unit is not guessed at."""
    found = read(
        "Name,Address,Phone,Email,Duration,From,To,Load,Types\nA,Kaivokatu 1,+1,a@b.fi,5,8:00,10:00,12,cold\n"
    )
    assert found.orders[0].order.service_s == 300
    assert found.orders[0].order.skills == {"cold"}
    assert found.unread == ("Load is in a unit of its own: map mass, volume or parcels to it",)
    mapped = read(
        "Name,Address,Load\nA,Kaivokatu 1,12\n",
        mapping=OrderMapping({"address": "Address", "mass": "Load"}, units={"mass": "lb"}),
    )
    assert mapped.orders[0].order.load.mass_g == 5443  # 12 x 453.59237 g


def test_no_heading_stands_for_two_columns():
    """The later one would win in silence."""
    columns = order_columns().values()
    every = [(heading, column.name) for column in columns for heading in {*column.headings, column.name}]
    owners: dict[str, set[str]] = {}
    for heading, name in every:
        owners.setdefault(fold(heading), set()).add(name)
    assert {heading: names for heading, names in owners.items() if len(names) > 1} == {}
