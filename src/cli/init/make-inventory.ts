import { mkdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { writeNamed } from '../../disk/write-named.ts';
import { type Asked, hostsFound, isPublic } from '../../import/hosts/hosts-found.ts';
import { routerWords } from '../../import/hosts/router-words.ts';
import { parseTarget, type Target } from '../../import/hosts/target.ts';
import { type Proposed, propose } from '../../import/propose.ts';
import { showRemark } from '../../import/show-remark.ts';
import { writeInventory } from '../../import/write-inventory.ts';
import { gatheredTodos } from '../../inventory/gathered-todos.ts';
import { expandPath } from '../../inventory/paths.ts';
import { validateLabel } from '../../inventory/schema/validators.ts';
import { showTodo } from '../../inventory/show-todo.ts';
import { homeFolder } from '../../model/environment.ts';
import type { HostKeyPolicy } from '../../model/inventory.ts';
import { ownCommand } from '../../model/own-command.ts';
import { InputProblem, type ProblemDetails } from '../../model/problems/problem.ts';
import type { Seen } from '../../model/reach/seen-from.ts';
import { count } from '../../model/text/count.ts';
import { escapeLine } from '../../model/text/escape.ts';
import { ask, isInteractive } from '../ask.ts';
import { exitCode } from '../exit-code.ts';
import { refuseExisting, withMarks } from '../inventory/new-inventory.ts';
import type { RunOptions } from '../run/run-options.ts';
import { withSession } from '../run/with-session.ts';
import { hostsOf, lookFromOutside, readHosts } from './read-hosts.ts';

export interface InitOptions extends Omit<RunOptions, 'inventory' | 'limit'> {
  readonly output?: string;
  readonly cluster: string;
  readonly identityFile?: string;
  readonly hostKey: HostKeyPolicy;
  readonly force?: boolean;
}

const say = (line: string): boolean => process.stderr.write(`${escapeLine(line)}\n`);

/** The hosts that were named; asked for where none was, and somebody is there. @throws {InputProblem} */
async function targetsOf(words: readonly string[]): Promise<readonly Target[]> {
  const answer =
    words.length > 0 || !isInteractive()
      ? words
      : ((await ask('Which hosts? As for ssh, with spaces between (root@203.0.113.5 pi@192.168.1.20): ')) ?? '')
          .trim()
          .split(/\s+/)
          .filter(word => word !== '');
  if (answer.length === 0)
    throw new InputProblem({
      what: 'no host is named',
      hint: `name them as you would to ssh: ${ownCommand('init')} root@203.0.113.5 pi@192.168.1.20`,
    });
  const mistakes: ProblemDetails[] = [];
  const targets: Target[] = [];
  for (const word of new Set(answer)) {
    const target = parseTarget(word);
    if ('what' in target) mistakes.push({ where: word, ...target });
    else targets.push(target);
  }
  if (mistakes.length > 0) throw new InputProblem(mistakes);
  return targets;
}

function refuseOptions({ cluster, force }: InitOptions, file: string): void {
  const mistake = validateLabel(cluster);
  if (mistake !== undefined) throw new InputProblem({ where: '--cluster', ...mistake });
  refuseExisting(file, force, `look at it: ${ownCommand('inventory check')} -i ${file}; or name another one: -o FILE`);
}

const ROLES = 'roles and mesh addresses are proposals: change them as you like before the first phase';

/** What was found, a line each host, and what is to be done before the first phase. */
function tell({ hosts, sites, found, mesh }: Proposed, file: string, todos: ReturnType<typeof gatheredTodos>): void {
  const rows = hosts.map(({ name, address, site, roles, about }) => [
    name.value ?? '?',
    address.value ?? '?',
    site.value ?? '?',
    (roles.value ?? []).join(', '),
    about ?? '',
  ]);
  const widths = [0, 1, 2, 3].map(at => Math.max(...rows.map(row => row[at]?.length ?? 0)));
  for (const row of rows)
    say(
      `  ${row
        .map((cell, at) => cell.padEnd(widths[at] ?? 0))
        .join('  ')
        .trimEnd()}`,
    );
  for (const remark of found.remarks) say(showRemark(remark));
  const addressOf = (name: string): string => hosts.find(one => one.name.value === name)?.address.value ?? name;
  for (const site of sites) for (const line of routerWords(site, addressOf)) say(line);
  for (const todo of todos) say(showTodo(file, todo));
  say(`${file}: ${count(hosts.length, 'host')}, mesh ${mesh.subnet.value ?? ''}; ${ROLES}`);
}

/** The text of the inventory, with each of its mistakes marked at its line. */
function textOf(proposed: Proposed, file: string): string {
  return withMarks(
    writeInventory(
      proposed,
      `Made by provision init, which asked ${count(proposed.hosts.length, 'host')}. ${ROLES[0]?.toUpperCase()}${ROLES.slice(1)}.`,
    ),
    file,
  );
}

/** `provision init`: logs in to hosts, and writes an inventory of what it finds. Returns the exit code. @throws {InputProblem} where nothing is written */
export async function makeInventory(words: readonly string[], options: InitOptions): Promise<number> {
  const { cluster, identityFile, hostKey } = options;
  const shown = options.output ?? join('inventory', `${cluster}.yaml`);
  const file = resolve(shown);
  refuseOptions(options, shown);
  const targets = await targetsOf(words);
  const key =
    identityFile === undefined ? undefined : expandPath(identityFile, { inventory: process.cwd(), home: homeFolder() });
  const request = {
    options,
    command: 'init',
    inventory: hostsOf(targets, file, { hostKey, identityFile: key }),
    opens: 'passwords',
    facts: new Map(),
    mode: 'visit',
    quiet: true,
    prepare: async () => undefined,
  } as const;
  let asked: readonly Asked[] = [];
  let seen: ReadonlyMap<string, Seen> = new Map();
  const code = await withSession(request, async ({ selected, fleet, stop }) => {
    say(
      `asking ${count(selected.length, 'host')} what ${selected.length === 1 ? 'it is' : 'they are'}; nothing is changed there`,
    );
    asked = await readHosts(targets, selected, fleet);
    const outside = asked.find(isPublic);
    if (outside !== undefined && asked.some(one => !isPublic(one)))
      say(`asking ${outside.facts.name} from which address the others come; that takes some seconds`);
    seen = await lookFromOutside(asked, selected, fleet);
    return stop.aborted ? exitCode.interrupted : exitCode.done;
  });
  if (code !== exitCode.done) return code;
  const proposed = propose(hostsFound(asked, seen, { cluster, ...(key === undefined ? {} : { identityFile: key }) }));
  const text = textOf(proposed, file);
  mkdirSync(dirname(file), { recursive: true });
  writeNamed(shown, text);
  tell(proposed, shown, gatheredTodos(text));
  const named = options.output === undefined ? '' : ` -i ${shown}`;
  say(
    `next: ${ownCommand('doctor')}${named} (can K3s run there?), then ${ownCommand('up')}${named} --dry-run (what it would do)`,
  );
  return exitCode.done;
}
