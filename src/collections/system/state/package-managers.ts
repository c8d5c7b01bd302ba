import type { Script } from '../../../model/plan/script.ts';
import { lines, raw, sh } from '../../../shell/sh.ts';

/** What the package managers are asked to do; entries are lists of names of which the first known one is taken. */
export interface PackageWork {
  readonly entries: readonly (readonly string[])[];
  readonly recommends: boolean;
  /** Seconds for which the lists of packages count as new enough. */
  readonly cacheValid: number;
  /** Seconds to wait for another package manager to finish. */
  readonly lockTimeout: number;
}

/** What a family of package managers can do, in shell. */
export interface PackageManager {
  /** Prints `name`, tab, `installed`, tab, version for each installed package of the names. */
  readonly installed: (names: readonly string[]) => Script;
  /** Prints `name`, tab, `candidate`, tab, version for what could be installed, as far as the lists know. */
  readonly candidates: (names: readonly string[]) => Script;
  readonly install: (work: PackageWork) => Script;
  readonly remove: (names: readonly string[], work: PackageWork) => Script;
}

/** apt says that a lock is taken, but by whom only the kernel tells (/proc/locks, proc(5)). */
const aptGet = ({
  lockTimeout,
  recommends,
}: Pick<PackageWork, 'lockTimeout' | 'recommends'>): Script => sh`DEBIAN_FRONTEND=noninteractive
NEEDRESTART_SUSPEND=1
export DEBIAN_FRONTEND NEEDRESTART_SUSPEND
provision_holder() {
  for provision_lock in /var/lib/dpkg/lock-frontend /var/lib/dpkg/lock /var/lib/apt/lists/lock /var/cache/apt/archives/lock; do
    [ -e "$provision_lock" ] || continue
    provision_pid=$(awk 'BEGIN { inode = ARGV[1]; ARGC = 1 } $2 != "->" && $6 ~ ":" inode "$" { print $5; exit }' \
      "$(stat -c %i "$provision_lock")" </proc/locks)
    [ -n "$provision_pid" ] || continue
    printf '%s is held by process %s (%s)\n' "$provision_lock" "$provision_pid" "$(cat "/proc/$provision_pid/comm")"
  done
}
# Without apt-utils all that debconf's hook does before an installation is to start Perl and say so; others may have theirs.
provision_hook_is_idle() {
  ! command -v apt-extracttemplates >/dev/null 2>&1 &&
    [ "$(apt-config dump DPkg::Pre-Install-Pkgs 2>/dev/null)" = 'DPkg::Pre-Install-Pkgs "";
DPkg::Pre-Install-Pkgs:: "/usr/sbin/dpkg-preconfigure --apt || true";' ]
}
provision_apt() {
  if [ "$1" = install ] && provision_hook_is_idle; then set -- -c /proc/self/fd/4 "$@"; fi
  apt-get -q -y -o DPkg::Lock::Timeout=${raw(String(lockTimeout))} \
    -o APT::Install-Recommends=${raw(String(recommends))} -o Dpkg::Use-Pty=0 \
    -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold "$@" 3>&- 4<<'PROVISION' && return
#clear DPkg::Pre-Install-Pkgs;
PROVISION
  provision_status=$?
  provision_holder >&2 2>/dev/null
  return "$provision_status"
}`;

/** `apt-get update` does not wait for the lock of the lists, so it is asked again. */
const aptUpdate = (
  lockTimeout: number,
  options: Script = raw(''),
): Script => sh`# Debian's installer leaves its disc among the sources: where apt complains of nothing else, all other lists are new.
provision_only_disc() {
  printf '%s\n' "$provision_said" |
    awk '/^E: / { all++; if (/cdrom:/) discs++ } END { exit !(all > 0 && all == discs) }' || return 1
  printf 'the installation disc is still a source of packages, and was passed over: take it out of %s\n' \
    "$(grep -ls cdrom: /etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources | paste -s -d ' ' -)" >&3
}
provision_update() {
  provision_waited=0
  until provision_said=$(provision_apt update ${options} 2>&1); do
    case $provision_said in
      *'Could not get lock'*) ;;
      *)
        printf '%s\n' "$provision_said"
        provision_only_disc
        return ;;
    esac
    if [ "$provision_waited" -ge ${lockTimeout} ]; then printf '%s\n' "$provision_said"; return 1; fi
    sleep 3
    provision_waited=$((provision_waited + 3))
  done
}`;

/**
 * Defines `provision_update`, which fetches lists of packages and leaves what apt said in `$provision_said`; a word for the user goes to 3.
 * @param options of `apt-get update`
 */
export const aptRefresh = (lockTimeout: number, options: Script): Script =>
  lines(aptGet({ lockTimeout, recommends: false }), aptUpdate(lockTimeout, options));

/** Without the caches in memory-mapped files apt writes nothing when it is asked. */
const aptCache = 'apt-cache -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache=';

/** What apt-get takes for this very package: `.` makes an unknown name an expression, `-` or `+` at the end are orders (apt-get(8)). */
const PLAIN = /^[a-z0-9-]*[a-z0-9](:[a-z0-9]+)?$/;

/**
 * Installs the first of each entry's names without asking before whether apt knows it, which takes it as long as reading
 * all lists. What it knows and cannot install it would not install the second time either.
 */
function installFirst(entries: PackageWork['entries']): Script {
  const names = entries.flatMap(entry => entry.slice(0, 1));
  if (!names.every(name => PLAIN.test(name))) return sh``;
  return sh`if provision_tried=$(provision_apt install ${names} 2>&1); then printf '%s\n' "$provision_tried"; exit 0; fi
if provision_choose && [ "$provision_chosen" = ${` ${names.join(' ')}`} ]; then
  printf '%s\n' "$provision_tried"
  exit 1
fi`;
}

