import * as z from 'zod';
import { resource } from '../../../model/plan/resource.ts';
import type { Script } from '../../../model/plan/script.ts';
import { thing } from '../../../model/reading/thing.ts';
import { sh } from '../../../shell/sh.ts';
import { requireArchived } from '../../system/objects/require-archived.ts';
import { formerByHand } from '../by-hand/former-by-hand.ts';
import { meshTunnelsSchema } from '../state/mesh-tunnels-schema.ts';
import {
  formerTunnels,
  judgeTunnels,
  parseTunnels,
  type Tunnel,
  type TunnelVerdict,
  tunnelsProbe,
} from '../state/tunnels.ts';
import { wgQuickUnit } from '../state/wireguard-schema.ts';

const schema = z.strictObject({
  absent: meshTunnelsSchema.describe('The tunnels to remove: those of the mesh.'),
  besides: z
    .string()
    .optional()
    .describe(
      'The interface that the mesh has now: only tunnels of other names are stopped and disabled, and files stay.',
    ),
  archive: z.string().optional().describe('Folder of the archive that must hold their files before they are removed.'),
});
type Spec = z.infer<typeof schema>;

/** A folder of drop-ins goes if nothing but drop-ins is in it. */
const removeUnitFile = (path: string): Script =>
  path.endsWith('.d')
    ? sh`rm -f -- ${path}/*.conf
rmdir -- ${path}`
    : sh`rm -f -- ${path}`;

/** wg-quick's unit takes its interface along; whatever is left then is taken by itself. */
const retire = ({ name, unit, unitFiles, interface: up }: Tunnel): Script => sh`if [ -d /run/systemd/system ]; then
  ${unit === 'inactive' ? sh`:` : sh`timeout 90 systemctl stop -- ${wgQuickUnit(name)} || :`}
  systemctl disable --quiet -- ${wgQuickUnit(name)} 2>/dev/null || :
fi
${unitFiles.map(removeUnitFile)}
${
  up
    ? sh`if [ -n "$(ip -o link show dev ${name} 2>/dev/null)" ]; then ip link delete dev ${name}; fi
rm -f -- ${`/run/wireguard/${name}.sock`}`
    : sh`:`
}`;

/** By names that lead nowhere else: the folder itself may be a link. */
const remove = (files: readonly string[]): Script =>
  files.length === 0
    ? sh`:`
    : sh`(cd -P /etc/wireguard && rm -f -- ${files.map(path => `./${path.slice(path.lastIndexOf('/') + 1)}`)})`;

/** WireGuard tunnels of the mesh that are to go; those of somebody else stay, with their files, units and peers. */
export const leftoverWireguardTunnels = resource<Spec, TunnelVerdict>({
  name: 'leftover_wireguard_tunnels',
  formerly: 'wireguard_tunnels',
  summary:
    'WireGuard tunnels of a mesh that must not exist: unit, interface, configuration, keys. A tunnel that neither has nor leads to an address of the mesh stays.',
  schema,
  examples: [
    'leftover_wireguard_tunnels: { absent: { names: [wg0], subnet: 172.27.15.0/24, addresses: [172.27.15.12, 172.27.15.11] } }',
  ],
  ids: ({ absent, besides }) =>
    besides === undefined ? absent.names.map(name => thing('interface', name)) : [thing('former-tunnels', besides)],
  reach: ({ absent }) => ({ network: true, units: absent.names.map(wgQuickUnit) }),
  title: ({ besides }) =>
    besides === undefined ? 'WireGuard tunnels of the mesh' : 'tunnels of the mesh under earlier names',
  probe: () => tunnelsProbe,
  parse: ({ stdout }, { absent, besides }) =>
    besides === undefined
      ? judgeTunnels(parseTunnels(stdout), absent)
      : formerTunnels(parseTunnels(stdout), absent, besides),
  byHand: ({ absent, besides }) => formerByHand([absent.subnet].flat(), besides),
  diff: ({ archive }, { left, files, kept }) => ({
    action: 'remove',
    fields: [
      ...left.flatMap(one => [
        ...(one.interface
          ? [{ name: one.name, before: 'WireGuard interface', after: undefined, loss: 'again' as const }]
          : []),
        ...(one.unit === 'inactive'
          ? []
          : [{ name: `wg-quick@${one.name}`, before: one.unit, after: undefined, loss: 'again' as const }]),
        ...[...one.unitFiles, ...one.files].map(path => ({ name: path, before: 'file', after: undefined })),
      ]),
      ...files.map(path => ({ name: path, before: 'file', after: undefined })),
    ],
    why: left.length + files.length === 0 ? 'no tunnel of the mesh' : `${left.length} to remove`,
    destroys: true,
    kept,
    ...(archive === undefined ? {} : { archive }),
  }),
  apply: ({ archive }, { left, files }) => sh`${requireArchived(archive, [
    ...left.flatMap(one => [...one.unitFiles, ...one.files]),
    ...files,
  ])}
${left.map(retire)}
if [ -d /run/systemd/system ]; then
  systemctl daemon-reload
  systemctl reset-failed -- ${left.map(one => wgQuickUnit(one.name))} 2>/dev/null || :
fi
${remove([...left.flatMap(one => one.files), ...files])}`,
});
