PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin; LC_ALL=C; export PATH LC_ALL
umask 077; cd /; set -f
dir=$1
# A timer that was set anew since counts no more.
if [ "$2" = timer ] && [ "$(cat "$dir/number" 2>/dev/null)" != "$3" ]; then exit 0; fi
# Started by hand, or with its target, while the boot lasts in which it was armed.
if [ "$2" = boot ] && [ "$(cat "$dir/boot" 2>/dev/null)" = "$(cat /proc/sys/kernel/random/boot_id)" ]; then exit 0; fi
# One that was begun and never came to its end, by a power cut or a kill, is begun again.
mv "$dir/armed" "$dir/fired" 2>/dev/null ||
  { case $2 in boot | again) [ -e "$dir/fired" ] && [ ! -e "$dir/undone" ] ;; *) false ;; esac; } || exit 0
echo $$ >"$dir/undoing"
exec </dev/null >>"$dir/log" 2>&1