const apt: PackageManager = {
  installed: names =>
    sh`provision_ask '1 *no packages found matching*' dpkg-query -W -f='\${Package}\t\${db:Status-Status}\t\${Version}\n' ${names} || :`,
  candidates: names => sh`${raw(aptCache)} policy ${names} 2>/dev/null |
  awk '/^[^ ].*:$/ { name = substr($0, 1, length($0) - 1) } $1 == "Candidate:" { printf "%s\tcandidate\t%s\n", name, $2 }'`,
  install: work => sh`${aptGet(work)}
${aptUpdate(work.lockTimeout)}
# An unknown name is an expression to apt where it has a dot: what it tells of may be another package.
provision_known() {
  ${raw(aptCache)} policy "$1" 2>/dev/null | awk -v name="$1" '
    BEGIN { bare = name; sub(/:.*/, "", bare) }
    /^[^ ]/ { it = $0 == name ":" || $0 == bare ":" }
    it && $1 == "Candidate:" && $2 !~ /^\(/ { known = 1 }
    END { exit !known }'
}
provision_choose() {
  provision_chosen=
  for provision_entry in ${work.entries.map(entry => entry.join('|'))}; do
    provision_found=
    for provision_name in $(printf '%s' "$provision_entry" | tr '|' ' '); do
      if provision_known "$provision_name"; then provision_found=$provision_name; break; fi
    done
    if [ -z "$provision_found" ]; then provision_missing=$provision_entry; return 1; fi
    provision_chosen="$provision_chosen $provision_found"
  done
}
provision_recent=$(find /var/lib/apt/lists /var/lib/apt/periodic/update-success-stamp \
  -maxdepth 0 -mmin -${raw(String(Math.ceil(work.cacheValid / 60)))} 2>/dev/null || :)
provision_renewed=
if [ -z "$provision_recent" ]; then
  provision_renewed=1
  # Old lists that know the package are better than none.
  provision_update || provision_choose || exit 1
fi
${installFirst(work.entries)}
if ! provision_choose; then
  [ -n "$provision_renewed" ] || provision_update || exit 1
fi
if ! provision_choose; then
  # A source that does not answer is a mere warning to apt.
  provision_silent=$(printf '%s\n' "\${provision_said-}" | grep -E '^(W|E): Failed to fetch' || :)
  if [ -n "$provision_silent" ]; then
    printf '%s\nno package source that answers knows %s: fix or remove those that do not (/etc/apt/sources.list*)\n' \
      "$provision_silent" "$provision_missing" >&2
  else
    printf 'no package source has %s\n' "$provision_missing" >&2
  fi
  exit 1
fi
provision_apt install $provision_chosen`,
  remove: (names, work) => sh`${aptGet(work)}
provision_apt remove ${names}`,
};

const dnf: PackageManager = {
  installed: names =>
    sh`provision_rows=$(provision_ask '[0-9] |[0-9][0-9] ' rpm -q --qf '%{NAME}\tinstalled\t%{VERSION}-%{RELEASE}\n' ${names}) || :
printf '%s\n' "$provision_rows" | grep '	' || :`,
  candidates: names => sh`"$provision_dnf" -q -C check-update ${names} 2>/dev/null |
  awk 'NF == 3 { name = $1; sub(/\.[^.]*$/, "", name); printf "%s\tcandidate\t%s\n", name, $2 }' || :`,
  install: work => sh`set --
for provision_entry in ${work.entries.map(entry => entry.join('|'))}; do
  provision_found=
  for provision_name in $(printf '%s' "$provision_entry" | tr '|' ' '); do
    if "$provision_dnf" -q info "$provision_name" >/dev/null 2>&1; then provision_found=$provision_name; break; fi
  done
  if [ -z "$provision_found" ]; then
    printf 'no package source has %s\n' "$provision_entry" >&2
    exit 1
  fi
  set -- "$@" "$provision_found"
done
timeout ${work.lockTimeout + 1800} "$provision_dnf" -y -q ${work.recommends ? [] : ['--setopt=install_weak_deps=False']} install "$@" 3>&-
timeout ${work.lockTimeout + 1800} "$provision_dnf" -y -q upgrade "$@" 3>&-`,
  remove: (names, work) =>
    sh`timeout ${work.lockTimeout + 1800} "$provision_dnf" -y -q --setopt=clean_requirements_on_remove=False remove ${names} 3>&-`,
};

/** A host with rpm and a package manager that we do not know (zypper, rpm-ostree): what is installed can be told and removed. */
const rpm: PackageManager = {
  ...dnf,
  candidates: () => sh`:`,
  install: () => sh`echo 'this host has neither apt nor dnf nor yum' >&2
exit 1`,
  remove: names => sh`rpm -e ${names} 3>&-`,
};

/** Runs the text of whichever package manager the host has; prints or says where there is none. */
export const withManager = (text: (manager: PackageManager) => Script, none: Script): Script =>
  sh`provision_dnf=
if command -v dnf >/dev/null; then provision_dnf=dnf; elif command -v yum >/dev/null; then provision_dnf=yum; fi
if command -v dpkg-query >/dev/null 2>&1 && command -v apt-get >/dev/null 2>&1; then
${text(apt)}
elif [ -s /var/lib/dpkg/status ] && [ -z "$provision_dnf" ]; then
  provision_unread 'this host has packages of dpkg, and dpkg-query or apt-get is missing'
elif [ -n "$provision_dnf" ]; then
${text(dnf)}
elif command -v rpm >/dev/null 2>&1; then
${text(rpm)}
else
${none}
fi`;
