PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin; LC_ALL=C; export PATH LC_ALL
umask 077; cd /; set -f
dir=$1
# Until the time is over that was given last. Whoever gives anew gives $3 seconds at least: by then it has been looked at again.
# A deadline that cannot be read, also a second later when it is not just being written, is over.
wait_for_deadline() {
  unread=0
  while [ -e "$dir/armed" ]; do
    due=; { read -r due <"$dir/deadline"; } 2>/dev/null || :
    read -r now rest </proc/uptime || return 0
    case $due in
      '' | *[!0-9]*)
        [ $unread = 0 ] || return 0
        unread=1
        sleep 1
        continue
        ;;
    esac
    left=$((due - ${now%%.*}))
    [ $left -gt 0 ] || return 0
    unread=0
    if [ $left -gt "$1" ]; then sleep "$1"; else sleep $left; fi
  done
}
if [ "$2" = timer ]; then wait_for_deadline "$3"; fi
# Started by hand, or with its target, while the boot lasts in which it was armed.
if [ "$2" = boot ] && [ "$(cat "$dir/boot" 2>/dev/null)" = "$(cat /proc/sys/kernel/random/boot_id)" ]; then exit 0; fi
# One that was begun and never came to its end, by a power cut or a kill, is begun again.
mv "$dir/armed" "$dir/fired" 2>/dev/null ||
  { case $2 in boot | again) [ -e "$dir/fired" ] && [ ! -e "$dir/undone" ] ;; *) false ;; esac; } || exit 0
echo $$ >"$dir/undoing"
exec </dev/null >>"$dir/log" 2>&1
