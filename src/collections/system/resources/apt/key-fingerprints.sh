# Prints the fingerprints of the primary keys in the OpenPGP file $1, a line each, in capital digits; $2 is a name for what it writes beside.
# Fails where it is no file of public keys.
provision_key_fingerprints() {
  if grep -q -e '-----BEGIN PGP PUBLIC KEY BLOCK-----' "$1"; then
    # Headers end with an empty line; a checksum at the end begins with `=`.
    tr -d '\r' <"$1" | sed -n '/^-----BEGIN PGP/,/^-----END PGP/{/^-----BEGIN/,/^[[:space:]]*$/d;/^-----END/d;/^=/d;p;}' | base64 -d >"$2" || return 1
  else
    cat "$1" >"$2"
  fi
  provision_packets=$(od -An -v -tu1 "$2" | awk "$provision_packets_awk") || return 1
  printf '%s\n' "$provision_packets" | while read -r provision_at provision_size provision_version; do
    provision_bytes=$(printf '\\%03o\\%03o' $((provision_size / 256 % 256)) $((provision_size % 256)))
    case $provision_version in
      4) provision_prefix="\\231$provision_bytes" provision_hash=sha1sum ;;
      6) provision_prefix="\\233\\000\\000$provision_bytes" provision_hash=sha256sum ;;
      *) return 1 ;;
    esac
    # shellcheck disable=SC2059 # bytes in octal
    provision_hash=$({ printf "$provision_prefix"; tail -c "+$provision_at" "$2" | head -c "$provision_size"; } | "$provision_hash") || return 1
    printf '%s\n' "${provision_hash%% *}" | tr a-f A-F
  done
}
