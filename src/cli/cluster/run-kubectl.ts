import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { join } from 'node:path';
import { isGone } from '../../disk/is-gone.ts';
import { listOwn, removeOwnFile, writeOwn } from '../../disk/own-file.ts';
import { makeClusterFolder } from '../../journal/folders.ts';
import { formatEndpoint } from '../../model/address/endpoint.ts';
import { isErrno } from '../../model/problems/errno.ts';
import { InputProblem } from '../../model/problems/problem.ts';
import { TransportProblem } from '../../model/transport.ts';
import { journalName } from '../open/open-report.ts';
import type { RunOptions } from '../run/run-options.ts';
import { kubeconfigOf } from './kubeconfig.ts';
import { openTunnel } from './open-tunnel.ts';
import { readAccess } from './read-access.ts';
import { visitCluster } from './visit-cluster.ts';

/** A kubeconfig that lasts as long as one kubectl: `kubectl-PID.yaml`. */
const LENT = /^kubectl-(\d+)\.yaml$/;

/** Takes away what was lent to a kubectl whose provision was killed. */
function sweep(folder: string): void {
  for (const { name, kind } of listOwn(folder) ?? []) {
    const pid = Number(LENT.exec(name)?.[1]);
    if (kind === 'file' && pid > 0 && isGone(pid)) removeOwnFile(join(folder, name));
  }
}

/** Runs this machine's kubectl, with the terminal for itself. @throws {InputProblem} where there is none */
function kubectl(args: readonly string[], kubeconfig: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn('kubectl', [...args], { stdio: 'inherit', env: { ...process.env, KUBECONFIG: kubeconfig } });
    child.once('error', error =>
      reject(
        isErrno(error, 'ENOENT')
          ? new InputProblem({
              what: 'there is no kubectl on this machine',
              hint: 'install it (kubernetes.io/docs/tasks/tools), or run `k3s kubectl` on the server',
            })
          : error,
      ),
    );
    child.once('exit', (code, signal) => resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])));
  });
}

/** `provision kubectl`: runs kubectl against a cluster, through the SSH connection to one of its servers. */
export async function runKubectl(args: readonly string[], options: RunOptions): Promise<number> {
  // Its own arguments may hold a secret.
  return visitCluster(options, { command: 'kubectl', quiet: true }, async ({ inventory, cluster: of, fleet }) => {
    const { server, admin } = await readAccess(of, inventory, fleet);
    const tunnel = await openTunnel(async () => {
      const { forward } = await fleet.connections.open(server);
      if (forward !== undefined) return forward(of.way.local(inventory));
      throw new TransportProblem('unreachable', { where: server.name, what: 'its connection carries no other' });
    });
    const folder = makeClusterFolder(inventory.file, journalName(inventory, options.twin === true));
    sweep(folder);
    const file = join(folder, `kubectl-${process.pid}.yaml`);
    const { cluster } = inventory;
    try {
      writeOwn(file, kubeconfigOf({ name: cluster, cluster, server: `https://${formatEndpoint(tunnel.at)}`, admin }));
      const code = await kubectl(args, file);
      if (code !== 0 && tunnel.broken() !== undefined) throw tunnel.broken();
      return code;
    } finally {
      removeOwnFile(file);
      tunnel.close();
    }
  });
}
