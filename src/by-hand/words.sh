# shellcheck shell=sh
# The words that an exported script is written in. It sets before: values_name (the file of values), stdin.
look='' only_gate='' only_steps='' title='' reached='' stops=0 given=''

say() { printf '%s\n' "$*"; }

# Ends the script: what is wrong, and what to do.
stop() {
  printf 'STOP: %s\n' "$1" >&2
  shift
  for hint; do printf '  → %s\n' "$hint" >&2; done
  reached=stop
  exit 3
}

usage() {
  say "usage: sh $0 [--look | --steps | --gate]"
  say '  --look   changes nothing: says of each step whether it is so already'
  say '  --steps  only the steps, without the questions at the end'
  say '  --gate   only these questions: GO or STOP'
}

begin() {
  case ${1-} in
    '') ;;
    --look) look=yes ;;
    --steps) only_steps=yes ;;
    --gate) only_gate=yes ;;
    -h | --help) usage; exit 0 ;;
    *) usage >&2; exit 4 ;;
  esac
  [ "$(id -u)" = 0 ] || stop 'this is not root' "sudo sh $0"
  umask 022
  LC_ALL=C
  export LC_ALL
  # Below /run nothing outlives the next boot.
  work=$(mktemp -d /run/by-hand.XXXXXX 2>/dev/null) || work=$(mktemp -d)
  trap ended EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM HUP
  values=${VALUES:-$values_name}
  [ ! -e "$values" ] || private "$values"
}

# What is in the file of values may be secret, and decides what is written.
private() {
  case $(stat -c '%a %u' -- "$1") in
    '600 0' | '400 0') ;;
    *) stop "$1 is not root's alone" "chown root $1; chmod 0600 $1" ;;
  esac
}

ended() {
  status=$?
  rm -rf -- "$work"
  [ "$status" = 0 ] || [ -n "$reached" ] || printf 'STOP: %s: failed\n  → put it right, and run this script again: what is done is not done twice\n' "$title" >&2
}

stage() { [ -n "$only_gate" ] || printf '\n== %s\n' "$1"; }

# step TITLE EXPECTED: begins a step. What follows says how it is (wanted) and how it is made (make).
step() {
  title=$1 expected=$2 given='' files=0 kept=''
}

# value_of NAME: from the file of values.
value_of() {
  [ -e "$values" ] || return 1
  while IFS= read -r value; do
    case $value in
      "$1="*)
        value=${value#*=}
        [ -n "$value" ] || return 1
        return 0
        ;;
    esac
  done <"$values"
  return 1
}

fits() { printf '%s\n' "$value" | grep -Exq -e "$1"; }

# need NAME REGEX WHAT COMMAND HOST [FILE]: a value that another host tells. It is in the file of values, or asked here. With a
# file it is a secret that goes there: it is not shown, nor kept anywhere else, and a file that is there stays.
need() {
  [ -z "$only_gate" ] || return 0
  if value_of "$1"; then
    fits "$2" || stop "$values: $1 is not $3" "on $5: $4"
  elif [ -s "${6-}" ]; then
    kept=$6
    return 0
  elif [ -n "$look" ]; then
    value="<$1>"
  elif [ -t 0 ]; then
    say "  This needs $3. On $5:  $4"
    while :; do
      printf '  %s = ' "$1"
      [ -z "${6-}" ] || stty -echo
      IFS= read -r value || value=''
      [ -z "${6-}" ] || { stty echo; echo; }
      [ -n "$value" ] || stop "$3 was not given" "on $5: $4"
      ! fits "$2" || break
      say "  that is not $3"
    done
    # A secret is typed again, or put there by who wants it there.
    [ -n "${6-}" ] || (umask 077 && printf '%s=%s\n' "$1" "$value" >>"$values")
  else
    stop "this needs $3" "on $5: $4" "put it into $values (root's alone, mode 0600) as a line:  $1=…" 'then run this script again'
  fi
  eval "$1=\$value"
  given="$given $1"
}

# own NAME FILE: a value of this host, the first line of a file, which goes nowhere but into the next file.
own() {
  value=''
  [ ! -e "$2" ] || IFS= read -r value <"$2" || :
  eval "$1=\$value"
  given="$given $1"
}

# Prints standard input with every <NAME> that was given filled in.
fill() {
  while IFS= read -r line || [ -n "$line" ]; do
    for name in $given; do
      eval "value=\$$name"
      while :; do
        case $line in
          *"<$name>"*) line=${line%%"<$name>"*}$value${line#*"<$name>"} ;;
          *) break ;;
        esac
        [ "$value" != "<$name>" ] || break
      done
    done
    printf '%s\n' "$line"
  done
}

