# shellcheck disable=SC2086 # several words on purpose
# With the tokens of sshd_config(5) filled in.
tokens() {
  way_left=$1 way_filled=
  while :; do
    case $way_left in
      *%*) way_filled=$way_filled${way_left%%%*} way_left=${way_left#*%} ;;
      *) way_filled=$way_filled$way_left; break ;;
    esac
    case $way_left in
      h*) way_filled=$way_filled$way_home ;;
      u*) way_filled=$way_filled$way_login ;;
      U*) way_filled=$way_filled$way_uid ;;
    esac
    way_left=${way_left#?}
  done
  case $way_filled in /*) ;; *) way_filled=$way_home/$way_filled ;; esac
}
# Only one that serves this connection has a say in it.
if [ -n "$way_served" ] && command -v sshd >/dev/null 2>&1; then
  way_code=0
  way_says=$(sshd -T -f "$way_config" -C "user=$way_login,host=${way_client:-localhost},addr=${way_client:-127.0.0.1}" 2>&1) || way_code=$?
  if [ $way_code = 0 ]; then
    printf 'accepted %s\n' "$way_config"
    while read -r way_word way_value; do
      case $way_word in
        authorizedkeysfile)
          for way_path in $way_value; do
            [ "$way_path" != none ] || continue
            tokens "$way_path"
            way file "$way_filled" "${way_filled%/*}"
          done
          ;;
        authorizedprincipalsfile | revokedkeys | chrootdirectory)
          if [ "$way_value" != none ]; then tokens "$way_value"; way file "$way_filled"; fi
          ;;
        trustedusercakeys | hostkey | hostcertificate | banner) way file "$way_value" ;;
        authorizedkeyscommand | authorizedprincipalscommand | forcecommand) way program "${way_value%% *}" ;;
      esac
    done <<PROVISION
$way_says
PROVISION
  else
    printf 'unread sshd -T: %s\n' "$(printf '%s\n' "$way_says" | tail -n 1)"
  fi
  way_files=$way_config
  for way_round in 1 2 3 4; do
    [ -n "$way_files" ] || break
    for way_path in $way_files; do way file "$way_path"; done
    way_patterns=$(sed -n '/^[[:space:]]*[Ii][Nn][Cc][Ll][Uu][Dd][Ee][[:space:]=]*/{s///;s/"//g;p;}' $way_files 2>/dev/null) || :
    way_files=
    for way_pattern in $way_patterns; do
      case $way_pattern in /*) ;; *) way_pattern=/etc/ssh/$way_pattern ;; esac
      case $way_pattern in *[*?[]*) way whole "${way_pattern%/*}" ;; esac
      set +f; set -- $way_pattern; set -f
      for way_path in "$@"; do if [ -e "$way_path" ]; then way_files="$way_files $way_path"; fi; done
    done
  done
fi
if [ -d /etc/dropbear ]; then way tree /etc/dropbear; fi
