import { cachedNames, wholeVersions } from './cached-parts.mjs';
import { prepare, prepareSystem } from './prepare.mjs';
import { runRings } from './run-rings.mjs';
import { whyNoCluster } from './why-no-cluster.mjs';

/** The cluster ring: real K3s in the twin, from the artifact cache; skipped loudly, and never passed, where that has no parts. */
const isAll = process.argv.includes('--all');
const why = whyNoCluster();

if (why.length > 0) {
  process.stdout.write(`${why.join('\n')}\n`);
} else {
  process.stdout.write(
    `▸ cluster: K3s ${wholeVersions(cachedNames()).at(-1)} with Calico, from the artifact cache: about ${isAll ? 'twenty minutes; then with flannel, three servers, and by exported scripts: an hour in all' : 'ten minutes'} on two cores\n`,
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
