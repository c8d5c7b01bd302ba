at_work() {
for pid in "$root/runs/$1"/*/pid; do
  [ -s "$pid" ] || continue
  { tr '\0' ' ' <"/proc/$(cat "$pid")/cmdline"; } 2>/dev/null | grep -qF "/runs/$1/" && return 0
done
return 1
}
unconfirmed() { [ -e "$guards/$1/armed" ] || { [ -e "$guards/$1/fired" ] && [ ! -e "$guards/$1/undone" ]; }; }
state_of() { if at_work "$1"; then echo at-work; elif unconfirmed "$1"; then echo unconfirmed; else echo idle; fi; }
forget_run() {
  rm -rf "$root/runs/$1"
  # shellcheck disable=SC2115 # asked before that neither is empty
  [ -z "$1" ] || [ ! -d "$guards/$1" ] || [ -e "$guards/$1/undone" ] || rm -rf "$guards/$1"
}
