import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { openSshFiles } from './openssh-files.mjs';
import { isRootOnLinux, prepare, prepareSystem, root } from './prepare.mjs';
import { runRings } from './run-rings.mjs';
import { whyNoCluster } from './why-no-cluster.mjs';

/** Minutes that each ring takes on two cores beside the others. */
const minutes = { unit: 2, shell: 8, ssh: 2, openssh: 1, twin: 11, cluster: 10 };
const rings = Object.keys(minutes);
const asked = process.argv.slice(2).filter(word => rings.includes(word));
const rest = process.argv.slice(2).filter(word => !rings.includes(word));
const wanted = asked.length === 0 ? rings : asked;
const run = wanted.filter(ring => ring !== 'twin' || isRootOnLinux);
/** Without its parts the cluster ring counts its tests as skipped. */
const noCluster = run.includes('cluster') ? whyNoCluster() : [];

/** Hosts of a twin mostly wait, so the other rings run beside them, one after the other. */
const isOfHosts = ring => ['twin', 'cluster'].includes(ring);
const lanes = [run.filter(ring => !isOfHosts(ring)), run.filter(isOfHosts)].filter(lane => lane.length > 0);
const longest = Math.max(
  0,
  ...lanes.map(lane =>
    lane.reduce((sum, ring) => sum + (ring === 'cluster' && noCluster.length > 0 ? 0 : minutes[ring]), 0),
  ),
);
process.stdout.write(
  `▸ ${run.join(', ')}: about ${longest} minutes on two cores${run.includes('twin') ? ', and five more the first time, while the images of the twin are built' : ''}\n`,
);
if (run.length < wanted.length)
  process.stdout.write('! the twin ring is skipped: it wants root on Linux (hosts in network namespaces)\n');
for (const line of noCluster) process.stdout.write(`${line}\n`);

prepare();
const isPrepared = prepareSystem() && isRootOnLinux;
const rotation = process.env.PROVISION_ROTATION ?? String(Math.floor(Date.now() / 86_400_000));
process.stdout.write(
  `▸ PROVISION_ROTATION=${rotation}: which part of the long lists is tried (npm run test:endurance tries all)\n`,
);

/** What a push needs of the twin; where files are named, those. */
const push = Object.keys(JSON.parse(readFileSync(`${root}/test/twin/when.json`, 'utf8')).push);
const argsOf = ring => {
  if (ring === 'twin' && rest.length === 0) return push.map(name => `test/twin/${name}.test.ts`);
  if (ring === 'openssh' && rest.length === 0) return openSshFiles(Number(rotation));
  return ring === 'shell' ? [`--maxWorkers=${availableParallelism()}`, ...rest] : rest;
};
const isWell = await runRings(
  lanes.map(lane => lane.map(ring => ({ ring, args: argsOf(ring) }))),
  { PROVISION_ROTATION: rotation, ...(isPrepared ? { PROVISION_PREPARED: '1' } : {}) },
);
for (const line of noCluster) process.stdout.write(`${line}\n`);
process.exitCode = isWell ? 0 : 1;
