# Starts the runner out of reach of the login that started it: in a scope of its own where logind may end a session's
# processes with it. Where that fails the runner is started plainly; it begins only once.
PROVISION_UID=$4; export PROVISION_UID
if [ "$4" = 0 ] && [ -d /run/systemd/system ] && command -v systemd-run >/dev/null 2>&1; then
  systemd-run --scope --quiet --no-ask-password --description="provision: a run" sh -c "$3" provision "$1" "$2" && exit
fi
exec sh -c "$3" provision "$1" "$2"
