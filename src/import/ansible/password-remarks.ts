import type { Remark } from '../found.ts';
import { SealedThere, textOf } from '../read-tree.ts';
import { notCarried, warning } from '../remark.ts';
import type { HostVariables } from './host-variables.ts';
import { isTemplate } from './template.ts';
import { NAMES } from './variable-names.ts';

/** What is to be known of a host's passwords, and of becoming another user than root or by another way than sudo. */
export function passwordRemarks(vars: HostVariables): Remark[] {
  const remarks: Remark[] = [];
  const password = vars.variable(NAMES.becomePassword);
  if (password !== undefined) {
    const clear = !(password.value instanceof SealedThere) && !isTemplate(password.value);
    remarks.push(
      warning(
        clear
          ? `${password.name}: a password stands in clear in the source; it is not carried over: become_password: true has sudo's password asked for (-K), \`provision secret set FILE ssh.become_password\` seals it`
          : `${password.name} is ${password.value instanceof SealedThere ? 'sealed by ansible-vault, and is not opened' : 'a template, and is not evaluated'}: become_password: true has sudo's password asked for (-K), \`provision secret set FILE ssh.become_password\` seals it`,
        password.place,
      ),
    );
  }
  const login = vars.variable(NAMES.password);
  if (login !== undefined) {
    remarks.push(
      warning(`${login.name}: logging in by password is not supported; give the hosts a key: ssh-copy-id`, login.place),
    );
    if (!(login.value instanceof SealedThere) && !isTemplate(login.value)) {
      remarks.push(warning('a password stands in clear in the source; it is not carried over', login.place));
    }
  }
  const other = vars.variable(['ansible_become_user']);
  if (other !== undefined && textOf(other.value) !== 'root')
    remarks.push(notCarried('ansible_become_user: whoever becomes here becomes root', other.place));
  const method = vars.variable(['ansible_become_method']);
  if (method !== undefined && textOf(method.value) !== 'sudo')
    remarks.push(notCarried('ansible_become_method: root is become by sudo here', method.place));
  return remarks;
}
