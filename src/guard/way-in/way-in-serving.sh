way_connection=$(provision_lifeline)
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
      way_group=$(sed -n 's/^[^:]*:[^:]*:.*\/\([^\/]*\.service\)$/\1/p' "/proc/$way_at/cgroup" 2>/dev/null) || :
      way_unit=${way_group:-$way_unit}
      way_said=$(tr '\0' '\n' <"/proc/$way_at/cmdline" 2>/dev/null | sed -n '/^-f$/{n;p;}') || :
      case $way_said in /*) way_config=$way_said ;; esac
      ;;
  esac
  way_above=0
  while read -r way_word way_value; do
    if [ "$way_word" = PPid: ]; then way_above=$way_value; break; fi
  done <"/proc/$way_at/status" || :
  way_at=$way_above
done
