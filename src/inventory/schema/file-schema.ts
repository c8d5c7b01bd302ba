import * as z from 'zod';
import { addressesOnLans, addressesOrNames, addressOrName, lans, port } from './fields.ts';
import { validated } from './validated.ts';
import {
  HOST_NAME,
  LABEL,
  validateFileName,
  validateLabel,
  validateSealedPassword,
  validateSshAddress,
  validateUser,
} from './validators.ts';

const paths = (description: string) => {
  const path = validated(validateFileName, 'A path; ~ is the home folder, a relative path begins at this file');
  return z.union([path, z.array(path)]).meta({ description });
};
const vars = (description: string) => z.record(z.string(), z.unknown()).meta({ description });

/** A jump host that is no host of the inventory, with a login of its own. */
const hop = z
  .strictObject({
    address: validated(validateSshAddress, 'Where SSH finds the jump host: an address or a name'),
    user: validated(validateUser, 'The user to log in as there; not set: what ~/.ssh/config says').optional(),
    port: port("The jump host's TCP port; not set: what ~/.ssh/config says, else 22").optional(),
    identity_file: paths(
      'Private keys to offer to the jump host, and to no other, one path or a list; not set: what ~/.ssh/config says',
    ).optional(),
  })
  .meta({ description: 'A jump host with a login of its own' });
const hopText = z.string();

/** What can be said about SSH, for all hosts and for one. */
export const sshShape = {
  port: port("SSH's TCP port; not set: what ~/.ssh/config says, else 22").optional(),
  user: validated(
    validateUser,
    'The user to log in as; not set: what ~/.ssh/config says, else the name of who runs provision',
  ).optional(),
  identity_file: paths(
    "Private keys to offer, one path or a list; not set: what ~/.ssh/config says, else ssh's own",
  ).optional(),
  agent: z
    .boolean()
    .meta({ description: 'Whether keys of a running ssh-agent are offered; true unless set' })
    .optional(),
  jump: z
    .union([hopText, hop, z.array(z.union([hopText, hop]))])
    .meta({
      description:
        "The way there: a host of this inventory, or user@address:port, or {address, user, port, identity_file} where the jump host has a key of its own, or a list of them, nearest first; [] goes straight; not set: ~/.ssh/config's ProxyJump",
    })
    .optional(),
  become: z.boolean().meta({ description: 'Whether to become root by sudo; true unless the user is root' }).optional(),
  become_password: z
    .union([
      z.boolean(),
      z.literal('ask'),
      validated(validateSealedPassword, 'The password, sealed: provision secret set FILE ssh.become_password', {
        pattern: '^sealed:v\\d+:',
      }),
      z.strictObject({
        file: validated(validateFileName, 'A file that only you can read; its first line is the password'),
      }),
    ])
    .meta({
      description:
        "What sudo wants: true or ask, the user's password, asked for once a run (-K) and never stored; {file: PATH}, the first line of a file; a sealed value; false, nothing",
    })
    .optional(),
  client: z
    .enum(['node-ssh', 'openssh'])
    .meta({
      description:
        "Who speaks SSH: node-ssh (built in) or openssh (this machine's ssh); not set: openssh where keys or ssh's configuration need it",
    })
    .optional(),
  host_key: z
    .enum(['strict', 'accept-new'])
    .meta({
      description:
        'strict: the host key must be known; accept-new: an unknown one is remembered, a changed one refused',
    })
    .optional(),
  known_hosts: paths(
    "More known_hosts files, one path or a list; the user's own and .provision/known_hosts beside this file are always read",
  ).optional(),
  connect_timeout: z
    .number()
    .positive()
    .max(600)
    .meta({ description: 'Seconds until an attempt to connect counts as failed, at most 600; 10 unless set' })
    .optional(),
};

/** What only one host can say about SSH. */
export const hostSshShape = {
  address: validated(
    validateSshAddress,
    "Where SSH finds the host, if that is not the host's own address: an address or a name",
  ).optional(),
  ...sshShape,
};

export const forwardShape = {
  udp: port("The UDP port of the router's public address"),
  to: z.string().meta({ description: 'The host of this site that the port leads to' }),
  to_port: port("The host's UDP port; the mesh's port unless set").optional(),
};

export const routerShape = {
  lan_address: addressesOnLans("The router's address on the LAN"),
  public_address: addressOrName("The router's address on the internet"),
};

export const siteShape = {
  lan: lans('The network that the hosts of the site share, as in 192.168.15.0/24').optional(),
};

