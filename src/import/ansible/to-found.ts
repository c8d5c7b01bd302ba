import { isAddress } from '../../model/address/address.ts';
import type { Found, FoundHost, FoundSsh, Place, Remark, Said } from '../found.ts';
import { ADDRESS_WANTED, askAddress } from '../host-address.ts';
import { hostName, renamed } from '../host-name.ts';
import { portOf, SealedThere, textOf } from '../read-tree.ts';
import { gathered, leftOut, notCarried, warning } from '../remark.ts';
import { sshArguments } from '../ssh-arguments.ts';
import { jumpKey, uncheckedKeys } from '../ssh-remarks.ts';
import { type Effective, effective } from './effective.ts';
import type { AnsibleInventory, Variable } from './inventory.ts';
import { kubernetesIn } from './kubernetes-in.ts';
import { rolesOf } from './roles-of.ts';

/** Of several names that a variable has had, the one that ssh is handed comes first. */
const NAMES = {
  host: ['ansible_ssh_host', 'ansible_host'],
  user: ['ansible_ssh_user', 'ansible_user'],
  port: ['ansible_ssh_port', 'ansible_port'],
  key: ['ansible_ssh_private_key_file', 'ansible_private_key_file'],
  password: ['ansible_ssh_password', 'ansible_ssh_pass', 'ansible_password'],
  become: ['ansible_become', 'ansible_sudo'],
  becomePassword: ['ansible_become_password', 'ansible_become_pass', 'ansible_sudo_pass'],
  arguments: ['ansible_ssh_common_args'],
  more: ['ansible_ssh_extra_args', 'ansible_ssh_args'],
  connection: ['ansible_connection'],
} as const;
const KNOWN: ReadonlySet<string> = new Set([
  ...Object.values(NAMES).flat(),
  'ansible_become_user',
  'ansible_become_method',
  'ansible_host_key_checking',
]);
/** Variables that people keep a second address in. */
const ADDRESSES = [
  'private_ip',
  'private_address',
  'internal_ip',
  'private_ipv4',
  'lan_ip',
  'lan_address',
  'local_ip',
  'node_ip',
  'k3s_node_ip',
  'ip',
];
const SECRET = /pass|secret|token|credential|psk|vault|api_?key|private_?key|auth/i;

