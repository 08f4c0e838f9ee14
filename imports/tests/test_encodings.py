"""The encoding that is proposed reads the file as it was written."""

import pytest

from imports import reading
from imports.reading import encodings

_WORDS = {
    "German": "Jürgen,Müller,Bäckerei Höß,Köln|Käthe,Größe,Söhne GmbH,München",
    "French": "Zoé,Lefèvre,Société d'Eau,Besançon|François,Noël,Café Émile,Orléans",
    "Polish": "Łukasz,Wójcik,Żabka Sp.,Łódź|Małgorzata,Żak,Śląskie Młyny,Kraków",
    "Czech": "Jiří,Dvořák,Škoda Díly,Plzeň|Zdeněk,Šťastný,Čeřovský,Ústí",
    "Russian": "Иван,Петров,Ромашка,Москва|Ольга,Кузнецова,Прогресс,Казань",
    "Japanese": "太郎,山田,株式会社サンプル,東京都|花子,佐藤,日本テスト工業,大阪市",
    "Chinese": "伟,王,北京示例有限公司,北京|娜,李,上海测试科技,上海",
    "Taiwanese": "小明,王,臺灣範例股份有限公司,臺北|美麗,李,台北測試科技,高雄",
    "Korean": "철수,김,주식회사 예제,서울|영희,이,한국테스트,부산",
    "Greek": "Γιώργος,Παπαδόπουλος,Εταιρεία,Αθήνα|Ελένη,Νικολάου,Δοκιμή,Πάτρα",
    "Turkish": "Müge,Yılmaz,Şahin Işık,Eskişehir|Çağlar,Öztürk,Güneş,Iğdır",
    "Hebrew": "דוד,כהן,חברת דוגמה,חיפה|שרה,לוי,אורות,תל אביב",
    "Arabic": "محمد,علي,شركة المثال,القاهرة|فاطمة,حسن,النور,الجيزة",
    "Euro": "Ana,Lima,Price € Café,Bonn|Ben,Ode,€ Crêpe,Rom",
}
_IN = {
    "German": "cp1252 iso8859_1 iso8859_15 mac_roman cp850",
    "French": "cp1252 iso8859_15 mac_roman",
    "Polish": "cp1250 iso8859_2 utf-16-le",
    "Czech": "cp1250 iso8859_2",
    "Russian": "cp1251 koi8_r cp866 iso8859_5 utf-16-le utf-16-be",
    "Japanese": "cp932 euc_jp iso2022_jp utf-16-le utf-16-be",
    "Chinese": "gb18030 utf-16-le utf-16-be",
    "Taiwanese": "big5",
    "Korean": "cp949",
    "Greek": "cp1253",
    "Turkish": "cp1254",
    "Hebrew": "cp1255",
    "Arabic": "cp1256",
    "Euro": "cp1252 iso8859_15",
}
FILES = [(tongue, name) for tongue, names in _IN.items() for name in names.split()]
HEADER = "First Name,Last Name,Company,City,Email\r\n"


def _lines(tongue, number):
    rows = _WORDS[tongue].split("|")
    return [f"{rows[n % 2]},p{n}@x.example" for n in range(number)]


def _read(path, raw):
    path.write_bytes(raw)
    layout = reading.look(path)
    read = reading.read(path, layout.encoding, layout.dialect)
    return layout, [one for one in read if one.number > 1 and not one.is_blank]


@pytest.mark.parametrize("number", [2, 40])
@pytest.mark.parametrize(("tongue", "name"), FILES)
def test_what_is_proposed_reads_the_file(tmp_path, tongue, name, number):
    lines = _lines(tongue, number)
    text = HEADER + "\r\n".join(lines) + "\r\n"
    layout, rows = _read(tmp_path / "list", text.encode(name))
    assert not layout.is_sure
    assert layout.encoding in dict(encodings.CHOICES)
    assert [",".join(one.cells) for one in rows] == lines


_WITHOUT_KANA = {
    "euc_jp": "一郎,田中,株式会社田中商事,千代田区|健二,山本,山本工業,大阪市北区",
    "gb18030": "伟,张,上海明德贸易有限公司,浦东新区|芳,王,北京华信科技有限公司,朝阳",
}


