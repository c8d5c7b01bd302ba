# Every interface in a line, with its kind where this host's ip says it: busybox' does not.
provision_links() {
  provision_ask '* *sage:*|* *nvalid option*|* *nrecognized*' ip -d -o link show || ip -o link show
}
