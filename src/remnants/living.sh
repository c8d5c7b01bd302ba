provision_living() {
  provision_within=$(cat /proc/self/cgroup 2>/dev/null || :)
  case $provision_within in
    *kubepods*) set -- /proc/[0-9]*/cmdline ;;
    *) set -- /proc/[0-9]*/cmdline /proc/[0-9]*/cgroup ;;
  esac
  { grep -aH '' "$@" 2>/dev/null || :; } | tr '\0' ' ' | cut -c 1-1000 | {
    provision_seen=' '
    provision_told=' '
    while IFS= read -r provision_line; do
      provision_file=${provision_line%%:*}
      provision_pid=${provision_file#/proc/}
      provision_pid=${provision_pid%%/*}
      provision_text=${provision_line#*:}
      case $provision_file in
        */cmdline)
          # Of a command line with line feeds in it the first line is the command's.
          case $provision_seen in *" $provision_pid "*) continue ;; esac
          provision_seen="$provision_seen$provision_pid "
          provision_first=${provision_text%% *}
          case ${provision_first##*/} in
            sh | dash | bash | busybox | ash)
              provision_text=${provision_text#"$provision_first"}
              provision_text=${provision_text# }
              provision_first=${provision_text%% *} ;;
          esac
          case "${provision_first##*/}${provision_text#"$provision_first"} " in
            'k3s server'* | 'k3s agent'* | 'k3s init'* | 'k3s-server '* | 'k3s-agent '* | 'rke2 server'* | 'rke2 agent'* | \
            'kubelet '* | 'kubelite '* | 'kube-apiserver '* | 'k0s controller'* | 'k0s worker'* | \
            'containerd-shim'*' k8s.io '* | 'containerd-shim'*' /run/k3s/'*) ;;
            *) continue ;;
          esac ;;
        *)
          case $provision_seen in *" $provision_pid "*) ;; *) continue ;; esac
          case $provision_text in
            */kubepods* | */k3s.service* | */k3s-agent.service* | */rke2-server.service* | */rke2-agent.service* | */kubelet.service*) ;;
            *) continue ;;
          esac
          provision_text="in ${provision_text##*:}" ;;
      esac
      case $provision_told in *" $provision_pid "*) continue ;; esac
      provision_told="$provision_told$provision_pid "
      printf 'process %s %s\n' "$provision_pid" "$provision_text"
    done
    # Who asks is a process himself: a list without any is none.
    [ "$provision_seen" != ' ' ] || provision_unread 'the list of processes is empty'
  } || return 1
  provision_wireguard=$(provision_wireguard_links)
  if [ -z "$provision_wireguard" ]; then return 0; fi
  provision_now=$(date +%s)
  for provision_name in $provision_wireguard; do
    # shellcheck disable=SC2317 # provision_ask calls it
    if ! provision_peers=$(provision_unread() { exit 1; }; provision_wireguard "$provision_name"); then
      printf 'unread %s\n' "$provision_name"
      continue
    fi
    printf '%s\n' "$provision_peers" | while read -r provision_word provision_key provision_psk provision_end provision_ips provision_at provision_rest; do
      if [ "$provision_word" = peer ] && [ "${provision_at:-0}" -gt 0 ] && [ $((provision_now - provision_at)) -lt "$provision_session" ]; then
        printf 'handshake %s %s\n' "$provision_name" $((provision_now - provision_at))
      fi
    done
  done
}
