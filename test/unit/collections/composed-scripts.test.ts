import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { shipped, shippedSections } from '../../../src/collections/collections.ts';
import { loadInventory } from '../../../src/inventory/load-inventory.ts';
import type { Known } from '../../../src/model/plan/program.ts';
import type { Script } from '../../../src/model/plan/script.ts';
import { createProgram } from '../../../src/playbook/create-program.ts';
import { loadPlaybook } from '../../../src/playbook/parse/load-playbook.ts';
import { phases } from '../../../src/playbook/phases.ts';
import { bundle } from '../../../src/shell/bundle.ts';
import { dirtyScript } from '../../../src/twin/dirty/dirty-script.ts';
import { neighbours } from '../../../src/twin/dirty/neighbours/registry.ts';
import { exampleTask } from '../../fixtures/example-task.ts';
import { hasShellcheck, shellcheckWhole } from '../shellcheck.ts';

const root = resolve(import.meta.dirname, '../../..');

/** Codes that mean nothing in a composed script. */
const WITHOUT = [
  'SC2317', // Functions are called by name, and each section is a subshell that may end itself.
  'SC2034', // A script defines more than each of its sections reads.
  'SC1007', // `a= b=` sets several variables to nothing.
  'SC2016', // Programs for awk, sed and an inner sh stand in single quotes.
  'SC2030', // A section is a subshell on purpose; so for the next.
  'SC2031',
  'SC2041', // A list of the playbook may have one entry; so for the next.
  'SC2043',
  'SC2089', // A program of awk is handed on in the environment; so for the next.
  'SC2090',
];

/** What is meant as it stands, by its code; the files of shell say the same beside it. */
const meant: Readonly<Record<string, RegExp>> = {
  // An argument of `frame`.
  SC1010: /\| frame done$/,
  // Either is enough.
  SC2015: /\| \[ [^&]*\] && (?:\[|! \[)[^&]*\|\| (?:continue|return|exit)/,
  // Set by `eval` of what `stat` has said, or by the text that it is handed to.
  SC2154: / (?:reach_(?:as_name|make|rest)|provision_(?:holder|name)) is referenced/,
  // Several words, or a number of our own.
  SC2046:
    /\| (?:done \| sort -u - \$\(if|\[ \$# = 0 \] \|\| set -- \$\(find|set -- \$\(printf)|\$\(if \[ -x \/var\/lib\/rancher\/k3s\/data\/current\/bin\/kubectl \]/,
  SC2086:
    /\$(?:provision_(?:part|rm|rest|count|chosen|named|level|given|found)|whole)\b|\[ \$provision_level|set -- \$(?:config_all|wireguard_(?:dump|line))|set -- \$\{provision_(?:line##|told%%)|provision_table \$provision_mounts/,
  // dash and busybox both have it.
  SC3013: /\/lib -ef \/usr\/lib/,
  // A word, not what a command prints.
  SC2209: /provision_kind=file$/,
  // Patterns.
  SC2231: /\/\$pattern/,
  SC2254: /(?:in \$provision_pattern|\$ask_one)\)/,
  // The list was read before the inner loop begins, and the name is set anew by each round.
  SC2165: /provision_path/,
  SC2167: /provision_path/,
};

const findings = (text: string): readonly string[] =>
  shellcheckWhole(text, WITHOUT).filter(line => {
    const [, code = ''] = /^\d+: (SC\d+) /.exec(line) ?? [];
    return meant[code]?.test(line) !== true;
  });

const composed = (scripts: readonly Script[]): string =>
  bundle(
    scripts.map((script, at) => ({ id: String(at), script })),
    'nonce',
  ).text;

describe.skipIf(!hasShellcheck)('shellcheck of what is composed', () => {
  test('sees what is not quoted, not set, or of another shell', () => {
    const codes = findings('rm $1; echo "$nobody"; [[ -n $1 ]]; local b').map(line => line.split(' ')[1]);
    expect([...new Set(codes)].sort()).toEqual(['SC2086', 'SC2154', 'SC3010', 'SC3043'].sort());
  });

  test.each([...shipped.resources.values()])('$name: its probe, and its changes of a bare host', definition => {
    const { name, examples, bind } = definition;
    const scripts = examples.flatMap(example => {
      const bound = bind(exampleTask(definition, example)[name]);
      const changes = ['', 'absent\n'].flatMap(stdout => {
        const outcome = bound.plan({ stdout, stderr: '', code: 0 });
        return outcome.kind === 'change' ? [outcome.change.apply] : [];
      });
      return [bound.probe, ...bound.lasting.probes, ...changes];
    });
    expect(findings(composed(scripts))).toEqual([]);
  });

  test.each(phases.map(phase => phase.name))('%s: all that a host is asked', async name => {
    const inventory = await loadInventory(`${root}/inventory/home.yaml`, shippedSections);
    const program = createProgram({
      playbook: await loadPlaybook(`${root}/playbooks/${name}.yaml`, root, shipped),
      inventory,
      remembered: new Map(),
      vocabulary: shipped,
      rerun: phase => phase,
    });
    const [host] = inventory.hosts;
    if (host === undefined) throw new Error('no host');
    const known: Known = {
      facts: new Map(
        inventory.hosts.map(one => [
          one.name,
          { 'wireguard.public_key': Buffer.alloc(32, one.name).toString('base64') },
        ]),
      ),
      silent: new Set(),
    };
    const probes = [
      ...program
        .tasks(host, known)
        .flatMap(({ bound }) => (bound === undefined ? [] : [bound.probe, ...bound.lasting.probes])),
      ...program.gate.checks(host, known).map(({ probe }) => probe),
    ];
    const once = [...new Map(probes.map(probe => [probe.text, probe])).values()];
    expect(findings(composed(once))).toEqual([]);
  });

  test('what every subject leaves on a dirty host of the twin, beside every neighbour', async () => {
    const inventory = await loadInventory(`${root}/inventory/home.yaml`, shippedSections);
    const [host] = inventory.hosts;
    if (host === undefined) throw new Error('no host');
    for (const leave of shipped.dirt) expect(findings(leave(inventory, host).text)).toEqual([]);
    const whole = dirtyScript(inventory, host, shipped.dirt, neighbours).text;
    for (const [shell = '', ...options] of [['dash'], ['busybox', 'sh']]) {
      expect(spawnSync(shell, [...options, '-n'], { input: whole, encoding: 'utf8' })).toMatchObject({
        status: 0,
        stderr: '',
      });
    }
  });
});
