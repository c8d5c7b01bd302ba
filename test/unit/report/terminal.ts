/** A stream that says it is a terminal, and the picture that a terminal would show after what was written to it. */
export interface FakeTerminal {
  readonly stream: NodeJS.WriteStream;
  readonly raw: () => string;
  /** What stands on the screen and above it, without colours and trailing space. */
  readonly picture: () => string;
  readonly cursorVisible: () => boolean;
}

/** Understands what log-update and listr2 write: line feeds, cursor up and to column one, erase line, cursor on and off. */
function render(raw: string): { readonly lines: readonly string[]; readonly cursor: boolean } {
  const lines = [''];
  let [row, column, cursor] = [0, 0, true];
  for (const [token] of raw.matchAll(/\x1b\[[?0-9;]*[A-Za-z]|\n|[^\x1b\n]+/g)) {
    if (token === '\n') {
      row += 1;
      column = 0;
      lines[row] ??= '';
    } else if (token === '\x1b[2K') lines[row] = '';
    else if (token === '\x1b[1A') row = Math.max(0, row - 1);
    else if (token === '\x1b[G') column = 0;
    else if (token === '\x1b[?25l') cursor = false;
    else if (token === '\x1b[?25h') cursor = true;
    else if (/^\x1b\[[0-9;]*m$/.test(token)) continue;
    else if (token.startsWith('\x1b')) throw new Error(`a terminal sequence nobody expects: ${JSON.stringify(token)}`);
    else {
      const line = lines[row] ?? '';
      lines[row] = line.slice(0, column).padEnd(column) + token + line.slice(column + token.length);
      column += token.length;
    }
  }
  return { lines, cursor };
}

export function fakeTerminal({ isTTY = true, columns = 80, rows = 24 } = {}): FakeTerminal {
  let written = '';
  const write = (chunk: string | Uint8Array): boolean => {
    written += chunk.toString();
    return true;
  };
  const stream: NodeJS.WriteStream = Object.create(process.stdout, {
    isTTY: { value: isTTY, enumerable: true },
    columns: { value: columns, enumerable: true },
    rows: { value: rows, enumerable: true },
    write: { value: write, enumerable: true, writable: true },
  });
  return {
    stream,
    raw: () => written,
    picture: () =>
      render(written)
        .lines.map(line => line.trimEnd())
        .join('\n'),
    cursorVisible: () => render(written).cursor,
  };
}
