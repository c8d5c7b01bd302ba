# provision_always: whether rules are looked for in any case; provision_table, provision_file: ours; provision_sockets: what ss said of who listens. Which way outside is, where SSH is reached, and
# what of our table is in force.
echo '== links'
provision_all_links
printf '%s\n' "$provision_told"
echo '== addresses'
provision_ask '' ip -o address show
# No line is chosen by a program here: one that fails would leave out what matters.
for provision_family in 4 6; do
  echo "== routes $provision_family"
  provision_ask '*not supported*|*rotocol not*' ip "-$provision_family" route show || :
done
if command -v ss >/dev/null; then
  echo '== sessions'
  provision_sessions=$(provision_ask '' ss -Htnp state established)
  provision_sshd=
  while IFS= read -r provision_line; do
    case $provision_line in
      *'"sshd"'* | *'"sshd-session"'* | *'"dropbear"'*)
        printf '%s\n' "$provision_line"
        provision_sshd="$provision_sshd $provision_line"
        ;;
    esac
  done <<PROVISION_SESSIONS
$provision_sessions
PROVISION_SESSIONS
  echo '== owned'
  # Anybody's process may call itself sshd: whose it is, the kernel says.
  provision_rest="$provision_sockets $provision_sshd"
  while :; do
    case $provision_rest in *pid=*) ;; *) break ;; esac
    provision_rest=${provision_rest#*pid=}
    if [ -O "/proc/${provision_rest%%,*}" ]; then echo "${provision_rest%%,*}"; fi
  done
else
  echo '== sshd'
  if command -v sshd >/dev/null; then provision_ask '' sshd -T; fi
fi
echo '== managers'
if provision_exists /etc/ufw/ufw.conf && provision_ask '1 *' grep -q '^ENABLED=yes' /etc/ufw/ufw.conf; then echo ufw; fi
if [ -d /run/systemd/system ]; then
  provision_show firewalld.service
  case $provision_shown in *ActiveState=active*) echo firewalld ;; esac
fi
provision_now=
if command -v nft >/dev/null; then
  echo '== nft'
  command -v nft
  provision_now=$(provision_ask '*No such file or directory*|* *not supported*|* *rotocol not*' nft -s list table inet "$provision_table") || :
  echo '== in force'
  printf '%s\n' "$provision_now"
  if provision_exists "$provision_file"; then
    echo '== filed'
    # By nft itself, in a network that ends with it: then both are printed alike, by the same release.
    # shellcheck disable=SC2016 # for the inner sh
    provision_ask '' unshare -n sh -c 'nft -f "$1" 2>&1 && nft -s list table inet "$2" || echo broken' sh "$provision_file" "$provision_table"
  fi
fi
# Ports that lead elsewhere before anybody listens. Where our table is in force they have been looked at, unless provision_always is set.
if [ -z "$provision_now" ] || [ -n "$provision_always" ]; then
  echo '== forwarded'
  provision_rules=$(provision_all_rules)
  printf '%s\n' "$provision_rules" | provision_ask '' awk '/--dports? .*-j (DNAT|REDIRECT)/ || /^-A KUBE-NODEPORTS .*--dport/ || /(tcp|udp) dport .*(dnat|redirect)/'
fi
