import { Argument, Command } from 'commander';

const SHELLS = ['bash', 'zsh', 'fish'] as const;

const EXAMPLES = `
The exit code is 0, or 1 for a shell that it does not know.

Examples:
  hbsc completion bash >> ~/.bashrc
  hbsc completion zsh  >> ~/.zshrc
  hbsc completion fish > ~/.config/fish/completions/hbsc.fish`;

/** `hbsc completion`: made from the commands themselves, so that it knows each of them. */
export function completionCommand(program: Command): Command {
  return new Command('completion')
    .description('Prints what a shell needs to complete commands and options.')
    .addArgument(new Argument('<shell>').choices(SHELLS))
    .addHelpText('after', EXAMPLES)
    .action((shell: (typeof SHELLS)[number]) => console.log(SCRIPTS[shell](wordsOf(program))));
}

/** Each command with what can follow it. */
function wordsOf(program: Command): Map<string, string[]> {
  return new Map(
    program.commands.map((command) => [
      command.name(),
      [
        ...command.commands.map((one) => one.name()),
        ...command.options.map(({ long }) => long ?? ''),
        '--help',
      ],
    ]),
  );
}

const SCRIPTS: Record<(typeof SHELLS)[number], (words: Map<string, string[]>) => string> = {
  bash: (words) => `_hbsc() {
  local word="\${COMP_WORDS[COMP_CWORD]}" choices
  case "$([ "$COMP_CWORD" -gt 1 ] && echo "\${COMP_WORDS[1]}")" in
${[...words].map(([name, choices]) => `    ${name}) choices="${choices.join(' ')}" ;;`).join('\n')}
    *) choices="${[...words.keys()].join(' ')}" ;;
  esac
  COMPREPLY=($(compgen -W "$choices" -- "$word"))
  [ "\${#COMPREPLY[@]}" -gt 0 ] || COMPREPLY=($(compgen -f -- "$word"))
}
complete -o filenames -F _hbsc hbsc`,
  zsh: (words) => `_hbsc() {
  if (( CURRENT == 2 )); then compadd ${[...words.keys()].join(' ')}; return; fi
  case "$words[2]" in
${[...words].map(([name, choices]) => `    ${name}) compadd -- ${choices.join(' ')} ;;`).join('\n')}
  esac
  _files
}
compdef _hbsc hbsc`,
  fish: (words) =>
    [...words]
      .flatMap(([name, choices]) => [
        `complete -c hbsc -n __fish_use_subcommand -f -a ${name}`,
        ...choices.map((choice) =>
          choice.startsWith('--')
            ? `complete -c hbsc -n '__fish_seen_subcommand_from ${name}' -l ${choice.slice(2)}`
            : `complete -c hbsc -n '__fish_seen_subcommand_from ${name}' -f -a ${choice}`,
        ),
      ])
      .join('\n'),
};
