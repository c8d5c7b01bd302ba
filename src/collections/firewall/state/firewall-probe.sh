# provision_counts=-c prints how many packets met each rule; provision_numbers=-nn, ports and users by number.
# A kernel without nf_tables has none of its rules; tables that only nft can show are shown by nft.
provision_none='* *not supported*|* *rotocol not*|* *incompatible*'
# The backend of iptables itself, where its programs do not say theirs by their names.
provision_own=
provision_is_own() {
  if [ -z "$provision_own" ]; then
    provision_own=$(provision_ask missing iptables --version) || provision_own=none
    case $provision_own in
      ip*nf_tables*) provision_own=nft ;;
      ip* | none) provision_own=legacy ;;
      *) provision_unread "iptables printed what makes no sense: $provision_own" ;;
    esac
  fi
  [ "$provision_own" = "$1" ]
}
provision_save() {
  if command -v "$1-$2-save" >/dev/null; then provision_ask "$provision_none" "$1-$2-save" ${provision_counts:+"$provision_counts"} || :
  elif provision_is_own "$2" && command -v "$1-save" >/dev/null; then provision_ask "$provision_none" "$1-save" ${provision_counts:+"$provision_counts"} || :
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
  provision_ask "$provision_none" nft -a ${provision_numbers:+"$provision_numbers"} list ruleset || :
fi
echo '== sets'
if command -v ipset >/dev/null; then provision_ask '* *not supported*|* *no such file*' ipset list -n || :; fi
