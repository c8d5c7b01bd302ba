import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { shippedSections } from '../../src/collections/collections.ts';
import { loadInventory } from '../../src/inventory/load-inventory.ts';
import type { Inventory } from '../../src/model/inventory.ts';
import { twinExec } from '../../src/twin/twin-exec.ts';
import { journalledIn, printedIn } from '../event-lines.ts';
import { type Ended, type ProvisionOptions, provision } from './cli.ts';

/** Whether a twin can be made here. */
export const possible = process.platform === 'linux' && process.getuid?.() === 0;

/** The inventory that ships, under another name. */
export const homeInventory = (cluster: string): string =>
  readFileSync(fileURLToPath(new URL('../../inventory/home.yaml', import.meta.url)), 'utf8').replace(
    /^cluster: home$/m,
    `cluster: ${cluster}`,
  );

/** One inventory in a folder of its own, its twin, and the commands of a user who works on it. */
export class Rehearsal {
  readonly folder: string;
  readonly file: string;

  constructor(yaml: string) {
    this.folder = mkdtempSync(join(tmpdir(), 'provision-ring-'));
    this.file = join(this.folder, 'ring.yaml');
    this.write('ring.yaml', yaml);
  }

  /** Puts a file beside the inventory; `ring.yaml` is the inventory itself. */
  write(name: string, text: string): string {
    const path = join(this.folder, name);
    mkdirSync(join(path, '..'), { recursive: true });
    writeFileSync(path, text);
    return path;
  }

  /** The command with `-i` and `--twin`. */
  run(words: string, options: ProvisionOptions = {}): Promise<Ended> {
    return this.provision([...words.split(' '), '--twin'], options);
  }

  /** The command with `-i` only; what it prints with `--json` is held to the schema. */
  async provision(words: readonly string[], options: ProvisionOptions = {}): Promise<Ended> {
    const [first = '', ...rest] = words;
    const ended = await provision([first, ...rest, '-i', this.file], { cwd: this.folder, ...options });
    if (words.includes('--json') && options.before === undefined) printedIn(ended.stdout);
    return ended;
  }

  inventory(): Promise<Inventory> {
    return loadInventory(this.file, shippedSections);
  }

  /** Starts the twin, and leaves these hosts as an old cluster would. */
  async up(dirty: 'clean' | 'dirty'): Promise<void> {
    await this.#must(['twin', 'up']);
    if (dirty === 'dirty') await this.#must(['twin', 'dirty']);
  }

  /** Takes the twin down and the folder away; every event that was journalled is held to the schema. */
  async down(): Promise<void> {
    const journal = this.journal();
    try {
      await this.#must(['twin', 'down']);
      for (const [name, text] of journal) if (name.endsWith('events.jsonl')) journalledIn(text);
    } finally {
      rmSync(this.folder, { recursive: true, force: true });
    }
  }

  /** Runs a script as root in a host of the twin, past the product. */
  async on(host: string, script: string): Promise<{ readonly code: number; readonly stdout: string }> {
    const { code, stdout, stderr } = await twinExec(await this.inventory(), host, ['sh', '-s'], { stdin: script });
    return { code, stdout: `${stdout}${stderr}`.trim() };
  }

  /** The same, and an error where the script fails. */
  async must(host: string, script: string): Promise<string> {
    const { code, stdout } = await this.on(host, `set -eu\n${script}`);
    if (code !== 0) throw new Error(`${host}: ended with ${code}\n${script}\n${stdout}`);
    return stdout;
  }

  /** Every file that the product has written beside the inventory, by path in `.provision`. */
  journal(): ReadonlyMap<string, string> {
    const folder = join(this.folder, '.provision');
    if (!existsSync(folder)) return new Map();
    const names = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(one => one.isFile());
    return new Map(
      names.map(one => {
        const path = join(one.parentPath, one.name);
        return [path.slice(folder.length + 1), readFileSync(path, 'utf8')];
      }),
    );
  }

  async #must(words: readonly string[]): Promise<void> {
    const { code, stdout, stderr } = await this.provision(words);
    if (code !== 0) throw new Error(`provision ${words.join(' ')} ended with ${code}\n${stdout}\n${stderr}`);
  }
}
