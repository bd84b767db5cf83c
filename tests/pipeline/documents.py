"""Documents made on the spot: small PDFs, whole and broken."""
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
    """A PDF with these lines of text on each page; the objects that lead to all others come last."""
    kids = " ".join(f"{3 + 2 * i} 0 R" for i in range(len(pages)))
    objects = {}
    for i, lines in enumerate(pages):
        content = " ".join(f"1 0 0 1 72 {770 - 18 * j} Tm ({line}) Tj" for j, line in enumerate(lines))
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


def encrypted() -> bytes:
    """Whose password nobody knows."""
    nothing = "00" * 16
    secret = "5a" * 32
    return pdf([["secret"]], f"/ID [<{nothing}> <{nothing}>] /Encrypt << /Filter /Standard /V 1 /R 2 "
                             f"/O <{secret}> /U <{secret}> /P -4 >>")


def truncated() -> bytes:
    whole = pdf([["cut off"]])
    return whole[:len(whole) // 3]


def write(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path
