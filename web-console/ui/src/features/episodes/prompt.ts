// How the chat formats mark what the user says: `[begin, end]`.
const MARKS: [string, string][] = [
  ['<｜User｜>', '<｜Assistant｜>'],
  ['<|im_start|>user\n', '<|im_end|>'],
]

/** The last thing that the user says in a prompt; null if the prompt is of no format that is known here. */
export function userSays(prompt: string): string | null {
  for (const [begin, end] of MARKS) {
    const from = prompt.lastIndexOf(begin)
    if (from < 0) continue
    const to = prompt.indexOf(end, from)
    const said = prompt.slice(from + begin.length, to < 0 ? undefined : to).trim()
    if (said !== '') return said
  }
  return null
}
