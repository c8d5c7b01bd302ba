#!/usr/bin/env bash
# Phase 2 on all hosts at once, written by hand: one OpenSSH client and one script (host.sh) per host. Waits for
# everybody's public key, gives each host its configuration, first those that others call the moment they are up (a call
# that comes too early would cost five seconds), waits until all interfaces are up, and has them prove it.
# usage: apply.sh SSH_CONFIG start|restart|sync FOLDER_OF_CONFIGURATIONS "HOST..." ["HOST..."]   those of each turn
set -euo pipefail
config=$1 how=$2 folder=$3
shift 3
turns=("$@")
# shellcheck disable=SC2048,SC2086
set -- $*
pipes=$(mktemp -d)
trap 'rm -rf "$pipes"' EXIT
command="sudo -n sh -c $(printf %q "$(<"${0%/*}/host.sh")") host.sh $how"
declare -A to from
pids=()
for host; do
  mkfifo "$pipes/$host.in" "$pipes/$host.out"
  ssh -F "$config" "$host" "$command" <"$pipes/$host.in" >"$pipes/$host.out" &
  pids+=($!)
done
for host; do
  exec {to[$host]}>"$pipes/$host.in" {from[$host]}<"$pipes/$host.out"
done
for host; do
  read -r key <&"${from[$host]}"
  echo "s|@$host@|$key|" >>"$pipes/keys"
done
for turn in "${turns[@]}"; do
  for host in $turn; do
    { sed -f "$pipes/keys" "$folder/$host.conf" && echo .; } >&"${to[$host]}"
  done
  for host in $turn; do
    read -r _ <&"${from[$host]}"
  done
done
for host; do
  exec {to[$host]}>&-
done
for pid in "${pids[@]}"; do
  wait "$pid"
done
