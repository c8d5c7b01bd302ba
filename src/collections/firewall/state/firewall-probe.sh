provision_own=$(iptables --version 2>/dev/null || :)
case $provision_own in *nf_tables*) provision_own=nft ;; *) provision_own=legacy ;; esac
provision_save() {
  if command -v "$1-$2-save" >/dev/null; then "$1-$2-save" 2>/dev/null || :
  elif [ "$provision_own" = "$2" ] && command -v "$1-save" >/dev/null; then "$1-save" 2>/dev/null || :
  elif [ "$2" = legacy ] && [ -n "$(cat "/proc/net/${1%tables}_tables_names" 2>/dev/null)" ]; then
    echo "there are $1 tables of the legacy backend, but $1-legacy-save is not installed to read them" >&2
    return 1
  fi
}
echo '== legacy 4'; provision_save iptables legacy || exit 1
echo '== legacy 6'; provision_save ip6tables legacy || exit 1
echo '== nft 4'; provision_save iptables nft || exit 1
echo '== nft 6'; provision_save ip6tables nft || exit 1
if command -v nft >/dev/null; then
  echo '== ruleset'
  nft -a list ruleset 2>/dev/null || :
fi
echo '== sets'
if command -v ipset >/dev/null; then ipset list -n 2>/dev/null || :; fi
