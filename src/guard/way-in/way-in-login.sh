way_login=${SUDO_USER:-$(id -un)}
way_line=$(getent passwd "$way_login" 2>/dev/null || grep "^$way_login:" /etc/passwd) || {
  echo "there is no passwd entry for $way_login, the user who is logged in" >&2
  exit 1
}
IFS=: read -r way_name way_x way_uid way_gid way_gecos way_home way_shell <<PROVISION
$way_line
PROVISION
printf 'login %s\nhome %s\n' "$way_login" "$way_home"
set -f
way file /etc/passwd /etc/shadow /etc/group /etc/gshadow /etc/nsswitch.conf /etc/login.defs /etc/shells \
  /etc/nologin /run/nologin /var/run/nologin /etc/hosts.allow /etc/hosts.deny /etc/environment /etc/pam.conf \
  /etc/ld.so.preload /etc/ld.so.conf /etc/sudo.conf /etc/sudoers /etc/ssh /run/sshd /var/empty "$way_home"
way whole /etc/sudoers.d /etc/pam.d /etc/security
way tree /etc/ssh "$way_home/.ssh"
way program "${way_shell:-/bin/sh}" /bin/sh
way_sudo= way_sshd=
for way_program in sudo su sshd; do
  if way_path=$(command -v "$way_program"); then
    case $way_program in sudo) way_sudo=$way_path ;; sshd) way_sshd=$way_path ;; esac
    way program "$way_path"
  fi
done
# What a shell reads that sshd starts to run a command.
way file /etc/profile /etc/bash.bashrc /etc/bashrc /etc/zsh/zshenv /etc/zshenv /etc/csh.cshrc
way whole /etc/profile.d
for way_name in .bashrc .bash_profile .profile .zshenv .zshrc .cshrc .tcshrc .kshrc .pam_environment .config/fish/config.fish; do
  way file "$way_home/$way_name"
done
