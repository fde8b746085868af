"""Writes UnicodeCanonical.txt, the part of the Unicode Character Database that canonical normalization needs.

    python3 make_unicode_data.py > UnicodeCanonical.txt
"""

import unicodedata

print(f"# Unicode Character Database {unicodedata.unidata_version}; made by make_unicode_data.py")
print("# CODE=MAPPING: canonical decomposition, one step. ! after it: excluded from composition.")
print("# FIRST-LAST:CLASS: canonical combining class.")
points = [chr(p) for p in range(0x110000) if not 0xD800 <= p <= 0xDFFF]
for c in points:
    mapping = unicodedata.decomposition(c)
    if mapping and not mapping.startswith("<"):
        excluded = unicodedata.normalize("NFC", unicodedata.normalize("NFD", c)) != c
        print(f"{ord(c):X}={mapping}{'!' if excluded else ''}")
first = 0
for p in range(1, 0x110001):
    before = unicodedata.combining(chr(p - 1))
    if p == 0x110000 or unicodedata.combining(chr(p)) != before:
        if before:
            print(f"{first:X}-{p - 1:X}:{before}")
        first = p
