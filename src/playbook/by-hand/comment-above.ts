/** Comment lines right above a line, without their sign; `#` alone is an empty line. */
function linesAbove(lines: readonly string[], line: number): readonly string[] {
  const found: string[] = [];
  for (let at = line - 2; at >= 0; at--) {
    const [, text] = /^\s*#\s?(.*)$/.exec(lines[at] ?? '') ?? [];
    if (text === undefined) break;
    found.unshift(text);
  }
  return found;
}

/**
 * What a YAML file says above the entry of a list that a place stands in, a line each. Pure.
 * @param where `file:line:column`, of any key of the entry
 */
export function commentAbove(lines: readonly string[], where: string): readonly string[] {
  const [, lineText = '0', columnText = '0'] = /:(\d+):(\d+)$/.exec(where) ?? [];
  const column = Number(columnText);
  for (let line = Number(lineText); line > 0; line--) {
    const [dash] = /^\s*- +/.exec(lines[line - 1] ?? '') ?? [];
    if (dash !== undefined && dash.length < column) return linesAbove(lines, line);
  }
  return [];
}

/** What stands at the head of a YAML file, but for what editors read. */
export function commentAtHead(lines: readonly string[]): readonly string[] {
  const end = lines.findIndex(line => !line.startsWith('#'));
  const head = lines
    .slice(0, end === -1 ? undefined : end)
    .filter(line => !line.includes('yaml-language-server:'))
    .map(line => line.replace(/^#\s?/, ''));
  return head[0] === '' ? head.slice(1) : head;
}
