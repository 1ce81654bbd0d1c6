/** A provisioner block that runs these shell lines on the agent. */
export function shellLocal(...lines: readonly string[]): string {
  return `  provisioner "shell-local" {
    inline = [
${lines.map((line) => `      ${hclString(line)},\n`).join('')}    ]
  }
`
}

/** An HCL2 template of one build from the source `null.x`, which makes nothing. */
export function nullTemplate(body = '', head = ''): string {
  return `${head}source "null" "x" {
  communicator = "none"
}

build {
  sources = ["source.null.x"]
${body}}
`
}

/** A quoted HCL2 string without interpolation. */
export function hclString(text: string): string {
  return JSON.stringify(text).replaceAll('${', '$${').replaceAll('%{', '%%{')
}

/** Shell lines that kill the real Packer behind the wrapper: the highest Packer above them but one. */
export const killInner = [
  'p=$$',
  'while :; do',
  "  up=$(awk '/^PPid:/ { print $2 }' /proc/$p/status)",
  '  case $(tr "\\0" " " < /proc/$up/cmdline) in *packer*) ;; *) break ;; esac',
  '  below=$p; p=$up',
  'done',
  'echo killing the inner process',
  'sleep 0.5',
  'kill -9 $below',
  'sleep 30',
]
