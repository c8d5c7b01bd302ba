# provision_reached, provision_note, provision_ca, provision_agents (the agents' token): leaves in $provision_starts whether K3s is to be started anew for it.
# The agents' token first: K3s takes it into its list of passwords when it starts, but with sqlite writes that list into its datastore
# only when its own token is made anew, and with a list newer than the datastore it does not start again.
umask 077
provision_passwords=/var/lib/rancher/k3s/server/cred/passwd
provision_noting() {
  provision_sum=$(sha256sum "$provision_ca")
  printf '%s %s\n' "${provision_sum%% *}" "$1" >"$provision_note.new"
  mv -f "$provision_note.new" "$provision_note"
}
provision_up() { [ "$(systemctl show --value -p ActiveState -- k3s.service)" = active ]; }
if [ -z "$provision_reached" ]; then
  mkdir -p "${provision_note%/*}"
  head -c 32 /dev/urandom | od -An -v -tx1 | tr -d ' \n' >"$provision_agents.new"
  [ "$(wc -c <"$provision_agents.new")" -eq 64 ]
  provision_noting agents
  provision_reached=agents
fi
provision_starts=no
if [ "$provision_reached" = agents ]; then
  if provision_exists "$provision_agents.new"; then mv -f "$provision_agents.new" "$provision_agents"; fi
  if ! provision_up; then
    # Its datastore has the list of before.
    rm -f "$provision_passwords"
    provision_starts=yes
  elif ! grep -qF -f "$provision_agents" "$provision_passwords"; then
    provision_starts=yes
  fi
fi