@pytest.mark.parametrize(("name", "rows"), _WITHOUT_KANA.items())
def test_japanese_without_kana_is_not_taken_for_chinese(tmp_path, name, rows):
    text = HEADER + "".join(f"{row},p@x.example\r\n" for row in rows.split("|") * 3)
    layout, _rows = _read(tmp_path / "list", text.encode(name))
    assert (layout.encoding, layout.is_sure) == (name, False)


def test_letters_beyond_ascii_may_come_late(tmp_path):
    early = [f"Ana,Lima,Orbit,Bonn,a{n}@x.example" for n in range(30_000)]
    lines = early + _lines("Russian", 4)
    raw = (HEADER + "\n".join(lines)).encode("cp1251")
    layout, rows = _read(tmp_path / "list", raw)
    assert layout.encoding == "cp1251"
    assert ",".join(rows[-1].cells) == lines[-1]


@pytest.mark.parametrize("name", ["cp932", "utf-16", "cp1253"])
def test_a_byte_that_an_encoding_does_not_have_refuses_its_row(tmp_path, name):
    broken = {"cp932": b"\x81\xff", "utf-16": b"\x00\xdc", "cp1253": b"\xd2"}[name]
    tongue = {"cp932": "Japanese", "utf-16": "Japanese", "cp1253": "Greek"}[name]
    before, mark, after = (HEADER + "\n".join(_lines(tongue, 6))).partition("p4")
    end = (mark + after).encode(name).removeprefix(b"\xff\xfe")
    path = tmp_path / "list"
    path.write_bytes(before.encode(name) + broken + end)
    dialect = reading.look(path, encoding=name).dialect
    rows = [one for one in reading.read(path, name, dialect) if one.number > 1]
    assert [bool(one.problem) for one in rows] == [False] * 4 + [True, False]


# Lists of many countries, and lists with one such word only, made for no test else.
_MIXED = {
    "West": "Hélène Dupré|Jörg Großmann|Begoña Ordóñez|Simão Leitão|Åke Sjögren"
    "|Søren Kjær|Mirabèl Caffè|Anaïs Ferté|Zoë D’Haese|Þór Ægisson",
    "Middle": "Jiří Kučera|Paweł Gąska|Ödön Fülöp|Željko Đorđević|Ľuboš Mikuláš"
    "|Elżbieta Świątek|Věra Růžičková|Ştefan Bălan|Jürgen Weiß",
}
_ALONE = {
    "cp1252": "Liège|Núñez|Göteborg|Crème Café|Straße 5|Price € 20|Smith – Jones"
    "|“Best” Ltd|O’Neill & Co|Acme® Inc|São Paulo|Århus|Peña|Noël|à la carte|£100",
    "cp1250": "Łódź|Šoštanj|Němeček|Kovačević|Târgu Mureş|Fülöp Győző|Wrocław|Žižkov",
    "mac_roman": "Hélène|Peña|Français|Zoë|Crème Café|Société Générale|Müller & Söhne",
}
_SPARSE = [(name, w) for name, words in _ALONE.items() for w in words.split("|")]


def _proposed(path, names, encoding):
    rows = [f"Ann,Smith,Firm {n},ann{n}@x.example" for n in range(30)]
    rows[5:5] = [f"{name},Brown,Orbit,p@x.example" for name in names]
    _layout, read = _read(path, (HEADER + "\n".join(rows)).encode(encoding))
    return [one.cells[0] for one in read if one.cells[1] == "Brown"]


@pytest.mark.parametrize("encoding", ["cp1252", "mac_roman", "iso8859_15"])
def test_a_list_of_the_whole_west_is_read(tmp_path, encoding):
    names = [
        name.encode(encoding, "ignore").decode(encoding)
        for name in _MIXED["West"].split("|")
    ]
    assert _proposed(tmp_path / "list", names, encoding) == names


@pytest.mark.parametrize("encoding", ["cp1250", "iso8859_2"])
def test_a_list_of_the_middle_of_europe_is_read(tmp_path, encoding):
    names = _MIXED["Middle"].split("|")
    assert _proposed(tmp_path / "list", names, encoding) == names


@pytest.mark.parametrize(("encoding", "word"), _SPARSE)
def test_one_word_tells_the_encoding(tmp_path, encoding, word):
    assert _proposed(tmp_path / "list", [word], encoding) == [word]
