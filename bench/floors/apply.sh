#!/usr/bin/env bash
# Phase 2 on all hosts at once, written by hand: one OpenSSH client and one script (host.sh) per host. Waits for
# everybody's public key, gives each host its configuration, waits until all interfaces are up, and has them prove it.
# usage: apply.sh SSH_CONFIG start|restart|sync FOLDER_OF_CONFIGURATIONS HOST...
set -euo pipefail
config=$1 how=$2 folder=$3
shift 3
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
for host; do
  { sed -f "$pipes/keys" "$folder/$host.conf" && echo .; } >&"${to[$host]}"
done
for host; do
  read -r _ <&"${from[$host]}"
done
for host; do
  exec {to[$host]}>&-
done
for pid in "${pids[@]}"; do
  wait "$pid"
done
