import type { AdminAccess, AdminWay } from '../../../model/cluster/admin-way.ts';
import { ownCommand } from '../../../model/own-command.ts';
import { HostProblem } from '../../../model/problems/host-problem.ts';
import type { Reading } from '../../../model/reading/reading.ts';
import { sh } from '../../../shell/sh.ts';
import { nodeStateProbe, parseNodeState } from '../state/node-state.ts';
import { ADMIN_FILE, parseAdminAccess } from './admin-access.ts';

/** What a server is asked for its administrator's access: whose node it is, and the file. It changes nothing. */
export const accessSections: AdminWay['sections'] = [
  { id: 'node', script: nodeStateProbe },
  { id: 'access', script: sh`if provision_exists ${ADMIN_FILE}; then cat ${ADMIN_FILE}; fi` },
];

/**
 * The access that a server has told.
 * @param where the server's name
 * @param cluster the inventory's name of the cluster
 * @throws {HostProblem} where it is no server of that cluster, or its file is not to be used
 */
export function accessOfServer(where: string, cluster: string, readings: ReadonlyMap<string, Reading>): AdminAccess {
  const refuse = (what: string, hint: string, evidence: readonly string[] = []): HostProblem =>
    new HostProblem('unreadable', { where, what, evidence, hint });
  const [node, access] = accessSections.map(({ id }) => readings.get(id));
  if (node === undefined || access === undefined || node.code !== 0 || access.code !== 0) {
    const said = [node, access].map(one => one?.stderr.trim() ?? '').filter(text => text !== '');
    throw refuse('its access to the cluster could not be read', 'look at it on the host', said);
  }
  const begun = parseNodeState(node.stdout).begun?.['cluster'];
  if (begun === undefined)
    throw refuse('phase 3 has not run here', `${ownCommand('phase3')} makes a cluster of the hosts`);
  if (begun !== cluster) {
    throw refuse(`it is a node of the cluster ${begun}, not of ${cluster}`, 'give the inventory of that cluster');
  }
  if (access.stdout === '')
    throw refuse(`it has no ${ADMIN_FILE}`, `K3s writes it at its start: ${ownCommand('gate phase3')}`);
  const admin = parseAdminAccess(access.stdout);
  if (admin !== undefined) return admin;
  throw refuse(`${ADMIN_FILE} is not as K3s writes it`, 'restart K3s there, which writes it anew');
}
