import type { Script } from '../model/plan/script.ts';
import { lifelineFunction } from '../shell/lifeline.ts';
import { lines, raw } from '../shell/sh.ts';
import { walkPath } from './walk-path.ts';

/** The login, as passwd has it; the places that every login depends on, by the names of their manual pages. */
const login = raw(`way_login=\${SUDO_USER:-$(id -un)}
way_line=$(getent passwd "$way_login" 2>/dev/null || grep "^$way_login:" /etc/passwd) || {
  echo "there is no passwd line of $way_login, who is logged in" >&2
  exit 1
}
IFS=: read -r way_name way_x way_uid way_gid way_gecos way_home way_shell <<PROVISION
$way_line
PROVISION
printf 'login %s\\nhome %s\\n' "$way_login" "$way_home"
set -f
way file /etc/passwd /etc/shadow /etc/group /etc/gshadow /etc/nsswitch.conf /etc/login.defs /etc/shells \\
  /etc/nologin /run/nologin /var/run/nologin /etc/hosts.allow /etc/hosts.deny /etc/environment /etc/pam.conf \\
  /etc/ld.so.preload /etc/ld.so.conf /etc/sudo.conf /etc/sudoers /etc/ssh /run/sshd /var/empty "$way_home"
way whole /etc/sudoers.d /etc/pam.d /etc/security
way tree /etc/ssh "$way_home/.ssh"
way program "\${way_shell:-/bin/sh}" /bin/sh
for way_program in sudo su sshd; do
  if way_path=$(command -v "$way_program"); then way program "$way_path"; fi
done
# What a shell reads that sshd starts to run a command.
way file /etc/profile /etc/bash.bashrc /etc/bashrc /etc/zsh/zshenv /etc/zshenv /etc/csh.cshrc
way whole /etc/profile.d
for way_name in .bashrc .bash_profile .profile .zshenv .zshrc .cshrc .tcshrc .kshrc .pam_environment .config/fish/config.fish; do
  way file "$way_home/$way_name"
done`);

/** The sshd that this connection depends on: its binary, its unit, its configuration file. */
const serving = raw(`way_connection=$(provision_lifeline)
read -r way_client way_port way_server way_own <<PROVISION
$way_connection
PROVISION
way_config=/etc/ssh/sshd_config
way_unit= way_served=
way_at=$PPID
while [ "$way_at" -gt 1 ]; do
  way_exe=$(readlink "/proc/$way_at/exe" 2>/dev/null) || :
  case $way_exe in
    */sshd* | */dropbear*)
      case $way_exe in */sshd*) way_served=yes ;; esac
      way program "$way_exe"
      # A session is in a scope of its own, the sshd that listens in the unit's group.
      way_group=$(sed -n 's/^[^:]*:[^:]*:.*\\/\\([^\\/]*\\.service\\)$/\\1/p' "/proc/$way_at/cgroup" 2>/dev/null) || :
      way_unit=\${way_group:-$way_unit}
      way_said=$(tr '\\0' '\\n' <"/proc/$way_at/cmdline" 2>/dev/null | sed -n '/^-f$/{n;p;}') || :
      case $way_said in /*) way_config=$way_said ;; esac
      ;;
  esac
  way_above=0
  while read -r way_word way_value; do
    if [ "$way_word" = PPid: ]; then way_above=$way_value; break; fi
  done <"/proc/$way_at/status" || :
  way_at=$way_above
done`);

/** What sshd reads for this connection, as it says itself, and the files that its configuration includes. */
const configuration = raw(`# With the tokens of sshd_config(5) filled in.
tokens() {
  way_left=$1 way_filled=
  while :; do
    case $way_left in
      *%*) way_filled=$way_filled\${way_left%%%*} way_left=\${way_left#*%} ;;
      *) way_filled=$way_filled$way_left; break ;;
    esac
    case $way_left in
      h*) way_filled=$way_filled$way_home ;;
      u*) way_filled=$way_filled$way_login ;;
      U*) way_filled=$way_filled$way_uid ;;
    esac
    way_left=\${way_left#?}
  done
  case $way_filled in /*) ;; *) way_filled=$way_home/$way_filled ;; esac
}
# Only one that serves this connection has a say in it.
if [ -n "$way_served" ] && command -v sshd >/dev/null 2>&1; then
  way_code=0
  way_says=$(sshd -T -f "$way_config" -C "user=$way_login,host=\${way_client:-localhost},addr=\${way_client:-127.0.0.1}" 2>&1) || way_code=$?
  if [ $way_code = 0 ]; then
    while read -r way_word way_value; do
      case $way_word in
        authorizedkeysfile)
          for way_path in $way_value; do
            [ "$way_path" != none ] || continue
            tokens "$way_path"
            way file "$way_filled" "\${way_filled%/*}"
          done
          ;;
        authorizedprincipalsfile | revokedkeys | chrootdirectory)
          if [ "$way_value" != none ]; then tokens "$way_value"; way file "$way_filled"; fi
          ;;
        trustedusercakeys | hostkey | hostcertificate | banner) way file "$way_value" ;;
        authorizedkeyscommand | authorizedprincipalscommand | forcecommand) way program "\${way_value%% *}" ;;
      esac
    done <<PROVISION
$way_says
PROVISION
  else
    printf 'unread sshd -T: %s\\n' "$(printf '%s\\n' "$way_says" | tail -n 1)"
  fi
  way_files=$way_config
  for way_round in 1 2 3 4; do
    [ -n "$way_files" ] || break
    for way_path in $way_files; do way file "$way_path"; done
    way_patterns=$(sed -n 's/^[[:space:]]*[Ii][Nn][Cc][Ll][Uu][Dd][Ee][[:space:]=]*//p' $way_files 2>/dev/null | tr -d '"') || :
    way_files=
    for way_pattern in $way_patterns; do
      case $way_pattern in /*) ;; *) way_pattern=/etc/ssh/$way_pattern ;; esac
      case $way_pattern in *[*?[]*) way whole "\${way_pattern%/*}" ;; esac
      set +f; set -- $way_pattern; set -f
      for way_path in "$@"; do if [ -e "$way_path" ]; then way_files="$way_files $way_path"; fi; done
    done
  done
fi
if [ -d /etc/dropbear ]; then way tree /etc/dropbear; fi`);

