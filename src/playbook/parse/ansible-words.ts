/** What of Ansible's is another word here: the resource that does it, or in words why there is none. */
type Answer = { readonly resource: string; readonly more?: string } | { readonly none: string };

const as = (resource: string, more?: string): Answer => (more === undefined ? { resource } : { resource, more });

const PACKAGES = as('package', 'name, state: present, absent or latest');
const SERVICE = as('service', 'what restarts it are its inputs');
const SHELL = as('command', 'run: TEXT, with creates or unless, so that a second run has nothing to do');
const TASKS = 'include: FILE.yaml, a list of tasks beside the playbook';
const MOUNTS = 'nothing mounts: write a unit (file: /etc/systemd/system/srv-data.mount) and start it (service)';
const FIREWALL = 'the firewall is said in the inventory (firewall:), and phase 3 makes it';
const CONTAINERS = 'containers are phase 3’s: kubernetes_manifest';
const RESTART =
  'a service is restarted where its inputs are newer than it, so nothing has to be told: service: { inputs: [FILE] }';
const ROOT = 'all tasks run as root; who logs in, and how it becomes root, is said in the inventory (ssh:)';
const LOOP = as('loop', 'each entry is {{item}}');

/** Modules of Ansible that have another name here or none, without their collection. Those of the same name are not here. */
export const ANSIBLE_MODULES: Readonly<Record<string, Answer>> = {
  apt: PACKAGES,
  dnf: PACKAGES,
  dnf5: PACKAGES,
  yum: PACKAGES,
  apk: PACKAGES,
  zypper: PACKAGES,
  pacman: PACKAGES,
  apt_key: as('apt_repository', 'with its key'),
  deb822_repository: as('apt_repository', 'with its key'),
  systemd: SERVICE,
  systemd_service: SERVICE,
  sysvinit: SERVICE,
  shell: SHELL,
  raw: SHELL,
  script: SHELL,
  lineinfile: as('line', 'match in place of regexp'),
  replace: as('line', 'one line; for more of a file block, ini, json or yaml'),
  blockinfile: as('block'),
  ini_file: as('ini', 'values: { SECTION: { KEY: VALUE } }'),
  get_url: as('download', 'its sha256 is wanted'),
  unarchive: as('command', 'run: tar -xzf … , with creates; copy or download brings the file'),
  synchronize: as('copy', 'source may be a folder'),
  assemble: as('template', 'of parts: {{#each}}'),
  slurp: as('fact', 'run: a command that prints JSON'),
  stat: as('when', 'or creates, unless and only_if of a command; facts for what only a command tells'),
  set_fact: as('vars', 'or fact for what a command tells'),
  setup: {
    none: 'no facts are gathered: inventory and templates know the hosts, and fact asks for what only a command tells',
  },
  gather_facts: { none: 'no facts are gathered: fact asks for what only a command tells' },
  service_facts: as('fact'),
  package_facts: as('fact'),
  fail: as('assert'),
  debug: { none: 'the command vars shows all values, and -v of a run what each task does' },
  ping: { none: 'the command doctor asks whether hosts answer' },
  pause: as('wait_for'),
  wait_for_connection: as('reboot', 'it waits until the host is back'),
  uri: as('wait_for', 'http: ADDRESS, until it answers; a check of the gate for more'),
  modprobe: as('kernel_module'),
  hostname: as('command', 'run: hostnamectl set-hostname {{host.name}}, unless: test "$(hostname)" = {{host.name}}'),
  timezone: as('symlink', '/etc/localtime to /usr/share/zoneinfo/…'),
  locale_gen: as('command'),
  alternatives: as('command'),
  pip: as('command'),
  git: as('command', 'run: git clone … , with creates'),
  cron: as('file', 'a timer and its service in /etc/systemd/system, and service to start it'),
  group: as('command', 'run: groupadd NAME, unless: getent group NAME'),
  mount: { none: MOUNTS },
  filesystem: as('command', 'run: mkfs.ext4 DEVICE, unless: blkid DEVICE'),
  parted: as('command'),
  lvol: as('command'),
  lvg: as('command'),
  ufw: { none: FIREWALL },
  firewalld: { none: FIREWALL },
  iptables: { none: FIREWALL },
  nftables: { none: FIREWALL },
  k8s: as('kubernetes_manifest'),
  helm: as('kubernetes_manifest', 'of what helm template prints'),
  docker_container: { none: CONTAINERS },
  docker_image: { none: CONTAINERS },
  docker_compose_v2: { none: CONTAINERS },
  podman_container: { none: CONTAINERS },
  include_tasks: as('include', TASKS),
  import_tasks: as('include', TASKS),
  include_role: as('include', TASKS),
  import_role: as('include', TASKS),
  include_vars: as('vars', 'in the inventory, of a host, a role or a site'),
  add_host: { none: 'hosts are the inventory’s alone' },
  group_by: as('when', 'or hosts: a role'),
  meta: { none: 'stages hold the order: all hosts finish one before the next begins' },
};

