"""Images that are too poor to be read: refused, or reviewed, with a sentence that says what to do."""
import struct
import zlib

from documents import pdf, write

ACME = ("--client", "acme-corp", "--type", "simple_invoice")
WIDTH, HEIGHT = 200, 264


def coarse_page() -> bytes:
    """Levels of a page whose letters are four pixels high."""
    rows = []
    for y in range(HEIGHT):
        is_text = 20 <= y < HEIGHT - 20 and y % 8 < 4
        rows.append(bytes(40 if is_text and 20 <= x < WIDTH - 20 and x % 4 < (1 + (x // 4 + y // 8) % 2) else 240
                          for x in range(WIDTH)))
    return b"".join(rows)


def as_png(levels: bytes) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
    rows = b"".join(b"\0" + levels[i:i + WIDTH] for i in range(0, len(levels), WIDTH))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 0, 0, 0, 0)) +
            chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


def test_a_page_that_nobody_could_read_is_refused(docflow, inbox):
    path = write(inbox, "coarse.png", as_png(coarse_page()))
    answer = docflow.process_one(path, *ACME, "--wait", code=4)
    assert answer["status"] == "failed"
    assert answer["error"] == ("document 1: page 1 has too few pixels: scan it again at 300 dpi, or photograph it from "
                               "nearer")


def test_one_poor_page_does_not_lose_the_others(docflow, inbox):
    """The second page is a picture alone."""
    whole = pdf([["Invoice number: 4711", "Total: 119.00"], []])
    levels = zlib.compress(coarse_page())
    picture = (b"\n90 0 obj\n<< /Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceGray "
               b"/BitsPerComponent 8 /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream\nendobj\n"
               b"91 0 obj\n<< /Length 29 >>\nstream\n595 0 0 842 0 0 cm /Picture Do\nendstream\nendobj\n"
               b"5 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 91 0 R "
               b"/Resources << /XObject << /Picture 90 0 R >> >> >>\nendobj\n" % (WIDTH, HEIGHT, len(levels), levels))
    body, _, _ = whole.partition(b"xref\n")
    path = write(inbox, "mixed.pdf", body + picture + b"trailer << /Root 1 0 R >>\n%%EOF\n")
    answer = docflow.process_one(path, *ACME, "--wait", code=3)
    [reason] = [reason for reason in answer["review_reasons"] if reason["code"] == "poor_image"]
    assert reason["page"] == 2
    assert reason["message"] == "page 2 is hard to read: check what was read, or scan it again"
    assert docflow.sql("SELECT string_agg(coalesce(defect, 'none'), ' ' ORDER BY page_number) FROM document_pages "
                       f"JOIN documents USING (document_id) WHERE process_id = '{answer['process_id']}'"
                       ) == "none illegible"
    assert "page 2 is hard to read" in docflow.succeed("review", "list")
