/** A word of a shell command, in quotes where the shell would read it otherwise. */
function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

/** A command line for a POSIX shell. */
export function commandLine(...words: readonly string[]): string {
  return words.map(shellWord).join(" ");
}