# file PATH MODE OWNER GROUP: standard input is what the file is to be.
file() {
  (
    umask 077
    if [ "$kept" = "$1" ]; then cat "$1"; elif [ -n "$given" ]; then fill; else cat; fi >"$work/$files"
    printf '%s\n' "$@" >"$work/$files.as"
  )
  files=$((files + 1))
}

# Without the newline at its end.
cut_end() {
  printf %s "$(cat "$work/$((files - 1))")" >"$work/cut"
  mv "$work/cut" "$work/$((files - 1))"
}

# The file of a number: its path, and whose it is to be.
nth_file() { { read -r path && read -r mode && read -r owner && read -r group; } <"$work/$1.as"; }

same_files() {
  at=0
  while [ "$at" -lt "$files" ]; do
    nth_file "$at"
    [ -f "$path" ] && [ ! -L "$path" ] && cmp -s "$work/$at" "$path" || return 1
    [ "$(stat -c '%a %U %G' -- "$path")" = "${mode#0} $owner $group" ] || return 1
    at=$((at + 1))
  done
}

# Beside the old one and then in its place: whoever reads sees one of the two, whole.
put_files() {
  at=0
  while [ "$at" -lt "$files" ]; do
    nth_file "$at"
    [ ! -L "$path" ] || stop "$path is a symbolic link" "see where it leads: ls -l $path"
    [ -d "${path%/*}" ] || mkdir -p -- "${path%/*}"
    (umask 077 && cat "$work/$at" >"$path.by-hand")
    chown "$owner:$group" "$path.by-hand"
    chmod "$mode" "$path.by-hand"
    [ ! -e "$path" ] || cmp -s "$work/$at" "$path" || cp -p -- "$path" "$path.before"
    mv -f -- "$path.by-hand" "$path"
    at=$((at + 1))
  done
}

# Does the step that was begun, unless it is so already.
run() {
  [ -z "$only_gate" ] || return 0
  if same_files && wanted 2>/dev/null; then
    say "= $title: already so"
    return 0
  fi
  if [ -n "$look" ]; then
    say "+ $title: to be done"
    return 0
  fi
  say "+ $title"
  put_files
  make
  if ! same_files || ! wanted; then stop "$title: done, and not as expected" "expected: $expected"; fi
}

# Stops where the host is not as the next steps need it. $1: what to do.
see() {
  [ -z "$only_gate" ] || return 0
  if wanted; then say "= $title: $expected"; else stop "$title: it is not so that $expected" "$1"; fi
}

# show TITLE: what a task would be about, as the function seen tells it.
show() {
  printf '\n-- %s\n' "$1"
  seen 2>&1 | head -n 60 | sed 's/^/    /'
}

# tell WHAT [COMMAND]: what the other hosts are told, printed by the function told; of a secret only the command is said.
tell() {
  [ -z "$only_gate$look" ] || return 0
  if [ -n "${2-}" ]; then
    printf '  %s is a secret, and other hosts need it. Here:  %s\n' "$1" "$2"
    return 0
  fi
  printf '  %s, for the other hosts:  %s\n' "$1" "$(told)"
}

# Waits for a person who says that the others are as far.
together() {
  reached=gate
  if [ -n "$look$only_steps" ]; then
    printf '\nThe questions were not asked:  sh %s --gate\n' "$0"
    exit 0
  fi
  printf '\n== Gate: GO or STOP\n'
  if [ -t 0 ] && [ -z "$only_gate" ]; then
    printf 'Have the scripts of all other hosts come this far? Then press Enter. '
    read -r value || :
  fi
}

# check TITLE EXPECTED SECONDS: asks whether it is so (wanted), again for so many seconds; shows (seen) where it is not.
check() {
  title=$1 expected=$2
  end=$(($(date +%s) + $3))
}

ask() {
  while ! wanted >/dev/null 2>&1; do
    if [ "$(date +%s)" -ge "$end" ]; then
      stops=$((stops + 1))
      printf 'STOP  %s\n  expected: %s\n  seen:\n' "$title" "$expected"
      seen 2>&1 | head -n 20 | sed 's/^/    /'
      return 0
    fi
    sleep 2
  done
  say "GO    $title"
}

# Only a person can tell.
ask_person() {
  printf '?     %s\n  expected: %s\n' "$title" "$expected"
  seen 2>&1 | head -n 20 | sed 's/^/    /'
  [ -t 0 ] || return 0
  printf '  Is it so? [y/n] '
  read -r value || value=n
  case $value in [yY]*) ;; *) stops=$((stops + 1)) ;; esac
}

gate_ends() {
  [ "$stops" = 0 ] || { printf '\nSTOP: %s not met\n' "$stops" >&2; exit 3; }
  printf '\nGO\n'
}
