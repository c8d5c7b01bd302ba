import { checkKind } from '../../../model/gate/check-kind.ts';
import { nothingLeft, whoIsAlive } from '../../../remnants/nothing-left.ts';
import { type MeshTunnels, meshTunnelsSchema } from '../state/mesh-tunnels-schema.ts';
import { describeTunnel, judgeTunnels, parseTunnels, tunnelsProbe } from '../state/tunnels.ts';

/** No WireGuard tunnel of the mesh; the user's own are told as kept. */
export const noWireguardTunnels = checkKind<MeshTunnels>({
  name: 'no_wireguard_tunnels',
  summary: 'No WireGuard tunnel of the mesh is left: no interface, unit, configuration or key.',
  schema: meshTunnelsSchema,
  examples: ['no_wireguard_tunnels: { names: [wg0], subnet: 172.27.15.0/24, addresses: [172.27.15.12] }'],
  title: () => 'no WireGuard tunnel of the mesh to be left',
  patience: 5,
  remade: true,
  besides: whoIsAlive,
  probe: () => tunnelsProbe,
  judge: (mesh, { stdout }, besides) => {
    const { left, files, kept } = judgeTunnels(parseTunnels(stdout), mesh);
    const verdict = nothingLeft(
      [
        ...left.map(one => ({ seen: `${one.name}: ${describeTunnel(one)}`, words: [one.name] })),
        ...files.map(file => ({ seen: file, words: [file] })),
      ],
      'no tunnel of the mesh',
      besides,
    );
    return verdict.kind === 'met' && kept.length > 0 ? { ...verdict, kept } : verdict;
  },
});
