import { InputProblem } from '../model/problems/problem.ts';
import { readIni } from './ansible/forms/read-ini.ts';
import { readList } from './ansible/forms/read-list.ts';
import { readVarsFile, varsOwner } from './ansible/forms/read-vars-file.ts';
import { readYamlForm } from './ansible/forms/read-yaml-form.ts';
import { emptyInventory } from './ansible/inventory.ts';
import { ansibleFound } from './ansible/to-found.ts';
import { detect, type Format, formatWords } from './detect.ts';
import type { Found, SourceFile } from './found.ts';
import { hetznerFound } from './hetzner-k3s/hetzner-found.ts';
import { k0sctlFound } from './k0sctl/k0sctl-found.ts';
import { k3sFound } from './k3s/k3s-found.ts';
import { k3supFound } from './k3sup/k3sup-found.ts';
import { sshFound } from './ssh/ssh-found.ts';
import { terraformFound } from './terraform/terraform-found.ts';
import { wireguardFound } from './wireguard/wireguard-found.ts';

/** A source as the user named it: a file, or a folder with what an importer reads of it. */
export interface Source {
  readonly path: string;
  readonly files: readonly SourceFile[];
  /** Files that a configuration of ssh includes, by what stands behind its `Include`; one that is not in it was not read. */
  readonly included?: ReadonlyMap<string, readonly SourceFile[]>;
}

const ANSIBLE: Partial<Record<Format, typeof readIni>> = {
  'ansible-ini': readIni,
  'ansible-yaml': readYamlForm,
  'ansible-list-json': readList,
};

/** Readers of formats of which one file is a source. */
const READERS: Partial<Record<Format, (file: SourceFile, what: string) => Found>> = {
  k0sctl: k0sctlFound,
  'k3sup-plan': k3supFound,
  'hetzner-k3s': hetznerFound,
  wireguard: wireguardFound,
  'terraform-output': terraformFound,
};

const NOT_KNOWN = `known are ${Object.values(formatWords).slice(0, -1).join(', ')}`;

/** A file of `config.yaml.d`: whatever stands in it is K3s'. */
const DROP_IN = /(?<=\.ya?ml)\.d\/[^/]*$/;

/** Configurations of K3s, each with those of its folder `config.yaml.d`. */
function withDropIns(files: readonly SourceFile[]): readonly SourceFile[][] {
  const all = new Map<string, SourceFile[]>();
  for (const file of files) {
    const owner = file.path.replace(DROP_IN, '');
    all.set(owner, [...(all.get(owner) ?? []), file]);
  }
  return [...all.values()];
}

/**
 * What a source says of a fleet.
 * @throws {InputProblem} for a format that is not known, and for a text that its own program would not take
 */
export function readSource({ path, files, included }: Source): Found[] {
  const main = files.filter(file => varsOwner(file.path) === undefined);
  const known = main.map(file => [file, DROP_IN.test(file.path) ? 'k3s-config' : detect(file)] as const);
  const found: Found[] = [];
  const ansible = known.filter(([, format]) => format !== undefined && ANSIBLE[format] !== undefined);
  const k3s = known.flatMap(([file, format]) => (format === 'k3s-config' ? [file] : []));
  for (const one of withDropIns(k3s)) found.push(k3sFound(one, formatWords['k3s-config']));
  for (const [file, format] of known) {
    if (format === 'k3s-config' || (format !== undefined && ANSIBLE[format] !== undefined)) continue;
    if (format === 'ssh-config') {
      found.push(sshFound(file, formatWords[format], text => included?.get(text)));
      continue;
    }
    const reader = format === undefined ? undefined : READERS[format];
    if (format !== undefined && reader !== undefined) {
      found.push(reader(file, formatWords[format]));
      continue;
    }
    if (file.text.startsWith('$ANSIBLE_VAULT')) {
      throw new InputProblem({
        where: file.path,
        what: 'the whole file is sealed by ansible-vault',
        hint: `open it yourself into a place of your own: ansible-vault view ${file.path}`,
      });
    }
    if (format === 'ours')
      throw new InputProblem({
        where: file.path,
        what: 'this is an inventory of provision already',
        hint: 'provision inventory check -i FILE',
      });
    throw new InputProblem({ where: file.path, what: 'it is not known what this file is', hint: NOT_KNOWN });
  }
  if (ansible.length > 0) {
    const inventory = emptyInventory();
    for (const [file, format] of ansible) if (format !== undefined) ANSIBLE[format]?.(file, inventory);
    for (const file of files) readVarsFile(file, inventory);
    const [, format = 'ansible-ini'] = ansible[0] ?? [];
    found.push(ansibleFound(inventory, formatWords[format]));
  }
  if (found.length === 0)
    throw new InputProblem({ where: path, what: 'there is nothing in it to import', hint: NOT_KNOWN });
  return found;
}
