# Ends with an error where a boot now would break something, or keep everybody out. `provision_own` is the user's own question.
provision_unsafe() {
  printf 'not rebooted: %s\n' "$1" >&2
  exit 1
}
provision_safe_if() {
  provision_said=$(provision_own 2>&1) || provision_unsafe "safe_if is not satisfied: $provision_said"
}
provision_safe_if

# Whoever installs packages is let finish: a host that boots in the middle of it may not come up.
provision_installers() {
  for provision_comm in /proc/[0-9]*/comm; do
    provision_name=
    read -r provision_name 2>/dev/null <"$provision_comm" || continue
    case $provision_name in
      dpkg | apt | apt-get | aptitude | unattended-upgr | dnf | yum | rpm | zypper | update-initramf | dracut | mkinitramfs)
        provision_pid=${provision_comm%/comm}
        printf '%s (process %s)' "$provision_name" "${provision_pid#/proc/}"
        return
        ;;
    esac
  done
}
provision_waited=0
while provision_busy=$(provision_installers) && [ -n "$provision_busy" ]; do
  [ "$provision_waited" -lt 300 ] || provision_unsafe "packages are being installed by $provision_busy"
  sleep 3
  provision_waited=$((provision_waited + 3))
done
# Its answer is old after such a wait.
[ "$provision_waited" -eq 0 ] || provision_safe_if

if [ -d /run/systemd/system ]; then
  provision_sshd= provision_starts=
  for provision_unit in ssh.service sshd.service ssh.socket sshd.socket dropbear.service dropbear.socket; do
    provision_file=$(systemctl is-enabled "$provision_unit" 2>/dev/null) || :
    case $provision_file in
      '' | not-found) ;;
      enabled | enabled-runtime | static | indirect | generated | linked) provision_starts=$provision_unit ;;
      *) provision_sshd=$provision_unit ;;
    esac
  done
  if [ -n "$provision_sshd" ] && [ -z "$provision_starts" ]; then
    provision_unsafe "$provision_sshd does not start at boot, so nobody could log in afterwards: enable it first"
  fi
  # Words that a start has not got to yet, or never will (systemctl(1), is-system-running).
  case $(systemctl is-system-running 2>/dev/null) in
    stopping) provision_unsafe 'the host is going down already' ;;
  esac
fi
