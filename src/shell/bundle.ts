import { randomBytes } from 'node:crypto';
import type { Script } from '../model/plan/script.ts';
import { askFunctions, namedTogether } from './ask/ask.ts';
import { asksForConfig, configFilesFunctions, configTogether } from './ask/config-files.ts';
import { asksForNetwork, networkFunctions, networkTogether } from './ask/network.ts';
import { onceFunction } from './ask/once.ts';
import { anewFunction, inOneShell, MOST, sharesShell } from './ask/one-shell.ts';
import { asksForUnits, unitFunctions, unitsAhead } from './ask/units.ts';
import { reachFunctions } from './reach/reach.ts';

/** One script of a bundle, run under `set -eu` in a subshell of its own, or in one with its neighbours (`ask/one-shell.ts`). */
export interface Section {
  readonly id: string;
  readonly script: Script;
  /** Chained sections run in order until one of them fails or the run is told to halt; the rest is then left out. */
  readonly chained?: boolean;
  /** It only asks, as a probe does: where its script allows, one shell asks it and those beside it. */
  readonly question?: boolean;
  /** What the shell is to find true, or the section is left out and has no answer: of the questions of one bundle that have one, all have the same. */
  readonly when?: Script;
}

/** Many scripts in one text, framed so that each one's output can be told apart (`frames.ts`). */
export interface Bundle {
  readonly text: string;
  /** Chosen anew for every bundle: output written before it was chosen cannot hold a forged marker. */
  readonly nonce: string;
  readonly ids: readonly string[];
  /** Ids of the chained ones: they change something, and what they print is no answer. */
  readonly chained?: ReadonlySet<string>;
}

/**
 * Puts sections into one POSIX sh text. The whole is a function that the last line calls, so a text that was cut on
 * the way is a syntax error that does nothing; standard input is empty, so no command can swallow the rest.
 */
export function bundle(given: readonly Section[], nonce = randomBytes(12).toString('hex')): Bundle {
  const sections = sharedFirst(given);
  const wantsUnits = sections.some(({ script }) => asksForUnits(script.text));
  const asksNetwork = sections.some(({ script }) => asksForNetwork(script.text));
  const keeps =
    asksNetwork ||
    sections.some(({ script }) => /\b(?:provision_(?:once|running|clock)|once_(?:keep|find))\b/.test(script.text));
  const asks =
    wantsUnits || keeps || sections.some(({ script }) => /provision_(?:ask|exists|stat|unread) /.test(script.text));
  const first = wantsUnits ? firstForUnits(sections) : undefined;
  const together = askedTogether(sections);
  const body = sections.map((section, at) => {
    const group = together.get(at);
    if (group === null) return '';
    if (group !== undefined) {
      // Asked before the shell that they share: where one of them ends it, this is still known.
      const isFirst = first !== undefined && at <= first && first < at + group.length;
      const questions = group.map(({ script, when }) => ({ text: script.text, when: when?.text }));
      const texts = questions.map(({ text }) => text);
      const shared = inOneShell(questions, at, [
        ...namedTogether(texts),
        ...configTogether(texts),
        ...networkTogether(texts),
      ]);
      const before = isFirst ? where(sections[first], [`frame b ${first}`, ...ahead(sections.slice(first))]) : [];
      return [...before, shared].join('\n');
    }
    const isChange = section.chained === true;
    // A daemon that a change starts must not keep a descriptor that it does not know.
    const [aside, close] = isChange ? ['2', ')'] : ['8', ') 8>&2'];
    const ask = asks ? [`ask_section=${at}; ask_aside=${aside}`] : [];
    const lines = [
      `frame b ${at}`,
      // Within the first frame that wants it: what hangs there is known by its name.
      ...(at === first ? ahead(sections.slice(at)) : []),
      '(',
      'set -eu',
      ...ask,
      section.script.text,
      asks ? close : ')',
      'rc=$?',
      `frame e ${at} $rc`,
    ];
    if (!isChange) return where(section, lines).join('\n');
    return ['if [ $broken = 0 ] && [ ! -e "$halt" ]; then', ...lines, '[ $rc = 0 ] || broken=1', 'fi'].join('\n');
  });
  const text = [
    'provision_main() {',
    'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin; LC_ALL=C; export PATH LC_ALL',
    'unset ENV BASH_ENV CDPATH LANG LANGUAGE ask_shared ask_mounts || :',
    'umask 077; cd /; broken=0; halt=${PROVISION_HALT-} provision_uid=${PROVISION_UID-}',
    // Nothing that a change starts need know them.
    'unset PROVISION_HALT PROVISION_UID',
    // Seconds since boot: how long a section took is true whenever somebody looks.
    'uptime_now() { up=; { read -r up rest </proc/uptime; } 2>/dev/null || :; }',
    // Leaves word that systemd is to read its units anew once the run is over; fails where nothing would see to that.
    ...(sections.some(({ script }) => script.text.includes('provision_reload_later'))
      ? ['provision_reload_later() { [ -n "$halt" ] && { : >"${halt%/*}/reload"; } 2>/dev/null; }']
      : []),
    ...(sections.some(({ script }) => script.text.includes('provision_reach ')) ? [reachFunctions.text] : []),
    ...(asks ? [`ask_nonce=${nonce}`, askFunctions.text] : []),
    ...(keeps ? [onceFunction.text] : []),
    ...(asksNetwork ? [networkFunctions.text] : []),
    ...(wantsUnits ? [unitFunctions.text] : []),
    ...(sections.some(({ script }) => asksForConfig(script.text)) ? [configFilesFunctions.text] : []),
    ...(together.size > 0 ? [anewFunction] : []),
    `frame() { uptime_now; printf '\\n%s %s\\n' ${nonce} "$* $up"; printf '\\n%s %s\\n' ${nonce} "$* $up" >&2; }`,
    ...body,
    'frame done',
    '}',
    'provision_main </dev/null',
    '',
  ].join('\n');
  const chained = new Set(sections.filter(section => section.chained === true).map(section => section.id));
  return { text, nonce, ids: sections.map(section => section.id), chained };
}

