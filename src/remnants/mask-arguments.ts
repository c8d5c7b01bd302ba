/** A command line without what options and variables that sound like secrets are given (`--token …`, `K3S_TOKEN=…`). */
export const maskArguments = (command: string): string =>
  command
    .replace(/(--?[\w-]*(?:token|secret|password|passwd|passphrase|key)[\w-]*[= ]+)("[^"]*"|'[^']*'|\S+)/gi, '$1…')
    .replace(/(\b\w*(?:TOKEN|SECRET|PASSWORD|PASSWD|PASSPHRASE|KEY)=)("[^"]*"|'[^']*'|\S+)/gi, '$1…')
    .replace(/:\/\/[^/\s@]*@/g, '://…@');
