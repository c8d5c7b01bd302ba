import type { RemnantsByKind } from '../../model/reading/remnants.ts';
import { unitFiles } from '../unit-files.ts';
import { METRICS_FOLDERS, TIMER_FOLDER } from './timer/timer-places.ts';

/** What an old mesh leaves: a tunnel of somebody's own, to peers that are none of ours, goes on. */
export const meshRemnants: RemnantsByKind = {
  mesh_units: ['provision-mesh-{{mesh.interface}}.timer', 'provision-mesh-{{mesh.interface}}.service'],
  unit_files: [
    ...unitFiles('wg-quick*'),
    ...unitFiles('provision-mesh-{{mesh.interface}}.timer'),
    ...unitFiles('provision-mesh-{{mesh.interface}}.service'),
  ],
  mesh_state: {
    path: [
      `${TIMER_FOLDER}/{{mesh.interface}}`,
      '/run/provision-mesh-{{mesh.interface}}',
      ...METRICS_FOLDERS.map(folder => `${folder}/provision-mesh-{{mesh.interface}}.prom`),
    ],
    shared: [TIMER_FOLDER],
    again: ['/run/*', `${TIMER_FOLDER}/{{mesh.interface}}`],
  },
  settings: {
    path: ['/etc/sysctl.d/99-provision-wireguard.conf', '/etc/sysctl.d/99-provision-clients.conf'],
    // The name is anybody's: it goes only with the very content that an earlier phase 2 used to write there.
    holding: [
      {
        path: '/etc/sysctl.d/99-wireguard.conf',
        text: ['^net[.]ipv4[.]conf[.]all[.]rp_filter=2net[.]ipv4[.]conf[.]default[.]rp_filter=2$'],
      },
    ],
  },
  mesh_tunnels: {
    names: ['{{mesh.interface}}'],
    subnet: '{{mesh.subnets}}',
    addresses: '{{addresses}}',
    endpoints: '{{mesh.endpoints}}',
  },
  tunnel_files: ['/etc/wireguard/*'],
  tunnels: ['{{mesh.interface}}'],
  routing: { tunnels: ['{{mesh.interface}}'] },
  rules: {
    tables: ['wg-quick-{{mesh.interface}}'],
    comments: ['wg-quick(8) rule for {{mesh.interface}}'],
  },
  rule_words: ['wg-quick'],
};
