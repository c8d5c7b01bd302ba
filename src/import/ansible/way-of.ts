import { listOf } from '../../model/one-or-many.ts';
import type { FoundHop, Remark, Said } from '../found.ts';
import { notCarried, warning } from '../remark.ts';
import { sshArguments } from '../ssh/ssh-arguments.ts';
import { uncheckedKeys } from '../ssh/ssh-remarks.ts';
import type { HostVariables } from './host-variables.ts';
import { keyRemarks } from './key-remarks.ts';
import { isTemplate, templateTodo } from './template.ts';
import { NAMES } from './variable-names.ts';

/** What the arguments say that ssh is handed, as far as they say it. */
interface Way {
  readonly jump?: Said<FoundHop | readonly FoundHop[]>;
  readonly keys?: readonly string[];
  readonly user?: string;
  readonly port?: number;
  readonly remarks: readonly Remark[];
}

/** The way there, by the arguments that ssh is handed. */
export function wayOf(vars: HostVariables): Way {
  const remarks: Remark[] = [];
  const all = [NAMES.arguments, NAMES.more.slice(0, 1), NAMES.more.slice(1)].flatMap(names => {
    const found = vars.named(names[0] ?? '');
    return found === undefined || typeof found.value !== 'string'
      ? []
      : [{ ...found, name: names[0] ?? '', text: found.value }];
  });
  let jump: Said<FoundHop | readonly FoundHop[]> | undefined;
  const keys: string[] = [];
  let user: string | undefined;
  let port: number | undefined;
  for (const { name, text, place } of all) {
    const said = isTemplate(text) ? undefined : sshArguments(text);
    if (said === undefined) {
      jump ??= { todo: isTemplate(text) ? templateTodo(name, text) : `a quote in ${name} is not closed` };
      continue;
    }
    if (text.trim() === '' && vars.isOverriding(name)) jump ??= { value: [] };
    if (said.command !== undefined) {
      jump ??= {
        todo: `${name} reaches it by the ProxyCommand \`${said.command.split(/\s/)[0] ?? ''}\`, which is no jump host: it can stay in ~/.ssh/config`,
      };
      remarks.push(
        warning(
          `the ProxyCommand \`${said.command.split(/\s/)[0] ?? ''}\` of ${vars.name} is no jump host, and is not carried over: it can stay in ~/.ssh/config, which is read`,
          place,
        ),
      );
    }
    const [only] = said.jump ?? [];
    if (said.jump !== undefined) jump ??= { value: said.jump.length === 1 && only !== undefined ? only : said.jump };
    for (const one of said.jump ?? [])
      if (typeof one !== 'string') for (const key of listOf(one.identity_file)) remarks.push(...keyRemarks(key, place));
    if (said.unchecked.length > 0) remarks.push(uncheckedKeys(said.unchecked, place));
    if (said.keyless.length > 0) {
      remarks.push(
        warning(
          `${said.keyless.join(', ')} was set on purpose, and keys are the only way to log in here: give the hosts one (ssh-copy-id)`,
          place,
        ),
      );
    }
    for (const one of said.others) remarks.push(notCarried(`${one} of ${name}`, place));
    keys.push(...said.keys);
    user ??= said.user;
    port ??= said.port;
  }
  return {
    remarks,
    ...(jump === undefined ? {} : { jump }),
    ...(keys.length === 0 ? {} : { keys }),
    ...(user === undefined ? {} : { user }),
    ...(port === undefined ? {} : { port }),
  };
}
