# Every interface in a line, with its kind where this host's ip says it: busybox' does not.
provision_links() {
  if provision_once '* *sage:*|* *nvalid option*|* *nrecognized*' ip -d -o link show; then printf '%s\n' "$provision_told"
  else ip -o link show
  fi
}