const isTemplate = (value: unknown): boolean => typeof value === 'string' && /\{\{|\{%/.test(value);
const truth = (value: unknown): boolean | undefined =>
  typeof value === 'boolean'
    ? value
    : /^(yes|true|on|1)$/i.test(String(value))
      ? true
      : /^(no|false|off|0)$/i.test(String(value))
        ? false
        : undefined;

/** Why a template is no value, and what its own default would be. */
function templateTodo(name: string, value: unknown): string {
  const [, fallback] = /default\(\s*['"]([^'"]*)['"]/.exec(String(value)) ?? [];
  const offer = fallback === undefined ? '' : `; its default is ${fallback}`;
  return `${name} is a template, which only Ansible can evaluate${offer}`;
}

/** What Ansible's variables say of one host. */
class HostReader {
  readonly remarks: Remark[] = [];
  private readonly name: string;
  private readonly one: Effective;
  private readonly place: Place;
  constructor(name: string, one: Effective, place: Place) {
    this.name = name;
    this.one = one;
    this.place = place;
  }

  /** The variable of several names, and the name. */
  variable(names: readonly string[]): (Variable & { readonly name: string }) | undefined {
    for (const name of names) {
      const found = this.one.vars.get(name);
      if (found !== undefined && found.value !== null && found.value !== '') return { ...found, name };
    }
    return undefined;
  }

  /** What is said where the value is a text; a question where it is a template or sealed. */
  text(names: readonly string[]): Said<string> | undefined {
    const found = this.variable(names);
    if (found === undefined) return undefined;
    if (found.value instanceof SealedThere) return { todo: `${found.name} is sealed, and is not opened here` };
    const text = textOf(found.value);
    if (text === undefined) return undefined;
    return isTemplate(text) ? { todo: templateTodo(found.name, text) } : { value: text };
  }

  ssh(host: Said<string> | undefined): FoundSsh {
    const { name, place } = this;
    const user = this.text(NAMES.user);
    const port = this.variable(NAMES.port);
    const number = portOf(port?.value);
    const key = this.text(NAMES.key);
    const way = this.way();
    const becomes = this.variable(NAMES.become);
    const become = becomes === undefined ? undefined : truth(becomes.value);
    const isRoot = user?.value === 'root';
    const password = this.variable(NAMES.becomePassword);
    if (becomes !== undefined && become === false && !isRoot) {
      this.remarks.push(
        warning(
          `${name} logs in as another user than root, and does not become root: nothing can be changed on it so`,
          becomes.place,
        ),
      );
    }
    if (password !== undefined) {
      const clear = !(password.value instanceof SealedThere) && !isTemplate(password.value);
      this.remarks.push(
        warning(
          clear
            ? `${password.name}: a password stands in clear in the source; it is not carried over: become_password: true has sudo's password asked for (-K), \`provision secret set FILE ssh.become_password\` seals it`
            : `${password.name} is ${password.value instanceof SealedThere ? 'sealed by ansible-vault, and is not opened' : 'a template, and is not evaluated'}: become_password: true has sudo's password asked for (-K), \`provision secret set FILE ssh.become_password\` seals it`,
          password.place,
        ),
      );
    }
    const login = this.variable(NAMES.password);
    if (login !== undefined) {
      this.remarks.push(
        warning(
          `${login.name}: logging in by password is not supported; give the hosts a key: ssh-copy-id`,
          login.place,
        ),
      );
      if (!(login.value instanceof SealedThere) && !isTemplate(login.value)) {
        this.remarks.push(warning('a password stands in clear in the source; it is not carried over', login.place));
      }
    }
    const other = this.variable(['ansible_become_user']);
    if (other !== undefined && textOf(other.value) !== 'root')
      this.remarks.push(notCarried('ansible_become_user: whoever becomes here becomes root', other.place));
    const method = this.variable(['ansible_become_method']);
    if (method !== undefined && textOf(method.value) !== 'sudo')
      this.remarks.push(notCarried('ansible_become_method: root is become by sudo here', method.place));
    const keys = [...(key?.value === undefined ? [] : [key.value]), ...(way.keys ?? [])];
    for (const one of keys) this.remarks.push(...keyRemarks(one, this.variable(NAMES.key)?.place ?? place));
    const [first] = keys;
    const wantsPassword = password !== undefined && become !== false && !isRoot;
    return {
      ...(host === undefined ? {} : { address: host }),
      ...(user !== undefined ? { user } : way.user === undefined ? {} : { user: { value: way.user } }),
      ...(number !== undefined
        ? { port: { value: number } }
        : port !== undefined
          ? { port: { todo: isTemplate(port.value) ? templateTodo(port.name, port.value) : `${port.name} is no port` } }
          : way.port === undefined
            ? {}
            : { port: { value: way.port } }),
      ...(first !== undefined
        ? { identity_file: { value: keys.length === 1 ? first : keys } }
        : key === undefined
          ? {}
          : { identity_file: { todo: key.todo ?? '' } }),
      ...(way.jump === undefined ? {} : { jump: way.jump }),
      ...(become === undefined || (become && isRoot) ? {} : { become: { value: become } }),
      ...(wantsPassword ? { become_password: { value: true } } : {}),
    };
  }

  /** The way there, by the arguments that ssh is handed. */
  private way(): { jump?: Said<string | readonly string[]>; keys?: readonly string[]; user?: string; port?: number } {
    const all = [NAMES.arguments, NAMES.more.slice(0, 1), NAMES.more.slice(1)].flatMap(names => {
      const found = this.one.vars.get(names[0] ?? '');
      return found === undefined || typeof found.value !== 'string'
        ? []
        : [{ ...found, name: names[0] ?? '', text: found.value }];
    });
    let jump: Said<string | readonly string[]> | undefined;
    const keys: string[] = [];
    let user: string | undefined;
    let port: number | undefined;
    for (const { name, text, place } of all) {
      const said = isTemplate(text) ? undefined : sshArguments(text);
      if (said === undefined) {
        jump ??= { todo: isTemplate(text) ? templateTodo(name, text) : `a quote in ${name} is not closed` };
        continue;
      }
      if (text.trim() === '' && this.isOverriding(name)) jump ??= { value: [] };
      if (said.command !== undefined) {
        jump ??= {
          todo: `${name} reaches it by the ProxyCommand \`${said.command.split(/\s/)[0] ?? ''}\`, which is no jump host: it can stay in ~/.ssh/config`,
        };
        this.remarks.push(
          warning(
            `the ProxyCommand \`${said.command.split(/\s/)[0] ?? ''}\` of ${this.name} is no jump host, and is not carried over: it can stay in ~/.ssh/config, which is read`,
            place,
          ),
        );
      }
      const [only] = said.jump ?? [];
      if (said.jump !== undefined) jump ??= { value: said.jump.length === 1 && only !== undefined ? only : said.jump };
      for (const one of said.jumpKeys) this.remarks.push(jumpKey(one, place));
      if (said.unchecked.length > 0) this.remarks.push(uncheckedKeys(said.unchecked, place));
      if (said.keyless.length > 0) {
        this.remarks.push(
          warning(
            `${said.keyless.join(', ')} was set on purpose, and keys are the only way to log in here: give the hosts one (ssh-copy-id)`,
            place,
          ),
        );
      }
      for (const one of said.others) this.remarks.push(notCarried(`${one} of ${name}`, place));
      keys.push(...said.keys);
      user ??= said.user;
      port ??= said.port;
    }
    return {
      ...(jump === undefined ? {} : { jump }),
      ...(keys.length === 0 ? {} : { keys }),
      ...(user === undefined ? {} : { user }),
      ...(port === undefined ? {} : { port }),
    };
  }

  /** Whether an empty value takes the place of one of a group. */
  private isOverriding(name: string): boolean {
    return this.one.vars.get(name)?.place.line === this.place.line;
  }
}

/** What should be known of a key's path. */
function keyRemarks(path: string, place: Place): Remark[] {
  const [, whose] = /^\/(?:home|Users)\/([^/]+)\//.exec(path) ?? [];
  if (whose !== undefined)
    return [warning(`the key ${path} lies in the home folder of ${whose}, and may not be on this machine`, place)];
  if (/^[^~/]/.test(path))
    return [
      warning(
        `the path ${path} begins at the folder that Ansible is started in; here it begins at the inventory file`,
        place,
      ),
    ];
  return [];
}

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
    const reader = new HostReader(name, one, place);
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
    const { value: login } = said;
    const hasAddress = login !== undefined && isAddress(login);
    const second = reader.variable(ADDRESSES);
    const hint =
      second === undefined || !isAddress(textOf(second.value) ?? '')
        ? ''
        : `; ${second.name} says ${textOf(second.value)}`;
    const address: Said<string> = hasAddress
      ? { value: login }
      : login === undefined
        ? { todo: `${said.todo ?? ''}: ${ADDRESS_WANTED}${hint}` }
        : askAddress(login, hint);
    const own = hostName(name, [
      inventory.hosts.get(name)?.comment,
      textOf(one.vars.get('hostname')?.value),
      textOf(one.vars.get('node_name')?.value),
    ]);
    remarks.push(...renamed(name, own, place));
    const ssh = reader.ssh(hasAddress ? undefined : said);
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
      ssh,
      ...(notes.length === 0 ? {} : { notes }),
      ...(Object.keys(vars).length === 0 ? {} : { vars }),
    });
    remarks.push(...reader.remarks);
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
  remarks.push(...others(inventory, used));
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

/** What a host's own plain variables of the user's are; of secrets, templates and lists none. */
function ownVars(
  { hosts, hostFiles }: AnsibleInventory,
  name: string,
): Readonly<Record<string, string | number | boolean>> {
  const all = new Map([...(hosts.get(name)?.vars ?? []), ...(hostFiles.get(name) ?? [])]);
  return Object.fromEntries(
    [...all].flatMap(([key, { value }]) => {
      const isOwn = !key.startsWith('ansible_') && !SECRET.test(key) && /^[A-Za-z_]\w*$/.test(key);
      const isPlain =
        (typeof value === 'string' &&
          !isTemplate(value) &&
          !/\$ANSIBLE_VAULT|PRIVATE KEY/.test(value) &&
          !SECRET.test(value) &&
          value.length < 200) ||
        typeof value === 'number' ||
        typeof value === 'boolean';
      return isOwn && isPlain ? [[key, value] as const] : [];
    }),
  );
}

/** What no part of an inventory has a place for, by name. */
function others({ groups, hosts, groupFiles, hostFiles }: AnsibleInventory, used: ReadonlySet<string>): Remark[] {
  const of = (vars: ReadonlyMap<string, Variable>, whose: string): Remark[] =>
    [...vars].flatMap(([key, { place, value }]) =>
      KNOWN.has(key) || used.has(`${whose} ${key}`)
        ? []
        : [
            notCarried(
              isTemplate(value)
                ? `${key} (a template${/ansible_facts|hostvars|ansible_[a-z]+\d*\./.test(String(value)) ? ' over ansible_facts: it needs facts of the hosts' : ''})`
                : SECRET.test(key)
                  ? `${key} (a secret: \`provision secret set\` seals one where it is needed)`
                  : key,
              place,
            ),
          ],
    );
  return [
    ...[...groups.values()].flatMap(group => of(group.vars, '')),
    ...[...groupFiles.values()].flatMap(vars => of(vars, '')),
    ...[...hosts].flatMap(([name, host]) => of(host.vars, name)),
    ...[...hostFiles].flatMap(([name, vars]) => of(vars, name)),
  ];
}
