"""Files that mean harm, made on the spot: bombs, endless references, sizes that lie, nonsense."""
import struct
import zlib
from pathlib import Path


def pdf_of(objects: dict, root: int = 1) -> bytes:
    """Objects by number, without a table: readers find them."""
    body = b"".join(b"%d 0 obj\n%s\nendobj\n" % (number, content) for number, content in objects.items())
    return b"%PDF-1.7\n" + body + b"trailer << /Root %d 0 R >>\n%%%%EOF\n" % root


def stream(content: bytes, words: bytes = b"") -> bytes:
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), words, content)


def one_page(content: bytes, resources: bytes = b"", box: bytes = b"0 0 595 842", more: dict | None = None) -> bytes:
    """A document of one page; `content` is a whole object."""
    return pdf_of({1: b"<< /Type /Catalog /Pages 2 0 R >>",
                   2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
                   3: b"<< /Type /Page /Parent 2 0 R /MediaBox [%s] /Contents 4 0 R /Resources << %s >> >>"
                      % (box, resources),
                   4: content, **(more or {})})


def content_bomb() -> bytes:
    """A gigabyte of spaces in a megabyte."""
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(b" " * (1 << 20)) for _ in range(1 << 10)) + packer.flush()
    return one_page(stream(packed, b"/Filter /FlateDecode"))


def double_bomb() -> bytes:
    """Packed twice."""
    packed = zlib.compress(zlib.compress(b" " * (200 << 20), 9), 9)
    return one_page(stream(packed, b"/Filter [/FlateDecode /FlateDecode]"))


def form_of_itself() -> bytes:
    form = stream(b"/F Do /F Do", b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] "
                                  b"/Resources << /XObject << /F 5 0 R >> >>")
    return one_page(stream(b"/F Do"), b"/XObject << /F 5 0 R >>", more={5: form})


def doubling_forms(levels: int = 40) -> bytes:
    """Each draws the next one twice."""
    forms = {}
    for level in range(levels):
        forms[5 + level] = stream(b"/F Do /F Do" if level < levels - 1 else b"0 0 9 9 re f",
                                  b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] "
                                  b"/Resources << /XObject << /F %d 0 R >> >>" % (6 + level))
    return one_page(stream(b"/F Do"), b"/XObject << /F 5 0 R >>", more=forms)


def huge_page() -> bytes:
    return one_page(stream(b"0 0 99 99 re f"), box=b"0 0 1000000 1000000")


def thin_page() -> bytes:
    return one_page(stream(b"0 0 99 99 re f"), box=b"0 0 1 1000000")


def page_without_size() -> bytes:
    return one_page(stream(b"0 0 99 99 re f"), box=b"5 5 5 5")


def deep_states() -> bytes:
    return one_page(stream(zlib.compress(b"q " * 5_000_000), b"/Filter /FlateDecode"))


def deep_array() -> bytes:
    return one_page(stream(b"[" * 1_000_000))


def endless_dash() -> bytes:
    return one_page(stream(b"[0.00001] 0 d 0 0 m 500 500 l S"))


def million_lines() -> bytes:
    lines = b" ".join(b"%d %d l" % (i * 7919 % 595, i * 104729 % 842) for i in range(1_000_000))
    return one_page(stream(zlib.compress(b"0 0 m " + lines + b" S"), b"/Filter /FlateDecode"))


def tiny_pattern() -> bytes:
    pattern = stream(b"0 0 1 1 re f", b"/Type /Pattern /PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 1 1] "
                                      b"/XStep 0.01 /YStep 0.01 /Resources << >>")
    return one_page(stream(b"/Pattern cs /P scn 0 0 595 842 re f"), b"/Pattern << /P 5 0 R >>", more={5: pattern})


def huge_picture() -> bytes:
    picture = stream(zlib.compress(b"\0" * (1 << 20)), b"/Type /XObject /Subtype /Image /Width 100000 /Height 100000 "
                                                       b"/ColorSpace /DeviceRGB /BitsPerComponent 8 "
                                                       b"/Filter /FlateDecode")
    return one_page(stream(b"595 0 0 842 0 0 cm /I Do"), b"/XObject << /I 5 0 R >>", more={5: picture})


