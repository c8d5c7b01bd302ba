import { spawn } from 'node:child_process';
import { Problem } from '../model/problems/problem.ts';

export interface ToolOptions {
  readonly input?: string | Buffer;
  readonly env?: Readonly<Record<string, string>>;
  /** Lines of standard error as they arrive, for programs that tell there how far they are. */
  readonly onLine?: (line: string) => void;
}

export interface ToolResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program of this machine to its end. @throws {Problem} when it cannot be started. */
export function runTool(argv: readonly string[], options: ToolOptions = {}): Promise<ToolResult> {
  const [file = '', ...args] = argv;
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { ...process.env, LC_ALL: 'C', ...options.env },
    });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    let partial = '';
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => {
      err.push(chunk);
      const lines = (partial + chunk.toString('utf8')).split('\n');
      partial = lines.pop() ?? '';
      for (const line of lines) options.onLine?.(line);
    });
    // A program may end without reading all its input; its exit status says whether that was right.
    child.stdin.on('error', () => undefined);
    child.on('error', error =>
      reject(new Problem({ what: `${file} could not be started`, evidence: [error.message] }, { cause: error })),
    );
    child.on('close', (code, signal) => {
      const stderr = Buffer.concat(err).toString('utf8') + (signal === null ? '' : `\nended by ${signal}`);
      resolve({ code: code ?? 255, stdout: Buffer.concat(out).toString('utf8'), stderr });
    });
    child.stdin.end(options.input ?? '');
  });
}

/** Runs a program that must succeed. @throws {Problem} with its last lines when it does not. */
export async function mustRun(what: string, argv: readonly string[], options: ToolOptions = {}): Promise<string> {
  const result = await runTool(argv, options);
  if (result.code === 0) return result.stdout;
  const evidence = `${result.stdout}\n${result.stderr}`.split('\n').filter(line => line.trim() !== '');
  throw new Problem({ what: `${what} failed (${argv[0]} ended with ${result.code})`, evidence: evidence.slice(-8) });
}
