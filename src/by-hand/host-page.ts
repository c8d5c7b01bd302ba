import type { HandFile } from '../model/by-hand/by-hand.ts';
import type { HandHost, HandNeed, HandPhase, HandQuestion, HandStage, HandTask } from '../model/by-hand/hand-phase.ts';
import { ownName } from './own-name.ts';

/** Text in a fence that no line of it ends. */
function fence(text: string, language = ''): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const ticks = '`'.repeat(longest + 1);
  return `${ticks}${language}\n${text.replace(/\n$/, '')}\n${ticks}`;
}

const code = (text: string): string => `\`${text}\``;

/** Text of others as a paragraph: what would be markup in it is none. */
const plain = (text: string): string => text.replace(/([\\*_<>`[\]#|])/g, '\\$1');

const paragraph = (comment: readonly string[]): readonly string[] =>
  comment
    .join('\n')
    .split(/\n\s*\n/)
    .filter(text => text.trim() !== '')
    .map(plain);

/** The same of some hosts: what is alike is written once. */
interface Alike<T> {
  readonly hosts: readonly string[];
  readonly one: T;
}

/** Puts what is alike together, in the order in which it comes first. */
function alike<T>(all: readonly (readonly [host: string, one: T])[]): readonly Alike<T>[] {
  const groups = new Map<string, { readonly hosts: string[]; readonly one: T }>();
  for (const [host, one] of all) {
    const key = JSON.stringify(one);
    const group = groups.get(key) ?? { hosts: [], one };
    group.hosts.push(host);
    groups.set(key, group);
  }
  return [...groups.values()];
}

const runOn = (hosts: readonly string[], all: number): string =>
  hosts.length === all && all > 1 ? 'Run on each host' : `Run on ${hosts.map(code).join(', ')}`;

const need = ({ name, about, print, from }: HandNeed): string =>
  `- ${code(`<${name}>`)} is ${about}${print === undefined ? '' : `: on ${code(from)}, ${code(print)}`}`;

function file({ path, text, mode, owner, group, secrets = {} }: HandFile): readonly string[] {
  const named = text.replace(/@@secret:([A-Za-z0-9_.-]+)@@/g, (_, secret: string) => `<${ownName(secret)}>`);
  return [
    `Write ${code(path)}, mode ${mode}, owned by ${owner}:${group}:`,
    fence(named),
    ...Object.entries(secrets).map(
      ([secret, from]) =>
        `- ${code(`<${ownName(secret)}>`)} is the first line of ${code(from)}, which stays on this host`,
    ),
  ];
}

/** What one group of hosts does for a task. */
function doing({ does, needs }: Pick<HandTask, 'does' | 'needs'>): readonly string[] {
  if (does.kind === 'nothing') return [`Nothing: ${plain(does.because)}.`];
  if (does.kind === 'shown') return [fence(does.look.text, 'sh')];
  if (does.kind === 'look') {
    return [
      'This must succeed before you go on:',
      fence(does.is.text, 'sh'),
      `Expected: ${plain(does.expect)}.`,
      `Otherwise STOP: ${plain(does.otherwise)}.`,
    ];
  }
  const { files = [], is, make, expect, tells } = does;
  return [
    ...files.flatMap(file),
    ...(needs.length === 0 ? [] : [needs.map(need).join('\n')]),
    ...(make === undefined ? [] : [fence(make.text, 'sh')]),
    `Expected: ${plain(expect)}.`,
    ...(is === undefined
      ? []
      : ['It is so where this succeeds; where it does already, there is nothing to do:', fence(is.text, 'sh')]),
    ...(tells === undefined ? [] : ['Note what this prints: other hosts need it.', fence(tells.print.text, 'sh')]),
  ];
}

/** The tasks of a stage, each with what its hosts do. */
function stageParts(name: string, hosts: readonly HandHost[]): readonly string[] {
  const stages = hosts.flatMap(({ host, stages: all }) =>
    all.filter(stage => stage.name === name).map((stage): [string, HandStage] => [host, stage]),
  );
  const ids = [...new Set(stages.flatMap(([, { tasks }]) => tasks.map(({ id }) => id)))].sort(byNumbers);
  return ids.flatMap(id => {
    const own = stages.flatMap(([host, { tasks }]) =>
      tasks.filter(task => task.id === id).map((task): [string, HandTask] => [host, task]),
    );
    const [, first] = own[0] ?? [];
    if (first === undefined) return [];
    const groups = alike(
      own.map(([host, { title, does, needs }]): [string, Pick<HandTask, 'title' | 'does' | 'needs'>] => [
        host,
        { title, does, needs },
      ]),
    );
    return [
      `### ${id} ${plain(first.title)}`,
      ...paragraph(first.comment),
      ...groups.flatMap(({ hosts: some, one }) => [
        ...(groups.length > 1 ? [`#### ${some.map(plain).join(', ')}`] : []),
        `${runOn(some, hosts.length)}:`,
        ...doing(one),
      ]),
    ];
  });
}

