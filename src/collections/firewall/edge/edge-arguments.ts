import * as z from 'zod';

const opening = z.strictObject({
  protocol: z.enum(['tcp', 'udp']).describe('The protocol.'),
  ports: z
    .string()
    .regex(/^\d{1,5}(?:-\d{1,5})?$/, 'must be a port, or a range as in 8000-8010')
    .describe('A port, or a range.'),
  from: z.enum(['internet', 'lan', 'mesh']).describe('From where.'),
  why: z.string().describe('Who wants it.'),
});

/** What a task and a check say of the firewall at the edge. */
export const edgeArguments = {
  mode: z.enum(['manage', 'off']).describe('`manage`: close the rest; `off`: take our table away.'),
  open: z.array(opening).describe('Ports that stay open, besides SSH.'),
  mesh: z.string().describe('The interface of the mesh, which never counts as outside.'),
  lan: z
    .union([z.string(), z.array(z.string())])
    .describe('The network of the LAN, or a list of them, whose hosts are not outside; empty: there is none.'),
  address: z
    .string()
    .describe('An address at which everybody reaches the host, also where it is translated on the way; empty: none.'),
  inside: z
    .array(z.string())
    .default([])
    .describe('Networks of which nothing leaves the host outside: of pods, of services.'),
  joined: z
    .array(z.string())
    .optional()
    .describe('Networks of other clusters, which are reached through the mesh and no other way.'),
};

export type EdgeArguments = z.output<z.ZodObject<typeof edgeArguments>>;
