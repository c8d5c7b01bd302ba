# What a registry answers to who comes without a right: 200 or 401 where it is one.
provision_registry() {
  provision_answer=
  if command -v curl >/dev/null; then
    provision_answer=$(curl -sS -o /dev/null -w '%{http_code}' --connect-timeout 5 --max-time 10 "$1" 2>&1) && provision_code=0 || provision_code=$?
    provision_with=curl
  elif command -v wget >/dev/null; then
    # Its own limit ends wget of some busyboxes at once.
    provision_answer=$(timeout 15 wget -S -O /dev/null "$1" 2>&1) && provision_code=0 || provision_code=$?
    provision_with=wget
  else
    provision_code=0 provision_with=none
  fi
  printf 'registry %s %s %s %s\n' "$1" "$provision_with" "$provision_code" "$(printf %s "$provision_answer" | tr '\n\t' '  ' | cut -c 1-400)"
}
