import { isAddress } from '../../../model/address/address.ts';
import { InputProblem } from '../../../model/problems/problem.ts';
import type { SourceFile } from '../../found.ts';
import { leftOut } from '../../remark.ts';
import { type AnsibleInventory, groupIn, hostIn } from '../inventory.ts';
import { splitWords } from '../split-words.ts';
import { hostRange } from './host-range.ts';
import { pythonValue } from './python-value.ts';

const HINT = 'correct it: Ansible itself warns here, and goes on with an empty inventory';

/**
 * Reads Ansible's INI form, as Ansible does.
 * @throws {InputProblem} at the first line that Ansible would stumble over
 */
export function readIni({ path: file, text }: SourceFile, into: AnsibleInventory): void {
  let section: readonly [group: string, kind: string] = ['ungrouped', 'hosts'];
  /** Groups that were named before they are defined, with the line. */
  const promised = new Map<string, number>();
  const defined = new Set(['all', 'ungrouped', ...into.groups.keys()]);

  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const line = raw.trim();
    const place = { file, line: index + 1 };
    const refuse: (what: string) => never = what => {
      throw new InputProblem({ where: `${file}:${place.line}`, what, hint: HINT });
    };
    if (line === '') continue;
    if (/^[#;]/.test(line)) {
      const [, name] = /^[#;]+\s*([0-9][0-9.]+|[A-Za-z][\w.-]*(?=\s+ansible_\w+\s*=))(?=\s|$)/.exec(line) ?? [];
      if (name !== undefined && (isAddress(name) || /ansible_\w+\s*=/.test(line)))
        into.remarks.push(leftOut(`${name}: commented out`, place));
      continue;
    }
    if (line.startsWith('[')) {
      const [, group = '', kind = 'hosts'] = /^\[([^\]:\s]+)(?::(\w+))?\]\s*(?:[#;].*)?$/.exec(line) ?? [];
      if (group === '') refuse(`${line} is no section: [group], [group:children] or [group:vars]`);
      if (!['hosts', 'children', 'vars'].includes(kind)) refuse(`a section :${kind} is unknown: :children or :vars`);
      if (kind === 'vars') {
        if (!defined.has(group) && !promised.has(group)) promised.set(group, place.line);
      } else {
        defined.add(group);
        promised.delete(group);
      }
      groupIn(into, group, place);
      section = [group, kind];
      continue;
    }
    const [group, kind] = section;
    if (kind === 'vars') {
      const at = line.indexOf('=');
      if (at < 1) refuse('a variable is written as name=value');
      const name = line.slice(0, at).trim();
      groupIn(into, group, place).vars.set(name, { value: pythonValue(line.slice(at + 1).trim()), place });
    } else if (kind === 'children') {
      const child = line.replace(/\s*[#;].*$/, '');
      if (/\s/.test(child)) refuse('a child is one name of a group on a line');
      groupIn(into, group, place).children.add(child);
      groupIn(into, child, place);
      if (!defined.has(child) && !promised.has(child)) promised.set(child, place.line);
    } else {
      const split = splitWords(line, true);
      if (split === undefined) refuse('a quote is not closed');
      const [pattern = '', ...settings] = split.words;
      const [, bracketed, plain, port] =
        /^(?:\[([0-9a-fA-F:.]+)\]|((?:\[[^\]]*\]|[^:[\]])*))(?::(\d+))?$/.exec(pattern) ?? [];
      const asAddress = isAddress(pattern) ? pattern : undefined;
      const bare = asAddress ?? (bracketed !== undefined && isAddress(bracketed) ? bracketed : (plain ?? pattern));
      const names = isAddress(bare) ? [bare] : hostRange(bare);
      if (names === undefined) refuse(`${pattern} is no range of hosts, as in srv[01:03]`);
      for (const name of names) {
        const host = hostIn(into, name, place, split.comment);
        groupIn(into, group, place).hosts.add(name);
        if (port !== undefined && asAddress === undefined)
          host.vars.set('ansible_port', { value: Number(port), place });
        for (const setting of settings) {
          const [, key, value] = /^([^=]+)=(.*)$/s.exec(setting) ?? [];
          if (key === undefined || value === undefined)
            refuse('a word behind a host is no variable: name=value, in quotes where it has blanks');
          host.vars.set(key, { value: pythonValue(value), place });
        }
      }
    }
  }
  for (const [group, line] of promised) {
    throw new InputProblem({
      where: `${file}:${line}`,
      what: `the group ${group} is named here, and defined nowhere`,
      hint: HINT,
    });
  }
}
