# The file systems of the first case: no server stands behind them, and looking at them keeps nobody waiting. All others are asked
# with a deadline. 3: seconds that a file system with a server behind it has to answer. 40: most links on the way to one place, as
# the kernel has it (path_resolution(7)).
provision_line='
'
# Of one reading it is asked once (`shell/ask/one-shell.ts`).
provision_mounts=${ask_mounts:-$(awk '{
  at = 7; while (at < NF && $at != "-") at++
  row[NR] = $2 " " $5 " " $1 " " $(at + 1) " " ($6 ~ /(^|,)ro(,|$)/ ? "ro" : "rw") " " (NF > at + 2 ? $(at + 2) : "none") " " $4 " " $3
  if ($5 == "/" || root == "") root = $5 == "/" ? $1 : $2
  points = points $5 " "
  if (!seen[$(at + 1)]++) types = types $(at + 1) " "
}
END { print types; print points; print root; for (at = 1; at <= NR; at++) print row[at] }' /proc/self/mountinfo)}
case $provision_mounts in
  *[0-9]*:[0-9]*) ;;
  *) provision_unread 'the mount table of this host makes no sense' ;;
esac
[ -z "${ask_shared-}" ] || ask_mounts=$provision_mounts
# The mount of "/": the last one there, or, in a root that is none, the one that the first depends on. The points alone a shell has
# looked through much sooner than the table.
provision_table() {
  provision_types=$1 provision_points=" $2" provision_root=$3
  shift 3
  provision_mounts=$provision_line$*$provision_line
}
provision_ifs=$IFS
case $- in *f*) provision_globs=-f ;; *) provision_globs=+f ;; esac
# In parts at once: a shell that looks for the end of a long line takes the square of its length.
IFS=$provision_line
set -f
# shellcheck disable=SC2086 # a word for each line
provision_table $provision_mounts
set $provision_globs
IFS=$provision_ifs
provision_folder= provision_folder_real= provision_folder_stack=
provision_answering=' '
provision_local() { case $1 in bcachefs|binfmt_misc|bpf|btrfs|cgroup|cgroup2|configfs|debugfs|devpts|devtmpfs|efivarfs|erofs|exfat|ext2|ext3|ext4|f2fs|fusectl|hugetlbfs|iso9660|jfs|mqueue|nsfs|ntfs3|overlay|proc|pstore|ramfs|rootfs|securityfs|squashfs|sysfs|tmpfs|tracefs|udf|vfat|xfs|zfs) return 0 ;; *) return 1 ;; esac; }
provision_served=
for provision_type in $provision_types; do provision_local "$provision_type" || provision_served=yes; done
# Where a server stands behind none of the mounts, no look can hang.
provision_gone() { [ -z "$provision_served" ] && [ ! -e "$1" ] && [ ! -L "$1" ]; }
provision_answers() {
  ! provision_local "$2" || return 0
  case $provision_answering in *" $1=yes "*) return 0 ;; *" $1=no "*) return 1 ;; esac
  # A name that is not there: what is known of one that is might be remembered by the kernel.
  provision_status=0
  timeout -s KILL 3 ls -d "$3/.provision-asks-$$" >/dev/null 2>&1 || provision_status=$?
  if [ $provision_status = 137 ] || [ ! -e "$3" ]; then provision_status=no; else provision_status=yes; fi
  provision_answering="$provision_answering$1=$provision_status "
  [ $provision_status = yes ]
}
provision_place() {
  provision_todo=$1 provision_real= provision_stack=$provision_root provision_kind=directory provision_links=0 provision_mounted=yes
  if [ -n "$provision_folder" ] && [ "${1%/*}" = "$provision_folder" ]; then
    provision_todo=/${1##*/} provision_real=$provision_folder_real provision_stack=$provision_folder_stack
  fi
  while :; do
    while :; do case $provision_todo in /*) provision_todo=${provision_todo#/} ;; *) break ;; esac; done
    [ -n "$provision_todo" ] || break
    provision_name=${provision_todo%%/*}
    provision_todo=${provision_todo#"$provision_name"}
    case $provision_name in
      .) continue ;;
      ..)
        provision_real=${provision_real%/*} provision_kind=directory provision_mounted=
        case $provision_stack in */*) provision_stack=${provision_stack%/*} ;; esac
        continue
        ;;
    esac
    if [ -z "$provision_todo" ] && [ $provision_links = 0 ]; then
      provision_folder=${1%/*} provision_folder_real=$provision_real provision_folder_stack=$provision_stack
    fi
    provision_next=$provision_real/$provision_name
    provision_under=${provision_stack##*/}
    case $provision_next in
      *[!-A-Za-z0-9/._:@+=,~%]*)
        provision_escaped=$(printf '%s\n' "$provision_next" | awk '{
          gsub(/\\/, "\\134"); gsub(/ /, "\\040"); gsub(/\t/, "\\011"); printf "%s%s", (NR > 1 ? "\\012" : ""), $0
        }') ;;
      *) provision_escaped=$provision_next ;;
    esac
    provision_row= provision_mounted=
    while :; do
      case $provision_points in *" $provision_escaped "*) ;; *) break ;; esac
      case $provision_mounts in
        *"$provision_line$provision_under $provision_escaped "*)
          provision_row=${provision_mounts##*"$provision_line$provision_under $provision_escaped "}
          provision_row=${provision_row%%"$provision_line"*}
          provision_under=${provision_row%% *}
          ;;
        *) break ;;
      esac
    done
    if [ -n "$provision_row" ]; then
      provision_real=$provision_next provision_stack=$provision_stack/$provision_under
      provision_row=${provision_row#* } provision_mounted=yes
      if ! provision_answers "$provision_under" "${provision_row%% *}" "$provision_next"; then
        provision_kind=silent
        if [ -n "${provision_todo#/}" ]; then provision_real=$provision_real$provision_todo provision_mounted=; fi
        break
      fi
      if [ -d "$provision_next" ]; then provision_kind=directory; continue; fi
      # shellcheck disable=SC2209 # a word, not what a command prints
      provision_kind=file
    elif [ -L "$provision_next" ]; then
      if [ -z "$provision_todo" ] && [ -z "${2-}" ]; then
        provision_kind='symbolic link' provision_real=$provision_next provision_stack=$provision_stack/$provision_under
        break
      fi
      provision_links=$((provision_links + 1))
      if [ $provision_links -gt 40 ]; then provision_kind=unreadable provision_real=$provision_next; break; fi
      provision_name=$(readlink "$provision_next"; echo x)
      provision_name=${provision_name%"${provision_line}x"}
      case $provision_name in /*) provision_real= provision_stack=$provision_root ;; esac
      provision_todo=$provision_name$provision_todo
      continue
    else
      provision_real=$provision_next provision_stack=$provision_stack/$provision_under
      if [ -d "$provision_next" ]; then provision_kind=directory; continue; fi
      # shellcheck disable=SC2209 # a word, not what a command prints
      if [ -f "$provision_next" ]; then provision_kind=file
      elif [ -e "$provision_next" ]; then provision_kind='special file'
      else provision_kind=absent
      fi
    fi
    # What is not a folder has nothing below it.
    if [ -n "${provision_todo#/}" ]; then
      provision_kind=absent provision_real=$provision_real$provision_todo provision_mounted=
    fi
    break
  done
  provision_mount=${provision_stack##*/}
  case $provision_real in
    '') provision_real=/ ;;
    *[[:cntrl:]]*) provision_kind=unreadable provision_real=$(printf '%s' "$provision_real" | tr -d '[:cntrl:]') ;;
  esac
}
