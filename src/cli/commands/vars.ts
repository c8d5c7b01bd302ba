import type { Command } from 'commander';
import type { Ended } from '../ended.ts';
import { exitCode } from '../exit-code.ts';
import { type RunOptions, withInventory, withScreen, withVars } from '../run/run-options.ts';

interface VarsOptions extends RunOptions {
  readonly playbook?: string;
}

/** `provision vars wk-1`: the values of a host, and where each comes from. */
export function addVarsCommand(program: Command, ended: Ended): void {
  withVars(withScreen(withInventory(program.command('vars'))))
    .description("A host's values (vars) as playbooks see them, and where each comes from.")
    .argument('<host>', 'a host of the inventory')
    .option('--playbook <file>', "with this playbook's own vars")
    .addHelpText(
      'after',
      '\nExamples:\n  $ provision vars wk-1 -i home.yaml\n  $ provision vars wk-1 -i home.yaml -e port=8443',
    )
    .action(async (host: string, options: VarsOptions) => {
      const { openProject } = await import('../open/open-project.ts');
      const { openPlaybook } = await import('../open/open-playbook.ts');
      const { extraVars } = await import('../run/extra-vars.ts');
      const { shownVars, varLines } = await import('../run/show-vars.ts');
      const { answerLine } = await import('../../report/events/answer-line.ts');
      const { inventory, catalogue } = await openProject(options);
      const playbook =
        options.playbook === undefined ? undefined : (await openPlaybook(options.playbook, catalogue, false)).vars;
      const others = { playbook, extra: await extraVars(options.extraVars) };
      const vars = shownVars(inventory, host, others);
      const none = [`no value is set for ${host}: not by the inventory, a site, a role, the host itself or -e`];
      const away = inventory.hosts.some(one => one.name === host && one.away === true) ? [`${host} is away`] : [];
      const text = [...away, ...(vars.length === 0 ? none : varLines(vars))].map(line => `${line}\n`);
      process.stdout.write(
        options.json === true
          ? answerLine({ type: 'vars', host, vars: vars.map(one => ({ ...one, over: [...one.over] })) })
          : text.join(''),
      );
      ended(exitCode.done);
    });
}
