# The line of an account as any of the host's sources has it (NSS), or nothing. Without getent there is only the file, unless the host says
# that there are others.
provision_account() {
  if command -v getent >/dev/null; then
    provision_ask '2 ' getent passwd "$1" || :
  elif grep -E '^passwd:' /etc/nsswitch.conf 2>/dev/null | grep -qE '[[:space:]](sss|ldap|winbind|nis|nisplus|systemd)([[:space:]]|$)'; then
    provision_unread 'accounts come from more than /etc/passwd (/etc/nsswitch.conf), and there is no getent to ask them'
  elif [ ! -r /etc/passwd ]; then
    provision_unread '/etc/passwd cannot be read, and there is no getent to ask instead'
  else
    while IFS= read -r provision_account_line; do
      case $provision_account_line in "$1":*) printf '%s\n' "$provision_account_line" ;; esac
    done </etc/passwd
  fi
}
