# Lists the plain files of the folder that was come to: how many it left out for what they are, sizes, checksums. Nothing in it is followed.
list_files() (
  cd -P -- "$1" || exit 1
  odd=$(find . -xdev \( -name '*[[:cntrl:]]*' -o -name '*\\*' \) | head -c 1) || exit 1
  if [ -n "$odd" ]; then echo odd; exit; fi
  many=$(find . -xdev -type f | head -n "$2" | wc -l) || exit 1
  if [ "$many" -ge "$2" ]; then echo many; exit; fi
  left=$(find . -xdev ! -type f ! -type d) || exit 1
  [ -z "$left" ] || printf '%s\n' "$left" | sed 's/^/left /'
  find . -xdev -type f -exec stat -c 'size %s %n' {} + || exit 1
  find . -xdev -type f -exec sha256sum {} + || exit 1
  echo listed
)
