way_connection=$(provision_lifeline)
read -r way_client way_port way_server way_own <<PROVISION
$way_connection
PROVISION
way_config=/etc/ssh/sshd_config
way_unit= way_served=
way_at=$PPID
while [ "$way_at" -gt 1 ]; do
  way_above=0 way_exe=
  while read -r way_word way_value; do
    case $way_word in
      # These serve nobody; of all others the kernel is asked what they are.
      Name:) case $way_value in sh | dash | bash | ash | busybox | sudo | su) way_exe=none ;; esac ;;
      PPid:) way_above=$way_value; break ;;
    esac
  done <"/proc/$way_at/status" || :
  [ -n "$way_exe" ] || way_exe=$(readlink "/proc/$way_at/exe" 2>/dev/null) || :
  case $way_exe in
    */sshd* | */dropbear*)
      case $way_exe in */sshd*) way_served=yes ;; esac
      way program "$way_exe"
      # A session is in a scope of its own, the sshd that listens in the unit's group.
      while read -r way_word; do
        case $way_word in *:*:*/*.service) way_unit=${way_word##*/} ;; esac
      done <"/proc/$way_at/cgroup" || :
      # The shell reads the words without what is between them.
      way_said=; read -r way_said <"/proc/$way_at/cmdline" || :
      case $way_said in
        *-f*)
          way_said=$(tr '\0' '\n' <"/proc/$way_at/cmdline" 2>/dev/null | sed -n '/^-f$/{n;p;}') || :
          case $way_said in /*) way_config=$way_said ;; esac
          ;;
      esac
      ;;
  esac
  way_at=$way_above
done
