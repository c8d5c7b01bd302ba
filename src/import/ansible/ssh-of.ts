import type { FoundSsh, Remark, Said } from '../found.ts';
import { portOf } from '../read-tree.ts';
import { warning } from '../remark.ts';
import type { HostVariables } from './host-variables.ts';
import { keyRemarks } from './key-remarks.ts';
import { passwordRemarks } from './password-remarks.ts';
import { isTemplate, templateTodo } from './template.ts';
import { NAMES } from './variable-names.ts';
import { wayOf } from './way-of.ts';

const truth = (value: unknown): boolean | undefined =>
  typeof value === 'boolean'
    ? value
    : /^(yes|true|on|1)$/i.test(String(value))
      ? true
      : /^(no|false|off|0)$/i.test(String(value))
        ? false
        : undefined;

/**
 * How ssh logs in to a host, by its variables.
 * @param host where ssh finds it, if that is not its address among the fleet
 */
export function sshOf(
  vars: HostVariables,
  host: Said<string> | undefined,
): { readonly ssh: FoundSsh; readonly remarks: readonly Remark[] } {
  const { name, place } = vars;
  const user = vars.text(NAMES.user);
  const port = vars.variable(NAMES.port);
  const number = portOf(port?.value);
  const key = vars.text(NAMES.key);
  const way = wayOf(vars);
  const remarks: Remark[] = [...way.remarks, ...passwordRemarks(vars)];
  const becomes = vars.variable(NAMES.become);
  const become = becomes === undefined ? undefined : truth(becomes.value);
  const isRoot = user?.value === 'root';
  const password = vars.variable(NAMES.becomePassword);
  if (becomes !== undefined && become === false && !isRoot) {
    remarks.push(
      warning(
        `${name} logs in as another user than root, and does not become root: nothing can be changed on it so`,
        becomes.place,
      ),
    );
  }
  const keys = [...(key?.value === undefined ? [] : [key.value]), ...(way.keys ?? [])];
  for (const one of keys) remarks.push(...keyRemarks(one, vars.variable(NAMES.key)?.place ?? place));
  const [first] = keys;
  const wantsPassword = password !== undefined && become !== false && !isRoot;
  const ssh: FoundSsh = {
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
  return { ssh, remarks };
}
