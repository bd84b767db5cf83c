"""Documents made on the spot: small PDFs, whole and broken."""
import hashlib
from pathlib import Path

INVOICE = """Example Supplies Ltd
Invoice number: {number}
Currency: EUR
Net total: 100.00
VAT: 19.00
Total: 119.00""".splitlines()


def invoice(number: str = "INV-1") -> bytes:
    """One page of labelled facts; `number` makes it unlike others. It has no date, which only a person
    can know."""
    return pdf([[line.format(number=number) for line in INVOICE]])


def pdf(pages: list, trailer: str = "") -> bytes:
    """A PDF with these lines of text on each page; the objects that lead to all others come last. A line is a text, or
    texts with the places across the page where they begin: {72: "a", 300: "b"}."""
    kids = " ".join(f"{3 + 2 * i} 0 R" for i in range(len(pages)))
    objects = {}
    for i, lines in enumerate(pages):
        content = " ".join(f"1 0 0 1 {x} {770 - 18 * j} Tm ({text}) Tj" for j, line in enumerate(lines)
                           for x, text in (line if isinstance(line, dict) else {72: line}).items())
        stream = f"BT /F1 12 Tf {content} ET"
        objects[3 + 2 * i] = (f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] "
                              f"/Resources << /Font << /F1 {3 + 2 * len(pages)} 0 R >> >> "
                              f"/Contents {4 + 2 * i} 0 R >>")
        objects[4 + 2 * i] = f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream"
    objects[3 + 2 * len(pages)] = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
    objects[2] = f"<< /Type /Pages /Count {len(pages)} /Kids [{kids}] >>"
    objects[1] = "<< /Type /Catalog /Pages 2 0 R >>"
    out = b"%PDF-1.4\n"
    offsets = {}
    for number, body in objects.items():
        offsets[number] = len(out)
        out += f"{number} 0 obj\n{body}\nendobj\n".encode()
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{offsets[number]:010} 00000 n \n".encode() for number in sorted(objects))
    return out + (f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R {trailer} >>\n"
                  f"startxref\n{start}\n%%EOF\n").encode()


def pdf_with_file(pages: list, name: str, content: bytes) -> bytes:
    """The same with a file in it."""
    whole = pdf(pages).decode("latin-1")
    names = f"/Names << /EmbeddedFiles << /Names [({name}) 90 0 R] >> >>"
    files = (f"90 0 obj\n<< /Type /Filespec /F ({name}) /UF ({name}) /EF << /F 91 0 R >> >>\nendobj\n"
             f"91 0 obj\n<< /Type /EmbeddedFile /Length {len(content)} >>\nstream\n"
             f"{content.decode('latin-1')}\nendstream\nendobj\n")
    whole = whole.replace("/Type /Catalog", f"/Type /Catalog {names}")
    start = whole.index("xref\n")
    # Without a table of objects, the reader finds them.
    trailer = "trailer\n<< /Root 1 0 R >>\n%%EOF\n"
    return (whole[:start] + files + trailer).encode("latin-1")


def encrypted() -> bytes:
    """Whose password nobody knows."""
    nothing = "00" * 16
    secret = "5a" * 32
    return pdf([["secret"]], f"/ID [<{nothing}> <{nothing}>] /Encrypt << /Filter /Standard /V 1 /R 2 "
                             f"/O <{secret}> /U <{secret}> /P -4 >>")


PADDING = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")


def rc4(key: bytes, data: bytes) -> bytes:
    state, j, out = list(range(256)), 0, bytearray()
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) % 256
        state[i], state[j] = state[j], state[i]
    i = j = 0
    for byte in data:
        i = (i + 1) % 256
        j = (j + state[i]) % 256
        state[i], state[j] = state[j], state[i]
        out.append(byte ^ state[(state[i] + state[j]) % 256])
    return bytes(out)


def encrypted_with(password: str, lines: list) -> bytes:
    """One page that this password opens (the first handler of the standard, RC4 of 40 bits)."""
    padded = (password.encode("latin-1") + PADDING)[:32]
    identity, rights = bytes(16), (-4).to_bytes(4, "little", signed=True)
    owner = rc4(hashlib.md5(padded).digest()[:5], padded)
    key = hashlib.md5(padded + owner + rights + identity).digest()[:5]
    user = rc4(key, PADDING)
    content = " ".join(f"1 0 0 1 72 {770 - 18 * j} Tm ({line}) Tj" for j, line in enumerate(lines))
    own_key = hashlib.md5(key + (4).to_bytes(3, "little") + bytes(2)).digest()[:10]
    stream = rc4(own_key, f"BT /F1 12 Tf {content} ET".encode("latin-1"))
    head = (b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n"
            b"2 0 obj\n<< /Type /Pages /Count 1 /Kids [3 0 R] >>\nendobj\n"
            b"3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
            b"/Resources << /Font << /F1 5 0 R >> >> >>\nendobj\n"
            b"5 0 obj\n<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>\nendobj\n")
    body = b"4 0 obj\n<< /Length %d >>\nstream\n%b\nendstream\nendobj\n" % (len(stream), stream)
    trailer = (f"trailer\n<< /Root 1 0 R /ID [<{identity.hex()}> <{identity.hex()}>] /Encrypt "
               f"<< /Filter /Standard /V 1 /R 2 /O <{owner.hex()}> /U <{user.hex()}> /P -4 >> >>\n"
               "%%EOF\n").encode()
    return head + body + trailer


def truncated() -> bytes:
    whole = pdf([["cut off"]])
    return whole[:len(whole) // 3]


def write(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path