export const hostShape = {
  site: z
    .string()
    .meta({ description: 'The site where the host stands; without one it has an address of the internet' })
    .optional(),
  address: addressesOrNames("The host's address on the LAN of its site; at a site without a LAN, its public address"),
  cluster: z
    .string()
    .meta({
      description:
        'Where there are several clusters: the one that the host belongs to; without one it is in the mesh alone',
    })
    .optional(),
  roles: z
    .array(
      validated(validateLabel, 'server, agent, edge, or a word of your own', {
        pattern: LABEL,
        examples: ['server', 'agent', 'edge'],
      }),
    )
    .min(1)
    .meta({
      description:
        'What the host is for: server (runs the control plane), agent, edge (faces the internet), or words of your own',
    }),
  public_address: addressesOrNames(
    'An address at which every other host can reach this one, where the LAN has such addresses',
  ).optional(),
  away: z
    .boolean()
    .meta({
      description:
        'Whether the host is known to be off or elsewhere: it keeps its place in mesh and cluster, and no run connects to it; false unless set',
    })
    .optional(),
};

const forward = z.strictObject(forwardShape).meta({ description: "A UDP port of the router that leads to a host's" });
const router = z
  .strictObject({
    ...routerShape,
    forwards: z
      .array(forward)
      .default([])
      .meta({ description: 'The UDP ports that the router leads to hosts of the site' }),
  })
  .meta({ description: 'The NAT router between the LAN and the internet' });
const site = z
  .strictObject({
    ...siteShape,
    router: router.optional(),
    vars: vars('Values of your own for the hosts of the site').default({}),
  })
  .meta({
    description: 'Hosts that share a LAN, and the router in front of it; without a LAN, hosts on the public internet',
  });
const host = z
  .strictObject({
    ...hostShape,
    ssh: z
      .strictObject(hostSshShape)
      .meta({ description: "How SSH reaches this host, where it differs from the inventory's ssh" })
      .default({}),
    vars: vars('Values of your own for this host, for templates and conditions').default({}),
  })
  .meta({ description: 'A machine' });

const role = z
  .strictObject({ vars: vars('Values of your own for the hosts with the role').default({}) })
  .meta({ description: 'What is said of all hosts with a role' });

/** What one of several clusters may say itself; sections add to it. */
const clusterShape = {
  adopted: z.boolean().default(false).meta({
    description:
      'Whether it runs already, installed by somebody else: it is joined, and never wiped, installed or changed (docs/clusters.md)',
  }),
  vars: vars('Values of your own for the hosts of the cluster').default({}),
};

const cluster = z.strictObject(clusterShape).meta({ description: 'One of several clusters that share the mesh' });

/** What may stand at the top. */
export const fileShape = {
  cluster: validated(
    validateLabel,
    "The cluster's name, or what several are called together; it is typed to confirm what cannot be undone",
    { pattern: LABEL },
  ),
  clusters: z
    .record(z.string().meta({ pattern: LABEL }), cluster)
    .meta({
      description:
        'Several clusters that share the mesh, by name: what stands here counts over the same key at the top, and hosts say `cluster: NAME`',
    })
    .optional(),
  collections: z
    .array(validated(validateFileName, 'A JavaScript file; a relative path begins at this file'))
    .meta({
      description:
        'Collections of your own: files that bring resources and checks; run only after you have agreed (docs/collections.md)',
    })
    .optional(),
  ssh: z
    .strictObject(sshShape)
    .meta({ description: 'How SSH reaches the hosts, unless a host says otherwise' })
    .default({}),
  sites: z
    .record(z.string().meta({ pattern: LABEL }), site)
    .meta({ description: 'The places where hosts stand, by name' })
    .default({}),
  hosts: z.record(z.string().meta({ pattern: HOST_NAME }), host).meta({ description: 'The machines, by name' }),
  roles: z
    .record(z.string().meta({ pattern: LABEL }), role)
    .meta({ description: 'What is said of roles, by name; a host has them by its own `roles`' })
    .default({}),
  vars: vars('Values of your own, for templates and conditions').default({}),
};

/** Keys that every host may have. */
export const hostKeysOfFile: readonly string[] = [...Object.keys(hostShape), 'ssh', 'vars'];

/** The inventory file. What a schema cannot say, such as addresses that must differ, is found by the cross-checks. */
export const fileSchema = z.strictObject(fileShape).meta({
  title: 'Inventory of provision',
  description: 'Which hosts there are, how they are reached, and what they form',
});

/** The inventory file as it was written, with defaults filled in; its parts may still contradict each other. */
export type InventoryFile = z.output<typeof fileSchema>;
/** A jump host as the file has it: a host's name, or one that is written out. */
export type HopSection = string | z.infer<typeof hop>;
export type SshSection = InventoryFile['ssh'] & InventoryFile['hosts'][string]['ssh'];
