/** Whether only Ansible can tell a value. */
export const isTemplate = (value: unknown): boolean => typeof value === 'string' && /\{\{|\{%/.test(value);

/** Why a template is no value, and what its own default would be. */
export function templateTodo(name: string, value: unknown): string {
  const [, fallback] = /default\(\s*['"]([^'"]*)['"]/.exec(String(value)) ?? [];
  const offer = fallback === undefined ? '' : `; its default is ${fallback}`;
  return `${name} is a template, which only Ansible can evaluate${offer}`;
}