def many_pages() -> bytes:
    """A hundred thousand times the same page."""
    kids = b" ".join([b"3 0 R"] * 100_000)
    return pdf_of({1: b"<< /Type /Catalog /Pages 2 0 R >>",
                   2: b"<< /Type /Pages /Kids [%s] /Count 100000 >>" % kids,
                   3: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>"})


def pages_of_itself() -> bytes:
    return pdf_of({1: b"<< /Type /Catalog /Pages 2 0 R >>", 2: b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2 >>"})


def object_of_itself() -> bytes:
    return pdf_of({1: b"<< /Type /Catalog /Pages 2 0 R >>", 2: b"2 0 R"})


def script_and_launch() -> bytes:
    """Nothing of it may run."""
    return pdf_of({1: b"<< /Type /Catalog /Pages 2 0 R /OpenAction << /S /Launch /F (/bin/touch) /P (pwned) >> >>",
                   2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
                   3: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 99 99] /AA << /O << /S /JavaScript "
                      b"/JS (app.launchURL\\('http://127.0.0.1/'\\)) >> >> >>"})


def png(width: int, height: int, rows: bytes, depth: int = 8, colour: int = 2) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)) +
            chunk(b"IDAT", rows) + chunk(b"IEND", b""))


def png_bomb() -> bytes:
    """30,000 by 30,000 black and white pixels in a few kilobytes."""
    packer = zlib.compressobj(9)
    row = b"\0" * (1 + 30000 // 8)
    packed = b"".join(packer.compress(row) for _ in range(30000)) + packer.flush()
    return png(30000, 30000, packed, 1, 0)


def png_that_lies() -> bytes:
    return png(5000, 5000, zlib.compress(b"\0" * 100))


def tiff(width: int, height: int, next_at: int = 0, compression: int = 1) -> bytes:
    """One strip of nothing; `next_at` is where the next directory is said to be."""
    entries = [(256, 4, 1, width), (257, 4, 1, height), (258, 3, 1, 1), (259, 3, 1, compression), (262, 3, 1, 0),
               (273, 4, 1, 200), (277, 3, 1, 1), (278, 4, 1, height), (279, 4, 1, 64)]
    directory = struct.pack("<H", len(entries)) + b"".join(struct.pack("<HHII", *entry) for entry in entries)
    head = b"II*\0" + struct.pack("<I", 8) + directory + struct.pack("<I", next_at)
    return head.ljust(200, b"\0") + b"\0" * 64


def tiff_of_itself() -> bytes:
    return tiff(100, 100, next_at=8)


def tiff_bomb() -> bytes:
    return tiff(60000, 60000, compression=4)


def jpeg_of_many_pixels() -> bytes:
    """A header of 65,500 by 65,500 and nothing after it."""
    frame = b"\xff\xc0\x00\x11\x08" + struct.pack(">HH", 65500, 65500) + b"\x03\x01\x11\x00\x02\x11\x00\x03\x11\x00"
    return b"\xff\xd8" + frame + b"\xff\xda\x00\x0c\x03\x01\x00\x02\x00\x03\x00\x00\x3f\x00" + b"\0" * 1000


def small_pdf() -> bytes:
    return one_page(stream(b"BT /F 12 Tf 60 700 Td (Invoice number 4711 over 104.90 EUR) Tj ET"),
                    b"/Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >>")


def small_png() -> bytes:
    return png(60, 60, zlib.compress((b"\0" + b"\xff" * 180) * 60))


def cut(whole: bytes, parts: int):
    """The same, ended at so many places."""
    for i in range(parts):
        yield whole[:len(whole) * i // parts]


def turned(whole: bytes, count: int):
    """The same with one bit turned, at so many places."""
    for i in range(count):
        at = i * 7919 % len(whole)
        yield whole[:at] + bytes([whole[at] ^ 1 << i % 8]) + whole[at + 1:]


BOMBS = (content_bomb, double_bomb, form_of_itself, doubling_forms, huge_page, thin_page, page_without_size, deep_states,
         deep_array, endless_dash, million_lines, tiny_pattern, huge_picture, many_pages, pages_of_itself,
         object_of_itself, script_and_launch, png_bomb, png_that_lies, tiff_of_itself, tiff_bomb, jpeg_of_many_pixels)


def write_hostile_files(folder: Path):
    """Writes them all, and says where each is."""
    contents = {bomb.__name__.replace("_", "-"): bomb() for bomb in BOMBS}
    for name, whole in (("pdf", small_pdf()), ("png", small_png())):
        contents |= {f"cut-{name}-{i:02}": part for i, part in enumerate(cut(whole, 20))}
        contents |= {f"turned-{name}-{i:02}": part for i, part in enumerate(turned(whole, 20))}
    for name, content in contents.items():
        path = folder / name
        path.write_bytes(content)
        yield path
