import { spawnSync } from 'node:child_process';
import { isRootOnLinux, prepare, root } from './prepare.mjs';

const bold = text =>
  process.stdout.isTTY === true && (process.env.NO_COLOR ?? '') === '' ? `\x1b[1m${text}\x1b[22m` : text;
const say = text => process.stdout.write(`${text}\n`);
const inventory = 'inventory/home.yaml';

/** Runs one command as a user would type it, shown first; the demo ends where one does not end as it should. */
function provision(words, { expect = 0 } = {}) {
  say(`\n${bold(`$ provision ${words}`)}`);
  const { status, signal } = spawnSync(process.execPath, ['bin/provision.mjs', ...words.split(' ')], {
    cwd: root,
    stdio: 'inherit',
  });
  if (status === expect) return;
  say(`\n✗ ended with ${signal ?? status}, wanted ${expect}`);
  say(
    '  → the twin is still up: look around with `npx provision twin exec -i inventory/home.yaml ms-1 -- sh`, take it down with `npx provision twin down -i inventory/home.yaml`',
  );
  process.exit(status ?? 1);
}

if (!isRootOnLinux) {
  say(
    '✗ the demo builds real hosts in network namespaces: it wants root on Linux\n  → run it as root, or in a virtual machine',
  );
  process.exit(1);
}
prepare();

say(
  '\nThe twin of inventory/home.yaml: three hosts behind a NAT router, one on the public internet, all on this machine.',
);
provision(`twin up -i ${inventory}`);
say('\nLeft dirty, as an old cluster would leave them.');
provision(`twin dirty -i ${inventory}`);
say('\nPhase 1 wipes them. First only what it would do:');
provision(`phase1 -i ${inventory} --twin --dry-run`);
say("\nThen for real (--yes: here nobody is asked to type the cluster's name):");
provision(`phase1 -i ${inventory} --twin --yes`);
say('\nPhase 2 joins them in a WireGuard full mesh.');
provision(`phase2 -i ${inventory} --twin`);
say('\nOnce more: nothing to change.');
provision(`phase2 -i ${inventory} --twin`);
provision(`status -i ${inventory} --twin`);
say(`
Where to look:
  npx provision twin exec -i ${inventory} ms-1 -- wg show     inside a host
  npx provision gate phase2 -i ${inventory} --twin            ask the gate again
  npx provision inventory graph -i ${inventory}               the topology
  inventory/.provision/                                              the journal of these runs
Take it down:
  npx provision twin down -i ${inventory}`);