/** The interface that the connection comes in through; the units of sshd, and those in order before network and logins. */
const beneath = raw(`if [ -n "$way_server" ] && command -v ip >/dev/null 2>&1; then
  ip -o address show to "\${way_server%%%*}" 2>/dev/null | sed -n 's/^[0-9]*: *\\([^ ]*\\).*/interface \\1/p' | sort -u
fi
if [ -d /run/systemd/system ]; then
  way_code=0
  way_units=$(systemctl show -p Names -p TriggeredBy --value -- \${way_unit:-ssh.service} ssh.service sshd.service ssh.socket 2>/dev/null) ||
    way_code=$?
  way_order=$(systemctl show -p After --value -- network-pre.target network.target network-online.target \\
    nss-user-lookup.target systemd-user-sessions.service 2>/dev/null) || way_code=$?
  if [ $way_code != 0 ]; then echo "unread systemctl show: exited with status $way_code"; fi
  for way_name in $way_unit $way_units $way_order; do
    case $way_name in *.service | *.socket | *.timer) printf 'unit %s\\n' "$way_name" ;; esac
  done | sort -u
  for way_name in $(printf '%s\\n' $way_unit $way_units | sort -u); do
    way file "/etc/systemd/system/$way_name"
    way whole "/etc/systemd/system/$way_name.d"
  done
  way file /etc/default/ssh /etc/sysconfig/sshd
fi
# What sets the network up reads one of these.
for way_path in /etc/network /etc/netplan /etc/systemd/network /etc/NetworkManager /etc/sysconfig/network-scripts /etc/conf.d/net \\
  /etc/dhcpcd.conf /etc/wpa_supplicant /etc/nftables.conf /etc/iptables /etc/ufw /etc/firewalld /etc/nftables.d; do
  if [ -d "$way_path" ]; then way tree "$way_path"; elif [ -e "$way_path" ]; then way file "$way_path"; fi
done
# The packages of the programs, as far as that is cheap to know.
if [ -d /var/lib/dpkg/info ]; then
  set +f
  grep -lxF -e "$(command -v sshd || echo sshd)" -e "$(command -v sudo || echo sudo)" -e "\${way_shell:-/bin/sh}" \\
    -e "/usr\${way_shell:-/bin/sh}" /var/lib/dpkg/info/*.list 2>/dev/null |
    sed -e 's|.*/||' -e 's/[.]list$//' -e 's/:.*//' -e 's/^/package /'
  set -f
fi`);

/**
 * Asks a host what this very login depends on, a line each: `login NAME`, `home PATH`, `file PATH` (a folder: it alone), `tree
 * PATH` (a folder with all below), `whole PATH` (of which a new name counts, too), `program PATH`, `package NAME`, `unit NAME`,
 * `interface NAME`, and `unread WHAT` for what it would not say; the paths as they are written, every link on their way, and
 * where they end.
 *
 * The host is asked where it can be: passwd for the login, `sshd -T -C` for what sshd reads for this connection, /proc for
 * the sshd that serves it, systemd's own order for what sets the network up, the kernel for the interface. What no program
 * tells (PAM, NSS, sudo, what a login shell reads) is named as its manual page has it. Changes nothing.
 */
export const wayInProbe: Script = lines(
  lifelineFunction,
  walkPath,
  raw(`way() {
  way_kind=$1; shift
  for way_path in "$@"; do
    case $way_path in /*) ;; *) continue ;; esac
    printf '%s %s\\n' "$way_kind" "$way_path"
    guard_walk "$way_path" "$way_kind"
  done
}`),
  login,
  serving,
  configuration,
  beneath,
);
