import { architecture, cachedNames, missingOfCalico, partsOfK3s, wholeVersions } from './cached-parts.mjs';
import { isRootOnLinux, prepare, prepareSystem } from './prepare.mjs';
import { runRings } from './run-rings.mjs';

/** The cluster ring: real K3s in the twin, from the artifact cache; skipped loudly, and never passed, where that has no parts. */
const say = text => process.stdout.write(`${text}\n`);
const names = cachedNames();
const whole = wholeVersions(names);
const missing = missingOfCalico(names);
const isAll = process.argv.includes('--all');

if (!isRootOnLinux || whole.length === 0 || missing.length > 0) {
  say('! THE CLUSTER RING IS SKIPPED: nothing of a cluster was tried');
  if (!isRootOnLinux) say('  it wants root on Linux: its hosts are network namespaces');
  if (whole.length === 0) {
    say(`  the artifact cache holds no whole K3s for ${architecture}: it needs these, of one version`);
    for (const part of partsOfK3s)
      say(`    k3s/VERSION/${part}${part.endsWith('.') ? 'tar.zst (or .tar.gz, .tar)' : ''}`);
  }
  if (missing.length > 0) {
    say('  the artifact cache has not got all of Calico');
    for (const part of missing) say(`    ${part}${part.endsWith('.') ? 'tar.zst (or .tar.gz, .tar)' : ''}`);
  }
  say('  → provision artifacts list -i inventory/home.yaml says where they come from;');
  say('    put each there with: provision artifacts add FILE --as NAME');
} else {
  say(
    `▸ cluster: K3s ${whole.at(-1)} with Calico${isAll ? ', then with flannel' : ''}, from the artifact cache: about ten minutes each on two cores`,
  );
  prepare();
  const isPrepared = prepareSystem();
  const args = process.argv.slice(2).filter(word => word !== '--all');
  const isWell = await runRings([[{ ring: 'cluster', args }]], {
    ...(isPrepared ? { PROVISION_PREPARED: '1' } : {}),
    ...(isAll ? { PROVISION_CLUSTER_ALL: '1' } : {}),
  });
  process.exitCode = isWell ? 0 : 1;
}
