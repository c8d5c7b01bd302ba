import * as z from 'zod';
import type { Fact } from '../../../model/plan/resource.ts';

/** A port of a Service; one port alone needs no name. */
const port = z.object({
  name: z.string(),
  port: z.number(),
  protocol: z.enum(['TCP', 'UDP', 'SCTP']),
});

/** A Service as others reach it: its address in the cluster, or why it has none that can be routed to. */
const exported = z.record(z.string(), z.object({ address: z.string(), ports: z.array(port) }));

/** By `NAMESPACE/NAME`. */
export type Exported = z.output<typeof exported>;
export type ExportedPort = z.output<typeof port>;

/** A port as it stands in what was told; `undefined`: nothing that can be understood. */
export const exportedPort = (value: unknown): ExportedPort | undefined => port.safeParse(value).data;

/** What a server told of the Services that its cluster exports; `undefined`: nothing that can be understood. */
export const exportedIn = (fact: Fact | undefined): Exported | undefined => exported.safeParse(fact).data;
