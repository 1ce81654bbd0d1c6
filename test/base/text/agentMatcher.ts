/** Drops all that is not visible ASCII or a space: more than any culture's search passes over. */
const visibleAscii = (line: string): string => line.replace(/[^ -~]/g, '')

/**
 * The commands an agent could see in what was printed, judged more severely than either agent does: line by
 * line as .NET reads lines, in any case, through everything that is not visible ASCII.
 */
export const commandsSeenByAgents = (printed: string): readonly string[] =>
  printed.split(/\r\n|\n|\r/).filter((line) => {
    const text = visibleAscii(line).toLowerCase()
    return text.includes('##vso[') || text.includes('##[') || text.trimStart().startsWith('::')
  })
