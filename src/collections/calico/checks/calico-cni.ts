import * as z from 'zod';
import type { Finding } from '../../../model/gate/check.ts';
import { checkKind } from '../../../model/gate/check-kind.ts';
import { isMapping } from '../../../model/is-mapping.ts';
import { unread } from '../../../model/reading/unread.ts';
import { jsonValue } from '../../../model/text/json-value.ts';
import { sections } from '../../../shell/sections.ts';
import { raw } from '../../../shell/sh.ts';
import { VXLAN_ADDS } from '../../network/vxlan-adds.ts';
import { cniByHand } from '../by-hand/checks-by-hand.ts';

const schema = z.strictObject({
  mtu: z.coerce.number().int().describe("The mesh's MTU, of which VXLAN takes 50 bytes."),
});

type Spec = z.output<typeof schema>;

const hint = 'ls /etc/cni/net.d; k3s kubectl -n calico-system get pods -o wide';

/** What the configuration says to Calico's own plugin; `undefined`: it is none of Calico's. @throws {Unread} */
function pluginIn(text: string): Readonly<Record<string, unknown>> | undefined {
  const found = jsonValue(text);
  if (found === undefined) return unread('the configuration of CNI', text.slice(0, 80));
  const plugins = isMapping(found) && Array.isArray(found['plugins']) ? found['plugins'] : [];
  return plugins.filter(isMapping).find(({ type }) => type === 'calico');
}

function find({ mtu }: Spec, name: string, text: string): readonly Finding[] {
  const plugin = pluginIn(text);
  if (plugin === undefined)
    return [{ seen: `${name} comes first in /etc/cni/net.d, and is not Calico's`, wanted: "Calico's first", hint }];
  const wanted = mtu - VXLAN_ADDS;
  const settings = isMapping(plugin['container_settings']) ? plugin['container_settings'] : {};
  return [
    ...(plugin['mtu'] === wanted
      ? []
      : [{ seen: `new pods get the MTU ${String(plugin['mtu'])}`, wanted: String(wanted), hint }]),
    ...(settings['allow_ip_forwarding'] === true
      ? []
      : [{ seen: 'pods may not forward packets', wanted: 'allow_ip_forwarding', hint }]),
  ];
}

/** What every new pod of this host gets. */
export const calicoCni = checkKind<Spec>({
  name: 'calico_cni',
  summary: "Pods get their network from Calico, with the mesh's MTU less what VXLAN adds.",
  schema,
  examples: ['calico_cni: { mtu: 1420 }'],
  title: () => 'new pods to get their network from Calico',
  patience: 300,
  byHand: ({ mtu }) => cniByHand(mtu - VXLAN_ADDS),
  // The first by name is the one that containerd takes.
  probe: () =>
    raw(`for provision_conf in /etc/cni/net.d/*.conf /etc/cni/net.d/*.conflist /etc/cni/net.d/*.json; do
  if provision_exists "$provision_conf"; then printf '%s\\n' "$provision_conf"; fi
done | sort | { read -r provision_conf || exit 0; printf '== name\\n%s\\n== text\\n' "$provision_conf"; cat "$provision_conf"; }`),
  judge: (spec, { stdout }) => {
    const parts = sections(stdout);
    const [name] = parts.get('name') ?? [];
    if (name === undefined) {
      const seen = 'there is no configuration in /etc/cni/net.d';
      return { kind: 'not-met', findings: [{ seen, wanted: 'Calico writes one', hint }] };
    }
    const findings = find(spec, name, (parts.get('text') ?? []).join('\n'));
    return findings.length > 0
      ? { kind: 'not-met', findings }
      : { kind: 'met', evidence: `${name.split('/').pop() ?? name}, MTU ${spec.mtu - VXLAN_ADDS}` };
  },
});
