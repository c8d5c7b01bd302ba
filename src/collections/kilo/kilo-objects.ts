import { parseAllDocuments, stringify } from 'yaml';
import * as z from 'zod';
import { type Inventory, lansOf } from '../../model/inventory.ts';
import type { KiloSettings } from '../kubernetes/kilo-field.ts';

const mapping = z.looseObject({});

/** What of the makers' DaemonSet is ours to say. */
const container = z.looseObject({
  image: z.string(),
  args: z.array(z.string()).optional(),
  volumeMounts: z.array(mapping).default([]),
});

const daemonSet = z.looseObject({
  kind: z.literal('DaemonSet'),
  spec: z.looseObject({
    template: z.looseObject({
      spec: z.looseObject({
        containers: z.tuple([container]),
        initContainers: z.array(container),
        volumes: z.array(mapping),
      }),
    }),
  }),
});

type Container = z.output<typeof container>;

/** Where userspace programs of WireGuard have their sockets. */
const SOCKETS = '/var/run/wireguard';

/** Flags of `kg` that follow from the inventory; hybrid is Kilo's location with hosts that are each a location. */
function flags(settings: KiloSettings, services: string, lans: readonly string[]): readonly string[] {
  const { granularity, encapsulate, topology_label, port, subnet, wireguard } = settings;
  return [
    `--mesh-granularity=${granularity === 'full' ? 'full' : 'location'}`,
    `--encapsulate=${encapsulate}`,
    `--topology-label=${topology_label}`,
    `--port=${port}`,
    `--subnet=${subnet}`,
    `--service-cidr=${services}`,
    // Of several private addresses a bridge's may come first.
    ...lans.map(lan => `--internal-cidr=${lan}`),
    // Metrics and a profiler, which it would show to everybody.
    '--listen=127.0.0.1:1107',
    ...(wireguard === 'userspace' ? ['--create-interface=false'] : []),
  ];
}

/** The image by its whole name, taken from the host where it is there. */
const pulled = <C extends Container>(one: C) => ({
  ...one,
  image: `docker.io/${one.image.replace(/^docker\.io\//, '')}`,
  imagePullPolicy: 'IfNotPresent',
});

/**
 * The makers' manifest with what the inventory says of Kilo. Pure.
 * @throws {z.ZodError} their DaemonSet is not as in the tested version
 */
export function kiloObjects(
  text: string,
  settings: KiloSettings,
  services: string,
  { sites }: Pick<Inventory, 'sites'>,
): string {
  const lans = sites.flatMap(lansOf).filter(lan => !lan.includes(':'));
  const objects = parseAllDocuments(text).map((document): unknown => document.toJS());
  const patched = objects.map(object => {
    if (mapping.safeParse(object).data?.['kind'] !== 'DaemonSet') return object;
    const found = daemonSet.parse(object);
    const { containers, initContainers, volumes } = found.spec.template.spec;
    const [kg] = containers;
    const sockets = settings.wireguard === 'userspace' ? [{ name: 'wireguard', mountPath: SOCKETS }] : [];
    const spec = {
      ...found.spec.template.spec,
      containers: [
        {
          ...pulled(kg),
          args: [...(kg.args ?? []), ...flags(settings, services, lans)],
          volumeMounts: [...kg.volumeMounts, ...sockets],
        },
      ],
      initContainers: initContainers.map(pulled),
      volumes: [...volumes, ...sockets.map(({ name }) => ({ name, hostPath: { path: SOCKETS } }))],
    };
    return { ...found, spec: { ...found.spec, template: { ...found.spec.template, spec } } };
  });
  return patched.map(one => stringify(one, { lineWidth: 0 })).join('---\n');
}
