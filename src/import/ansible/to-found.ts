import { isAddress } from '../../model/address/address.ts';
import type { Found, FoundHost, Remark, Said } from '../found.ts';
import { ADDRESS_WANTED, askAddress } from '../host-address.ts';
import { hostName, renamed } from '../host-name.ts';
import { SealedThere, textOf } from '../read-tree.ts';
import { gathered, leftOut, warning } from '../remark.ts';
import { effective } from './effective.ts';
import { HostVariables } from './host-variables.ts';
import type { AnsibleInventory, Variable } from './inventory.ts';
import { kubernetesIn } from './kubernetes-in.ts';
import { othersNamed } from './others-named.ts';
import { ownVars } from './own-vars.ts';
import { rolesOf } from './roles-of.ts';
import { sshOf } from './ssh-of.ts';
import { isTemplate } from './template.ts';
import { ADDRESSES, KNOWN, NAMES, SECRET } from './variable-names.ts';

const NO_SHELL: Readonly<Record<string, string>> = {
  winrm: 'winrm: Windows',
  psrp: 'psrp: Windows',
  local: 'ansible_connection: local, the machine that Ansible runs on',
  network_cli: 'network_cli: a network device, without a shell',
  netconf: 'netconf: a network device, without a shell',
  httpapi: 'httpapi: a device without a shell',
};

/** What Ansible's inventory says of a fleet. */
export function ansibleFound(inventory: AnsibleInventory, what: string): Found {
  const hosts = effective(inventory);
  const remarks: Remark[] = [...inventory.remarks];
  const isMachine = (name: string): boolean => {
    const connection = textOf(hosts.get(name)?.vars.get('ansible_connection')?.value);
    return (
      !(
        connection !== undefined &&
        !['ssh', 'smart', 'paramiko', 'paramiko_ssh', 'ansible.builtin.ssh'].includes(connection)
      ) && !(name === 'localhost' && connection === undefined)
    );
  };
  const machines = new Map([...hosts].filter(([name]) => isMachine(name)));
  const roles = rolesOf(inventory, machines);
  remarks.push(...roles.remarks);
  const used = new Set<string>();
  const beaten = new Map<string, { old: Variable; won: Variable; hosts: string[] }>();
  const routers: string[] = [];
  const found: FoundHost[] = [];

  for (const [name, one] of hosts) {
    const place = inventory.hosts.get(name)?.place ?? { file: '' };
    const reader = new HostVariables(name, one, place);
    if (!machines.has(name)) {
      const connection = textOf(one.vars.get('ansible_connection')?.value) ?? 'local';
      remarks.push(leftOut(`${name}: ${NO_SHELL[connection] ?? `ansible_connection: ${connection}, not SSH`}`, place));
      const address = reader.text(NAMES.host)?.value;
      if (/network_cli|netconf|httpapi/.test(connection) && address !== undefined && isAddress(address))
        routers.push(address);
      const password = reader.variable(NAMES.password);
      if (password !== undefined && !(password.value instanceof SealedThere) && !isTemplate(password.value)) {
        remarks.push(
          warning(`${password.name}: a password stands in clear in the source; it is not carried over`, password.place),
        );
      }
      continue;
    }
    const role = roles.of.get(name);
    if (role === undefined) {
      remarks.push(
        leftOut(`${name}: it is in no group of the cluster; add it under hosts: if it belongs to it`, place),
      );
      continue;
    }
    const said = reader.text(NAMES.host) ?? { value: name };
    const { value: called } = said;
    const hasAddress = called !== undefined && isAddress(called);
    const second = reader.variable(ADDRESSES);
    const hint =
      second === undefined || !isAddress(textOf(second.value) ?? '')
        ? ''
        : `; ${second.name} says ${textOf(second.value)}`;
    const address: Said<string> = hasAddress
      ? { value: called }
      : called === undefined
        ? { todo: `${said.todo ?? ''}: ${ADDRESS_WANTED}${hint}` }
        : askAddress(called, hint);
    const own = hostName(name, [
      inventory.hosts.get(name)?.comment,
      textOf(one.vars.get('hostname')?.value),
      textOf(one.vars.get('node_name')?.value),
    ]);
    remarks.push(...renamed(name, own, place));
    const login = sshOf(reader, hasAddress ? undefined : said);
    const vars = ownVars(inventory, name);
    for (const key of Object.keys(vars)) used.add(`${name} ${key}`);
    const notes =
      second === undefined || hint === '' || !hasAddress
        ? []
        : [
            `${second.name} ${textOf(second.value)}: an address that it already has somewhere (a mesh, another network?)`,
          ];
    found.push({
      from: name,
      place,
      name: own,
      address,
      roles: role,
      ssh: login.ssh,
      ...(notes.length === 0 ? {} : { notes }),
      ...(Object.keys(vars).length === 0 ? {} : { vars }),
    });
    remarks.push(...login.remarks);
    for (const [key, old] of one.beaten) {
      const won = one.vars.get(key);
      if (!KNOWN.has(key) || won === undefined) continue;
      const at = `${key} ${old.place.line} ${won.place.file}`;
      const before = beaten.get(at);
      if (before === undefined) beaten.set(at, { old, won, hosts: [name] });
      else before.hosts.push(name);
    }
  }
  for (const [key, { old, won, hosts: whose }] of beaten) {
    const name = key.split(' ')[0] ?? key;
    const show = (value: unknown): string =>
      SECRET.test(name) || /args/.test(name) || typeof value === 'object' ? '…' : String(value);
    remarks.push(
      warning(
        `${name} of ${whose.join(', ')}: ${show(won.value)} of ${won.place.file} wins over ${show(old.value)}, which the inventory's own file says; so it is in Ansible`,
        old.place,
        won.place,
      ),
    );
  }
  const kubernetes = kubernetesIn(inventory);
  remarks.push(...kubernetes.remarks);
  remarks.push(...othersNamed(inventory, used));
  const todos = [
    ...kubernetes.todos,
    ...inventory.sealedFiles.map(
      file =>
        `${file} is sealed as a whole and was not read: users, keys (identity_file) and addresses may stand in it`,
    ),
  ];
  return {
    what,
    hosts: found,
    ...(kubernetes.networks === undefined ? {} : { kubernetes: kubernetes.networks }),
    ...(routers.length === 0 ? {} : { routers }),
    ...(todos.length === 0 ? {} : { todos }),
    remarks: gathered(remarks),
  };
}