/** Words of Ansible's that stand beside a module, or in a play. */
export const ANSIBLE_KEYWORDS: Readonly<Record<string, Answer>> = {
  notify: { none: RESTART },
  handlers: { none: RESTART },
  listen: { none: RESTART },
  register: as('fact', 'what a command prints as JSON, for later tasks'),
  become: { none: ROOT },
  become_user: { none: ROOT },
  become_method: { none: ROOT },
  remote_user: { none: ROOT },
  with_items: LOOP,
  with_list: LOOP,
  with_dict: LOOP,
  loop_control: LOOP,
  run_once: as('once', 'true, or any'),
  delegate_to: as('once', 'or hosts: NAME'),
  ignore_errors: { none: 'a task that fails stops its host; say with when, unless or only_if where it may not run' },
  failed_when: { none: 'a command fails by its exit status; after it unless and creates must hold' },
  changed_when: { none: 'what would change is known beforehand, by creates, unless and only_if' },
  check_mode: { none: 'every run plans first; --dry-run ends there' },
  no_log: { none: 'secrets are masked by themselves' },
  environment: as('command', 'say it in its text: NAME=value …'),
  retries: as('wait_for', 'or a check of the gate, with its patience'),
  until: as('wait_for', 'or a check of the gate, with its patience'),
  async: as('timeout', 'changes outlive their connection by themselves'),
  poll: as('timeout', 'changes outlive their connection by themselves'),
  rescue: { none: 'what a task changed is not taken back; guard undoes what may cut the way in' },
  roles: as('include', TASKS),
  pre_tasks: as('stages'),
  post_tasks: as('stages', 'or gate for what they ask'),
  vars_files: as('vars', 'in the inventory, of a host, a role or a site'),
  strategy: as('serial', 'of a stage'),
  any_errors_fatal: { none: 'no later stage begins on a host where a task failed' },
};

const COLLECTION = /^(ansible\.(builtin|posix|utils|legacy)|community\.\w+|kubernetes\.core|containers\.podman)\./;

/**
 * What a word of Ansible's is here, as a hint; `undefined` for any other word.
 * @param known words that may stand at the place: a full name whose last part is one of them is written short here
 */
export function ansibleWord(word: string, known: readonly string[]): string | undefined {
  const short = word.replace(COLLECTION, '');
  const answers = { ...ANSIBLE_KEYWORDS, ...ANSIBLE_MODULES };
  const answer = Object.hasOwn(answers, short) ? answers[short] : undefined;
  if (answer === undefined)
    return short !== word && known.includes(short)
      ? `write \`${short}\`; its arguments are in docs/resources.md`
      : undefined;
  if ('none' in answer) return `that is Ansible's: ${answer.none}`;
  return `that is Ansible's; here it is \`${answer.resource}\`${answer.more === undefined ? '' : `: ${answer.more}`}`;
}