const isShared = ({ question, chained, script }: Section): boolean =>
  question === true && chained !== true && sharesShell(script);

const isAsked = (section: Section | undefined): boolean => section?.question === true && section.chained !== true;

/** Of questions in a row first those that one shell can ask, so that the others do not part them. Pure. */
function sharedFirst(sections: readonly Section[]): readonly Section[] {
  const ordered: Section[] = [];
  for (let at = 0; at < sections.length; ) {
    let end = at;
    while (isAsked(sections[end])) end++;
    const row = sections.slice(at, end);
    ordered.push(
      ...row.filter(isShared),
      ...row.filter(section => !isShared(section)),
      ...(isAsked(sections[end]) ? [] : sections.slice(end, end + 1)),
    );
    at = isAsked(sections[end]) ? end : end + 1;
  }
  return ordered;
}

/** Lines that are left out with their section. Pure. */
const where = (section: Section | undefined, lines: readonly string[]): readonly string[] =>
  section?.when === undefined ? lines : [`if ${section.when.text}; then`, ...lines, 'fi'];

/** What is asked of systemd beforehand for sections, less of it where some of them are left out. Pure. */
function ahead(sections: readonly Section[]): readonly string[] {
  const textsOf = (some: readonly Section[]): readonly string[] => some.map(({ script }) => script.text);
  const all = unitsAhead(textsOf(sections));
  const [when] = sections.flatMap(section => section.when ?? []);
  const sure = sections.filter(section => section.when === undefined);
  if (when === undefined || sure.length === 0) return all;
  return [`if ${when.text}; then`, ':', ...all, 'else', ':', ...unitsAhead(textsOf(sure)), 'fi'];
}

/**
 * Which sections one shell asks: of each group the first has all of them by its number, the others have `null`. One alone is
 * no group. Pure.
 */
function askedTogether(sections: readonly Section[]): ReadonlyMap<number, readonly Section[] | null> {
  const groups = new Map<number, readonly Section[] | null>();
  const canShare = (section: Section | undefined): boolean => section !== undefined && isShared(section);
  for (let at = 0; at < sections.length; ) {
    let end = at;
    while (end - at < MOST && canShare(sections[end])) end++;
    if (end - at > 1) {
      groups.set(at, sections.slice(at, end));
      for (let other = at + 1; other < end; other++) groups.set(other, null);
    }
    at = Math.max(end, at + 1);
  }
  return groups;
}

/** The first section that asks systemd, and after which nothing is changed any more; `undefined`: there is none. */
function firstForUnits(sections: readonly Section[]): number | undefined {
  const changed = sections.findLastIndex(({ chained }) => chained === true);
  const first = sections.findIndex(({ script }, at) => at > changed && asksForUnits(script.text));
  return first === -1 ? undefined : first;
}
