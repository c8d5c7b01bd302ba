# Which machine this is, and what of a cluster it is part of now.
printf 'machine %s\n' "$(if [ -r /etc/machine-id ]; then cat /etc/machine-id; else echo -; fi)"
awk '{ print "mount " $5 }' /proc/self/mountinfo
for provision_file in /sys/class/net/*; do printf 'link %s\n' "${provision_file##*/}"; done
if [ -e /var/lib/provision/cluster ]; then echo node; fi
provision_living
# A file that root alone can have put there; leaves 1 where it is not there, 2 where others can write.
provision_own() {
  provision_reach "$1" || return 1
  provision_alone || return 2
  [ -f "$provision_name" ] && [ ! -L "$provision_name" ] || return 1
}
# FILE: what it holds, where its checksum is that of the list beside it. The rules in it are looked at, and nothing is loaded.
provision_contents_of() (
  provision_list=${1%.tar.gz}.list
  printf 'archive %s\n' "$1"
  provision_status=0
  provision_own "$1" 2>/dev/null && provision_own "$provision_list" 2>/dev/null || provision_status=$?
  case $provision_status in
    0) ;;
    2) echo 'unfit open'; return 0 ;;
    *) echo 'unfit absent'; return 0 ;;
  esac
  provision_wanted=$(sed -n 's/^packed //p' "$provision_list")
  case $provision_wanted in
    ????????????????????????????????????????????????????????????????) ;;
    *) echo 'unfit old'; return 0 ;;
  esac
  provision_sum=$(sha256sum <"$1")
  [ "${provision_sum%% *}" = "$provision_wanted" ] || { echo 'unfit changed'; return 0; }
  echo good
  sed -n '/^held /p; /^to /p; s/^machine /made-on /p; s/^mount /made-with /p' "$provision_list"
  if grep -q '^held .* /outputs/units$' "$provision_list"; then
    tar -xzOf "$1" outputs/units | awk 'NF > 1 { print "enabled " $1 }'
  fi
)
# COPY: a file that was replaced; its name ends in its checksum.
provision_copy_of() {
  printf 'copy %s\n' "$1"
  provision_status=0
  (provision_own "$1") 2>/dev/null || provision_status=$?
  case $provision_status in
    0)
      provision_sum=$(sha256sum <"$1")
      if [ "${provision_sum%% *}" = "${1##*.}" ]; then stat -c 'holds %f %u:%g %s' "$1"; else echo 'unfit changed'; fi ;;
    2) echo 'unfit open' ;;
    *) echo 'unfit absent' ;;
  esac
}