/** `1.10` after `1.9`. */
function byNumbers(one: string, other: string): number {
  const [a, b] = [one, other].map(id => id.split('.').map(Number));
  for (const [at, number] of (a ?? []).entries()) {
    const difference = number - (b?.[at] ?? -1);
    if (difference !== 0) return difference;
  }
  return (a?.length ?? 0) - (b?.length ?? 0);
}

function question({ asks }: Pick<HandQuestion, 'asks'>, rerun: string): readonly string[] {
  if (asks === undefined) return [`This is not asked by hand: ${code(rerun)} asks it.`];
  return [
    fence(asks.look.text, 'sh'),
    `Good looks like: ${plain(asks.expect)}.`,
    ...(asks.is === undefined ? [] : ['It is so where this succeeds:', fence(asks.is.text, 'sh')]),
  ];
}

/** Questions by their titles: the same on every host, with other addresses in it. */
function gateParts(hosts: readonly HandHost[], rerun: string): readonly string[] {
  const titles = [...new Set(hosts.flatMap(({ gate }) => gate.map(({ title }) => title)))];
  return titles.flatMap((title, at) => {
    const own = hosts.flatMap(({ host, gate }) =>
      gate.filter(one => one.title === title).map((one): [string, HandQuestion] => [host, one]),
    );
    const groups = alike(own.map(([host, one]): [string, Pick<HandQuestion, 'asks'>] => [host, { asks: one.asks }]));
    return [
      `### ${at + 1}) ${plain(title)}`,
      ...paragraph(own[0]?.[1].comment ?? []),
      ...groups.flatMap(({ hosts: some, one }) => [`${runOn(some, hosts.length)}:`, ...question(one, rerun)]),
    ];
  });
}

/**
 * A phase as a page to read and to follow by hand: what is the same on several hosts stands once. Pure.
 * @param rerun the command that asks the whole gate
 */
export function hostPage(phase: HandPhase, rerun: string): string {
  const { title, cluster, file: from, comment, hosts } = phase;
  if (phase.onlyShown !== undefined) return inventoryPage(phase, phase.onlyShown);
  const names = [...new Map(hosts.flatMap(({ stages }) => stages.map(stage => [stage.name, stage.comment] as const)))];
  const parts = [
    `# ${plain(title)}: cluster ${plain(cluster)}`,
    `Exported by provision from ${code(from)}, for ${hosts.map(({ host }) => code(host)).join(', ')}. All commands are root’s (${code('sudo -i')}), in POSIX sh. It holds no secret.`,
    ...paragraph(comment),
    ...names.flatMap(([name, said], at) => [
      `## ${at + 1}. ${plain(name)}`,
      ...paragraph(said),
      ...(at === 0 ? [] : [`**STOP/GO:** begin only when every host has finished part ${at}.`]),
      ...stageParts(name, hosts),
    ]),
    '## STOP/GO',
    'Ask each of these on every host. Go on only when every answer is as expected.',
    ...gateParts(hosts, rerun),
    `**GO** when all of it is so on every host; otherwise **STOP**. ${code(rerun)} asks the same, and more, at once.`,
  ];
  return `${parts.join('\n\n')}\n`;
}

/** What a phase would be about, and why it is not done by hand. */
function inventoryPage(phase: HandPhase, because: string): string {
  const hosts = phase.hosts.map(one => ({
    ...one,
    stages: one.stages
      .map(stage => ({ ...stage, tasks: stage.tasks.filter(({ does }) => does.kind === 'shown') }))
      .filter(({ tasks }) => tasks.length > 0),
  }));
  const names = [...new Set(hosts.flatMap(({ stages }) => stages.map(({ name }) => name)))];
  const parts = [
    `# ${plain(phase.title)}: cluster ${plain(phase.cluster)}`,
    `**What follows changes nothing.** The phase itself is not done by hand: ${plain(because)}. Provision reads the host, shows its plan, archives, asks, and removes: ${code(`provision ${phase.word}`)}.`,
    ...paragraph(phase.comment),
    ...names.flatMap((name, at) => [`## ${at + 1}. ${plain(name)}`, ...stageParts(name, hosts)]),
  ];
  return `${parts.join('\n\n')}\n`;
}
