# Of an OpenPGP file, given as its bytes in decimal (od -An -v -tu1): a line for each primary public key, with the byte that its packet's
# body begins at (the first is 1), its length and its version (RFC 9580, 4.2). Fails where it is no such file, or holds a private key.
{ for (i = 1; i <= NF; i++) b[n++] = $i }
function number(count, value) {
  for (value = 0; count > 0; count--) value = value * 256 + b[at++]
  return value
}
END {
  while (at < n) {
    head = b[at++]
    if (head < 128) exit 1
    if (head >= 192) {
      tag = head - 192
      first = b[at++]
      if (first < 192) size = first
      else if (first < 224) size = (first - 192) * 256 + number(1) + 192
      else if (first == 255) size = number(4)
      else exit 1
    } else {
      tag = int((head - 128) / 4)
      if (head % 4 == 3) exit 1
      size = number(head % 4 == 2 ? 4 : head % 4 + 1)
    }
    if (at + size > n || tag == 5 || tag == 7) exit 1
    if (tag == 6) { print at + 1, size, b[at]; found = 1 }
    at += size
  }
  exit !found
}
