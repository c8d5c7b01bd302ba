# provision_names: names of DNS, with spaces between. What the host's own resolver says of each; and for which names an authority gave
# a certificate that is kept here.
if command -v getent >/dev/null; then
  for provision_name in $provision_names; do
    provision_code=0
    provision_found=$(timeout 6 getent ahosts "$provision_name") || provision_code=$?
    case $provision_code in
      0) printf 'name %s %s\n' "$provision_name" "$(printf '%s\n' "$provision_found" | awk '!seen[$1]++ { printf "%s ", $1 }')" ;;
      # It is not known, or whom it asks has nothing to say.
      2) printf 'name %s\n' "$provision_name" ;;
    esac
  done
fi
if provision_exists "$provision_kept/acme.json"; then
  # Of the file, which holds keys, only names.
  provision_ask '' sed -n 's/^.*"main": "\([A-Za-z0-9.*-]*\)".*$/kept \1/p' "$provision_kept/acme.json"
fi
