import { raw } from '../shell/sh.ts';

/**
 * Defines `guard_look FOLDER`, which writes down whatever decides whether packets reach this host and leave it: rules of
 * every firewall backend, links, addresses, policy routing and routes, each as lines that can be compared and given back.
 * Counters and lifetimes are left out: they change by themselves. What is not installed is left out too, and programs
 * of a backend that has no tables are not asked: each costs a process, and some load modules.
 */
export const stateFunctions =
  raw(`guard_own() { case $(iptables --version 2>/dev/null) in *nf_tables*) echo nft ;; *) echo legacy ;; esac; }
# guard_program FAMILY BACKEND save|restore: where there is one backend only, its programs have no infix.
guard_program() {
  if command -v "$1-$2-$3" >/dev/null 2>&1; then echo "$1-$2-$3"
  elif [ "$(guard_own)" = "$2" ] && command -v "$1-$3" >/dev/null 2>&1; then echo "$1-$3"; fi
}
guard_iptables_look() {
  case $2 in
    nft) guard_some=$guard_tables ;;
    legacy) guard_some=; { read -r guard_some <"/proc/net/\${1%tables}_tables_names"; } 2>/dev/null || : ;;
  esac
  [ -n "$guard_some" ] || return 0
  guard_name=$(guard_program "$1" "$2" save)
  [ -z "$guard_name" ] || "$guard_name" 2>/dev/null | sed -e '/^#/d' -e 's/\\[[0-9]*:[0-9]*\\]/[0:0]/'
}
# Tables of iptables-nft are given back by iptables: nft cannot write all of their rules.
guard_nft_look() {
  [ -n "$guard_tables" ] && command -v nft >/dev/null 2>&1 || return 0
  printf '%s\\n' "$guard_tables" | while read -r guard_word guard_family guard_table; do
    case $guard_family in
      ip) guard_twin=iptables.nft ;;
      ip6) guard_twin=ip6tables.nft ;;
      *) guard_twin= ;;
    esac
    if [ -n "$guard_twin" ] && grep -qxF "*$guard_table" "$1/$guard_twin"; then continue; fi
    nft -s list table "$guard_family" "$guard_table" 2>/dev/null
  done
}
guard_links() {
  ip -o link show 2>/dev/null | sed -n 's/^[0-9]*: \\([^:@]*\\)[^<]*<\\([^>]*\\)> mtu \\([0-9]*\\).*/\\1 \\3 \\2/p' |
    while read -r guard_link guard_mtu guard_flags; do
      case ,$guard_flags, in *,UP,*) echo "$guard_link $guard_mtu up" ;; *) echo "$guard_link $guard_mtu down" ;; esac
    done
}
guard_routes() {
  ip -o "$1" route show table all 2>/dev/null |
    sed -e 's/\\\\//g' -e '/ table local/d' -e 's/ expires [0-9]*sec//' -e 's/ linkdown//g' -e 's/ dead//g' -e 's/ *$//'
}
guard_look() {
  mkdir -p "$1"
  # Without nft nobody knows; then everybody is asked.
  guard_tables=$(nft list tables 2>/dev/null) || guard_tables=unknown
  for guard_which in iptables ip6tables; do
    for guard_backend in legacy nft; do
      guard_iptables_look "$guard_which" "$guard_backend" >"$1/$guard_which.$guard_backend" || :
    done
  done
  guard_nft_look "$1" >"$1/nft" || :
  ipset save >"$1/ipset" 2>/dev/null || :
  guard_links >"$1/links" || :
  ip -o address show scope global 2>/dev/null |
    sed -n 's/^[0-9]*: *\\([^ ]*\\) *inet6\\{0,1\\} \\(.*\\) scope .*/\\1 \\2/p' >"$1/addresses" || :
  for guard_number in 4 6; do
    ip "-$guard_number" rule show 2>/dev/null | sed -e 's/ *\\[detached\\]//' -e 's/ *$//' >"$1/rules.$guard_number" || :
    guard_routes "-$guard_number" >"$1/routes.$guard_number" || :
  done
}`);
