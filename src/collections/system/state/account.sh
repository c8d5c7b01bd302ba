# The line of an account as any of the host's sources has it (NSS), or nothing. Without getent there is only the file, unless the host says
# that there are others.
provision_account() {
  if command -v getent >/dev/null; then
    provision_ask '2 ' getent passwd "$1" || :
    return
  fi
  if [ -e /etc/nsswitch.conf ]; then
    while read -r provision_source provision_sources; do
      case "$provision_source $provision_sources " in
        passwd:*' sss '* | passwd:*' ldap '* | passwd:*' winbind '* | passwd:*' nis '* | passwd:*' nisplus '* | passwd:*' systemd '*)
          provision_unread 'accounts come from more than /etc/passwd (/etc/nsswitch.conf), and there is no getent to ask them' ;;
      esac
    done </etc/nsswitch.conf
  fi
  [ -r /etc/passwd ] || provision_unread '/etc/passwd cannot be read, and there is no getent to ask instead'
  while IFS= read -r provision_line; do
    case $provision_line in "$1":*) printf '%s\n' "$provision_line" ;; esac
  done </etc/passwd
}
