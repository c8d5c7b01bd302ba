import { createMesh } from '../../src/collections/wireguard/mesh/create-mesh.ts';
import { meshOf } from '../../src/collections/wireguard/mesh/mesh-section.ts';
import type { Host, Inventory } from '../../src/model/inventory.ts';
import type { Task } from '../../src/model/plan/task.ts';
import type { Reading } from '../../src/model/reading/reading.ts';
import { configurationOf } from '../floors/configurations.ts';

/** Bytes: what the hosts were set to before the inventory said otherwise. */
const MTU_BEFORE = 1380;

/** A public key that no two hosts share, of the form of a real one. */
const keyOf = (at: number): string => Buffer.alloc(32, `host ${at} `).toString('base64');

const said = (stdout: string): Reading => ({ stdout, stderr: '', code: 0 });

/** What stands before the content of a file: no interface, and a digest, noted as ours, that is not that of the file. */
const DIGEST = '0'.repeat(64);
const FILE = `file:\nfile ${DIGEST} 600|0|0|0|root|root\norigin ${DIGEST} no\nshown\n`;

/** What a bare host prints for probes that say more than `absent`; other resources of the playbook say that of a thing that is not there. */
const BARE: Readonly<Record<string, string>> = {
  command: 'run\n',
  // Phase 2 only keeps right what phase 3 has made.
  edge_firewall: '== nowhere\n',
  mesh_timer: 'no timer\n',
  package: '',
  service: 'now 1700000000\nabsent\n',
  // Two settings that the kernel has, and no file.
  sysctl: '= 0\n= 0\nabsent\n',
};

/** What a host prints for each of a playbook's probes, and the wg0.conf that it should get. */
export interface Answers {
  readonly of: (host: Host, task: Task) => Reading;
  readonly wanted: (host: Host) => string;
}

/**
 * The answers of hosts that have their keys, and the wg0.conf of an earlier run with another MTU; nothing else is there,
 * and the interface does not run.
 */
export function answers(inventory: Inventory): Answers {
  const mesh = createMesh(inventory);
  const keys = new Map(inventory.hosts.map((host, at) => [host.name, keyOf(at)]));
  const keyAt = (name: string) => keys.get(name);
  const node = (host: Host) => mesh.node(host.name, keyAt);
  const configuration = (host: Host, mtu: number, before = '') =>
    configurationOf({ ...node(host), mtu }, '@@secret:private_key@@', before);
  return {
    of: (host, task) => {
      if (task.resource === 'wireguard_key') return said(`key 600 0\nderived ${keys.get(host.name)}\n`);
      if (task.resource !== 'wireguard_interface') return said(BARE[task.resource] ?? 'absent\n');
      return said(configuration(host, MTU_BEFORE, FILE));
    },
    wanted: host => configuration(host, meshOf(inventory).mtu),
  };
}
