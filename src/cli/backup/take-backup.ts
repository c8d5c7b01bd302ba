import { statSync } from 'node:fs';
import { removeOwnFile } from '../../disk/own-file.ts';
import { bringFiles } from '../../engine/fleet/bring-files.ts';
import type { Fleet } from '../../engine/fleet/fleet.ts';
import type { BackupWay } from '../../model/cluster/admin-way.ts';
import type { BackupTaken } from '../../model/facts/backup-taken.ts';
import type { ClusterIdentity } from '../../model/facts/cluster-identity.ts';
import type { Host, Inventory } from '../../model/inventory.ts';
import type { Script } from '../../model/plan/script.ts';
import { Problem, type ProblemDetails } from '../../model/problems/problem.ts';
import type { Reading } from '../../model/reading/reading.ts';
import { showBytes } from '../../model/text/show-bytes.ts';
import { refuseAdopted } from '../by-cluster/refuse-adopted.ts';
import { refuseOther } from '../cluster/refuse-other.ts';
import { visitCluster } from '../cluster/visit-cluster.ts';
import { exitCode } from '../exit-code.ts';
import type { RunOptions } from '../run/run-options.ts';
import { keyringOf, readFileText } from '../secrets/secret-actions.ts';
import { backupPlace, keptBackups } from './backup-folder.ts';
import type { BackupHead } from './backup-head.ts';
import { openBackup } from './backup-reader.ts';
import { sealedPlace } from './backup-writer.ts';
import { type Keeping, outlived, outlivedWords } from './prune-backups.ts';

/** Seconds that a server has to say whose it is, and to gather what is kept. */
const ASK = 60;
const GATHER = 600;

async function ask(fleet: Fleet, host: Host, script: Script, timeout: number): Promise<Reading> {
  const readings = await fleet.connections.run(host, [{ id: 'backup', script }], { timeout });
  const reading = readings.get('backup');
  if (reading !== undefined) return reading;
  throw new Problem({ where: host.name, what: 'it did not answer' });
}

/** The first server that is one of the cluster, and which cluster that is. @throws {Problem} with what each of them said */
async function findServer(
  way: BackupWay,
  servers: readonly Host[],
  { cluster }: Inventory,
  fleet: Fleet,
): Promise<{ readonly server: Host; readonly identity: ClusterIdentity }> {
  const problems: ProblemDetails[] = [];
  for (const server of servers) {
    try {
      const reading = await ask(fleet, server, way.identity, ASK);
      return { server, identity: way.identityOf(server.name, cluster, reading) };
    } catch (error) {
      if (!(error instanceof Problem) || fleet.stop.aborted) throw error;
      problems.push(...error.details);
    }
  }
  throw new Problem(problems);
}

const headOf = (host: Host, identity: ClusterIdentity, taken: BackupTaken): BackupHead => ({
  cluster: identity.name,
  uid: identity.uid,
  ca: identity.ca,
  host: host.name,
  version: taken.version,
  datastore: taken.datastore,
  taken: new Date(taken.taken * 1000).toISOString(),
  size: taken.size,
  sha256: taken.sha256,
});

/**
 * `provision backup`: gathers what a cluster is made again from, brings it here sealed, and opens it once to see that it can be.
 * @param keeping which of the older ones stay; not given: all
 */
export async function takeBackup(options: RunOptions, keeping?: Keeping): Promise<number> {
  return visitCluster(options, { command: 'backup' }, async ({ inventory, cluster, fleet, output }) => {
    refuseAdopted(inventory, 'a backup');
    const { backup } = cluster.way;
    const which = { inventory, twin: options.twin === true };
    const keyring = keyringOf(options);
    // The key is asked for before anything is gathered, and is that of the inventory's sealed values where it has any.
    const text = await readFileText(inventory.file);
    const lock = await output.pause(() => keyring.lock(text));
    const { server, identity } = await findServer(backup, cluster.servers, inventory, fleet);
    await refuseOther(which, identity, server.name);
    const taken = backup.takenOf(server.name, await ask(fleet, server, backup.take, GATHER));
    const head = headOf(server, identity, taken);
    const file = backupPlace(which, head.taken);
    try {
      const { source, size, sha256 } = taken;
      const place = sealedPlace(file, head, lock);
      await bringFiles(fleet.connections, server, [{ source, size, sha256, place }], {
        onCome: () => undefined,
        stop: fleet.stop,
      });
    } finally {
      if (!fleet.stop.aborted) await ask(fleet, server, backup.leave, ASK);
    }
    await openBackup(file, keyring.open);
    for (const host of cluster.servers) {
      try {
        await ask(fleet, host, backup.note(taken, identity.uid), ASK);
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        const what = `has no note of this backup, so its gate may ask for one: ${error.message}`;
        output.report({ type: 'warning', host: host.name, what });
      }
    }
    const what = `${file}: ${showBytes(statSync(file).size)}, ${taken.datastore} of ${taken.version}, sealed; it opens again as it was gathered`;
    output.report({ type: 'notice', host: server.name, what });
    const now = new Date();
    const gone = keeping === undefined ? [] : outlived(keptBackups(which), identity.uid, keeping, now);
    for (const one of gone) {
      removeOwnFile(one.file);
      output.report({ type: 'notice', what: outlivedWords(one, now) });
    }
    const hint = 'copy it to another place, and its key to a third';
    output.report({ type: 'notice', what: 'it lies on this machine alone', hint });
    return exitCode.done;
  });
}
