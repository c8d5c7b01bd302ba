import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { architecture, cachedNames, hasTraefik, wholeVersions } from './cached-parts.mjs';
import { demoInventory, demoName } from './demo-inventory.mjs';
import { isRootOnLinux, prepare, root } from './prepare.mjs';

const bold = text =>
  process.stdout.isTTY === true && (process.env.NO_COLOR ?? '') === '' ? `\x1b[1m${text}\x1b[22m` : text;
const say = text => process.stdout.write(`${text}\n`);
const inventory = 'demo/home.yaml';
/** The edge of inventory/home.yaml, as the internet knows it. */
const edge = '198.51.100.25';

/** Runs one command as a user would type it, shown first; what it ends with. */
function type(words) {
  say(`\n${bold(`$ provision ${words}`)}`);
  const { status, signal } = spawnSync(process.execPath, ['bin/provision.mjs', ...words.split(' ')], {
    cwd: root,
    stdio: 'inherit',
  });
  return signal ?? status;
}

/** The same; the demo ends where it does not end as it should. */
function provision(words) {
  const ended = type(words);
  if (ended === 0) return;
  say(`\n✗ ended with ${ended}, wanted 0`);
  say(
    `  → the twin is still up: look around with \`npx provision twin exec -i ${inventory} ms-1 -- sh\`, take it down with \`npx provision twin down -i ${inventory}\``,
  );
  process.exit(typeof ended === 'number' ? ended : 1);
}

/** Where to look once it has ended, and how to clean up. */
function farewell(more = []) {
  const commands = [
    [`twin exec -i ${inventory} ms-1 -- wg show`, 'inside a host'],
    [`gate phase2 -i ${inventory} --twin`, 'ask the gate again'],
    ...more,
    [`inventory graph -i ${inventory}`, 'the topology'],
  ].map(([words, about]) => [`npx provision ${words}`, about]);
  const lines = [...commands, ['demo/.provision/', 'the journal of these runs']];
  const width = Math.max(...lines.map(([words]) => words.length));
  say(`
Where to look:
${lines.map(([words, about]) => `  ${words.padEnd(width)}   ${about}`).join('\n')}
Take it down:
  npx provision twin down -i ${inventory}`);
}

if (!isRootOnLinux) {
  say(
    '✗ the demo builds real hosts in network namespaces: it wants root on Linux\n  → run it as root, or in a virtual machine',
  );
  process.exit(1);
}
prepare();

const version = wholeVersions(cachedNames()).at(-1);
const home = readFileSync(join(root, 'inventory/home.yaml'), 'utf8');
writeFileSync(join(root, inventory), demoInventory(home, { version, architecture }));
rmSync(join(root, 'demo/home.lock.yaml'), { force: true });

say(
  '\nThe twin of inventory/home.yaml: three hosts behind a NAT router, one on the public internet, all on this machine.' +
    `\n${inventory} is the same with a version of K3s and a route to a pod; the hosts may run containers (--privileged).`,
);
provision(`twin up -i ${inventory} --privileged ms-1 wk-1 wk-2 ctb-edge-1`);
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

let names = cachedNames();
if (version === undefined || !hasTraefik(names)) {
  say('\nNext are K3s and Traefik. Their files are not all in the artifact cache: they are got from their makers.');
  type(`artifacts fetch -i ${inventory}`);
  names = cachedNames();
}

if (wholeVersions(names).length === 0) {
  provision(`status -i ${inventory} --twin`);
  say(`
The demo ends here, after phase 2. Next would be phase 3, K3s on every node, and phase 4, Traefik on the edge: their files could not be got.
  npx provision artifacts list -i ${inventory}            says which files they are, and where they come from
  npx provision artifacts add FILE --as NAME               puts one into the cache; then npm run demo goes on`);
  farewell();
} else {
  say('\nPhase 3 makes a K3s cluster of them. What it is made from is chosen once, by its checksum:');
  provision(`artifacts lock -i ${inventory}`);
  provision(`phase3 -i ${inventory} --twin --yes`);
  say('\nA program of your own on it: a pod on wk-1, at home behind the NAT router.');
  provision(`run demo/whoami.yaml -i ${inventory} --twin`);
  const more = [
    [`gate phase3 -i ${inventory} --twin`, 'ask whether packets go from pod to pod'],
    [`twin exec -i ${inventory} ms-1 -- k3s kubectl get pods -A -o wide`, 'what runs in the cluster'],
  ];
  if (hasTraefik(names)) {
    say('\nPhase 4 gives the internet one way in: Traefik on the edge.');
    provision(`phase4 -i ${inventory} --twin --yes`);
    say(
      '\nAsked by a stranger on the internet, by HTTPS (the certificate is one that nobody trusts: hence --insecure).',
    );
    provision(
      `twin exec -i ${inventory} internet -- curl --silent --show-error --fail --insecure --resolve ${demoName}:443:${edge} https://${demoName}/`,
    );
    say('\nWhat of every host is reached from outside, compared with what should be:');
    provision(`reach -i ${inventory} --twin`);
    more.push([`reach -i ${inventory} --twin`, 'what is reached from outside']);
    say('\nOnce more, all phases: nothing to change.');
    provision(`up -i ${inventory} --twin --from phase2`);
  } else {
    say(
      `\nThe demo ends here, after phase 3. Next would be phase 4, Traefik on the edge: its chart could not be got.\n  npx provision artifacts list -i ${inventory}   says where it comes from`,
    );
  }
  provision(`status -i ${inventory} --twin`);
  farewell(more);
}
