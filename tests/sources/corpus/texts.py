"""Awkward delimited texts. The table in most is the same: three days, three productions, 60.5 s in all."""

from __future__ import annotations

from sources.corpus.awkward import Awkward, Table

__all__ = ["REPORTS", "TABLE", "TEXTS"]

TABLE = "date,production,ingested (s)\n2026-11-01,Alpha,10\n2026-11-02,Béta “2”,20\n2026-11-03,Gamma,30.5\n"
LATIN = TABLE.replace("“2”", "2")
WHOLE = (Table(3, 60_500, headers=("date", "production", "ingested (s)")),)


def by(delimiter: str) -> bytes:
    return TABLE.replace(",", delimiter).encode()


def made(*lines: str, end: str = "\n") -> bytes:
    return (end.join(lines) + end).encode()


def large() -> bytes:
    """More lines than a first look takes, and one that is no row behind them."""
    rows = [f"2026-{1 + n % 12:02}-{1 + n % 28:02},P{n % 7},{n % 10}" for n in range(5_000)]
    return made("date,production,n", *rows[:4_000], "2026-01-01,P,1,too,many", *rows[4_000:])


TEXTS = (
    Awkward("plain.csv", "nothing", TABLE.encode(), WHOLE),
    Awkward("bom.csv", "a mark of UTF-8 stands before the first header", b"\xef\xbb\xbf" + TABLE.encode(), WHOLE),
    Awkward("latin1.csv", "Latin-1, in which é is one byte", LATIN.encode("latin-1"), WHOLE),
    Awkward("cp1252.csv", "CP1252, with typographic quotes that Latin-1 has not", TABLE.encode("cp1252"), WHOLE),
    Awkward("utf16.csv", "UTF-16 with its mark, as spreadsheet programs write “Unicode text”", TABLE.replace(",", "\t").encode("utf-16"), WHOLE),
    Awkward("utf16-be.csv", "UTF-16, the large byte first", b"\xfe\xff" + TABLE.encode("utf-16-be"), WHOLE),
    Awkward("utf16-bare.csv", "UTF-16 without a mark", TABLE.encode("utf-16-le"), WHOLE),
    Awkward("late-latin.csv", "the first letter that is not ASCII stands behind a megabyte", lambda: made(
        "title,n", *["x" * 100 + ",1"] * 15_000) + "caf\xe9,2\n".encode("latin-1"), (Table(15_001, 15_002),)),
    Awkward("bad-bytes.csv", "one line of UTF-8 is damaged", TABLE.encode().replace(b"Alpha", b"Al\xffpha").replace(b"Gamma", "Γάμμα".encode()),
        (Table(2, 50_500, rejected=1),)),
    Awkward("semicolon.csv", "semicolons, whatever the name says", by(";"), WHOLE),
    Awkward("tab.txt", "tabs", by("\t"), WHOLE),
    Awkward("pipe.csv", "vertical bars", by("|"), WHOLE),
    Awkward("sep.csv", "a first line that tells a spreadsheet program the delimiter", b"sep=;\n" + by(";"), WHOLE),
    Awkward("decimal-comma.csv", "decimal commas between semicolons", made(
        "datum;productie;opname (s)", "2026-11-01;A;1,5", "2026-11-02;B;1.234,25", "2026-11-03;C;2"), (Table(3, 1_237_750),)),
    Awkward("decimal-comma-quoted.csv", "decimal commas in quotes between commas", made("dag,n", '2026-11-01,"1,5"', '2026-11-02,"2,25"'),
        (Table(2, 3_750_000),)),
    Awkward("thousands.csv", "thousands parted by commas, in quotes", made("day,views", '2026-11-01,"1,234,567"', '2026-11-02,"12"'),
        (Table(2, 1_234_579),)),
    Awkward("thousands-space.csv", "thousands parted by narrow spaces, as French has them", made(
        "jour;vues", "2026-11-01;1\u202f234", "2026-11-02;12\u00a0345"), (Table(2, 13_579),)),
    Awkward("apostrophes.csv", "thousands parted by apostrophes, as Switzerland has them", made("day;views", "2026-11-01;1'234", "2026-11-02;5"),
        (Table(2, 1_239),)),
    Awkward("money.csv", "a currency's sign in each cell", made("day,cost", "2026-11-01,€ 12.50", "2026-11-02,€ 0.25", "2026-11-03,-€1"),
        (Table(3, 11_750_000),)),
    Awkward("accounting.csv", "negative numbers in brackets, or with the sign behind", made("day,result (€)", "2026-11-01,(5.00)", "2026-11-02,3-",
        "2026-11-03,10"), (Table(3, 2_000_000),)),
    Awkward("per-cent.csv", "per cent signs", made("day,share", "2026-11-01,12.5%", "2026-11-02,7 %"), (Table(2, 19_500_000),)),
    Awkward("exponents.csv", "numbers with exponents", made("day,seen", "2026-11-01,1.5E+03", "2026-11-02,2e2", "2026-11-03,1"), (Table(3, 1_701_000_000),)),
    Awkward("minus-sign.csv", "the real minus sign", made("day,change", "2026-11-01,−5", "2026-11-02,7"), (Table(2, 2),)),
    Awkward("clock.csv", "lengths of time as a clock shows them", made("day,length (hh:mm:ss)", "2026-11-01,1:00:00", "2026-11-02,00:00:30"),
        (Table(2, 3_630_000),)),
    Awkward("crlf.csv", "line ends of Windows", TABLE.replace("\n", "\r\n").encode(), WHOLE),
    Awkward("cr.csv", "line ends of old Macintoshes", TABLE.replace("\n", "\r").encode(), WHOLE),
    Awkward("mixed-ends.csv", "line ends of every kind", TABLE.replace("\n", "\r\n", 1).encode().replace(b"10\n", b"10\r"), WHOLE),
    Awkward("no-last-end.csv", "no line end behind the last row", TABLE.rstrip("\n").encode(), WHOLE),
    Awkward("blank-lines.csv", "blank lines between the rows and behind them", TABLE.replace("\n", "\n\n").encode() + b"\n  \n", WHOLE),
    Awkward("empty-rows.csv", "rows of delimiters alone, which spreadsheet programs leave behind", TABLE.encode() + b",,\n" * 5, WHOLE),
    Awkward("trailing-delimiter.csv", "a delimiter at the end of each line", TABLE.replace("\n", ",\n").encode(), WHOLE),
    Awkward("quoted.csv", "everything in quotes, with line ends and quotes inside", made(
        '"date","production","ingested (s)"', '"2026-11-01","Al\npha ""x"", y","10"', '"2026-11-02","B","50.5"'), (Table(2, 60_500),)),
    Awkward("row-quoted.csv", "each whole row quoted in one field", made(
        '"date,production,ingested (s)"', '"2026-11-01,Alpha,10"', '"2026-11-02,""Be, ta"",20"', '"2026-11-03,Gamma,30.5"'), WHOLE),
    Awkward("one-row-quoted.csv", "one row quoted in one field", TABLE.encode().replace(b"2026-11-01,Alpha,10", b'"2026-11-01,Alpha,10"'), WHOLE),
    Awkward("stray-quote.csv", "a quotation mark that is an inch", made("day,disk,n", '2026-11-01,5" drive,1', "2026-11-02,x,2"), (Table(2, 3),)),
    Awkward("unclosed.csv", "a quotation mark that never closes", made(
        "day,title,n", '2026-11-01,"open,1', "2026-11-02,x,2", "2026-11-03,y,3"), (Table(2, 5, rejected=1),)),
    Awkward("behind-quote.csv", "text behind a closing quotation mark", made("day,title,n", '2026-11-01,"a"b,1', "2026-11-02,c,2"),
        (Table(1, 2, rejected=1),)),
    Awkward("too-many.csv", "a row with more fields than columns", made("day,title,n", "2026-11-01,a,b,1", "2026-11-02,c,2", "2026-11-03,d,3"),
        (Table(2, 5, rejected=1),)),
    Awkward("too-few.csv", "rows whose last, empty fields are left out", made("day,n,title,note", "2026-11-01,1", "2026-11-02,2,c", "2026-11-03,3,c,d"),
        (Table(3, 6),)),
    Awkward("notes.csv", "a note below the table", TABLE.encode() + b"Made on 27 November by the archive\n", (Table(3, 60_500, rejected=1),)),
    Awkward("titles.csv", "titles above the table", b"Usage report\nNovember 2026\n\n" + TABLE.encode(), WHOLE),
    Awkward("padded-titles.csv", "titles above the table, with empty fields", b"Usage report,,\n,,\n" + TABLE.encode(), WHOLE),
    Awkward("totals.csv", "a row of totals at the end", TABLE.encode() + b"Total,,60.5\n", (Table(3, 60_500, rejected=1),)),
    Awkward("totaal.csv", "rows of totals in Dutch, and a blank line above them", TABLE.encode() + b"\nSubtotaal:,,60.5\nTOTAAL,,60.5\n",
        (Table(3, 60_500, rejected=2),)),
    Awkward("total-recall.csv", "a production that is called like a row of totals", made(
        "date,production,n", "2026-11-01,Total,1", "2026-11-02,Total Recall,2", "2026-11-03,Sum of Us,3"), (Table(3, 6),)),
    Awkward("no-header.csv", "no header", made("2026-11-01,Alpha,10", "2026-11-02,Beta,20"), (Table(2, 30, headers=("Column 1", "Column 2", "Column 3")),)),
    Awkward("same-headers.csv", "two columns with one name, and one with none", made("date,n,n,", "2026-11-01,1,2,x", "2026-11-02,3,4,y"),
        (Table(2, 4, headers=("date", "n", "n (2)", "Column 4")),)),
    Awkward("short-header.csv", "a header with fewer names than the rows have fields", made("date,n", "2026-11-01,1,x", "2026-11-02,2,y"),
        (Table(2, 3, headers=("date", "n", "Column 3")),)),
    Awkward("short-rows.csv", "rows whose last, empty fields are left out", made("date,n,title", "2026-11-01,1,x", "2026-11-02,2", "2026-11-03,3"),
        (Table(3, 6),)),
    Awkward("hostile-headers.csv", "headers and texts that are formulas, HTML and SQL", made(
        "date,\"<b>x</b>'; DROP TABLE t; --\",=1+1", "2026-11-01,=cmd|' /C calc'!A0,5", "2026-11-02,<script>alert(1)</script>,6"), (Table(2, 11),)),
    Awkward("across.csv", "years across the table", made("production,2024,2025,2026", "Alpha,1,2,3", "Beta,4,5,6"), (Table(2, 5),)),
    Awkward("one-column.csv", "a single column", made("views", "1", "2", "3"), (Table(3, 6),)),
    Awkward("one-row.csv", "a single row", made("date,n", "2026-11-01,5"), (Table(1, 5),)),
    Awkward("nul.csv", "a zero byte within a text", TABLE.encode().replace(b"Alpha", b"Al\0pha") + b"2026-11-04,x,1\n" * 60, (Table(63, 120_500),)),
    Awkward("long-field.csv", "a field of two million letters", lambda: made("date,title,n", f"2026-11-01,{'x' * 2_000_000},1", "2026-11-02,y,2"),
        (Table(1, 2, rejected=1),)),
    Awkward("large.csv", "a row that is none behind the first thousands", large, (Table(5_000, 22_500, rejected=1),)),
    Awkward("nothing-words.csv", "words for nothing where numbers are", made("day,n", "2026-11-01,NA", "2026-11-02,-", "2026-11-03,NULL", "2026-11-04,4",
        *["2026-11-05,1"] * 4), (Table(8, 8),)),
    Awkward("not-numbers.csv", "infinity and what is no number", made("day,n", *["2026-11-01,1"] * 30, "2026-11-02,inf", "2026-11-03,NaN", "2026-11-04,1e999"),
        (Table(30, 30, rejected=3),)),
    Awkward("bad-dates.csv", "days that no calendar has, or no film", made("day,n", *["2026-11-01,1"] * 30, "2026-02-30,1", "1899-12-30,1", ",1"),
        (Table(30, 30, rejected=3),)),
    Awkward("spaces.csv", "blanks around everything", made("date , production , n ", " 2026-11-01 , Alpha , 1 ", " 2026-11-02 , B , 2 "), (Table(2, 3),)),
    Awkward("right-to-left.csv", "titles from right to left and of four bytes a letter", made("date,titel,n", "2026-11-01,\u202eעברית,1", "2026-11-02,🎬🎞️,2"),
        (Table(2, 3),)),
    Awkward("empty.csv", "nothing in it", b"", refusal="This file is empty."),
    Awkward("blank.csv", "blanks alone", b"   \n\n", refusal="This file is empty."),
    Awkward("header-only.csv", "a header without rows", b"date,n\n", refusal="There is no table in this file."),
    Awkward("a-million-columns.csv", "a million columns", lambda: b"a," * 1_000_000 + b"a\n" + b"1," * 1_000_000 + b"1\n", refusal="This table has"),
    Awkward("page.pdf", "a PDF", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", refusal="This is a {kind} file"),
    Awkward("picture.csv", "a picture with the name of a table", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", refusal="This is a {kind} file"),
    Awkward("bytes.csv", "bytes of no kind", bytes(range(256)) * 40, refusal="This file is no text"),
)  # fmt: skip

HEAD = "Name,Id,Deleted,Volume Ingested (s),Items Ingested (#),Data Storage (MB),date"
REPORT = (HEAD, "Alpha,1,,3600,12,1500.5,2026-11-01", "Béta,2,,1800.25,3,0,2026-11-01", "Gämma,3,2026-10-01,0,0,12,2026-11-01")
SECONDS = (Table(3, 5_400_250),)

REPORTS = (
    Awkward("report.csv", "a production report, plain", made(*REPORT), SECONDS),
    Awkward("report-bom.csv", "a production report with a mark of UTF-8", b"\xef\xbb\xbf" + made(*REPORT, end="\r\n"), SECONDS),
    Awkward("report-latin1.csv", "a production report in Latin-1", "\r\n".join(REPORT).encode("latin-1"), SECONDS),
    Awkward("report-cp1252.csv", "a production report in CP1252", "\n".join(REPORT).replace("Alpha", "“Alpha”").encode("cp1252"), SECONDS),
    Awkward("report-quoted.csv", "a production report with one whole row in quotes", made(*REPORT[:2], f'"{REPORT[2]}"', REPORT[3]), SECONDS),
    Awkward("report-all-quoted.csv", "a production report with each whole row in quotes", made(*[f'"{line}"' for line in REPORT]), SECONDS),
    Awkward("report-semicolon.csv", "a production report as a Belgian spreadsheet saves it", made(
        *[line.replace(",", ";").replace(".", ",") for line in REPORT]), SECONDS),
)  # fmt: skip
